"""A document as words, marks and whole quotations, with the sentence each belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from communique.extraction.paragraphs import is_abbreviation, paragraphs
from communique.extraction.quotations import Quotation, quotations
from communique.extraction.titles import NOT_NAMES
from communique.records import Span

Kind = Literal["word", "mark", "quotation"]

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*%?"  # 25%, with what it measures
    r"|[^\W_]+(?:['’&\-][^\W_]+)*\+?"  # OPEC+
    r"|[.!?…。！？]+|,+|[;:—–()&]|--+"
)
_ENDS = frozenset(".!?…。！？")


class Token(NamedTuple):
    """A word, a mark, or a quotation as one piece."""

    kind: Kind
    text: str  # empty for a quotation
    lower: str
    start: int
    end: int
    paragraph: int
    quotation: int  # its number; -1 for the others

    @property
    def is_name_like(self) -> bool:
        """Tell whether it is a word that begins with a capital, as "al-Ghais" does too."""
        text = self.text[3:4] if self.lower.startswith(("al-", "el-")) else self.text[:1]
        return self.kind == "word" and text.isupper()

    @property
    def ends_sentence(self) -> bool:
        """Tell whether it is a full stop or its like."""
        return self.kind == "mark" and self.text[0] in _ENDS


@dataclass(frozen=True, slots=True)
class TokenisedText:
    """The tokens of one text; sentences are numbered, and never cross a paragraph."""

    text: str
    tokens: list[Token]
    quotations: list[Quotation]
    sentence_of: list[int]  # by token
    sentence_spans: list[Span]  # by sentence; token numbers
    paragraphs: list[Span]  # by paragraph; code points

    def bounds(self, index: int) -> Span:
        """Return the first token of a token's sentence and the one after its last."""
        return self.sentence_spans[self.sentence_of[index]]


def tokenise(text: str) -> TokenisedText:
    """Split a text into tokens; time is linear in its length."""
    spans = paragraphs(text)
    quoted = quotations(text, spans)
    tokens: list[Token] = []
    upcoming = 0
    for number, (begin, end) in enumerate(spans):
        while upcoming < len(quoted) and quoted[upcoming].paragraph == number:
            opened, closed = quoted[upcoming].outer
            _append_words(tokens, text, begin, opened, number)
            tokens.append(Token("quotation", "", "", opened, closed, number, upcoming))
            begin, upcoming = closed, upcoming + 1
        _append_words(tokens, text, begin, end, number)
    sentence_of, sentence_spans = _sentences(text, tokens, quoted)
    return TokenisedText(text, tokens, quoted, sentence_of, sentence_spans, spans)


def _append_words(tokens: list[Token], text: str, begin: int, end: int, paragraph: int) -> None:
    for match in _TOKEN.finditer(text, begin, end):
        shown = match.group()
        is_word = shown[0].isalnum()
        if shown == "." and tokens and tokens[-1].end == match.start() and tokens[-1].kind == "word":
            last = tokens[-1]
            if is_abbreviation(last.text):
                tokens[-1] = last._replace(end=match.end())
                continue
        kind: Kind = "word" if is_word else "mark"
        tokens.append(Token(kind, shown, shown.lower().replace("’", "'"), *match.span(), paragraph, -1))


def _sentences(text: str, tokens: list[Token], quoted: list[Quotation]) -> tuple[list[int], list[Span]]:
    sentence_of: list[int] = []
    spans: list[Span] = []
    begin = 0
    for index, token in enumerate(tokens):
        if index and _parts(text, tokens[index - 1], token, quoted):
            spans.append((begin, index))
            begin = index
        sentence_of.append(len(spans))
    spans.append((begin, len(tokens)))
    return sentence_of, spans


def _parts(text: str, before: Token, token: Token, quoted: list[Quotation]) -> bool:
    if before.paragraph != token.paragraph:
        return True
    opens = token.kind == "quotation" or (token.kind == "word" and not token.text[0].islower())
    if before.kind == "quotation":
        inner_end = quoted[before.quotation].end
        return opens and text[inner_end - 1] in _ENDS
    if before.kind == "word":  # "… in the U.S. He said …"
        return "." in before.text and before.end - before.start > 2 and token.is_name_like and token.lower in NOT_NAMES
    return opens and before.ends_sentence
