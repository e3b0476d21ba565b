"""Three probabilities beside the tone: relevant, hedged, material.

Each entry of the lexicon that is found leaves a part of the doubt, so that several give
``1 - product of (1 - probability)``. The same entry counts once, however often it is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from communique.tone.phrases import Hit, hits_near
from communique.tone.reported import find_reported_acts, names_amount
from communique.tone.vocabulary import Tentative, Vocabulary
from communique.tone.words import Word, is_number

_FARTHEST = 20  # words; no reach in the lexicon and no entry together are longer
_FLOOR = 0.04  # no text is certain not to be
_QUALIFIED = 0.8  # an opposing "but" hedges this much
_FIRM = 0.4  # an act of less is only talked of
_REPORTED = 0.65  # what an act told of with "would" adds
_BEFORE_MONTH = frozenset({"in", "by", "of", "since", "until", "on", "from", "last", "next", "late", "early"})


def relevance(words: Sequence[Word], vocabulary: Vocabulary) -> float:
    """Return the probability that the words are about something that moves a broad index."""
    found = _combine(_distinct(vocabulary.topics.find(words), words))
    return found * prod(factor for _, factor in sorted(_distinct(vocabulary.offtopic.find(words), words).items()))


def hedging(text: str, words: Sequence[Word], vocabulary: Vocabulary, *, qualified: bool) -> float:
    """Return the probability that the speaker limits commitment; `qualified` says that one clause opposes another."""
    reported = find_reported_acts(text, words, vocabulary)
    hits = [
        hit
        for hit in vocabulary.hedges.find(words)
        if hit.first not in reported and not _is_month(text, words, hit.first)
    ]
    found = _distinct(hits, words)
    if qualified:
        found["(but)"] = _QUALIFIED
    return _combine(found)


def materiality(text: str, words: Sequence[Word], vocabulary: Vocabulary) -> float:
    """Return the probability that the words announce, commit to, confirm or refuse a concrete act."""
    reported = find_reported_acts(text, words, vocabulary)
    tentative = [hit for hit in vocabulary.tentative.find(words) if hit.first not in reported]
    strongest = {f"would {words[verb].form}": _REPORTED for verb in reported.values()}
    firm = max(strongest.values(), default=0.0)
    for hit in vocabulary.acts.find(words):
        form, factor = _form(hit, words), _tentativeness(hit, tentative)
        strongest[form] = max(strongest.get(form, 0.0), hit.meaning * factor)
        firm = max(firm, hit.meaning if factor == 1.0 else 0.0)
    found = _combine(strongest)
    if firm < _FIRM:  # neither an amount nor a date makes a wish an act
        return found
    supports = names_amount(words) + bool(vocabulary.dates.find(words))
    return 1.0 - (1.0 - found) * (1.0, 0.5, 0.3)[supports]


def _combine(found: dict[str, float]) -> float:
    # in a fixed order: floating point products depend on it in their last bit
    return 1.0 - (1.0 - _FLOOR) * prod(1.0 - probability for _, probability in sorted(found.items()))


def _distinct(hits: Iterable[Hit[float]], words: Sequence[Word]) -> dict[str, float]:
    return {_form(hit, words): hit.meaning for hit in hits}


def _form(hit: Hit[float], words: Sequence[Word]) -> str:
    return " ".join(word.form for word in words[hit.first : hit.last + 1])


def _tentativeness(hit: Hit[float], tentative: Sequence[Hit[Tentative]]) -> float:
    return min(
        (
            other.meaning.factor
            for other in hits_near(tentative, hit.first, hit.last, _FARTHEST)
            if 0 <= hit.first - other.last <= other.meaning.reach
        ),
        default=1.0,
    )


def _is_month(text: str, words: Sequence[Word], place: int) -> bool:
    if text[words[place].start : words[place].end] != "May":
        return False
    dated = place + 1 < len(words) and is_number(words[place + 1].form)
    return dated or (place > 0 and words[place - 1].form in _BEFORE_MONTH)
