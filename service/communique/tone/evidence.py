"""What speaks for a good and for a bad tone in one clause, with negation and emphasis applied.

1. The lexicon's entries are found in the clause, longest first (`PhraseTable.find`).
2. A motion looks for the quantity it moves: "inflation fell" is good, "growth fell" is bad (`_bind_motions`).
3. Each negation that reaches a piece of evidence turns it; two leave it as it was (`_is_denied`).
4. Emphasis, wishes, conditions and questions scale it (`_scale`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from communique.tone.phrases import Hit, hits_near
from communique.tone.vocabulary import Evaluation, Motion, Negation, Quantity, Role, Scaler, Vocabulary
from communique.tone.words import Word

_FARTHEST = 20  # words; no reach in the lexicon and no entry together are longer
_NEAR = {"after": 6, "before": 6, "around": 4}  # words between a motion and its quantity
_DENIED_MOTION = -0.8
_STRONGEST = 1.6  # however many words a clause piles up
_IN_CONDITION = 0.4
_IN_QUESTION = 0.5
_CONDITIONS = frozenset({"if", "unless", "whether"})
_BREAKS = frozenset({"and", "because", "since", "so", "which", "who", "when", "until", "then", "as"})


class _Piece(NamedTuple):
    """One piece of evidence and the hits that make it."""

    tone: float
    denied: float
    hits: tuple[Hit[Role], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a clause holds: both sums are >= 0; `pieces` counts what was found, `condition` that it is conditional."""

    positive: float
    negative: float
    pieces: int

    @property
    def balance(self) -> float:
        """Positive minus negative."""
        return self.positive - self.negative


def weigh_clause(text: str, words: Sequence[Word], vocabulary: Vocabulary) -> Evidence:
    """Weigh one clause.

    Parameters
    ----------
    text : the whole statement, into which the words' places point
    words : the clause's words, in order
    """
    hits = vocabulary.roles.find(words)
    breaks = _count_breaks(text, words)
    negations = [hit for hit in hits if isinstance(hit.meaning, Negation)]
    scalers = [hit for hit in hits if isinstance(hit.meaning, Scaler)]
    conditional = _conditional_words(text, words)
    asked = bool(words) and text[words[-1].end : words[-1].end + 3].lstrip("\"'”’)")[:1] == "?"
    positive = negative = 0.0
    pieces = _collect(hits)
    for piece in pieces:
        tone = piece.denied if _is_denied(piece, negations, breaks) else piece.tone
        tone *= _scale(piece, scalers, breaks)
        if any(hit.first in conditional for hit in piece.hits):
            tone *= _IN_CONDITION
        if asked:
            tone *= _IN_QUESTION
        positive, negative = positive + max(tone, 0.0), negative + max(-tone, 0.0)
    return Evidence(min(positive, _STRONGEST), min(negative, _STRONGEST), len(pieces))


def _collect(hits: Sequence[Hit[Role]]) -> list[_Piece]:
    moved, pieces = _bind_motions(hits)
    for hit in hits:
        if isinstance(hit.meaning, Evaluation):
            pieces.append(_Piece(hit.meaning.tone, hit.meaning.denied, (hit,)))
        elif isinstance(hit.meaning, Quantity) and hit not in moved:
            pieces.append(_Piece(hit.meaning.resting, hit.meaning.denied, (hit,)))
    return [piece for piece in pieces if piece.tone or piece.denied]


def _bind_motions(hits: Sequence[Hit[Role]]) -> tuple[set[Hit[Role]], list[_Piece]]:
    quantities = [hit for hit in hits if isinstance(hit.meaning, Quantity)]
    moved: set[Hit[Role]] = set()
    pieces: list[_Piece] = []
    for hit in hits:
        if not isinstance(hit.meaning, Motion):
            continue
        motion = hit.meaning
        quantity = _nearest(hit, motion, quantities)
        if quantity is None:
            if motion.alone:
                pieces.append(_Piece(motion.alone, _DENIED_MOTION * motion.alone, (hit,)))
            continue
        assert isinstance(quantity.meaning, Quantity)
        moved.add(quantity)
        tone = quantity.meaning.good * motion.direction * motion.strength
        pieces.append(_Piece(tone, _DENIED_MOTION * tone, (hit, quantity)))
    return moved, pieces


def _nearest(hit: Hit[Role], motion: Motion, quantities: Sequence[Hit[Role]]) -> Hit[Role] | None:
    near = _NEAR[motion.looks]
    quantities = hits_near(quantities, hit.first, hit.last, _FARTHEST)
    after = next((q for q in quantities if 0 < q.first - hit.last <= near), None)
    before = next((q for q in reversed(quantities) if 0 < hit.first - q.last <= near), None)
    if motion.looks == "after":
        return after or before
    if motion.looks == "before":
        # "falling prices": the participle stands right before what it moves
        return before or (after if after is not None and after.first - hit.last <= 2 else None)
    if after is not None and before is not None:
        return after if after.first - hit.last <= hit.first - before.last else before
    return after or before


def _count_breaks(text: str, words: Sequence[Word]) -> list[int]:
    """Count, up to each word, the places where a negation's reach ends."""
    counts: list[int] = []
    broken = end = 0
    for word in words:
        gap = text[end : word.start] if counts else ""
        broken += word.form in _BREAKS or (gap not in ("", " ") and any(mark in gap for mark in ",:–—("))
        counts.append(broken)
        end = word.end
    return counts


def _reaches(hit: Hit[Role], target: Hit[Role], reach: int, breaks: Sequence[int]) -> bool:
    return 0 < target.first - hit.last <= reach and breaks[target.first] == breaks[hit.last]


def _neighbours(piece: _Piece, hits: Sequence[Hit[Role]]) -> Sequence[Hit[Role]]:
    first, last = min(hit.first for hit in piece.hits), max(hit.last for hit in piece.hits)
    return hits_near(hits, first, last, _FARTHEST)


def _is_denied(piece: _Piece, negations: Sequence[Hit[Role]], breaks: Sequence[int]) -> bool:
    turns = 0
    for hit in _neighbours(piece, negations):
        assert isinstance(hit.meaning, Negation)
        turns += any(_reaches(hit, target, hit.meaning.reach, breaks) for target in piece.hits)
    return turns % 2 == 1


def _scale(piece: _Piece, scalers: Sequence[Hit[Role]], breaks: Sequence[int]) -> float:
    factor = 1.0
    for hit in _neighbours(piece, scalers):
        scaler = hit.meaning
        assert isinstance(scaler, Scaler)
        for target in piece.hits:
            behind = scaler.both_sides and 0 < hit.first - target.last <= scaler.reach
            if behind or _reaches(hit, target, scaler.reach, breaks):
                factor *= scaler.factor
                break
    return factor


def _conditional_words(text: str, words: Sequence[Word]) -> frozenset[int]:
    """Return the words that stand in an if-part: from "if" to the next comma, "then", or the end."""
    inside: set[int] = set()
    open_ = False
    for i, word in enumerate(words):
        if open_ and (word.form == "then" or "," in text[words[i - 1].end : word.start][:8]):
            open_ = False
        open_ = open_ or word.form in _CONDITIONS
        if open_:
            inside.add(i)
    return frozenset(inside)
