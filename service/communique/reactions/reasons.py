"""Why a reaction has no number, or lacks some: each code with one sentence for people."""

from __future__ import annotations

from typing import Final

# pending
WINDOW_OPEN: Final = "window_open"
STATEMENT_NOT_VISIBLE: Final = "statement_not_visible"
AWAITING_BAR: Final = "awaiting_bar"
CALENDAR_ENDS: Final = "calendar_ends"
# missing
NO_BARS: Final = "no_bars"
BEFORE_SOURCE: Final = "before_source"
SOURCE_ENDED: Final = "source_ended"
NO_BAR_AT_ANCHOR: Final = "no_bar_at_anchor"
NO_BAR_AT_END: Final = "no_bar_at_end"
ANCHOR_NOT_POSITIVE: Final = "anchor_not_positive"
BEFORE_CALENDAR: Final = "before_calendar"
# measured, without an abnormal move or its z
SHORT_HISTORY: Final = "short_history"
NO_VARIANCE: Final = "no_variance"

REASONS: Final[dict[str, str]] = {
    WINDOW_OPEN: "The window has not closed yet.",
    STATEMENT_NOT_VISIBLE: "The window has closed, but the statement itself may not be used yet.",
    AWAITING_BAR: "The window has closed; the price source has not delivered its bars yet.",
    CALENDAR_ENDS: "The exchange calendar does not reach the end of the window yet; update exchange_calendars.",
    NO_BARS: "No price of this instrument is at hand.",
    BEFORE_SOURCE: "The prices at hand begin after this window does.",
    SOURCE_ENDED: "The price source ends before this window does, and will not grow.",
    NO_BAR_AT_ANCHOR: "There is no bar for the close from which the move would be measured.",
    NO_BAR_AT_END: "There is no bar for the close at which the window ends.",
    ANCHOR_NOT_POSITIVE: "The price at the start is not above zero, so there is no return from it.",
    BEFORE_CALENDAR: "The exchange calendar begins after this window does.",
    SHORT_HISTORY: "Fewer than 60 earlier returns are at hand, so nothing says which move was to be expected.",
    NO_VARIANCE: "The earlier prices never moved, so the move cannot be put in proportion.",
}


def explain(code: str | None) -> str | None:
    """Return the sentence for a code; the code itself where it is none of ours."""
    return None if code is None else REASONS.get(code, code)
