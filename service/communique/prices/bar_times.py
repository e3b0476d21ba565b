"""Where a bar opens and closes, from the label its file gives it and what was declared about labels."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from communique.errors import BarsMalformed
from communique.prices.labels import in_zone
from communique.prices.session_table import SessionTimes
from communique.prices.sessions import ExchangeSessions

Label = Literal["start", "end", "last-minute"]
LABELS: tuple[Label, ...] = ("start", "end", "last-minute")

_STAMPS: dict[str, Label] = {"opens_at": "start", "closes_at": "end"}  # columns whose name says what a time is
_INTERVAL = re.compile(r"([1-9][0-9]{0,3})(m|h)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRules:
    """What was declared about the time column of a file; None where nothing was."""

    zone: ZoneInfo | None  # of times without an offset
    interval: str | None
    label: Label | None  # which part of its bar a time names
    is_stamp: bool = False  # a midnight is a moment like any other, and never stands for its date


def check_declared(*, tz: str | None, interval: str | None) -> None:
    """Check a zone and an interval as they were given, before any file is read.

    Raises
    ------
    BarsMalformed
        naming the option
    """
    _zone(tz, "--tz")
    _checked_interval(interval, "--interval")


def declared_rules(
    *, tz: str | None, interval: str | None, label: Label | None, time_name: str, input_name: str
) -> LabelRules:
    """Check what was declared, before a row is read.

    Parameters
    ----------
    time_name : of the time column: `opens_at` and `closes_at` say themselves which end of a bar they are

    Raises
    ------
    BarsMalformed
        naming the option
    """
    label = _checked_label(label, input_name)
    said = _STAMPS.get(time_name)
    if None not in (label, said) and label != said:
        raise BarsMalformed(
            input_name,
            f"--label says {label}, but its column {time_name} holds the {said} of a bar; leave out --label.",
        )
    return LabelRules(
        zone=_zone(tz, input_name),
        interval=_checked_interval(interval, input_name),
        label=said or label,
        is_stamp=said is not None,
    )


def with_interval(rules: LabelRules, printed: str) -> LabelRules:
    """Return the rules of a row that says itself how long its bar is.

    Raises
    ------
    ValueError
        it is no interval, or not the declared one
    """
    if printed != "1d" and not _INTERVAL.match(printed):
        raise ValueError(f"the interval is {printed[:40]!r}; write 5m, 1h or 1d")
    if rules.interval not in (None, printed):
        raise ValueError(f"the interval is {printed}, but --interval says {rules.interval}; leave out --interval")
    return rules if rules.interval == printed else replace(rules, interval=printed)


def bar_ends(
    rules: LabelRules, sessions: ExchangeSessions, label: date | datetime, *, opens_at: date | datetime | None = None
) -> tuple[datetime, datetime, str]:
    """Return when a bar opens and closes (UTC), and its interval.

    A time of 00:00:00 without an offset stands for its date, unless an intraday interval was declared.

    Parameters
    ----------
    label : what the time column says
    opens_at : the bar's start, where the file says both ends

    Raises
    ------
    NotASession
        a daily bar of a day on which the exchange did not open
    ValueError, CalendarEnds
        what is missing, or does not fit, in one clause
    """
    if rules.interval in (None, "1d") and _stands_for_date(rules, label):
        label = label.date() if isinstance(label, datetime) else label
    if rules.interval == "1d" or not isinstance(label, datetime):
        session = _session(rules, sessions, label, opens_at)
        return session.opens_at, session.closes_at, "1d"
    if rules.interval is None:
        _aware(rules, label)  # of two things that were not said, the zone is asked for first
        raise ValueError("the label is a time, and nothing says how long a bar is; give --interval, such as 1d or 5m")
    start, end = _intraday(rules, label, _length(rules.interval))
    if opens_at is not None:
        start = _shown_start(rules, opens_at, longest=(start, end))
    return start, end, rules.interval


def _stands_for_date(rules: LabelRules, label: date | datetime) -> bool:
    return isinstance(label, datetime) and label.tzinfo is None and label.time() == time.min and not rules.is_stamp


def _session(
    rules: LabelRules, sessions: ExchangeSessions, label: date | datetime, opens_at: date | datetime | None
) -> SessionTimes:
    """Return the session a daily label means: a date, midnight of it anywhere, or a moment within it."""
    if not isinstance(label, datetime):
        if rules.interval not in (None, "1d"):
            raise ValueError(f"the label is a date, but the interval is {rules.interval}; give --interval 1d")
        return sessions.session_of(label)
    if opens_at is not None:
        return _session_between(sessions, _stamp(rules, opens_at), _aware(rules, label))
    if label.time() == time.min and not rules.is_stamp:
        return sessions.session_of(label.date())
    moment = _aware(rules, label)
    if moment.astimezone(sessions.zone).time() == time.min and not rules.is_stamp:
        return sessions.session_of(moment.astimezone(sessions.zone).date())
    finished = sessions.last_completed(moment)
    if finished.closes_at == moment and rules.label != "start":
        return finished
    session = sessions.containing_or_next(moment)
    if session.opens_at > moment:
        raise ValueError(f"{label} falls in no session of {sessions.calendar}; label daily bars by their date")
    return session


def _session_between(sessions: ExchangeSessions, start: datetime, end: datetime) -> SessionTimes:
    _require_order(start, end)
    session = sessions.containing_or_next(start)
    if session.opens_at >= end or session != sessions.overlapping_or_next(start, end):
        raise ValueError(
            f"opens_at {_shown(start)} to closes_at {_shown(end)} is not one session of {sessions.calendar}; "
            f"correct them, or label daily bars by their date"
        )
    return session


def _shown_start(rules: LabelRules, opens_at: date | datetime, *, longest: tuple[datetime, datetime]) -> datetime:
    """Return the start a file gives beside the end: a session's last bar may be shorter than the others."""
    start, (earliest, end) = _stamp(rules, opens_at), longest
    _require_order(start, end)
    if start < earliest:
        raise ValueError(
            f"opens_at {_shown(start)} to closes_at {_shown(end)} is longer than {rules.interval}; correct one of them"
        )
    return start


