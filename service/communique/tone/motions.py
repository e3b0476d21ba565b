"""What a clause's motions do to its quantities: "inflation fell", "delay the increase in tariffs".

1. Each motion looks for its quantity: after it, before it, or on either side (`_nearest`).
2. Where one motion governs another that moves the same quantity, they are one: a delayed increase is no increase,
   an extended pause is still a pause, and what cuts a high cost cuts it (`_join`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from communique.tone.phrases import Hit, hits_near
from communique.tone.vocabulary import Motion, Quantity, Role

FARTHEST = 20  # words; no reach in the lexicon and no entry together are longer
_NEAR = {"after": 6, "before": 6, "around": 4}  # words between a motion and its quantity
_DENIED_MOTION = -0.8


class Piece(NamedTuple):
    """One piece of evidence and the hits that make it."""

    tone: float
    denied: float
    hits: tuple[Hit[Role], ...]


class Bound(NamedTuple):
    """Motions bound to quantities: the pieces, the quantities moved, and the motions that move none."""

    pieces: list[Piece]
    moved: set[Hit[Role]]
    unbound: list[Hit[Role]]


def bind_motions(hits: Sequence[Hit[Role]], breaks: Sequence[int]) -> Bound:
    """Bind each motion among a clause's hits to the quantity it moves.

    Parameters
    ----------
    hits : all hits of a clause, in order
    breaks : for each word of the clause, how many breaks of a reach stand up to it
    """
    quantities = [hit for hit in hits if isinstance(hit.meaning, Quantity)]
    bound = Bound([], set(), [])
    motions: dict[Hit[Role], list[Hit[Role]]] = {}  # by the quantity they move, in the order of the quantities' first
    for hit in hits:
        if not isinstance(hit.meaning, Motion):
            continue
        quantity = _nearest(hit, hit.meaning, quantities)
        if quantity is not None:
            motions.setdefault(quantity, []).append(hit)
        elif hit.meaning.alone:
            bound.pieces.append(Piece(hit.meaning.alone, _DENIED_MOTION * hit.meaning.alone, (hit,)))
        else:
            bound.unbound.append(hit)
    for quantity, movers in motions.items():
        bound.moved.add(quantity)
        bound.pieces.extend(_join(quantity, movers, breaks))
    return bound


def _join(quantity: Hit[Role], movers: Sequence[Hit[Role]], breaks: Sequence[int]) -> list[Piece]:
    pieces: list[Piece] = []
    governed: Piece | None = None
    inner = movers[-1]
    for mover in reversed(movers):
        alone = _move(quantity, mover)
        if governed is None or not _governs(mover, inner, quantity, breaks):
            pieces += [governed] if governed else []
            governed = alone
        elif _direction(mover, quantity) > 0 and _direction(inner, quantity) > 0:
            pieces.append(alone)  # "impose new tariffs" says it twice
        elif _is_modifier(inner, quantity):
            governed = alone._replace(hits=(*alone.hits, *governed.hits))
        else:
            turn = _direction(mover, quantity)
            governed = Piece(turn * governed.tone, turn * governed.denied, (mover, *governed.hits))
        inner = mover
    return [*pieces, governed] if governed else pieces


def _governs(outer: Hit[Role], inner: Hit[Role], quantity: Hit[Role], breaks: Sequence[int]) -> bool:
    """Tell whether the inner motion, or the quantity it follows at once, is the object of the outer one."""
    assert isinstance(outer.meaning, Motion)
    object_ = min(inner.first, quantity.first)
    inside = inner.first < quantity.first or inner.first - quantity.last == 1
    return outer.meaning.looks == "after" and inside and outer.last < object_ and breaks[outer.last] == breaks[object_]


def _is_modifier(inner: Hit[Role], quantity: Hit[Role]) -> bool:
    """Tell "rising prices" from "the rise in prices" and "raising prices"."""
    assert isinstance(inner.meaning, Motion)
    return inner.meaning.looks != "after" and quantity.first - inner.last == 1


def _direction(mover: Hit[Role], quantity: Hit[Role]) -> int:
    assert isinstance(mover.meaning, Motion)
    assert isinstance(quantity.meaning, Quantity)
    return mover.meaning.of_barriers if quantity.meaning.barrier else mover.meaning.direction


def _move(quantity: Hit[Role], mover: Hit[Role]) -> Piece:
    assert isinstance(mover.meaning, Motion)
    assert isinstance(quantity.meaning, Quantity)
    tone = quantity.meaning.good * _direction(mover, quantity) * mover.meaning.strength
    return Piece(tone, _DENIED_MOTION * tone, (mover, quantity))


def _nearest(hit: Hit[Role], motion: Motion, quantities: Sequence[Hit[Role]]) -> Hit[Role] | None:
    near = _NEAR[motion.looks]
    quantities = hits_near(quantities, hit.first, hit.last, FARTHEST)
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
