"""Where a text says that somebody spoke: the speaker, the cue, and what comes after them."""

from __future__ import annotations

from dataclasses import dataclass

from communique.extraction import cues, titles
from communique.extraction.bearers import bearer_of
from communique.extraction.chinese import read_chinese
from communique.extraction.following import Follow, follow, stands_before_quotation
from communique.extraction.persons import NamedPersons
from communique.extraction.speakers import Speaker, phrase_after, read_speaker
from communique.extraction.subjects import subject_after, subject_before
from communique.extraction.tokens import TokenisedText
from communique.records import Span

_CONJUNCTIONS = frozenset(["and", "but", "or", "then"])


@dataclass(frozen=True, slots=True)
class Attribution:
    """One place that says who spoke.

    `first` and `follow_at` are token numbers: where the speaker and cue begin, and the token that what follows
    begins with. `speaker` is None where nobody with an office or a name is said to have spoken.
    """

    first: int
    last: int  # the last token of speaker and cue
    cue: Span | None
    verb: str
    speaker: Speaker | None
    follow: Follow
    follow_at: int
    elided: bool = False  # "…, and added that": the subject is the sentence's


def find_attributions(whole: TokenisedText, named: NamedPersons) -> list[Attribution]:
    """Find every attribution of a text, in order."""
    found: list[Attribution] = []
    index = 0
    while index < len(whole.tokens):
        token = whole.tokens[index]
        attribution: Attribution | None = None
        if token.kind == "word" and token.lower in cues.CUES and token.text[0].islower():
            attribution = _by_verb(whole, named, index, found)
        elif token.lower == "according" and index + 1 < len(whole.tokens) and whole.tokens[index + 1].lower == "to":
            attribution = _according_to(whole, named, index, found)
        elif not token.text.isascii() and token.kind == "word" and stands_before_quotation(whole, index):
            attribution = _by_chinese_verb(whole, index)
        elif token.kind == "mark" and token.text == ":" and stands_before_quotation(whole, index):
            attribution = _by_colon(whole, named, index, found)
        if attribution is not None:
            found.append(attribution)
            index = max(index, attribution.last)
        index += 1
    return found


def _by_verb(whole: TokenisedText, named: NamedPersons, index: int, found: list[Attribution]) -> Attribution | None:
    tokens = whole.tokens
    floor, ceiling = whole.bounds(index)
    verb = tokens[index].lower
    before = index
    if verb == "saying" and before >= floor + 2 and tokens[before - 1].lower == "as":
        before -= 2 if tokens[before - 2].lower == "quoted" else 0
        if before < index and before > floor and tokens[before - 1].lower in ("was", "were", "is"):
            before -= 1
            verb = "said"
    while before > floor and _is_auxiliary(tokens[before - 1].lower):
        before -= 1
    previous = tokens[before - 1] if before > floor else None
    if previous is not None and (previous.lower in cues.CANCELLERS or previous.lower.endswith("n't")):
        return None
    if verb in cues.PARTICIPLES and not (
        previous is None or previous.kind != "word" or previous.lower in _CONJUNCTIONS
    ):
        return None
    if previous is not None and whole.text[previous.end : previous.end + 1] in ("'", "’") and previous.kind == "word":
        return None  # "the senators' notes"
    cue = (tokens[index].start, tokens[index].end)
    first, last, speaker, elided = before, index, None, False
    if verb in cues.PARTICIPLES or (previous is not None and previous.lower in ("and", "but", "then", "or")):
        speaker, elided = _sentence_subject(whole, named, index, found), True
    else:
        first, speaker = subject_before(whole, before, floor)
        if speaker is None and first == before and (previous is None or previous.kind != "word"):
            last, speaker = subject_after(whole, index + 1, ceiling)
            first = before
    if speaker is not None and not elided:
        speaker = bearer_of(whole, named, speaker, first, found)
    while floor < first < index and tokens[first - 1].lower in titles.DETERMINERS:
        first -= 1
    follows, at = follow(whole, last + 1, cues.CUES[tokens[index].lower], needs_listener=verb in cues.NEEDS_LISTENER)
    return Attribution(first, last, cue, verb, speaker, follows, at, elided)


def _is_auxiliary(word: str) -> bool:
    return word in cues.AUXILIARIES or (word.endswith("ly") and word not in ("july", "italy", "family"))


def _sentence_subject(
    whole: TokenisedText, named: NamedPersons, index: int, found: list[Attribution]
) -> Speaker | None:
    """Return who speaks where the verb has no subject: the sentence's last speaker, else the one it begins with."""
    floor, ceiling = whole.bounds(index)
    if found and found[-1].first >= floor:
        return found[-1].speaker
    end = phrase_after(whole, floor, ceiling)
    speaker = read_speaker(whole, floor, end) if end > floor else None
    return None if speaker is None else bearer_of(whole, named, speaker, floor, found)


def _according_to(
    whole: TokenisedText, named: NamedPersons, index: int, found: list[Attribution]
) -> Attribution | None:
    tokens = whole.tokens
    _, ceiling = whole.bounds(index)
    if index + 2 >= ceiling:
        return None
    last, speaker = subject_after(whole, index + 2, ceiling)
    if speaker is not None:
        speaker = bearer_of(whole, named, speaker, index, found)
    follows, at = follow(whole, last + 1, "quotation", needs_listener=False)
    return Attribution(index, last, (tokens[index].start, tokens[index + 1].end), "according to", speaker, follows, at)


def _by_chinese_verb(whole: TokenisedText, index: int) -> Attribution | None:
    token = whole.tokens[index]
    read = read_chinese(token)
    if read is None:
        return None
    speaker, cue = read
    return Attribution(index, index, cue, whole.text[slice(*cue)], speaker, "quotation", index + 1)


def _by_colon(whole: TokenisedText, named: NamedPersons, index: int, found: list[Attribution]) -> Attribution | None:
    """Read a sentence that begins with a speaker and ends in a colon and a quotation, with no verb of saying."""
    floor, _ = whole.bounds(index)
    if found and found[-1].first >= floor:
        return None
    _, speaker = subject_after(whole, floor, index)
    if speaker is None or speaker.kind in ("pronoun", "office"):
        return None
    if speaker.name is not None and speaker.name.isupper():  # a column's heading
        return None
    return Attribution(floor, index, None, ":", bearer_of(whole, named, speaker, floor, found), "quotation", index + 1)
