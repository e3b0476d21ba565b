"""What speaks for a good and for a bad tone in one clause, with negation and emphasis applied.

1. The lexicon's entries are found in the clause, longest first (`PhraseTable.find`).
2. A motion looks for the quantity it moves: "inflation fell" is good, "growth fell" is bad (`motions`).
3. What spoils takes the good with it: "derail the progress" is one bad thing (`_leave_spoiled`).
4. Each negation that reaches a piece of evidence turns it; two leave it as it was (`_is_denied`).
5. Emphasis, wishes, conditions and questions scale it (`_scale`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from communique.tone.motions import FARTHEST, Piece, bind_motions
from communique.tone.phrases import Hit, hits_near
from communique.tone.vocabulary import Evaluation, Motion, Negation, Quantity, Role, Scaler, Vocabulary
from communique.tone.words import Word

_STRONGEST = 1.6  # however many words a clause piles up
_IN_CONDITION = 0.4
_IN_QUESTION = 0.5
_SPOILS = 5  # words that follow
_STOPS = 4
_CONDITIONS = frozenset({"if", "unless", "whether"})
_BREAKS = frozenset({"and", "because", "since", "so", "which", "who", "when", "until", "then", "as"})
# Between a verb and its object none of these stands: "cuts will bring relief" cuts no relief.
_NO_OBJECT = frozenset(
    {"will", "would", "is", "are", "was", "were", "has", "have", "had", "can", "could", "may", "might", "should"}
    | {"must", "to", "for", "by", "with", "after", "before", "in", "on", "at", "from", "that", "it", "they", "we"}
    | {"he", "she", "i", "you", "not"}
)
_AFTER_THE_END = frozenset({"and", "now", "for", "because", "as", "so", "with", "which", "when", "once"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a clause holds: both sums are >= 0; `pieces` counts what was found."""

    positive: float
    negative: float
    pieces: int

    @property
    def balance(self) -> float:
        """Positive minus negative."""
        return self.positive - self.negative


@dataclass(frozen=True, slots=True)
class _Clause:
    words: Sequence[Word]
    breaks: Sequence[int]  # up to each word, the places where a reach ends
    negations: Sequence[Hit[Role]]
    scalers: Sequence[Hit[Role]]
    stops: Sequence[Hit[Role]]  # motions down that move no quantity: "suspend the agreement"


def weigh_clause(text: str, words: Sequence[Word], vocabulary: Vocabulary) -> Evidence:
    """Weigh one clause.

    Parameters
    ----------
    text : the whole statement, into which the words' places point
    words : the clause's words, in order
    """
    hits = vocabulary.roles.find(words)
    breaks = _count_breaks(text, words)
    pieces, stops = _collect(hits, breaks)
    clause = _Clause(
        words,
        breaks,
        [hit for hit in hits if isinstance(hit.meaning, Negation) and _is_final(hit, text, words)],
        [hit for hit in hits if isinstance(hit.meaning, Scaler)],
        stops,
    )
    conditional = _conditional_words(text, words)
    asked = bool(words) and text[words[-1].end : words[-1].end + 3].lstrip("\"'”’)")[:1] == "?"
    positive = negative = 0.0
    for piece in pieces:
        tone = piece.denied if _is_denied(piece, clause) else piece.tone
        tone *= _scale(piece, tone, clause)
        if any(hit.first in conditional for hit in piece.hits):
            tone *= _IN_CONDITION
        if asked:
            tone *= _IN_QUESTION
        positive, negative = positive + max(tone, 0.0), negative + max(-tone, 0.0)
    return Evidence(min(positive, _STRONGEST), min(negative, _STRONGEST), len(pieces))


def _collect(hits: Sequence[Hit[Role]], breaks: Sequence[int]) -> tuple[list[Piece], list[Hit[Role]]]:
    pieces, moved, unbound = bind_motions(hits, breaks)
    for hit in hits:
        if isinstance(hit.meaning, Evaluation):
            pieces.append(Piece(hit.meaning.tone, hit.meaning.denied, (hit,)))
        elif isinstance(hit.meaning, Quantity) and hit not in moved:
            pieces.append(Piece(hit.meaning.resting, hit.meaning.denied, (hit,)))
    stops = [hit for hit in unbound if isinstance(hit.meaning, Motion) and _takes_away(hit.meaning)]
    return _leave_spoiled([piece for piece in pieces if piece.tone or piece.denied], hits, breaks), stops


def _takes_away(motion: Motion) -> bool:
    return motion.looks == "after" and motion.direction < 0


def _leave_spoiled(pieces: Sequence[Piece], hits: Sequence[Hit[Role]], breaks: Sequence[int]) -> list[Piece]:
    spoilers = [hit for hit in hits if isinstance(hit.meaning, Evaluation) and hit.meaning.spoils]
    return [
        piece
        for piece in pieces
        if piece.tone <= 0
        or not any(
            _reaches(spoiler, target, _SPOILS, breaks)
            for spoiler in _neighbours(piece, spoilers)
            for target in piece.hits
        )
    ]


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


def _neighbours(piece: Piece, hits: Sequence[Hit[Role]]) -> Sequence[Hit[Role]]:
    first, last = min(hit.first for hit in piece.hits), max(hit.last for hit in piece.hits)
    return hits_near(hits, first, last, FARTHEST)


def _is_denied(piece: Piece, clause: _Clause) -> bool:
    turns = 0
    for hit in _neighbours(piece, clause.negations):
        negation = hit.meaning
        assert isinstance(negation, Negation)
        pairs = [(target, hit) if negation.backwards else (hit, target) for target in piece.hits]
        turns += any(_reaches(first, second, negation.reach, clause.breaks) for first, second in pairs)
    if isinstance(piece.hits[0].meaning, Evaluation):
        turns += any(_has_object(stop, piece.hits[0], clause) for stop in _neighbours(piece, clause.stops))
    return turns % 2 == 1


def _has_object(stop: Hit[Role], target: Hit[Role], clause: _Clause) -> bool:
    between = clause.words[stop.last + 1 : target.first]
    return _reaches(stop, target, _STOPS, clause.breaks) and not any(word.form in _NO_OBJECT for word in between)


def _is_final(hit: Hit[Role], text: str, words: Sequence[Word]) -> bool:
    """Tell "the war is over" from "inflation is over 5 percent"; whatever looks ahead passes."""
    assert isinstance(hit.meaning, Negation)
    if not hit.meaning.backwards or hit.last + 1 == len(words):
        return True
    following = words[hit.last + 1]
    return following.form in _AFTER_THE_END or not text[words[hit.last].end : following.start].isspace()


def _scale(piece: Piece, tone: float, clause: _Clause) -> float:
    factor = 1.0
    for hit in _neighbours(piece, clause.scalers):
        scaler = hit.meaning
        assert isinstance(scaler, Scaler)
        for target in piece.hits:
            ahead = scaler.looks != "before" and _reaches(hit, target, scaler.reach, clause.breaks)
            behind = scaler.looks == "around" and 0 < hit.first - target.last <= scaler.reach
            # "bringing inflation down requires": a good thing that is still to be had
            sought = scaler.looks == "before" and tone > 0 and _reaches(target, hit, scaler.reach, clause.breaks)
            if ahead or behind or sought:
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
