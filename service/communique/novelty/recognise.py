"""Tell whether a statement is one we have in other dress and, where it is not, how much of it is new.

A text is the same statement as an earlier one of its speaker when four fifths of its three-word runs stand there
(trimmed, elided, re-punctuated), no word that turns its meaning came or went, and both may have been said on the
same day. The same words on another day are another statement, which is not new.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from communique.canonical import digest
from communique.clock import is_visible_at, visible_at
from communique.extraction.said_time import SaidTime
from communique.novelty.wording import SHINGLE_WORDS, normalised_words, share_seen, shingles
from communique.offices.sides import UNKNOWN_SIDE
from communique.records import Attribution, Document, Mention, Statement

LOOK_BACK = timedelta(days=30)  # what a speaker said longer ago counts as forgotten
REPORT_DELAY = timedelta(days=3)  # how long after the words an undated report of them may still appear
SAME_SHARE = 0.8
FEWEST_SHINGLES = 3  # shorter texts are the same only word for word: "very good meeting" is said every week
FEWEST_WORDS_OF_A_CONFLICT = 8  # "we will see what happens" is everybody's
FEWEST_ELIDED = 4  # words
CLOSE_SHARE = 0.5  # from here on `repeats` names the earlier statement
_ELLIPSIS = re.compile(r"…|\.\s?\.\s?\.")
# fmt: off
TURNING = frozenset((
    "no", "not", "never", "none", "nothing", "neither", "nor", "without", "unless", "false", "untrue", "wrong",
    "deny", "denies", "denied", "cancel", "cancels", "cancelled", "canceled", "reject", "rejects", "rejected",
    "refuse", "refuses", "refused", "off", "over", "longer", "isn't", "aren't", "wasn't", "weren't", "don't",
    "doesn't", "didn't", "won't", "wouldn't", "can't", "cannot", "couldn't", "shouldn't", "hasn't", "haven't", "hadn't",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Recognised:
    """The statement that a mention is, and whether we have just met it."""

    statement: Statement
    is_new: bool


def statement_id_of(mention: Mention, attribution: Attribution, said: SaidTime, zone: ZoneInfo) -> str:
    """Return the identity of a statement: its speaker, its words and the speaker's local day."""
    local_day = said.at.astimezone(zone).date().isoformat()
    return digest("statement", attribution.speaker_id, " ".join(normalised_words(mention.text)), local_day)


def recognise(
    mention: Mention,
    attribution: Attribution,
    said: SaidTime,
    document: Document,
    *,
    zone: ZoneInfo,
    earlier: Sequence[Statement],
    others: Sequence[Statement] = (),
) -> Recognised:
    """Find the statement that a mention is, or make it.

    Parameters
    ----------
    mention, attribution, said, document : the words, whose they are, when they were said, where they stand
    zone : the speaker's: two mentions on one local day may be one statement
    earlier : the speaker's statements of the last `LOOK_BACK`, and the one of the same identity where there is one
    others : statements of other speakers that may share words with it

    Returns
    -------
    Recognised
        with `novelty = 1 - max(share of its three-word runs that stand in one earlier statement)`, over those
        that are visible when this one is: words that are still held back explain no silence. `novelty_overall` is the
        same over everybody's statements; `conflicts_with` names one that gives these very words to somebody else.
    """
    identity = statement_id_of(mention, attribution, said, zone)
    mine = shingles(normalised_words(mention.text))
    same = [s for s in earlier if _may_be_of_one_day(s, said) and same_words(mention.text, s.text)]
    itself = next((s for s in earlier if s.statement_id == identity), None) or _closest(mine, same)[0]
    if itself is not None:
        return Recognised(itself, is_new=False)
    now = visible_at(own_end=said.until, known_at=document.known_at)
    heard = [s for s in earlier if is_visible_at(now, own_end=s.said_until, known_at=s.known_at)]
    closest, share = _closest(mine, heard)
    of_others = [s for s in others if is_visible_at(now, own_end=s.said_until, known_at=s.known_at)]
    echoed, echo_share = _closest(mine, of_others)
    statement = Statement(
        statement_id=identity,
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
        novelty_overall=1.0 - max(share, echo_share),
        echoes=echoed.statement_id if echoed and echo_share >= CLOSE_SHARE else None,
        conflicts_with=_conflict(mention, attribution, said, of_others),
        known_at=document.known_at,
        known_basis=document.known_basis,
    )
    return Recognised(statement, is_new=True)


def _conflict(mention: Mention, attribution: Attribution, said: SaidTime, others: Sequence[Statement]) -> str | None:
    """Return the statement that gives the same quoted words, said on the same day, to another person.

    A body and a person of one side are no conflict: a ministry's words are its spokesperson's. Reported speech is
    none either: two outlets may sum up two people in the same words.
    """
    if mention.quoted == "indirect" or len(normalised_words(mention.text)) < FEWEST_WORDS_OF_A_CONFLICT:
        return None
    for other in others:
        sides = {other.side, attribution.side}
        one_house = None in (other.office, attribution.office) and (len(sides) == 1 or UNKNOWN_SIDE in sides)
        if not one_house and _may_be_of_one_day(other, said) and _same_either_way(mention.text, other.text):
            return other.statement_id
    return None


def _same_either_way(text: str, other: str) -> bool:
    return same_words(text, other) or same_words(other, text)


def _may_be_of_one_day(statement: Statement, said: SaidTime) -> bool:
    """Tell whether the two intervals meet; a report without a day of its own may be some days late."""
    slack = REPORT_DELAY if "published_bound" in (statement.said_basis, said.basis) else timedelta(0)
    if statement.said_precision != "day" and said.precision != "day":
        slack = max(slack, timedelta(hours=12))  # a re-post of the same day
    return statement.said_at - slack < max(said.until, said.at + timedelta(microseconds=1)) and (
        said.at - slack <= max(statement.said_until, statement.said_at)
    )


def same_words(text: str, earlier_text: str) -> bool:
    """Tell whether a text is an earlier one in other dress: trimmed, elided, re-punctuated, and not turned round."""
    words, earlier = normalised_words(text), normalised_words(earlier_text)
    if words == earlier:
        return True
    mine, theirs = shingles(words), shingles(earlier)
    enough = min(len(mine), len(theirs)) >= FEWEST_SHINGLES and share_seen(mine, theirs) >= SAME_SHARE
    # a stretch that is marked as left out may hold a "not"; a lone word that went is what turns a sentence round
    elided = len(earlier) - len(words) >= FEWEST_ELIDED and _ELLIPSIS.search(text) is not None
    return enough and not _turns_meaning(words, earlier, elided=elided)


def _turns_meaning(words: tuple[str, ...], earlier: tuple[str, ...], *, elided: bool) -> bool:
    """Tell whether a word such as "not" came, or went from between words that stayed and not with a stretch of them."""
    if (Counter(words) - Counter(earlier)).keys() & TURNING:
        return True
    if elided:
        return False
    mine = shingles(words)
    kept = [i for i in range(len(earlier) - SHINGLE_WORDS + 1) if earlier[i : i + SHINGLE_WORDS] in mine]
    between = earlier[kept[0] : kept[-1] + SHINGLE_WORDS] if kept else ()
    return bool((Counter(between) - Counter(words)).keys() & TURNING)


def _closest(mine: frozenset[tuple[str, ...]], earlier: Sequence[Statement]) -> tuple[Statement | None, float]:
    shares = [(share_seen(mine, shingles(normalised_words(s.text))), s) for s in earlier]
    share, closest = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return closest, share
