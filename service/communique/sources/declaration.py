"""What whoever hands in a file says about it, beside what it says itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from communique.records import Form
from communique.sources.known_at import KnownAt
from communique.times import Moment

ZoneFor = Callable[[str | None, str | None, str | None], ZoneInfo]

_UTC = ZoneInfo("UTC")


def utc_for_all(speaker: str | None, office: str | None, side: str | None) -> ZoneInfo:  # noqa: ARG001
    """Return UTC whoever spoke: for a caller without a register of offices."""
    return _UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What holds for a file (or a folder of them) wherever a record in it does not say otherwise."""

    source: str
    form: Form
    published_at: Moment | None = None  # overrules what a page says of itself; None: the page's own date, or none
    known_at: KnownAt
    speaker: str | None = None  # whose words the whole text is
    office: str | None = None
    zone_for: ZoneFor = utc_for_all  # (speaker, office, side) as printed: where their day begins and ends
