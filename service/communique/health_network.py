"""What `doctor --network` sees: whether each configured feed answers, and what it lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from communique.bootstrap import feed_sources
from communique.clock import WallClock
from communique.config import Settings
from communique.errors import CommuniqueError
from communique.health import Finding

VERIFIED = "feeds_verified.json"  # below the data folder: name to when it was last reached


def verified_at(data_dir: Path) -> dict[str, datetime]:
    """Return when each feed was last reached from here (UTC); nothing where none was, or the file is damaged."""
    try:
        found = json.loads((data_dir / VERIFIED).read_text(encoding="utf-8"))
        return {name: datetime.fromisoformat(at) for name, at in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def examine_network(settings: Settings) -> Iterator[Finding]:
    """Ask every feed that is configured once, one after another, and remember which answered."""
    clock, feeds = WallClock(), feed_sources(settings, WallClock())
    if not feeds:
        yield Finding("feeds", "note", "none is configured", "set COMMUNIQUE_FEEDS=1, or COMMUNIQUE_FEEDS_FILE")
        return
    answered = 0
    reached = verified_at(settings.data_dir)
    for feed in feeds:
        try:
            entries = feed.listing()
        except CommuniqueError as error:
            since = f"; last reached {reached[feed.name]:%Y-%m-%d %H:%M}Z" if feed.name in reached else ""
            do = "try again later; if it stays so, correct or disable it in your feeds_file"
            yield Finding(f"feed {feed.name}", "note", f"{error}{since}", do)
            continue
        reached[feed.name] = clock.now()
        answered += 1
        dated = sum(entry.published.moment is not None for entry in entries)
        told = f"{len(entries)} entries, {dated} with a date"
        if entries:
            yield Finding(f"feed {feed.name}", "ok", told)
        else:
            yield Finding(f"feed {feed.name}", "note", told, "look at the address: nothing is listed there")
    if not answered:
        yield Finding("feeds", "fault", "none answered", "look whether this machine has a network")
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps({name: at.isoformat() for name, at in sorted(reached.items())}, indent=1)
    beside = settings.data_dir / f"{VERIFIED}.new"
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(settings.data_dir / VERIFIED)
