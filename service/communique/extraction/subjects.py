"""The subject of a verb of saying, before it or after it, with the office that stands beside the name."""

from __future__ import annotations

from dataclasses import replace

from communique.extraction import cues, titles
from communique.extraction.public_bodies import is_private_office
from communique.extraction.speakers import Speaker, phrase_after, phrase_before, read_speaker
from communique.extraction.tokens import TokenisedText

_LONGEST_APPOSITION = 40  # tokens
_LONGEST_OFFICE = 8
_LINKS = frozenset(["at", "in", "of", "to", "for", "from", "with", "near", "inside", "within", "by", "on"])
_NO_SURNAMES = titles.TITLES | titles.BODIES | titles.LOWER_BODIES
_PLACING = frozenset(["in", "at", "from", "near", "on"])
_MAY_BE_SOMEWHERE = frozenset(["person", "surname", "body", "bare_body", "private"])
_CONJUNCTIONS = frozenset(["and", "but", "or", "while", "as", "so", "then", "because", "although", "though"])


def subject_before(whole: TokenisedText, before: int, floor: int) -> tuple[int, Speaker | None]:
    """Read the subject that ends before a token; also where it begins."""
    tokens = whole.tokens
    if before <= floor:
        return before, None
    last = tokens[before - 1]
    if last.text == ")":  # Sen. Chuck Schumer (D-N.Y.) said
        opened = next(
            (place for place in range(before - 2, max(floor, before - 10), -1) if tokens[place].text == "("), 0
        )
        return _phrase_subject(whole, opened, floor) if opened else (before, None)
    if last.lower in titles.PRONOUNS and not (
        before - 1 > floor and last.text == "He" and tokens[before - 2].is_name_like
    ):
        return before - 1, read_speaker(whole, before - 1, before)
    if last.lower in ("who", "which"):
        end = before - 1
        if end > floor and tokens[end - 1].text == ",":
            end -= 1
        return _phrase_subject(whole, end, floor)
    if last.text == ",":
        return _subject_with_apposition(whole, before - 1, floor)
    begin, speaker = _phrase_subject(whole, before, floor)
    if begin == before and last.kind == "word":
        return before - 1, None  # somebody, but nobody we know: "officials", "a person familiar with the talks"
    return begin, speaker


def _phrase_subject(whole: TokenisedText, end: int, floor: int) -> tuple[int, Speaker | None]:
    begin = phrase_before(whole, end, floor)
    if begin == end:
        return end, None
    placed = after_place(whole, begin, end, floor)
    if placed is None:
        return begin, None
    if placed != begin:
        return placed, read_speaker(whole, placed, end)
    if begin > floor and whole.tokens[begin - 1].lower in ("if", "whether", "unless"):
        return begin, None
    linked = _linked_to(whole, begin, floor)
    if linked is not None:
        inner_begin, inner = _phrase_subject(whole, linked, floor)
        may_speak = whole.tokens[linked].lower != "on"  # the Council on Foreign Relations
        # "The ministry in Beijing said" is the ministry; "sources at the Treasury said" is nobody we may quote.
        return inner_begin, inner if may_speak and inner is not None and inner.kind in _MAY_BE_SOMEWHERE else None
    return begin, read_speaker(whole, begin, end)


def after_place(whole: TokenisedText, begin: int, end: int, floor: int) -> int | None:
    """Pass over the place in "In London Trump said"; None where place and name cannot be told apart."""
    tokens = whole.tokens
    before = begin - 1
    if before > floor and tokens[before].lower == "the":
        before -= 1
    if before < floor or tokens[before].lower not in _PLACING or end - begin < 2:
        return begin
    if tokens[end - 1].lower in _NO_SURNAMES:
        return begin  # the New York Fed
    if tokens[begin].lower in titles.METONYMS:
        return begin + 1
    if end - begin > 2 and (tokens[begin].lower, tokens[begin + 1].lower) in titles.PLACES_OF_TWO_WORDS:
        return begin + 2
    if _NO_SURNAMES.intersection(token.lower for token in tokens[begin:end]):
        return begin
    return end - 1 if end - begin == 2 else None


def _linked_to(whole: TokenisedText, begin: int, floor: int) -> int | None:
    """Return where the noun ends that a preposition hangs the phrase at `begin` on ("sources at | the Treasury")."""
    tokens = whole.tokens
    place = begin - 1
    if place > floor and tokens[place].lower in titles.DETERMINERS:
        place -= 1
    if place <= floor or tokens[place].lower not in _LINKS or tokens[place - 1].kind != "word":
        return None
    return place


