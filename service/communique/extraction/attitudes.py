"""Where a verb reports what anybody says, thinks or wants: wider than what counts as an official's words."""

from __future__ import annotations

from typing import NamedTuple

from communique.extraction import titles
from communique.extraction.attitude_verbs import FORMS, NOUNS_TOO, VerbForm
from communique.extraction.clause_subjects import PREPOSITIONS, is_adverb, skip_auxiliaries, subject_of
from communique.extraction.titles import words
from communique.extraction.tokens import TokenisedText
from communique.records import Span

_BE = words("is are was were be been being 's 're")
_BEFORE_NOUNS = titles.DETERMINERS | words("to a an of his her its their my our")
_PLURAL_SUBJECTS = words("they we i you who people some many most both republicans democrats voters and")
_SINGULAR_PRONOUNS = words("he she it who which")
_AUTHOR_GOES_ON = words("while although though whereas as but and with who which a the according")
_BREAKS_OFF = (";", "—", "–", "--")
_TIME_STARTS = PREPOSITIONS.union(titles.WEEKDAYS)
_LONGEST_TIME = 9  # tokens
_LONGEST_CONTENT = 400


_NOT_SAID = words("not never n't refused declined hardly might may could would should can will if whether unless")


class Attitude(NamedTuple):
    """One report: the token numbers of its source, cue and content.

    `asserted` is False where the text denies or only supposes that it was said.
    """

    source: Span | None
    cue: Span
    content: Span
    asserted: bool


def attitudes(whole: TokenisedText) -> list[Attitude]:
    """Find the reports made by a verb, in order; one may stand inside another."""
    found: list[Attitude] = []
    for index, token in enumerate(whole.tokens):
        verb = FORMS.get(token.lower) if token.kind == "word" and not token.text[0].isupper() else None
        attitude = None if verb is None else _read(whole, index, verb)
        if attitude is not None:
            found.append(attitude)
    return found


def _read(whole: TokenisedText, index: int, verb: VerbForm) -> Attitude | None:
    tokens = whole.tokens
    floor, ceiling = whole.bounds(index)
    before, auxiliaries = skip_auxiliaries(whole, index, floor)
    if not _is_active_verb(whole, index, before, verb, auxiliaries):
        return None
    begin = index + 1
    while begin < ceiling and is_adverb(tokens[begin].lower):
        begin += 1
    begin = _after_time(whole, begin, ceiling)
    cue = index, index + 1
    if begin < ceiling and tokens[begin].lower in verb.prepositions:
        begin += 1
        cue = index, begin
    if begin >= ceiling or tokens[begin].kind == "mark":
        return None
    end = _content_end(whole, begin, ceiling)
    if end <= begin:
        return None
    source = subject_of(whole, before, floor, participle=verb.form == "ing" and not auxiliaries)
    return Attitude(source, cue, (begin, end), is_asserted(whole, index, source))


def is_asserted(whole: TokenisedText, index: int, source: Span | None) -> bool:
    """Tell whether the text says that it was said: no "did not say", "might say", "refused to say", "if he says"."""
    tokens = whole.tokens
    floor, _ = whole.bounds(index)
    before, auxiliaries = skip_auxiliaries(whole, index, floor)
    near = [token.lower for token in tokens[max(floor, before - 2) : before]]
    opening = tokens[source[0] - 1].lower if source is not None and source[0] > floor else ""
    words = (*auxiliaries, *near, opening, tokens[floor].lower)
    return not any(word in _NOT_SAID or word.endswith("n't") for word in words)


def _is_active_verb(whole: TokenisedText, index: int, before: int, verb: VerbForm, auxiliaries: list[str]) -> bool:
    """Tell whether the form is a verb in the active voice, not a noun, an infinitive or "was praised by"."""
    tokens = whole.tokens
    floor, ceiling = whole.bounds(index)
    previous = tokens[before - 1] if before > floor else None
    word = "" if previous is None else previous.lower
    if word in _BEFORE_NOUNS:
        return False
    if verb.form == "past":
        passive = bool(_BE.intersection(auxiliaries)) and verb.lemma != "expect"
        return not passive and not (index + 1 < ceiling and tokens[index + 1].lower == "by")
    if verb.form == "base":
        return bool(auxiliaries) or word in _PLURAL_SUBJECTS or word.endswith("s")
    if verb.form == "s" and tokens[index].lower in NOUNS_TOO and before == index:
        return previous is not None and (previous.is_name_like or word in _SINGULAR_PRONOUNS)
    return True


def _after_time(whole: TokenisedText, begin: int, ceiling: int) -> int:
    """Pass over "on Wednesday in Ohio" where "that" comes next, over "on Wednesday" anywhere."""
    tokens = whole.tokens
    if begin >= ceiling or tokens[begin].lower not in _TIME_STARTS:
        return begin
    for place in range(begin, min(begin + _LONGEST_TIME, ceiling)):
        if tokens[place].kind != "word":
            break
        if tokens[place].lower == "that":
            return place
    day = begin + (tokens[begin].lower == "on")
    return day + 1 if day < ceiling and tokens[day].lower in titles.WEEKDAYS else begin


def _content_end(whole: TokenisedText, begin: int, ceiling: int) -> int:
    """Return where what is reported ends: with its sentence, or where the author goes on after a comma."""
    tokens = whole.tokens
    ceiling = min(ceiling, begin + _LONGEST_CONTENT)
    end = ceiling
    for place in range(begin, ceiling):
        goes_on = tokens[place].text == "," and place + 2 < ceiling and tokens[place + 1].lower in _AUTHOR_GOES_ON
        if goes_on or tokens[place].text in _BREAKS_OFF:
            end = place
            break
    while end > begin and tokens[end - 1].kind == "mark":
        end -= 1
    return end
