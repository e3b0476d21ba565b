"""How long a site asks us to wait."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(days=1)  # what asks for more is a mistake, or a way to silence a source

_SECONDS = re.compile(r"\d{1,12}\Z", re.ASCII)


def parse_retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Read a Retry-After header: seconds, or an HTTP date (aware or in UTC).

    Returns
    -------
    at least nothing and at most `LONGEST_WAIT`; None where there is no header or it cannot be read
    """
    shown = (value or "").strip()
    if _SECONDS.match(shown):
        return min(timedelta(seconds=int(shown)), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(shown)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return max(timedelta(), min(moment - now, LONGEST_WAIT))
