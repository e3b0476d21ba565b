"""What people and programs see: tables and one-line errors for the former, JSON lines for the latter."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.text import Text

from communique.canonical import as_object
from communique.records import Record

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})  # terminal escapes, text that runs backwards, surrogates


def shown(text: object, *, width: int | None = None) -> Text:
    """Return foreign text as it may be shown on a terminal: nothing in it is an instruction.

    Parameters
    ----------
    text : anything; None is a dash
    width : cut to so many characters, with an ellipsis
    """
    plain = "–" if text is None else "".join(" " if unicodedata.category(c) in _HIDDEN else c for c in str(text))
    plain = " ".join(plain.split())
    if width is not None and len(plain) > width:
        plain = plain[: width - 1].rstrip() + "…"
    return Text(plain)


def complain(message: str) -> None:
    """Say on stderr what went wrong, in one line."""
    line = shown(message).plain
    sys.stderr.write(f"communique: {line}\n")


def print_json(objects: Iterable[dict[str, Any]]) -> None:
    """Print JSON lines on stdout."""
    for item in objects:
        sys.stdout.write(json.dumps(item, ensure_ascii=False, allow_nan=False) + "\n")
    sys.stdout.flush()


def print_records(records: Iterable[Record]) -> None:
    """Print records as JSON lines, each with its `"type"`; documents without their text."""
    print_json(
        as_object(r, leave_out=frozenset({"text"}) if "content_hash" in r.__slots__ else frozenset()) for r in records
    )


def signed(value: float | None, digits: int = 2) -> str:
    """Write a number with its sign, a dash where there is none."""
    return "–" if value is None else f"{value:+.{digits}f}".replace("-", "−")


def percent(value: float | None) -> str:
    """Write a fraction as a percentage with its sign."""
    return "–" if value is None else f"{100 * value:+.2f} %".replace("-", "−")
