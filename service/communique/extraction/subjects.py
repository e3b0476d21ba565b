"""The subject of a verb of saying, before it or after it, with the office that stands beside the name."""

from __future__ import annotations

from dataclasses import replace

from communique.extraction import cues, titles
from communique.extraction.speakers import Speaker, is_market_occupation, phrase_after, phrase_before, read_speaker
from communique.extraction.tokens import TokenisedText

_LONGEST_APPOSITION = 40  # tokens
_LONGEST_OFFICE = 8
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
    # "In London Trump said": the place is no part of the name.
    if begin > floor and whole.tokens[begin - 1].lower in ("in", "at", "from", "near") and end - begin == 2:
        begin = end - 1
    if begin > floor and whole.tokens[begin - 1].lower in ("if", "whether", "unless"):
        return begin, None
    return begin, read_speaker(whole, begin, end)


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
        if speaker is not None and speaker.kind == "office" and apposed is not None and apposed.kind == "person":
            return begin, replace(apposed, office=speaker.office, span=(speaker.span[0], apposed.span[1]))
        if speaker is not None and speaker.kind in ("person", "surname", "body", "bare_body"):
            return begin, _with_apposed_office(whole, speaker, place + 1, comma)
        segment_end = place
    return comma + 1, None


def _with_apposed_office(whole: TokenisedText, speaker: Speaker, begin: int, end: int) -> Speaker | None:
    """Give a person the office that stands between commas; None where it is an occupation of the market."""
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
    if is_market_occupation(words):
        return None
    office = " ".join(whole.text[tokens[begin].start : tokens[stop - 1].end].split())
    return speaker if speaker.office else replace(speaker, office=office)


def subject_after(whole: TokenisedText, begin: int, ceiling: int) -> tuple[int, Speaker | None]:
    """Read the subject after its verb ("said Janet Yellen, the Treasury secretary"); also its last token."""
    tokens = whole.tokens
    end = phrase_after(whole, begin, ceiling)
    if end == begin:
        return begin - 1, None
    speaker = read_speaker(whole, begin, end)
    if speaker is None:
        return end - 1, None
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
