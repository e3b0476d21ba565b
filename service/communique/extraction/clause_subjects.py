"""Whose verb it is: the noun phrase that is a clause's subject, whoever that is, named or not."""

from __future__ import annotations

from communique.extraction.attitude_verbs import FORMS
from communique.extraction.titles import words
from communique.extraction.tokens import TokenisedText
from communique.records import Span

AUXILIARIES = words(
    "has had have did does do is are was were be been being will would can could may might must should "
    "'s 're 've not never n't don't doesn't didn't won't wouldn't isn't wasn't hasn't haven't"
)
ADVERBS = words(
    "also later then again since already earlier first once now still even just only often always recently soon twice "
    "further yet repeatedly reportedly initially ultimately publicly privately officially previously"
)
PREPOSITIONS = words(
    "of at in for from with on to by about against during near inside within among between under over since after "
    "before into than like via per"
)
BREAKS = words("that because although though while whereas if whether when as after before since until than which")
COORDINATORS = words("and but or nor so yet")
RELATIVES = words("who which that")
_POSSESSIVES = ("his", "her", "their", "its")
_NOT_ADVERBS = words("july italy family reply ally supply rally only early daily")
_MOST = 22  # tokens of a subject
_LONGEST_OPENING = 60
_LONGEST_APPOSITION = 30
_LONGEST_BRACKET = 10


def is_adverb(word: str) -> bool:
    """Tell whether a lower-case word may stand between a subject and its verb."""
    return word in ADVERBS or (word.endswith("ly") and word not in _NOT_ADVERBS)


def skip_auxiliaries(whole: TokenisedText, index: int, floor: int) -> tuple[int, list[str]]:
    """Return where the auxiliaries and adverbs before a verb begin, and the auxiliaries."""
    tokens = whole.tokens
    found: list[str] = []
    while index > floor:
        word = tokens[index - 1].lower
        if word in AUXILIARIES or word.endswith("n't"):
            found.append(word)
        elif not is_adverb(word):
            break
        index -= 1
    return index, found


def speaking_subject(whole: TokenisedText, index: int, *, elided: bool) -> Span | None:
    """Return the noun phrase that speaks by the verb at a token: before it or, after a quotation, behind it."""
    floor, ceiling = whole.bounds(index)
    before, auxiliaries = skip_auxiliaries(whole, index, floor)
    if before == index and before > 0 and whole.tokens[before - 1].kind != "word":
        behind = _subject_behind(whole, index + 1, ceiling)
        if behind is not None:
            return behind
    participle = whole.tokens[index].lower.endswith("ing") and not auxiliaries
    return subject_of(whole, before, floor, participle=participle or elided)


def subject_of(whole: TokenisedText, before: int, floor: int, *, participle: bool) -> Span | None:
    """Return the noun phrase that ends before a token, as far back as its clause begins.

    Parameters
    ----------
    before : the token at which the verb and its auxiliaries begin
    participle : the verb has no subject of its own (", saying that …"): it is the sentence's
    """
    tokens = whole.tokens
    end = before
    last = tokens[end - 1] if end > floor else None
    if participle or last is None:
        return opening_subject(whole, floor, before) if participle else None
    if last.lower in RELATIVES:
        end -= 1 + (end - 1 > floor and tokens[end - 2].text == ",")
    elif last.text == ")":
        end = _opened(whole, "(", end - 2, max(floor, end - _LONGEST_BRACKET)) or end
    elif last.text == ",":  # "Yellen, the secretary, said"
        opened = _opened(whole, ",", end - 2, max(floor, end - _LONGEST_APPOSITION))
        if opened is None:
            return opening_subject(whole, floor, end)
        end = opened
    elif last.lower in COORDINATORS:
        return opening_subject(whole, floor, end - 1)
    begin = end
    while begin > floor and end - begin < _MOST:
        token = tokens[begin - 1]
        if token.kind != "word" or token.lower in BREAKS:
            break
        if token.lower in COORDINATORS and not _joins_names(whole, begin - 1):
            break
        begin -= 1
    return (begin, end) if begin < end else None


def opening_subject(whole: TokenisedText, floor: int, ceiling: int) -> Span | None:
    """Return a sentence's first noun phrase, up to its verb, a mark or a preposition; "When …," is passed over."""
    tokens = whole.tokens
    begin, ceiling = floor, min(ceiling, floor + _LONGEST_OPENING)
    if tokens[begin].lower in BREAKS or tokens[begin].lower in PREPOSITIONS:
        last = min(ceiling, begin + _LONGEST_OPENING)
        comma = next((place for place in range(begin, last) if tokens[place].text == ","), None)
        begin = comma + 1 if comma is not None and comma + 1 < ceiling else begin
    while begin < ceiling and (tokens[begin].kind == "quotation" or tokens[begin].lower in COORDINATORS):
        begin += 1
    return _noun_phrase(whole, begin, ceiling, AUXILIARIES | PREPOSITIONS)


def _subject_behind(whole: TokenisedText, begin: int, ceiling: int) -> Span | None:
    """Read what follows a verb after its quotation: "…," wrote Andy Grewal, a law professor."""
    return _noun_phrase(whole, begin, ceiling, PREPOSITIONS | RELATIVES)


def _noun_phrase(whole: TokenisedText, begin: int, ceiling: int, ends: frozenset[str]) -> Span | None:
    end = begin
    for token in whole.tokens[begin : min(ceiling, begin + _MOST)]:
        if token.kind != "word" or token.lower in FORMS or token.lower in ends:
            break
        end += 1
    return (begin, end) if end > begin else None


def _opened(whole: TokenisedText, mark: str, begin: int, floor: int) -> int | None:
    """Return the last token of that text at or before `begin`."""
    return next((place for place in range(begin, floor - 1, -1) if whole.tokens[place].text == mark), None)


def _joins_names(whole: TokenisedText, place: int) -> bool:
    tokens = whole.tokens
    if place + 1 >= len(tokens) or place == 0 or tokens[place].lower not in ("and", "or"):
        return False
    follows = tokens[place + 1].is_name_like or tokens[place + 1].lower in _POSSESSIVES
    return tokens[place - 1].is_name_like and follows
