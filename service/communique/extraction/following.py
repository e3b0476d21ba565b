"""What comes after a speaker and a verb of saying: a quotation, a clause, or the end of the sentence."""

from __future__ import annotations

from typing import Literal

from communique.extraction import cues, titles
from communique.extraction.titles import words
from communique.extraction.tokens import TokenisedText

Follow = Literal["quotation", "end", "comma", "that", "clause", "nothing"]

_LONGEST_TAIL = 45  # tokens
_LONGEST_PHRASE = 8
_PREPOSITIONS = words(
    "on in at during after before through via to from of by with about for following ahead outside alongside when "
    "asked speaking referring while as over"
)
_TIMES = frozenset(titles.WEEKDAYS) | words(
    "yesterday today tonight later earlier afterwards morning afternoon evening night again too separately "
    "privately publicly late early here week month year quarter"
)
_LONGEST_SUBJECT = 10  # tokens
_FINITE = words("is are was were has have had will would can could may might must should does did")
_RELATIVES = words("that which who whose what how why when where whether if as and")
_ROUNDING = words("about around over nearly roughly some more")
_NO_CLAUSE = words("billion million trillion percent per basis points")
_CLAUSE_STARTERS = words("the a an it he she they we there this these those his her its their both no if i")


def stands_before_quotation(whole: TokenisedText, index: int) -> bool:
    """Tell whether the next token is a quotation."""
    return index + 1 < len(whole.tokens) and whole.tokens[index + 1].kind == "quotation"


def follow(whole: TokenisedText, begin: int, kind: cues.CueKind, *, needs_listener: bool) -> tuple[Follow, int]:
    """Say what comes after speaker and cue, once "reporters in London on Tuesday" and the like are passed over."""
    tokens = whole.tokens
    in_phrase, filled = needs_listener, 0
    for place in range(begin, min(begin + _LONGEST_TAIL, len(tokens))):
        token = tokens[place]
        if token.paragraph != tokens[begin - 1].paragraph:
            return "end", place
        if token.kind == "quotation":
            return "quotation", place
        if token.kind == "mark":
            if token.text == ":" and stands_before_quotation(whole, place):
                return "quotation", place + 1
            if token.text[0] == "," and place + 1 < len(tokens):
                if tokens[place + 1].kind == "quotation":
                    return "quotation", place + 1
                if tokens[place + 1].lower in _PREPOSITIONS and kind != "quotation":
                    continue
            return ("end" if token.ends_sentence or token.text == ";" else "comma"), place + 1
        if token.lower == "that" and (filled or not in_phrase):
            return ("that" if kind != "quotation" else "nothing"), place + 1
        if _begins_with_figure(whole, place) and (filled if in_phrase else kind == "clause"):
            return ("clause" if kind == "clause" else "nothing"), place
        if token.lower in _PREPOSITIONS:
            in_phrase, filled = True, 0
        elif token.lower in _TIMES or token.lower in titles.MONTHS:
            in_phrase, filled = (token.lower in titles.MONTHS), 1
        elif token.lower in ("this", "last", "next") and _is_time(whole, place + 1):
            in_phrase, filled = False, 1
        elif token.text[0].isdigit():
            filled += 1
        elif not in_phrase or (filled and token.lower in _CLAUSE_STARTERS):
            reports = kind == "clause" or (kind == "that" and _is_finite(whole, place))
            return ("clause" if reports else "nothing"), place
        elif token.lower not in titles.DETERMINERS:
            filled += 1
            if filled > _LONGEST_PHRASE:
                return "nothing", place
    return "end", min(begin + _LONGEST_TAIL, len(tokens))


def _begins_with_figure(whole: TokenisedText, place: int) -> bool:
    """Tell whether a clause begins here: "said on Thursday about 100 countries would"."""
    tokens = whole.tokens
    if place + 2 >= len(tokens) or tokens[place].lower not in _ROUNDING:
        return False
    return tokens[place + 1].text[:1].isdigit() and tokens[place + 2].lower not in _NO_CLAUSE


def _is_finite(whole: TokenisedText, place: int) -> bool:
    """Tell whether "confirmed the two sides had agreed" reports a clause: a finite verb before any mark or "that"."""
    for token in whole.tokens[place : place + _LONGEST_SUBJECT]:
        if token.kind != "word" or token.lower in _RELATIVES:
            return False
        if token.lower in _FINITE:
            return True
    return False


def _is_time(whole: TokenisedText, place: int) -> bool:
    return place < len(whole.tokens) and whole.tokens[place].lower in _TIMES
