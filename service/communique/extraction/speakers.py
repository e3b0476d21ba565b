"""Who a noun phrase names: a person with an office, a public body, or nobody who speaks for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from communique.extraction import titles
from communique.extraction.public_bodies import is_association, is_private_office, is_public
from communique.extraction.tokens import Token, TokenisedText
from communique.records import Span

SpeakerKind = Literal["person", "surname", "body", "bare_body", "office", "pronoun", "private"]
Gender = Literal["she", "he"]

_LONGEST_PHRASE = 16  # tokens
_LONGEST_NAME = 5


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is said to have spoken, as printed at one place.

    `kind` says what the name is: a person's full name or surname, a body, "the ministry" (bare body), "the Treasury
    secretary" (office) or a pronoun, which stand for somebody named elsewhere. A "private" person speaks for no
    office: the market's people and their firms'.
    """

    kind: SpeakerKind
    name: str | None
    office: str | None
    span: Span
    gender: Gender | None = None


def may_belong(token: Token) -> bool:
    """Tell whether a word may be part of the phrase that names a speaker."""
    if token.kind != "word":
        return False
    word = token.lower.rstrip(".")
    if token.is_name_like:
        return word not in titles.NOT_NAMES
    return word in titles.TITLES or word in titles.MODIFIERS or word in titles.LOWER_BODIES or word in titles.HONORIFICS


def phrase_before(whole: TokenisedText, end: int, floor: int) -> int:
    """Return where the noun phrase that ends before token `end` begins; `end` itself where there is none."""
    tokens = whole.tokens
    begin = end
    while begin > floor and end - begin < _LONGEST_PHRASE:
        token = tokens[begin - 1]
        if may_belong(token) or _is_seat(tokens, begin - 1):
            begin -= 1
        elif begin < end and _joins(tokens, begin - 1, floor):
            begin -= 2 if token.lower in titles.DETERMINERS or token.lower not in titles.CONNECTORS else 1
        else:
            break
    while begin < end and not (may_belong(tokens[begin]) or _is_seat(tokens, begin)):
        begin += 1
    return begin


def _is_seat(tokens: list[Token], place: int) -> bool:
    """Tell whether it is the board in "ECB board member"."""
    return tokens[place].lower == "board" and place + 1 < len(tokens) and tokens[place + 1].lower == "member"


def _joins(tokens: list[Token], place: int, floor: int) -> bool:
    """Tell whether "of", "and", "of the" or a particle ("von der") links two parts of a name."""
    token = tokens[place]
    if token.lower in titles.PARTICLES or token.lower in titles.CONNECTORS:
        return place > floor and (may_belong(tokens[place - 1]) or tokens[place - 1].lower in titles.PARTICLES)
    if token.lower in titles.DETERMINERS:
        return (
            place > floor + 1
            and tokens[place - 1].lower in ("of", "for", "to", "and")
            and may_belong(tokens[place - 2])
        )
    return False


def phrase_after(whole: TokenisedText, begin: int, ceiling: int) -> int:
    """Return where the noun phrase that begins at token `begin` ends; `begin` itself where there is none."""
    tokens = whole.tokens
    end = begin
    if end < ceiling and tokens[end].lower in titles.DETERMINERS:
        end += 1
    last = begin
    while end < ceiling and end - begin < _LONGEST_PHRASE:
        token = tokens[end]
        if may_belong(token) or _is_seat(tokens, end) or (end == begin and token.lower in titles.PRONOUNS):
            end = last = end + 1
        elif last > begin and (
            token.lower in titles.CONNECTORS
            or token.lower in titles.PARTICLES
            or (token.lower == "the" and tokens[end - 1].lower in ("of", "for", "and"))
        ):
            end += 1
        else:
            break
    return last


