"""The scorer that ships: a clause-aware lexicon of officials' language, and the baseline for every later model.

A statement's tone, step by step
--------------------------------
1. Cut at `MAX_LENGTH`; refuse what holds no English words, with the reason (`language`).
2. Split into clauses (`clauses`); weigh each for good and bad news, with negation (`evidence`).
3. Where two clauses oppose each other ("X, but Y"), the one that tells what happens next counts fully (`_balance`).
4. Damp the evidence where the statement is not about the economy (`commitment.relevance`).
5. Three logits, then a softmax::

       negative = GAIN * bad        neutral = REST + steady        positive = GAIN * good

   where good and bad are the clauses' sums, less three quarters of what they have in common, over
   sqrt(clauses that hold any), and steady counts words that mean no change. No evidence gives
   p = (0.21, 0.58, 0.21) and a tone of exactly 0.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from operator import attrgetter
from pathlib import Path

from communique.records import Clause, Span, Tone
from communique.tone.clauses import SUBORDINATING, opening_connective, split_clauses
from communique.tone.commitment import hedging, materiality, relevance
from communique.tone.evidence import Evidence, weigh_clause
from communique.tone.language import reason_unscorable
from communique.tone.model import Utterance
from communique.tone.vocabulary import SHIPPED, Vocabulary, parse_vocabulary, read_lexicon
from communique.tone.words import Word, find_words

RULES_VERSION = "2"  # raise it whenever these modules score any text differently: it is part of the model's name
MAX_LENGTH = 20_000  # code points; a statement has 3 to 80 words, this is a long speech
GAIN = 2.5
REST = 1.0
_YIELDS, _NEITHER = 0.4, 0.7  # shares of a clause that yields to the other, and of both where none tells more
_CANCELS = 0.75
_START = attrgetter("start")
_DIGITS = 6  # so that machines whose exp() differs in the last bit agree


@dataclass(frozen=True, slots=True)
class _Weighed:
    span: Span
    evidence: Evidence
    tells_next: bool


class LexiconScorer:
    """A `ToneModel` from a lexicon file.

    Reasons it gives for a tone without numbers: ``"empty"``, ``"no_words"``, ``"not_english"``. A text over
    `MAX_LENGTH` code points is cut at a white space and marked `input_truncated`.

    Parameters
    ----------
    path : a lexicon file; None for the one that ships

    Raises
    ------
    ScorerError
        the file is missing or is no lexicon
    """

    def __init__(self, path: Path | None = None) -> None:
        path = path or SHIPPED
        raw = read_lexicon(path)
        self._vocabulary: Vocabulary = parse_vocabulary(raw, str(path))
        digest = hashlib.sha256(raw + b"\x00" + RULES_VERSION.encode()).hexdigest()
        self._name = f"lexicon@{digest[:12]}"

    @property
    def name(self) -> str:
        """``lexicon@`` and 12 hex digits over the lexicon's bytes and `RULES_VERSION`."""
        return self._name

    def score(self, utterances: Sequence[Utterance]) -> list[Tone]:
        """Return one tone per utterance, in order; see `ToneModel.score`."""
        return [self._score_one(utterance) for utterance in utterances]

    def _score_one(self, utterance: Utterance) -> Tone:
        text, truncated = cut(utterance.text)
        vocabulary = self._vocabulary
        words = find_words(text)
        reason = reason_unscorable(text, words, vocabulary)
        if reason is not None:
            return without_tone(utterance.statement_id, self._name, reason, truncated=truncated)
        relevant = relevance(words, vocabulary)
        gate = min(max((relevant - 0.3) / 0.2, 0.0), 1.0)  # from 0 at 0.3 to 1 at 0.5
        weighed = [_weigh(text, span, words, vocabulary) for span in split_clauses(text)]
        good, bad, qualified = _balance(text, weighed)
        steady = sum(hit.meaning for hit in vocabulary.steady.find(words))
        p_negative, p_neutral, p_positive = _probabilities(good * gate, bad * gate, steady)
        return Tone(
            statement_id=utterance.statement_id,
            p_negative=p_negative,
            p_neutral=p_neutral,
            p_positive=p_positive,
            hedged=round(hedging(text, words, vocabulary, qualified=qualified), _DIGITS),
            material=round(materiality(text, words, vocabulary) * gate, _DIGITS),
            relevant=round(relevant, _DIGITS),
            clauses=tuple(_as_clause(part, gate) for part in weighed),
            model=self._name,
            input_truncated=truncated,
        )