def _stamp(rules: LabelRules, opens_at: date | datetime) -> datetime:
    if not isinstance(opens_at, datetime):
        raise ValueError(f"opens_at {opens_at} is a date and closes_at is a time; write both as 2018-12-04T14:30Z")
    return _aware(rules, opens_at)


def _require_order(start: datetime, end: datetime) -> None:
    if start >= end:
        raise ValueError(f"opens_at {_shown(start)} is not before closes_at {_shown(end)}; correct one of them")


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _intraday(rules: LabelRules, label: datetime, length: timedelta) -> tuple[datetime, datetime]:
    moment = _aware(rules, label)
    if rules.label is None:
        raise ValueError("nothing says which end of a bar its time is; give --label start, end or last-minute")
    if rules.label == "start":
        return moment, moment + length
    closes_at = moment if rules.label == "end" else moment + timedelta(minutes=1)
    return closes_at - length, closes_at


def _aware(rules: LabelRules, label: datetime) -> datetime:
    if label.tzinfo is not None:
        return label.astimezone(UTC)
    if rules.zone is None:
        raise ValueError(f"{label} has no time zone, so it names no moment; give --tz, such as America/New_York")
    return in_zone(label, rules.zone)


def _length(interval: str) -> timedelta:
    match = _INTERVAL.match(interval)
    assert match is not None  # checked when the reading began
    return timedelta(minutes=int(match[1]) * (60 if match[2] == "h" else 1))


def _zone(tz: str | None, name: str) -> ZoneInfo | None:
    try:
        return None if tz is None else ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BarsMalformed(
            name, f"--tz was {str(tz)[:40]!r}, which is no time zone; write America/New_York."
        ) from error


def _checked_interval(interval: str | None, name: str) -> str | None:
    if interval is not None and interval != "1d" and not _INTERVAL.match(interval):
        raise BarsMalformed(name, f"--interval was {interval[:40]!r}; write 5m, 1h or 1d.")
    return interval


def _checked_label(label: Label | None, name: str) -> Label | None:
    if label is not None and label not in LABELS:
        raise BarsMalformed(name, f"--label was {str(label)[:40]!r}; write start, end or last-minute.")
    return label
