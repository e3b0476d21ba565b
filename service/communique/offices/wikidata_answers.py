"""Wikidata's answers, read into types.

Anybody may edit what stands in them, so nothing is used before it has gone through here.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from communique.errors import SourceUnavailable
from communique.offices.names import normalise, shown
from communique.sources.web.web_errors import shown_url

Precision = Literal["day", "month", "year"]

# https://www.wikidata.org/wiki/Help:Dates: 12 to 14 are hour, minute and second; below 9 are decades and more
_PRECISIONS: dict[str, Precision] = {"9": "year", "10": "month", "11": "day", "12": "day", "13": "day", "14": "day"}
_ITEM = re.compile(r"(?:https?://[^\s<>\"]{1,200}/)?(Q[1-9][0-9]{0,11})\Z")
_LONGEST_ALIASES = 10_000  # characters, of one person


class AnswerUnreadable(SourceUnavailable):
    """An answer came and cannot be used; that to another question may."""

    def __init__(self, url: str, problem: str) -> None:
        self.url, self.problem = url, problem
        super().__init__(f"{shown_url(url)}: {problem}")


@dataclass(frozen=True, slots=True)
class WikidataDate:
    """A date as exact as Wikidata has it."""

    first: date  # day of what is meant
    precision: Precision = "day"

    @property
    def last(self) -> date:
        """The last day of what is meant."""
        if self.precision == "day":
            return self.first
        month = 12 if self.precision == "year" else self.first.month
        return date(self.first.year, month, monthrange(self.first.year, month)[1])

    def __str__(self) -> str:
        """Write no more of the date than is known."""
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One statement of Wikidata: somebody held a position."""

    position: str  # Q11696
    holder: str  # Q22686
    label: str  # the holder's name; empty where there is none that could stand in the register
    aliases: tuple[str, ...] = ()
    start: WikidataDate | None  # None: not said, or coarser than a year
    end: WikidataDate | None
    ended: bool  # there is an end, though `end` may not know when
    acting: bool = False


def read_json(body: bytes, url: str) -> Any:
    """Read an answer of either service.

    Raises
    ------
    AnswerUnreadable
        it is no JSON: a query that takes too long breaks off in the middle of its answer, with status 200
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AnswerUnreadable(
            url, f"JSON was expected, and what came is broken ({_told(error)}); ask again later, for fewer offices."
        ) from error


def read_positions(answer: Any, wanted: Set[str], url: str) -> tuple[str, ...]:
    """Return the items that a search found and that bear one of the names.

    Parameters
    ----------
    wanted : names as `normalise` leaves them; the search itself gives whatever begins like one

    Raises
    ------
    AnswerUnreadable
        the answer is an error, or not of the form of a search
    """
    try:
        if "error" in answer:
            problem = shown(f"{answer['error']['code']}: {answer['error']['info']}")
            raise AnswerUnreadable(url, f"a list of items was expected, and it answered {problem}; ask again later.")
        found = [_ITEM.match(hit["id"]) for hit in answer["search"] if wanted & _names_of(hit)]
        return tuple(dict.fromkeys(item[1] for item in found if item))
    except (AttributeError, KeyError, TypeError) as error:
        raise AnswerUnreadable(
            url, f"a list of items was expected, and what came is of another form ({_told(error)}); ask again later."
        ) from error


def read_holdings(answer: Any, url: str) -> tuple[Holding, ...]:
    """Return what a query found (https://www.w3.org/TR/sparql11-results-json/); raises as `read_positions` does."""
    try:
        rows = answer["results"]["bindings"]
        return tuple(holding for row in rows if (holding := _holding(row)) is not None)
    except (AttributeError, KeyError, TypeError) as error:
        raise AnswerUnreadable(
            url, f"SPARQL results were expected, and what came is of another form ({_told(error)}); ask again later."
        ) from error


def _names_of(hit: Mapping[str, Any]) -> set[str]:
    names = [hit.get("label"), hit.get("match", {}).get("text"), *hit.get("aliases", ())]
    return {normalise(name) for name in names if isinstance(name, str)}


def _holding(row: Mapping[str, Mapping[str, str]]) -> Holding | None:
    """Read one row; None where the position or the holder is no item of Wikidata's."""
    cells = {name: str(cell["value"]) for name, cell in row.items()}
    position, holder = _ITEM.match(cells["position"]), _ITEM.match(cells["holder"])
    if position is None or holder is None:
        return None
    label = shown(cells.get("label", ""))
    return Holding(
        position=position[1],
        holder=holder[1],
        # no name begins otherwise, and a spreadsheet runs what begins with "="
        label=label if label[:1].isalpha() else "",
        aliases=tuple(filter(None, cells.get("aliases", "")[:_LONGEST_ALIASES].split("|"))),
        start=_date(cells.get("start", ""), cells.get("startPrecision", "")),
        end=_date(cells.get("end", ""), cells.get("endPrecision", "")),
        ended="end" in cells or "ended" in cells,
        acting="acting" in cells,
    )


def _date(value: str, precision: str) -> WikidataDate | None:
    known = _PRECISIONS.get(precision)
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:  # before the year 1, or no date at all
        return None
    if known == "month":
        day = day.replace(day=1)
    elif known == "year":
        day = day.replace(month=1, day=1)
    return None if known is None else WikidataDate(day, known)


def _told(error: Exception) -> str:
    return shown(f"{type(error).__name__}: {error}")[:80]
