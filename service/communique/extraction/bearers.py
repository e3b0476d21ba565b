"""Who stands behind "Yellen", "she", "the ministry" and "the Treasury secretary"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from communique.extraction import titles
from communique.extraction.persons import NamedPersons
from communique.extraction.speakers import Speaker
from communique.extraction.tokens import TokenisedText

if TYPE_CHECKING:
    from communique.extraction.attributions import Attribution

_LOOK_BACK = 400  # tokens
_BEFORE_SUBJECT = frozenset(["but", "and", "yet", "the", "meanwhile", "however", "later", ","])


def bearer_of(
    whole: TokenisedText, named: NamedPersons, speaker: Speaker, index: int, found: list[Attribution]
) -> Speaker | None:
    """Find the bearer of a surname, a pronoun or a bare word; None where it is nobody we may quote."""
    bearer: Speaker | None
    if speaker.kind == "private" or (speaker.kind == "person" and not _speaks_officially(named, speaker)):
        return None
    if speaker.kind == "person":
        named.note(speaker)
        return named.with_office(speaker)
    if speaker.kind == "body":
        return speaker
    if speaker.kind == "surname" and speaker.name:
        bearer = named.by_surname(speaker.name, index)
        if not _speaks_officially(named, replace(bearer or speaker, office=speaker.office)):
            return None
        if bearer is None:
            return None if _is_common_word(whole, speaker, index) else speaker
        return replace(bearer, office=speaker.office or bearer.office, span=speaker.span)
    if speaker.kind == "bare_body" and speaker.name:
        bearer = named.by_body(speaker.name, index)
        return None if bearer is None else replace(bearer, office=speaker.office, span=speaker.span)
    if speaker.kind == "office" and speaker.office:
        bearer = named.by_office(speaker.office, index)
        words = speaker.office.lower().split()
        if bearer is None and (len(words) < 2 or words[-1] in titles.MANY_HOLD):
            return None
        return speaker if bearer is None else replace(bearer, span=speaker.span)
    return _resolve_pronoun(whole, named, speaker, index, found)


def _speaks_officially(named: NamedPersons, speaker: Speaker) -> bool:
    return speaker.office is not None or speaker.name is None or not named.is_private(speaker.name)


def _is_common_word(whole: TokenisedText, speaker: Speaker, index: int) -> bool:
    """Tell whether a lone capitalised word may be a plural at the head of its sentence ("Exporters said")."""
    if speaker.office or speaker.gender or speaker.name is None:
        return False
    return len(speaker.name) < 3 or (index == whole.bounds(index)[0] and speaker.name.endswith("s"))


def _resolve_pronoun(
    whole: TokenisedText, named: NamedPersons, pronoun: Speaker, index: int, found: list[Attribution]
) -> Speaker | None:
    """Give "he" or "she" the last speaker, or the one person named since; no name where that is not clear."""
    if pronoun.name == "they":
        return None
    paragraph = whole.tokens[index].paragraph
    last = found[-1] if found and whole.tokens[found[-1].first].paragraph >= paragraph - 1 else None
    if pronoun.name == "it":
        bearer = last.speaker if last and last.speaker and last.speaker.kind == "body" else named.last_body(index)
        return None if bearer is None else replace(bearer, span=pronoun.span)
    since = named.between(last.last + 1 if last else _paragraphs_begin(whole, index), index, pronoun.gender)
    spoke = last.speaker if last and last.speaker and last.speaker.kind in ("person", "surname") else None
    others = {person.name for _, person in since}
    # The person a sentence begins with is its subject, and what "she" goes on from.
    subject = next((person for place, person in since if _begins_sentence(whole, place)), None)
    if subject is not None:
        return replace(subject, span=pronoun.span)
    if last is not None and last.speaker is None and not since:
        return None  # an unnamed speaker goes on
    if spoke is not None and named.fits(spoke, pronoun.gender) and others <= {spoke.name}:
        return replace(spoke, span=pronoun.span)
    if spoke is None and len(others) == 1:
        return replace(since[0][1], span=pronoun.span)
    return replace(pronoun, name=None) if others or spoke is not None else None


def _begins_sentence(whole: TokenisedText, place: int) -> bool:
    floor, _ = whole.bounds(place)
    return all(token.lower in _BEFORE_SUBJECT for token in whole.tokens[floor:place])


def _paragraphs_begin(whole: TokenisedText, index: int) -> int:
    """Return the first token of the paragraph before a token's own, looking back a bounded way."""
    paragraph = whole.tokens[index].paragraph
    begin = index
    while begin > 0 and index - begin < _LOOK_BACK and whole.tokens[begin - 1].paragraph >= paragraph - 1:
        begin -= 1
    return begin
