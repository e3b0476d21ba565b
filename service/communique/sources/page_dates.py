"""When a page says it was published; never when someone might infer that it was."""

from __future__ import annotations

import json
import re
from typing import Any

from communique.errors import TimeMalformed
from communique.times import Moment, parse_moment

_ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?).*)?\Z", re.DOTALL)
_META = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@name='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
)
_TIMES = ("//time[@itemprop='datePublished' or @pubdate]/@datetime", "//time/@datetime")
_MOST_NODES = 10_000  # of one JSON-LD block
_MOST_CHARACTERS = 200


def dates_in_page(tree: Any) -> tuple[str, ...]:
    """Return the explicit dates of publication as printed: meta elements, JSON-LD, then `<time>`.

    `<time>` counts where the page has one value of it: of several, some belong to other articles.
    """
    found = [str(value) for path in _META for value in tree.xpath(path)]
    for block in tree.xpath("//script[@type='application/ld+json']"):
        found += _linked_dates(block.text or "")
    for path in _TIMES:
        values = {str(value).strip() for value in tree.xpath(path)}
        found += values if len(values) == 1 else ()
    return tuple(value.strip() for value in found if 0 < len(value.strip()) <= _MOST_CHARACTERS)


def _linked_dates(text: str) -> list[str]:
    try:
        waiting: list[Any] = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return []  # a broken block dates nothing; the other candidates, or --published-at, do
    dates, n_seen = [], 0
    while waiting and n_seen < _MOST_NODES:
        node, n_seen = waiting.pop(0), n_seen + 1
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if isinstance(date := node.get("datePublished"), str):
                dates.append(date)
            waiting.append(node.get("@graph"))
            waiting.append(node.get("mainEntity"))
    return dates


def parse_page_date(printed: str, *, name: str) -> Moment:
    """Read a page's date of publication; without an offset, or at midnight sharp, it is a day.

    Content systems that keep only a date print it as midnight; taken at its word, the page would be visible
    hours before it was out.

    Raises
    ------
    TimeMalformed
        it cannot be read
    """
    match = _ISO_DATE.match(printed)
    if match and (match[2] in ("00:00", "00:00:00") or _lacks_offset(printed, name)):
        return parse_moment(match[1], input_name=name)
    return parse_moment(printed, input_name=name)


def _lacks_offset(printed: str, name: str) -> bool:
    """Tell whether it is a date and time that would do, had it an offset."""
    try:
        parse_moment(printed, input_name=name)
    except TimeMalformed:
        try:
            parse_moment(f"{printed}Z", input_name=name)
        except TimeMalformed:
            return False
        return True
    return False
