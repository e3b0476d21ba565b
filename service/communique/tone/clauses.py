"""Where a statement turns: sentences, and the parts of a sentence set against each other.

Every visible character of the text lies in exactly one clause; a clause opens with its own connective.
"""

from __future__ import annotations

import re

from communique.records import Span

# After these a full stop ends no sentence.
_ABBREVIATIONS = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "gen", "gov", "sen", "rep", "sr", "jr", "st", "vs", "no", "inc", "corp"}
    | {"co", "ltd", "dept", "approx", "etc", "al", "fig"}
    | {"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"}
)
# The look-behind and the possessive repeats keep a long run of full stops linear.
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|[。！？]++|\n[^\S\n]*+\n|;(?=\s)")
_CONNECTIVE = re.compile(r"\b(?:but|however|although|though|yet|while|whereas)\b", re.IGNORECASE)
_LEADING = re.compile(r"[\s\"'“‘«(\[–—-]{0,8}(?:and\s{1,3})?(?:even\s{1,3})?", re.IGNORECASE)
_LAST_WORD = re.compile(r"(\w+)\W*$")

SUBORDINATING = frozenset({"although", "though", "while", "whereas"})  # their own part yields to the other one
_NEVER_AFTER = {
    "but": frozenset({"anything", "nothing", "all", "cannot", "last", "none"}),
    "while": frozenset({"a", "the", "for", "worth", "once", "long", "short", "little"}),
    "though": frozenset({"as"}),
    "although": frozenset({"as"}),
}
_LOOK_BACK = 24  # characters; enough for the word before a connective


def split_clauses(text: str) -> list[Span]:
    """Split a text into sentences, and sentences at but, however, although, though, yet, while, whereas.

    Parameters
    ----------
    text : anything, also hostile; the work is linear in its length

    Returns
    -------
    Half-open places in code points of `text`, in order, without the white space around them. "However" between
    two commas, "not yet", "for a while", "all but" turn nothing and split nothing.
    """
    return [clause for sentence in split_sentences(text) for clause in _split_sentence(text, sentence)]


def opening_connective(text: str, clause: Span) -> str | None:
    """Return the connective a clause opens with, in lower case; None where it opens with none."""
    start = _LEADING.match(text, *clause)
    found = _CONNECTIVE.match(text, start.end() if start else clause[0], clause[1])
    return found.group().lower() if found else None


def split_sentences(text: str) -> list[Span]:
    """Return the places of the sentences, in order, without the white space around them."""
    sentences: list[Span] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if end.group()[0] == "." and _is_abbreviated(text, end.start()):
            continue
        _append_trimmed(sentences, text, start, end.end())
        start = end.end()
    _append_trimmed(sentences, text, start, len(text))
    return sentences


def _is_abbreviated(text: str, stop: int) -> bool:
    before = _LAST_WORD.search(text, max(0, stop - _LOOK_BACK), stop)
    if before is None or before.end(1) != stop:
        return False
    word = before.group(1)
    if len(word) == 1 and word.isupper():  # an initial, or the end of "U.S."
        following = text[stop + 1 : stop + 4].lstrip()
        dotted = text[max(0, stop - 2) : stop - 1] == "."
        return not (dotted and following[:1].isupper())
    return word.lower() in _ABBREVIATIONS and not (
        word.lower() == "no" and not text[stop + 1 : stop + 3].strip()[:1].isdigit()
    )


def _split_sentence(text: str, sentence: Span) -> list[Span]:
    start, end = sentence
    cuts: list[int] = []
    opened = start  # where the clause at hand began
    for found in _CONNECTIVE.finditer(text, start, end):
        word = found.group().lower()
        lead = _LEADING.match(text, opened, found.start())
        if lead is not None and lead.end() == found.start():  # the clause opens with it
            comma = _comma_after(text, found.end(), end) if word in SUBORDINATING else None
            if comma is not None and not cuts and opened == start:
                cuts.append(comma)
                opened = comma
            continue
        if found.start() >= opened and _turns(text, found, opened):
            cut = _connective_start(text, found.start(), opened)
            cuts.append(cut)
            opened = cut
    clauses: list[Span] = []
    for cut_start, cut_end in zip([start, *cuts], [*cuts, end], strict=True):
        _append_trimmed(clauses, text, cut_start, cut_end)
    return clauses


def _turns(text: str, found: re.Match[str], opened: int) -> bool:
    word = found.group().lower()
    window = text[max(opened, found.start() - _LOOK_BACK) : found.start()]
    before = _LAST_WORD.search(window)
    previous = before.group(1).lower() if before else ""
    after_comma = window.rstrip().endswith((",", ";", "—", "–", " -", ":"))
    if previous in _NEVER_AFTER.get(word, frozenset()) and not after_comma:
        return False
    if word == "yet":
        return after_comma or previous == "and"
    if word == "however":
        return after_comma and text[found.end() : found.end() + 1] != ","
    return not (word == "but" and text[found.end() : found.end() + 4].lower() == " for")


def _connective_start(text: str, place: int, opened: int) -> int:
    """Return where the connective's own words begin: "even though" begins at "even"."""
    window = text[max(opened, place - _LOOK_BACK) : place]
    lead = re.search(r"\b(?:and\s{1,3})?(?:even\s{1,3})?$", window, re.IGNORECASE)
    return place - (len(window) - lead.start()) if lead else place


def _comma_after(text: str, start: int, end: int) -> int | None:
    """Return the place after the comma that closes a leading "Although ...," part."""
    comma = text.find(",", start, end)
    while comma != -1 and text[comma + 1 : comma + 2].isdigit():  # "5,000 jobs"
        comma = text.find(",", comma + 1, end)
    return None if comma == -1 else comma + 1


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
