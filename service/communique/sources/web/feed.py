"""Feeds: RSS 2.0 and 1.0, Atom, JSON Feed, from bytes to entries in the feed's own order."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import fastfeedparser
import httpx2
from lxml import etree

from communique.canonical import digest
from communique.errors import DocumentMalformed
from communique.sources.decoding import clean_text, decode, require_text_bytes
from communique.sources.web.entry import Entry
from communique.sources.web.entry_dates import read_entry_date
from communique.sources.web.feed_guard import FeedLimits, parse_guarded

_UTF_16 = {b"<\x00": b"\xff\xfe", b"\x00<": b"\xfe\xff"}  # how XML opens in UTF-16 where its mark was left out
_PUBLISHED = ("pubdate", "published", "issued", "date")
_UPDATED = ("updated", "modified")
_WHOLE = ("encoded", "content")
_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """What the feed library does not hand on: dates as printed, and whether the whole text stood there."""

    published: str | None
    updated: str | None
    is_whole: bool


def read_feed(
    raw: bytes,
    *,
    url: str,
    name: str,
    zone: ZoneInfo | None,
    charset: str | None = None,
    limits: FeedLimits | None = None,
) -> list[Entry]:
    """Read a feed.

    Parameters
    ----------
    raw : as it came, unpacked
    url : the feed's own, to which the addresses in it are relative
    name : of the source, for messages
    zone : the source's own, for dates without an offset; None: these are not taken
    charset : as the answer's header declares it; what the feed itself says comes first

    Raises
    ------
    DocumentMalformed
        it is no feed, broken, or over a limit; in one sentence
    """
    limits = limits or FeedLimits()
    text = decode_feed(raw, name=name, charset=charset)
    if text.lstrip("\ufeff \t\n").startswith("{"):
        printed, parsed = _read_json(text, name, limits)
    else:
        printed, parsed = _read_xml(text, name, limits)
    if len(printed) != len(parsed):
        raise DocumentMalformed(name, f"{len(parsed)} of its {len(printed)} entries can be told apart; tell the site.")
    if len(parsed) > limits.max_entries:
        raise DocumentMalformed(
            name, f"it has {len(parsed):,} entries, over {limits.max_entries:,}; look for a shorter feed."
        )
    entries = [
        _entry(found, as_printed, place, url=url, name=name, zone=zone)
        for place, (found, as_printed) in enumerate(zip(parsed, printed, strict=True))
    ]
    return _told_apart(entries)


def decode_feed(raw: bytes, *, name: str, charset: str | None) -> str:
    """Decode by the byte order mark, as UTF-8, as the feed declares, or as the answer's header does.

    Raises
    ------
    DocumentMalformed
        it is none of these: an encoding is never guessed
    """
    raw = _UTF_16.get(raw[:2], b"") + raw
    require_text_bytes(raw, name=name)
    try:
        return decode(raw, name=name, markup=True)
    except DocumentMalformed:
        if charset is None or charset in ("utf-8", "utf8"):
            raise
        try:
            return clean_text(raw.decode(charset))
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
        raise


def _read_xml(text: str, name: str, limits: FeedLimits) -> tuple[list[_Printed], Sequence[Any]]:
    root = parse_guarded(text, name=name, limits=limits)
    wanted = "entry" if _local(root) == "feed" else "item"
    printed = [_printed(element) for element in root.iter() if _local(element) == wanted]
    # written anew, it is in UTF-8, without a DOCTYPE, and as the guard has seen it
    parsed = _parse(etree.tostring(root, encoding="utf-8", xml_declaration=True), name)
    return printed, parsed


def _read_json(text: str, name: str, limits: FeedLimits) -> tuple[list[_Printed], Sequence[Any]]:
    try:
        found = json.loads(text.lstrip("\ufeff"))
    except RecursionError as error:
        raise DocumentMalformed(name, "its JSON is nested too deeply; tell the site.") from error
    except ValueError as error:
        raise DocumentMalformed(name, f"its JSON is broken ({error}); the site has to mend it.") from error
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise DocumentMalformed(name, "it is JSON and no JSON Feed (a list of objects under items); check its address.")
    if len(items) > limits.max_entries:
        raise DocumentMalformed(
            name, f"it has {len(items):,} entries, over {limits.max_entries:,}; look for a shorter feed."
        )
    printed = [
        _Printed(
            published=_string(item.get("date_published")) or _string(item.get("date_modified")),
            updated=_string(item.get("date_modified")),
            is_whole=bool(item.get("content_html") or item.get("content_text")),
        )
        for item in items
    ]
    plain = [
        {key: value for key, value in item.items() if key in _JSON_KEYS and isinstance(value, str | int)}
        for item in items
    ]
    return printed, _parse(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": plain}).encode(), name)


_JSON_KEYS = frozenset(
    {"id", "url", "title", "summary", "content_html", "content_text", "date_published", "date_modified"}
)


def _parse(raw: bytes, name: str) -> Sequence[Any]:
    try:
        with warnings.catch_warnings(action="ignore"):  # of dates it cannot read: these are judged by us
            found = fastfeedparser.parse(raw, include_tags=False, include_media=False, include_enclosures=False)
    except Exception as error:  # whatever it trips over is the feed's fault here
        cause = " ".join(str(error).split())[:200]
        raise DocumentMalformed(name, f"it cannot be read as a feed ({cause}); check its address.") from error
    entries: Sequence[Any] = found["entries"]
    return entries


def _printed(element: Any) -> _Printed:
    texts: dict[str, str] = {}
    is_whole = False
    for child in element:
        local = _local(child).lower()
        if local in _WHOLE and child.get("src") is None:
            is_whole = is_whole or len(child) > 0 or bool((child.text or "").strip())
        elif (shown := (child.text or "").strip()) and local not in texts:
            texts[local] = shown
    updated = next((texts[local] for local in _UPDATED if local in texts), None)
    published = next((texts[local] for local in _PUBLISHED if local in texts), updated)
    return _Printed(published=published, updated=updated, is_whole=is_whole)


def _local(element: Any) -> str:
    tag = element.tag
    return str(tag).rpartition("}")[2] if isinstance(tag, str) else ""


def _entry(found: Any, printed: _Printed, place: int, *, url: str, name: str, zone: ZoneInfo | None) -> Entry:
    content = next(iter(found.get("content") or ()), None) if printed.is_whole else None
    markup = _string(content["value"] if content else found.get("description")) or ""
    link = _address(url, _string(found.get("link")))
    title = " ".join(clean_text(_string(found.get("title")) or "").split())[:_LONGEST_TITLE] or None
    parsed = _string(found.get("published"))
    return Entry(
        entry_id=_string(found.get("id")) or link or digest("entry", title, markup),
        url=link,
        title=title,
        markup=clean_text(markup),
        is_markup=not (content and content.get("type") in ("text", "text/plain")),
        is_whole=bool(content and markup.strip()),
        published=read_entry_date(
            printed.published, parsed=datetime.fromisoformat(parsed) if parsed else None, zone=zone, name=name
        ),
        updated=printed.updated,
        place=place,
    )


def _told_apart(entries: list[Entry]) -> list[Entry]:
    """Give entries that share an id one of their own: some feeds print the same for all."""
    n_of_id = Counter(entry.entry_id for entry in entries)
    apart: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if n_of_id[entry.entry_id] > 1:
            own = digest("entry", entry.entry_id, entry.url, entry.title, entry.published.as_printed)
            entry = replace(entry, entry_id=f"{entry.entry_id} {own}")
        apart.setdefault((entry.entry_id, entry.fingerprint), entry)  # the very same entry twice is one
    return list(apart.values())


def _address(base: str, link: str | None) -> str | None:
    if link is None:
        return None
    try:
        found = httpx2.URL(base).join(link.strip())
    except (httpx2.InvalidURL, ValueError):
        return None
    return str(found) if found.scheme in ("http", "https") and found.host else None


def _string(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None
