"""Everything a text reports somebody to say, think or want, whoever that is: wider than an official's words."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from communique.extraction.attitudes import attitudes, is_asserted
from communique.extraction.attributions import Attribution, find_attributions
from communique.extraction.clause_subjects import opening_subject, speaking_subject
from communique.extraction.contents import Claim, claim_words
from communique.extraction.persons import NamedPersons
from communique.extraction.speakers import Speaker
from communique.extraction.tokens import TokenisedText, tokenise
from communique.extraction.wording import one_line, worded
from communique.records import Quoted, Span

_LEAST_QUOTATION = 3  # words, of one that nothing introduces
_LONGEST_HEADING = 6  # tokens before a heading's colon
_LONGEST_CONTENT = 400  # tokens of a report by "according to"
_LONGEST_NAMED = 60  # tokens after "according to"
_LEAST_HEADED = 3  # tokens after it


@dataclass(frozen=True, slots=True)
class Reported:
    """One report; spans are code points of the text.

    `speaker` is who is named as one who may hold an office; None for everybody else, whose name, if the text has one,
    is in `speaker_as_printed` alone.
    """

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    quoted: Quoted
    text: str
    speaker_as_printed: str | None
    speaker: Speaker | None
    asserted: bool = True  # False: the text denies or only supposes that it was said


def reported(text: str) -> list[Reported]:
    """Return the reports of a text, by where their words begin; one may stand inside another.

    First what `extract` takes for words somebody said, then what verbs of saying, thinking and wanting report, what
    "according to" and headings give, and last the quotations that nothing introduces. Any text will do; time is
    linear in its length.
    """
    return _Reports(tokenise(text)).all()


class _Reports:
    def __init__(self, whole: TokenisedText) -> None:
        self.whole = whole
        self.found: list[Reported] = []
        self._starts = [token.start for token in whole.tokens]
        self._cued: set[int] = set()  # tokens
        self._quoted: set[int] = set()  # quotations

    def all(self) -> list[Reported]:
        whole = self.whole
        for claim in claim_words(whole, find_attributions(whole, NamedPersons(whole))):
            self._add_claim(claim)
        for attitude in attitudes(whole):
            if attitude.cue[0] not in self._cued:
                self._add(attitude.content, attitude.source, attitude.cue, asserted=attitude.asserted)
        self._add_according()
        self._add_headed()
        self._add_quotations_left()
        return sorted(self.found, key=lambda report: (report.content, report.cue))

    def _span(self, place: Span) -> Span:
        return self.whole.tokens[place[0]].start, self.whole.tokens[place[1] - 1].end

    def _printed(self, spans: tuple[Span, ...]) -> str | None:
        return one_line(" ".join(self.whole.text[slice(*span)] for span in spans)) or None

    def _add_claim(self, claim: Claim) -> None:
        content, text = worded(self.whole, claim)
        attribution = claim.attribution
        speaker = attribution.speaker
        source = (speaker.span,) if speaker is not None else self._unnamed_source(attribution)
        printed = speaker.name if speaker is not None and speaker.name else self._printed(source)
        cue = () if attribution.cue is None else (attribution.cue,)
        cued = [bisect_right(self._starts, start) - 1 for start, _ in cue]
        asserted = all(is_asserted(self.whole, index, None) for index in cued)
        self.found.append(Reported(content, source, cue, claim.quoted, text, printed, speaker, asserted))
        self._cued.update(cued)
        inside = self.whole.tokens[slice(*claim.clause)] if claim.clause is not None else []
        self._quoted.update(claim.quotation_numbers, (t.quotation for t in inside if t.kind == "quotation"))

    def _unnamed_source(self, attribution: Attribution) -> tuple[Span, ...]:
        if attribution.cue is None:
            return ()
        index = bisect_right(self._starts, attribution.cue[0]) - 1
        place = speaking_subject(self.whole, index, elided=attribution.elided)
        return () if place is None else (self._span(place),)

    def _add(self, content: Span, source: Span | None, cue: Span | None, *, asserted: bool = True) -> None:
        """Add a report whose parts are token numbers."""
        inside = self.whole.tokens[slice(*content)]
        numbers = [token.quotation for token in inside if token.kind == "quotation"]
        self._quoted.update(numbers)
        span = self._span(content)
        if len(inside) == len(numbers):
            span = self.whole.quotations[numbers[0]].start, self.whole.quotations[numbers[-1]].end
        quoted: Quoted = "indirect" if not numbers else "mixed" if len(inside) > len(numbers) else "direct"
        sources = () if source is None else (self._span(source),)
        cues = () if cue is None else (self._span(cue),)
        text = one_line(self.whole.text[slice(*span)])
        self.found.append(Reported((span,), sources, cues, quoted, text, self._printed(sources), None, asserted))

    def _add_according(self) -> None:
        """Read "Sales fell, according to a report": the sentence is what it says, the rest of it who."""
        tokens = self.whole.tokens
        for index in range(len(tokens) - 2):
            if tokens[index].lower != "according" or tokens[index + 1].lower != "to" or index in self._cued:
                continue
            floor, ceiling = self.whole.bounds(index)
            end = index + 2
            while end < min(ceiling, index + _LONGEST_NAMED) and tokens[end].kind != "mark":
                end += 1
            stop = self._without_marks(end, min(ceiling, end + 1 + _LONGEST_CONTENT))
            before = max(floor, index - _LONGEST_CONTENT), index - (tokens[index - 1].kind == "mark")
            content = before if index > floor + 1 else (end + 1, min(stop, end + 1 + _LONGEST_CONTENT))
            if end > index + 2 and content[1] > content[0]:
                self._add(content, (index + 2, end), (index, index + 2))

    def _add_headed(self) -> None:
        """Read "Paul Ryan: decision defies explanation", where a name and a colon begin a sentence."""
        tokens = self.whole.tokens
        for floor, ceiling in self.whole.sentence_spans:
            last = min(floor + 1 + _LONGEST_HEADING, ceiling)
            colon = next((place for place in range(floor, last) if tokens[place].text == ":"), floor)
            if colon == floor or colon + 1 >= ceiling or tokens[colon + 1].kind == "quotation":
                continue
            stop = self._without_marks(colon + 1, ceiling)
            if stop - colon > _LEAST_HEADED and all(token.is_name_like for token in tokens[floor:colon]):
                self._add((colon + 1, stop), (floor, colon), (colon, colon + 1))

    def _without_marks(self, begin: int, end: int) -> int:
        while end > begin and self.whole.tokens[end - 1].kind == "mark":
            end -= 1
        return end

    def _add_quotations_left(self) -> None:
        """Give each quotation that nobody claimed to its sentence's subject, else to who was reported last."""
        by_place = sorted(self.found, key=lambda report: report.content)
        passed, last = 0, None
        for index, token in enumerate(self.whole.tokens):
            if token.kind != "quotation" or token.quotation in self._quoted:
                continue
            while passed < len(by_place) and by_place[passed].content[0][0] < token.start:
                last = by_place[passed] if by_place[passed].source else last
                passed += 1
            quotation = self.whole.quotations[token.quotation]
            if len(self.whole.text[quotation.start : quotation.end].split()) < _LEAST_QUOTATION:
                continue
            floor, _ = self.whole.bounds(index)
            opening = opening_subject(self.whole, floor, index) if floor < index else None
            if opening is not None or last is None:
                self._add((index, index + 1), opening, None)
            else:
                span = quotation.start, quotation.end
                text = one_line(self.whole.text[slice(*span)])
                self.found.append(Reported((span,), last.source, (), "direct", text, last.speaker_as_printed, None))