def read_speaker(whole: TokenisedText, begin: int, end: int) -> Speaker | None:
    """Read a noun phrase; None where it names nobody who could be an official."""
    tokens = whole.tokens
    while begin < end and tokens[begin].lower in titles.DETERMINERS:
        begin += 1
    if begin >= end:
        return None
    words = [token.lower.rstrip(".") for token in tokens[begin:end]]
    if end - begin == 1 and words[0] in titles.PRONOUNS:
        gender: Gender | None = "she" if words[0] == "she" else "he" if words[0] == "he" else None
        return Speaker("pronoun", words[0], None, _span(tokens, begin, end), gender)
    if words[-1].endswith("'s") or _is_press(words):
        return None
    spokes = [index for index, word in enumerate(words) if word in titles.SPOKESPEOPLE]
    if spokes:
        return _read_spokesperson(whole, begin, end, begin + spokes[0])
    titled = [index for index in range(len(words)) if _is_title(words, index)]
    if len(titled) > 1 and titled[-1] == len(words) - 1 and words[-1] in titles.SURNAMES_TOO:
        titled.pop()  # Governor Mervyn King
    if titled and not _is_body_name(words, titled[-1]):
        return _read_titled(whole, begin, end, begin + titled[-1])
    return _read_untitled(whole, begin, end, words)


def _is_press(words: list[str]) -> bool:
    """Tell whether the words name a paper; a "press secretary" is none."""
    if titles.PRESS.intersection(words) - {"press"}:
        return True
    return "press" in words and not titles.TITLES.intersection(words)


def _is_title(words: list[str], index: int) -> bool:
    word = words[index]
    if word == "executive":  # alone it stands before a title
        return index > 0 and words[index - 1] == "chief"
    return word in titles.TITLES or word in titles.HONORIFICS


def _is_body_name(words: list[str], titled: int) -> bool:
    """Tell whether the title is part of a body's name: the Office of the U.S. Trade Representative."""
    return titled == len(words) - 1 and words[0] in ("office", "general") and len(words) > 2


def _read_spokesperson(whole: TokenisedText, begin: int, end: int, place: int) -> Speaker | None:
    tokens = whole.tokens
    gender = _gender(tokens[place : place + 1])
    if place + 1 < end and tokens[place + 1].lower in ("for", "of", "at"):
        body = read_speaker(whole, place + 2, end)
        printed = _text(whole, place, place + 1)
    elif place + 1 < end:  # Foreign Ministry spokesman Lin Jian
        name = _person(whole, place + 1, end)
        if name is None:
            return None
        is_private = is_private_office([token.lower for token in tokens[begin:place]])
        kind: SpeakerKind = "private" if is_private else "person"
        return Speaker(kind, name, _text(whole, begin, place + 1), _span(tokens, begin, end), gender)
    elif place > begin:
        body = read_speaker(whole, begin, place)
        printed = _text(whole, place, place + 1)
    else:
        return None
    if body is None or body.kind not in ("body", "bare_body"):
        return None
    return Speaker(body.kind, body.name, printed, _span(tokens, begin, end), None)


def _read_titled(whole: TokenisedText, begin: int, end: int, last_title: int) -> Speaker | None:
    tokens = whole.tokens
    name_from = last_title + 1
    if name_from < end and tokens[name_from].lower in ("of", "for"):
        name_from = _name_after_of(tokens, name_from, end)
    office: str | None = None
    words = [token.lower.rstrip(".") for token in tokens[begin:name_from]]
    office_from = begin
    while office_from < name_from and words[office_from - begin] in titles.HONORIFICS:
        office_from += 1
    if office_from < name_from:
        office = _text(whole, office_from, name_from)
        if words[-1].endswith("'s"):  # "the leader of Cruz's campaign"
            return None
    is_private = is_private_office(words)
    gender = _gender(tokens[begin:name_from])
    span = _span(tokens, begin, end)
    if name_from >= end:
        is_nobody = is_private or (begin > 0 and tokens[begin - 1].lower in titles.INDEFINITE)
        return Speaker("office", None, office, span, gender) if office and not is_nobody else None
    if end - name_from == 1 and tokens[name_from].is_name_like and not is_private:
        return Speaker("surname", tokens[name_from].text, office, span, gender)
    name = _person(whole, name_from, end)
    return Speaker("private" if is_private else "person", name, office, span, gender) if name else None


