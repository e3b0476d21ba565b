"""When the words were said, as far as the document tells: never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from communique.extraction.paragraphs import paragraphs, sentences
from communique.extraction.titles import MONTHS, WEEKDAYS
from communique.records import Document, Mention, Precision, SaidBasis
from communique.times import local_day

_WEEKDAY = re.compile(
    rf"(?:\b(last|next|until|by|from|since|before|after|through|this|coming)\s+)?\b({'|'.join(WEEKDAYS)})\b",
    re.IGNORECASE,
)
_FUTURE = frozenset(["next", "until", "by", "before", "through", "coming"])
_NOT_WHEN = frozenset(["from", "since", "after"])
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY_IN_MONTH = rf"(?:{_MONTH} (\d{{1,2}})|(\d{{1,2}}) {_MONTH})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?(?!\d)"
_ON_DATE = re.compile(rf"\bon {_DAY_IN_MONTH}", re.IGNORECASE)
# "said in December": neither the dateline's day nor any other is the words'.
_LONG_BEFORE = re.compile(
    rf"\b(?:(?:in|last|back in|earlier in) (?:{'|'.join(MONTHS)})|in (?:19|20)\d\d"
    r"|(?:last|earlier this|earlier in the) (?:week|month|year|quarter|spring|summer|autumn|fall|winter))\b",
    re.IGNORECASE,
)
_AGENCY = r"(?:\([^()\n]{1,40}\) ?)?"
_DATELINE = re.compile(
    r"[^\W\d_]{3,30}(?:[ ,.'’/-]{1,2}[^\W\d_]{1,20}){0,5},? ?"
    rf"{_AGENCY},? ?{_DAY_IN_MONTH},? ?{_AGENCY}(?:—|–|--?)",
    re.IGNORECASE,
)
_DATELINE_PARAGRAPHS = 4
_AFTER_FIRST = 40  # code points: who came on Monday, said on Tuesday
_OLDEST_DATELINE = timedelta(days=60)
_LONGEST_SENTENCE = 4_000  # code points on either side of the cue


@dataclass(frozen=True, slots=True)
class SaidTime:
    """The interval `[at, until]` in which words were said, UTC; `until` is `at` where the second is known."""

    at: datetime
    until: datetime
    precision: Precision
    basis: SaidBasis


def said_time(document: Document, mention: Mention, zone: ZoneInfo) -> SaidTime | None:
    """Say when a mention's words were said, or None where the document does not tell.

    Parameters
    ----------
    document : its own `said_at` comes first, then a weekday, date or dateline in the text, then `published_at`
    mention : one of the document's
    zone : the speaker's; a day is a day there
    """
    if document.said_at is not None:
        return _at(document, document.said_at, document.said_precision or "day", zone, "explicit")
    published = _published_date(document, zone)
    if mention.quoted != "release":
        around = _attribution_sentence(document, mention)
        day = _printed_date(around, published)
        if day is not None:
            return _on_day(document, day, zone, "explicit")
        day = None if published is None else _weekday(around, published)
        if day is not None:
            return _on_day(document, day, zone, "weekday")
        if _LONG_BEFORE.search(around[0]):
            return None if published is None else _on_day(document, published, zone, "published_bound")
    day = _dateline(document.text, published)
    if document.form in ("release", "post") and document.published_at is not None and day in (None, published):
        return _at(document, document.published_at, document.published_precision or "day", zone, "published")
    if day is not None:
        return _on_day(document, day, zone, "dateline")
    if document.form in ("release", "post"):
        return None
    return None if published is None else _on_day(document, published, zone, "published_bound")


def _at(document: Document, moment: datetime, precision: Precision, zone: ZoneInfo, basis: SaidBasis) -> SaidTime:
    if precision == "day":
        return _on_day(document, moment.date(), zone, basis)
    until = moment if precision == "second" else moment + timedelta(minutes=1)
    return SaidTime(moment, until, precision, basis)


def _on_day(document: Document, day: date, zone: ZoneInfo, basis: SaidBasis) -> SaidTime:
    """Make the speaker's local day an interval, cut where the words had already been printed or were held."""
    at, until = local_day(day, zone)
    limits = [document.published_at] if document.published_precision in ("second", "minute") else []
    if document.known_basis in ("observed", "declared"):
        limits.append(document.known_at)
    for limit in limits:
        if limit is not None and limit > at:
            until = min(until, limit)
    return SaidTime(at, until, "day", basis)


