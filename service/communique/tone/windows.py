"""A text too long for the network at once, as parts that are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from communique.extraction.paragraphs import sentences, stripped
from communique.records import Span

_FEWEST_CHARACTERS = 40


def windows(text: str, fits: Callable[[str], bool]) -> list[Span]:
    """Split `text` where it must be: between sentences, and a sentence that is too long between words.

    Parameters
    ----------
    text : anything
    fits : whether the network takes a text whole

    Returns
    -------
    Half-open places in code points, in order; each fits, and as many neighbouring sentences as fit share one.
    """
    whole = stripped(text, 0, len(text))
    if fits(text[slice(*whole)]):
        return [whole]
    found: list[Span] = []
    for start, end in _pieces(text, whole, fits):
        if found and fits(text[found[-1][0] : end]):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _pieces(text: str, whole: Span, fits: Callable[[str], bool]) -> Iterator[Span]:
    for sentence in sentences(text, *whole):
        yield from _halved(text, sentence, fits)


def _halved(text: str, span: Span, fits: Callable[[str], bool]) -> Iterator[Span]:
    start, end = span
    if fits(text[start:end]) or end - start <= _FEWEST_CHARACTERS:
        if start < end:
            yield span
        return
    middle = text.rfind(" ", start, (start + end) // 2)
    cut = middle if middle > start else (start + end) // 2
    yield from _halved(text, stripped(text, start, cut), fits)
    yield from _halved(text, stripped(text, cut, end), fits)
