"""When we came to know a record: the option ``--known-at``, read once and applied to each record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from communique.errors import InputError, TimeMalformed
from communique.records import KnownBasis
from communique.times import Moment, local_day, parse_duration, parse_instant

_OPTION = "--known-at"
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class KnownAt:
    """How a record's `known_at` is found. Made by `parse_known_at`.

    ``now``: the moment of reading (observed; a record's own claim is not used). ``file``: the record's own
    `known_at`, else the file's modification time (declared). ``said``: `delay` after the words were over
    (assumed). ``instant``: that moment (declared).
    """

    kind: Literal["now", "file", "said", "instant"]
    delay: timedelta | None = None
    instant: datetime | None = None

    def resolve(
        self,
        *,
        now: datetime,
        said: Moment | None,
        published: Moment | None,
        file_modified_at: datetime,
        declared: datetime | None,
        zone: ZoneInfo | None = None,
    ) -> tuple[datetime, KnownBasis]:
        """Return one record's `known_at` (UTC) and what it rests on.

        Parameters
        ----------
        now : aware; the moment of reading
        said, published : when the words were said and printed, where that is known
        file_modified_at : aware; of the file the record came in
        declared : the record's own `known_at`, where it has one
        zone : the speaker's, for the end of a day; UTC where it is not known

        Raises
        ------
        InputError
            ``said+…`` and neither time is known, or the sum is past the calendar's end
        """
        if self.kind == "now":
            return now, "observed"
        if self.kind == "file":
            return declared or file_modified_at, "declared"
        if self.instant is not None:
            return self.instant, "declared"
        return self._assumed(said or published, zone or _UTC), "assumed"

    def _assumed(self, moment: Moment | None, zone: ZoneInfo) -> datetime:
        delay = self.delay or timedelta()
        if moment is None:
            raise InputError(
                f"{_OPTION} said+…",
                "neither when it was said nor when it was published is known; give --published-at, "
                "a said_at in the record, or another --known-at.",
            )
        try:
            return interval_end(moment, zone) + delay
        except OverflowError as error:
            raise InputError(
                f"{_OPTION} said+…", f"{moment.at:%Y-%m-%d} and {delay.days} days is past the year 9999; give less."
            ) from error


def interval_end(moment: Moment, zone: ZoneInfo) -> datetime:
    """Return the first moment at which whatever happened at `moment` is over (UTC).

    A second is taken as the moment itself; a minute lasts a minute; a day ends at midnight in `zone`.
    """
    if moment.precision == "day":
        return local_day(moment.at.date(), zone)[1]
    return moment.at + timedelta(minutes=1) if moment.precision == "minute" else moment.at


def parse_known_at(text: str) -> KnownAt:
    """Read ``now``, ``file``, ``said+5m`` or an instant with its offset.

    Raises
    ------
    TimeMalformed
        anything else: a day alone, a naive instant, a moment before the words
    """
    shown = text.strip()
    if shown == "now":
        return KnownAt("now")
    if shown == "file":
        return KnownAt("file")
    if shown.startswith("said+"):
        return KnownAt("said", delay=parse_duration(shown.removeprefix("said+"), input_name=_OPTION))
    if shown.startswith("said"):
        raise TimeMalformed(
            _OPTION, f"{shown[:60]!r} cannot be read: nothing is known before it was said; write said+0s or said+5m."
        )
    try:
        return KnownAt("instant", instant=parse_instant(shown, input_name=_OPTION))
    except TimeMalformed as error:
        raise TimeMalformed(_OPTION, f"{error.problem} Or write now, file, or said+5m.") from error
