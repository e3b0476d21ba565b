"""Where a bar opens and closes, from the label its file gives it and what was declared about labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from communique.errors import BarsMalformed
from communique.prices.labels import in_zone
from communique.prices.session_table import SessionTimes
from communique.prices.sessions import ExchangeSessions

Label = Literal["start", "end", "last-minute"]
LABELS: tuple[Label, ...] = ("start", "end", "last-minute")

_INTERVAL = re.compile(r"([1-9][0-9]{0,3})(m|h)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRules:
    """What was declared about the time column of a file; None where nothing was."""

    zone: ZoneInfo | None  # of times without an offset
    interval: str | None
    label: Label | None  # which part of its bar a time names


def declared_rules(*, tz: str | None, interval: str | None, label: Label | None, input_name: str) -> LabelRules:
    """Check what was declared, before a row is read.

    Raises
    ------
    BarsMalformed
        naming the option
    """
    return LabelRules(
        zone=_zone(tz, input_name),
        interval=_checked_interval(interval, input_name),
        label=_checked_label(label, input_name),
    )


def bar_ends(rules: LabelRules, sessions: ExchangeSessions, label: date | datetime) -> tuple[datetime, datetime, str]:
    """Return when a bar opens and closes (UTC), and its interval.

    Raises
    ------
    NotASession
        a daily bar of a day on which the exchange did not open
    ValueError, CalendarEnds
        what is missing, or does not fit, in one clause
    """
    if rules.interval == "1d" or not isinstance(label, datetime):
        session = _session(rules, sessions, label)
        return session.opens_at, session.closes_at, "1d"
    if rules.interval is None:
        _aware(rules, label)  # of two things that were not said, the zone is asked for first
        raise ValueError("the label is a time, and nothing says how long a bar is; give --interval, such as 5m")
    opens_at, closes_at = _intraday(rules, label, _length(rules.interval))
    return opens_at, closes_at, rules.interval


def _session(rules: LabelRules, sessions: ExchangeSessions, label: date | datetime) -> SessionTimes:
    """Return the session a daily label means: a date, midnight of it anywhere, or a moment within it."""
    if not isinstance(label, datetime):
        if rules.interval not in (None, "1d"):
            raise ValueError(f"the label is a date, but --interval says {rules.interval}; give --interval 1d")
        return sessions.session_of(label)
    if label.time() == time.min:
        return sessions.session_of(label.date())
    moment = _aware(rules, label)
    if moment.astimezone(sessions.zone).time() == time.min:
        return sessions.session_of(moment.astimezone(sessions.zone).date())
    finished = sessions.last_completed(moment)
    if finished.closes_at == moment and rules.label != "start":
        return finished
    session = sessions.containing_or_next(moment)
    if session.opens_at > moment:
        raise ValueError(f"{label} falls in no session of {sessions.calendar}; label daily bars by their date")
    return session


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