def _name_after_of(tokens: list[Token], begin: int, end: int) -> int:
    """Return where the name begins in "of State Antony Blinken"; `end` where the office has no name after it."""
    last_link = max(index for index in range(begin, end) if tokens[index].lower in (*titles.CONNECTORS, "the"))
    words = [token.lower for token in tokens[last_link + 1 : end]]
    if not words or words[-1] in titles.BODIES | titles.METONYMS | titles.MODIFIERS | {
        "intelligence",
        "england",
        "parliament",
    }:
        return end
    if len(words) <= 1 or not tokens[end - 1].is_name_like:
        return end
    return end - 1 if len(words) == 2 else end - 2


def _read_untitled(whole: TokenisedText, begin: int, end: int, words: list[str]) -> Speaker | None:
    tokens = whole.tokens
    span = _span(tokens, begin, end)
    last = tokens[end - 1]
    joint = next((index for index, word in enumerate(words[:-1]) if word.endswith("'s")), None)
    if joint is not None and not is_public(words) and last.is_name_like:
        return _of_whom(whole, begin, begin + joint + 1, end)
    if titles.FIRMS.intersection(words) - {"street"} or is_association(words):
        return None
    if is_public(words) and last.is_name_like:
        return Speaker("body", _text(whole, begin, end), None, span)
    if last.lower in titles.LOWER_BODIES:
        kind: SpeakerKind = "body" if end - begin > 1 and words[:-1] != ["central"] else "bare_body"
        return Speaker(kind, _text(whole, begin, end), None, span)
    if not last.is_name_like:
        return None
    if " ".join(words) in titles.METONYMS or tuple(words) in titles.NAMES_OF_TWO_WORDS:
        return Speaker("body", _text(whole, begin, end), None, span)
    if end - begin == 1:
        return Speaker("surname", last.text, None, span)
    name = _person(whole, begin, end)
    return Speaker("person", name, None, span) if name else None


def _of_whom(whole: TokenisedText, begin: int, name_from: int, end: int) -> Speaker | None:
    """Read "the Fed's Christopher Waller", an official, and "Citadel's Ken Griffin", none."""
    owner = [token.lower.removesuffix("'s") for token in whole.tokens[begin:name_from]]
    name = _person(whole, name_from, end)
    span = _span(whole.tokens, begin, end)
    if name is None:
        return None
    if titles.FIRMS.intersection(owner) or is_association(owner):
        return Speaker("private", name, None, span)
    if not is_public(owner):
        return None
    return Speaker("surname" if end - name_from == 1 else "person", name, None, span)


def _person(whole: TokenisedText, begin: int, end: int) -> str | None:
    tokens = whole.tokens[begin:end]
    if not 1 <= len(tokens) <= _LONGEST_NAME:
        return None
    for token in tokens:
        word = token.lower.rstrip(".")
        if word in titles.PARTICLES or word in titles.SUFFIXES:
            continue
        if not token.is_name_like or word.endswith("'s") or word in titles.FIRMS or word in titles.BODIES:
            return None
    return _text(whole, begin, end)


def _gender(tokens: list[Token]) -> Gender | None:
    words = {token.lower.rstrip(".") for token in tokens}
    return "she" if words & titles.FEMALE else "he" if words & titles.MALE else None


def _span(tokens: list[Token], begin: int, end: int) -> Span:
    return tokens[begin].start, tokens[end - 1].end


def _text(whole: TokenisedText, begin: int, end: int) -> str:
    start, stop = _span(whole.tokens, begin, end)
    return " ".join(whole.text[start:stop].split())
