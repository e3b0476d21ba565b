"""The words of recent statements, by whomever: which of them share some with a new one.

Near-linear: a statement is a MinHash of its three-word runs (Broder 1997), in bands of two rows, so that half of its
words bring it up. What comes up is only a candidate; `recognise` compares the words.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from rensa import RMinHash, RMinHashLSH

from communique.novelty.wording import normalised_words, shingles

_PERMUTATIONS, _BANDS, _SEED = 128, 64, 42
MOST_KEPT = 200_000  # statements; past it the oldest known go
MOST_NEAR = 10  # candidates looked at, the most alike


class Memory:
    """Statements of the last `keep`, found by their words.

    Parameters
    ----------
    keep : how long after a statement was known it is remembered, counted back from the newest
    """

    def __init__(self, keep: timedelta) -> None:
        self._keep = keep
        self._index = RMinHashLSH(0.5, _PERMUTATIONS, _BANDS)
        self._sketches: OrderedDict[int, RMinHash] = OrderedDict()  # in order of arrival
        self._numbers: dict[str, int] = {}
        self._statements: dict[int, tuple[str, datetime]] = {}
        self._next = 0
        self._newest: datetime | None = None
        self.step = 0  # of the last document whose statements are in it
        self.since: datetime | None = None  # all that was known from here on is in it, within `MOST_KEPT`

    def __len__(self) -> int:
        """Return how many statements are remembered."""
        return len(self._numbers)

    def add(self, statement_id: str, text: str, known_at: datetime) -> None:
        """Remember a statement; one that is remembered already is left as it is."""
        if statement_id in self._numbers:
            return
        number, self._next = self._next, self._next + 1
        sketch = _sketch(text)
        self._index.insert(number, sketch)
        self._sketches[number], self._numbers[statement_id] = sketch, number
        self._statements[number] = (statement_id, known_at)
        self._newest = known_at if self._newest is None else max(self._newest, known_at)
        self._forget()

    def near(self, text: str, *, since: datetime, until: datetime) -> list[str]:
        """Return the statements known from `since` to `until` that may share words with a text.

        The most alike first, `MOST_NEAR` at most. What was remembered when, and in which order, changes nothing.
        """
        sketch = _sketch(text)
        found = []
        for number in self._index.query(sketch):
            statement_id, known_at = self._statements.get(number, ("", until))
            if statement_id and since <= known_at <= until:
                found.append((-self._sketches[number].jaccard(sketch), statement_id))
        return [statement_id for _, statement_id in sorted(found)[:MOST_NEAR]]

    def _forget(self) -> None:
        assert self._newest is not None
        while self._sketches:
            number = next(iter(self._sketches))
            statement_id, known_at = self._statements[number]
            if len(self._sketches) <= MOST_KEPT and known_at >= self._newest - self._keep:
                return
            if len(self._sketches) <= MOST_KEPT:
                self.since = max(self.since or known_at, self._newest - self._keep)
            self._index.remove(number)
            del self._sketches[number], self._statements[number], self._numbers[statement_id]


def _sketch(text: str) -> RMinHash:
    sketch = RMinHash(_PERMUTATIONS, _SEED)
    sketch.update([" ".join(run) for run in shingles(normalised_words(text))] or [""])
    return sketch