def cut(text: str) -> tuple[str, bool]:
    """Cut a text at the last white space within `MAX_LENGTH` code points; return it and whether it was cut."""
    if len(text) <= MAX_LENGTH:
        return text, False
    space = max(text.rfind(" ", 0, MAX_LENGTH), text.rfind("\n", 0, MAX_LENGTH))
    return text[: space if space > 0 else MAX_LENGTH], True


def _weigh(text: str, span: Span, words: Sequence[Word], vocabulary: Vocabulary) -> _Weighed:
    inside = words[bisect_left(words, span[0], key=_START) : bisect_left(words, span[1], key=_START)]
    return _Weighed(span, weigh_clause(text, inside, vocabulary), bool(vocabulary.outlook.find(inside)))


def _balance(text: str, weighed: Sequence[_Weighed]) -> tuple[float, float, bool]:
    """Add up the clauses; return good, bad, and whether one opposes another."""
    shares = [1.0] * len(weighed)
    qualified = False
    for i, part in enumerate(weighed):
        connective = opening_connective(text, part.span)
        other = _opposed(i, connective, weighed)
        if other is None or part.evidence.balance * weighed[other].evidence.balance >= 0:
            continue
        qualified = True
        main, sub = (other, i) if connective in SUBORDINATING else (i, other)
        shares[main], shares[sub] = _shares(weighed[main].tells_next, weighed[sub].tells_next)
    speaking = sum(part.evidence.pieces > 0 for part in weighed)
    scale = 1.0 / sqrt(max(speaking, 1))
    good = sum(share * part.evidence.positive for share, part in zip(shares, weighed, strict=True))
    bad = sum(share * part.evidence.negative for share, part in zip(shares, weighed, strict=True))
    common = _CANCELS * min(good, bad)  # good and bad news together leave a reader nearer to neutral than either
    return (good - common) * scale, (bad - common) * scale, qualified


def _opposed(i: int, connective: str | None, weighed: Sequence[_Weighed]) -> int | None:
    """Return the clause that clause `i` is set against."""
    if connective is None:
        return None
    if connective in SUBORDINATING and i + 1 < len(weighed) and (i == 0 or weighed[i].evidence.pieces == 0):
        return i + 1
    return i - 1 if i > 0 else None


def _shares(main_tells_next: bool, sub_tells_next: bool) -> tuple[float, float]:
    if main_tells_next == sub_tells_next:
        return (1.0, _YIELDS + 0.1) if main_tells_next else (_NEITHER, _NEITHER)
    return (1.0, _YIELDS) if main_tells_next else (_YIELDS, 1.0)


def _probabilities(good: float, bad: float, steady: float) -> tuple[float, float, float]:
    weights = exp(GAIN * bad), exp(REST + steady), exp(GAIN * good)
    whole = sum(weights)
    p_negative, p_positive = round(weights[0] / whole, _DIGITS), round(weights[2] / whole, _DIGITS)
    return p_negative, round(1.0 - p_negative - p_positive, _DIGITS), p_positive


def _as_clause(part: _Weighed, gate: float) -> Clause:
    p_negative, _, p_positive = _probabilities(part.evidence.positive * gate, part.evidence.negative * gate, 0.0)
    return Clause(start=part.span[0], end=part.span[1], tone=round(p_positive - p_negative, _DIGITS))


def without_tone(statement_id: str, model: str, reason: str, *, truncated: bool, relevant: float | None = None) -> Tone:
    """Return the tone of a text that cannot be scored: no numbers, and the reason."""
    return Tone(
        statement_id=statement_id,
        p_negative=None,
        p_neutral=None,
        p_positive=None,
        hedged=None,
        material=None,
        relevant=relevant,
        model=model,
        input_truncated=truncated,
        reason=reason,
    )