def _subject_with_apposition(whole: TokenisedText, comma: int, floor: int) -> tuple[int, Speaker | None]:
    """Read "Jerome Powell, the chair of the Federal Reserve," backwards from its second comma."""
    tokens = whole.tokens
    segment_end = comma
    for place in range(comma - 1, max(floor, comma - _LONGEST_APPOSITION) - 1, -1):
        if tokens[place].kind == "quotation" or tokens[place].text in (":", ";"):
            break
        if tokens[place].text != ",":
            continue
        if tokens[place + 1].lower in _CONJUNCTIONS:
            break
        begin, speaker = _phrase_subject(whole, place, floor)
        apposed = read_speaker(whole, place + 1, segment_end) if segment_end - place <= _LONGEST_OFFICE else None
        if speaker is not None and apposed is not None and _is_nameless_office(speaker) and apposed.kind == "person":
            return begin, _named_after(whole, speaker, apposed)
        if speaker is not None and speaker.kind in _MAY_BE_SOMEWHERE:
            return begin, _with_apposed_office(whole, speaker, place + 1, comma)
        segment_end = place
    return comma + 1, None


def _is_nameless_office(speaker: Speaker) -> bool:
    """Tell whether a name may follow: "the Treasury secretary, …", "the ministry's spokeswoman, …"."""
    return speaker.kind == "office" or (speaker.kind in ("body", "bare_body") and speaker.office is not None)


def _named_after(whole: TokenisedText, office: Speaker, person: Speaker) -> Speaker:
    printed = office.office if office.kind == "office" else " ".join(whole.text[slice(*office.span)].split())
    return replace(person, office=printed, span=(office.span[0], person.span[1]), gender=person.gender or office.gender)


def _with_apposed_office(whole: TokenisedText, speaker: Speaker, begin: int, end: int) -> Speaker:
    """Give a person the office that stands between commas; an occupation of the market makes them private."""
    if speaker.kind not in ("person", "surname"):
        return speaker
    tokens = whole.tokens
    while begin < end and (tokens[begin].lower in titles.DETERMINERS or tokens[begin].lower[:1].isdigit()):
        begin += 1
    begin += 1 if begin < end and tokens[begin].text == "," else 0
    while begin < end and tokens[begin].lower in titles.DETERMINERS:
        begin += 1
    stop = next((place for place in range(begin, end) if tokens[place].text == ","), end)
    words = [token.lower for token in tokens[begin:stop]]
    if not titles.TITLES.intersection(words) or words[0] in ("who", "whose", "speaking", "in", "at", "on", "after"):
        return speaker
    if is_private_office(words):
        return replace(speaker, kind="private", office=None)
    office = " ".join(whole.text[tokens[begin].start : tokens[stop - 1].end].split())
    return speaker if speaker.office else replace(speaker, office=office)


def subject_after(whole: TokenisedText, begin: int, ceiling: int) -> tuple[int, Speaker | None]:
    """Read the subject after its verb ("said Janet Yellen, the Treasury secretary"); also its last token."""
    tokens = whole.tokens
    end = phrase_after(whole, begin, ceiling)
    if end == begin:
        return begin - 1, None
    speaker = read_speaker(whole, begin, end)
    if speaker is None or (end < ceiling and tokens[end].lower in titles.HANGERS_ON):
        return end - 1, None
    if _is_nameless_office(speaker) and end + 1 < ceiling and tokens[end].text == ",":
        stop = phrase_after(whole, end + 1, ceiling)
        apposed = read_speaker(whole, end + 1, stop) if stop > end + 1 else None
        if apposed is not None and apposed.kind == "person" and apposed.office is None:
            return stop - 1, _named_after(whole, speaker, apposed)
    if speaker.kind not in ("person", "surname"):
        return end - 1, speaker
    if end >= ceiling or tokens[end].text != "," or end + 1 >= ceiling or tokens[end + 1].kind != "word":
        return end - 1, speaker
    stop = end + 1
    while stop < ceiling and stop - end < _LONGEST_APPOSITION:
        token = tokens[stop]
        if token.kind != "word":
            break
        if token.lower in cues.CUES and tokens[end + 1].lower not in ("who", "whose"):
            return end - 1, speaker
        stop += 1
    if tokens[end + 1].lower in ("who", "whose", "speaking") or _has_title(whole, end + 1, stop):
        return stop - 1, _with_apposed_office(whole, speaker, end + 1, stop)
    return end - 1, speaker


def _has_title(whole: TokenisedText, begin: int, end: int) -> bool:
    return any(token.lower in titles.TITLES for token in whole.tokens[begin:end])