def _published_date(document: Document, zone: ZoneInfo) -> date | None:
    if document.published_at is None:
        return None
    if document.published_precision in ("second", "minute"):
        return document.published_at.astimezone(zone).date()
    return document.published_at.date()  # it stands for the date alone


def _attribution_sentence(document: Document, mention: Mention) -> tuple[str, int]:
    """Return the sentence that says who spoke, the words themselves blanked out, and where in it the cue stands."""
    spans = mention.cue or mention.source
    if not spans:
        return "", 0
    place = spans[0][0]
    text = document.text
    begin = max(text.rfind("\n\n", 0, place) + 1, place - _LONGEST_SENTENCE)
    stop = text.find("\n\n", place)
    end = min(len(text) if stop < 0 else stop, place + _LONGEST_SENTENCE)
    shown = list(text[begin:end])
    for start, finish in mention.content:
        for index in range(max(start, begin), min(finish, end)):
            shown[index - begin] = "_"  # neither a word's end nor a sentence's
    blanked = "".join(shown)
    for start, finish in sentences(blanked, 0, len(blanked)):
        if start <= place - begin < finish:
            return blanked[start:finish], place - begin - start
    return "", 0


def _printed_date(around: tuple[str, int], published: date | None) -> date | None:
    """Return the date of "said on June 10", the nearest to the cue."""
    sentence, cue = around
    found = [(abs(match.start() - cue), match) for match in _ON_DATE.finditer(sentence)]
    if not found:
        return None
    return _date_of(min(found, key=lambda item: item[0])[1], published)


def _weekday(around: tuple[str, int], published: date) -> date | None:
    """Return the latest such weekday at or before publication, for the weekday nearest to the cue."""
    sentence, cue = around
    nearest: tuple[int, date] | None = None
    for match in _WEEKDAY.finditer(sentence):
        before = (match[1] or "").lower()
        if before in _FUTURE or before in _NOT_WHEN or sentence[match.end() : match.end() + 2] in ("'s", "’s"):
            continue
        back = (published.weekday() - WEEKDAYS.index(match[2].lower())) % 7
        if before == "last" and back == 0:
            back = 7
        distance = match.start() - cue if match.start() > cue else cue - match.end() + _AFTER_FIRST
        if nearest is None or distance < nearest[0]:
            nearest = distance, published - timedelta(days=back)
    return None if nearest is None else nearest[1]


def _dateline(text: str, published: date | None) -> date | None:
    """Return the date of "LONDON, June 10 —" at the head of one of the first paragraphs."""
    head = text[:_LONGEST_SENTENCE]
    for start, end in paragraphs(head)[:_DATELINE_PARAGRAPHS]:
        match = _DATELINE.match(head, start, end)
        if match is not None:
            day = _date_of(match, published)
            # A dateline after the date of publication is an error of one of them, not last year's.
            fresh = day is not None and (published is None or published - day <= _OLDEST_DATELINE)
            return day if fresh else None
    return None


def _date_of(match: re.Match[str], published: date | None) -> date | None:
    """Read the month, day and perhaps year of a match; without a year it is the latest before publication."""
    month_first, day_second, day_first, month_second, year = match.groups()
    name = (month_first or month_second).lower()
    month = next(number for number, full in enumerate(MONTHS, 1) if full.startswith(name))
    day = int(day_second or day_first)
    if year is None and published is None:
        return None
    years = [int(year)] if year is not None else [published.year, published.year - 1] if published else []
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if published is None or found <= published:
            return found
    return None
