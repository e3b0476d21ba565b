"""Tell whether a statement is one we have in other dress and, where it is not, how much of it is new.

Two texts of one speaker are the same statement when the shorter is, but for a fifth, contained in the longer
(trimmed, elided, re-punctuated) and both may have been said on the same day. The same words said again on
another day are another statement, which is not new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from communique.canonical import digest
from communique.extraction.said_time import SaidTime
from communique.novelty.wording import normalised_words, share_seen, shingles
from communique.records import Attribution, Document, Mention, Statement

LOOK_BACK = timedelta(days=30)  # what a speaker said longer ago counts as forgotten
REPORT_DELAY = timedelta(days=3)  # how long after the words an undated report of them may still appear
SAME_SHARE = 0.8
FEWEST_SHINGLES = 3  # shorter texts are the same only word for word: "very good meeting" is said every week
CLOSE_SHARE = 0.5  # from here on `repeats` names the earlier statement


@dataclass(frozen=True, slots=True)
class Recognised:
    """The statement that a mention is, and whether we have just met it."""

    statement: Statement
    is_new: bool


def recognise(
    mention: Mention,
    attribution: Attribution,
    said: SaidTime,
    document: Document,
    *,
    zone: ZoneInfo,
    earlier: Sequence[Statement],
) -> Recognised:
    """Find the statement that a mention is, or make it.

    Parameters
    ----------
    mention, attribution, said, document : the words, whose they are, when they were said, where they stand
    zone : the speaker's: two mentions on one local day may be one statement
    earlier : the speaker's statements of the last `LOOK_BACK`, as known at the document's `known_at`

    Returns
    -------
    Recognised
        with `novelty = 1 - max(share of its three-word shingles seen in one earlier statement)`
    """
    words = normalised_words(mention.text)
    mine = shingles(words)
    for statement in earlier:
        if _may_be_of_one_day(statement, said) and _same_words(words, mine, statement.text):
            return Recognised(statement, is_new=False)
    closest, share = _closest(mine, earlier)
    local_day = said.at.astimezone(zone).date().isoformat()
    statement = Statement(
        statement_id=digest("statement", attribution.speaker_id, " ".join(words), local_day),
        text=mention.text,
        speaker_id=attribution.speaker_id,
        speaker=attribution.speaker,
        office=attribution.office,
        side=attribution.side,
        office_check=attribution.check.result,
        holder_on_date=attribution.check.holder_on_date,
        office_reason=attribution.check.reason,
        said_at=said.at,
        said_until=said.until,
        said_precision=said.precision,
        said_basis=said.basis,
        url=document.url,
        published_at=document.published_at,
        novelty=1.0 - share,
        repeats=closest.statement_id if closest and share >= CLOSE_SHARE else None,
        known_at=document.known_at,
        known_basis=document.known_basis,
    )
    return Recognised(statement, is_new=True)


def _may_be_of_one_day(statement: Statement, said: SaidTime) -> bool:
    """Tell whether the two intervals meet; a report without a day of its own may be some days late."""
    slack = REPORT_DELAY if "published_bound" in (statement.said_basis, said.basis) else timedelta(0)
    if statement.said_precision != "day" and said.precision != "day":
        slack = max(slack, timedelta(hours=12))  # a re-post of the same day
    return statement.said_at - slack < max(said.until, said.at + timedelta(microseconds=1)) and (
        said.at - slack <= max(statement.said_until, statement.said_at)
    )


def _same_words(words: tuple[str, ...], mine: frozenset[tuple[str, ...]], other_text: str) -> bool:
    other_words = normalised_words(other_text)
    if words == other_words:
        return True
    other = shingles(other_words)
    shorter = min(len(mine), len(other))
    return shorter >= FEWEST_SHINGLES and len(mine & other) >= SAME_SHARE * shorter


def _closest(mine: frozenset[tuple[str, ...]], earlier: Sequence[Statement]) -> tuple[Statement | None, float]:
    shares = [(share_seen(mine, shingles(normalised_words(s.text))), s) for s in earlier]
    share, closest = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return closest, share
