"""The text of an entry: what its listing carries, or the page it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from communique.errors import DocumentMalformed, TimeMalformed
from communique.extraction.paragraphs import paragraphs
from communique.extraction.quotations import quotations
from communique.sources.decoding import decode, has_words, require_text_bytes
from communique.sources.limits import Limits
from communique.sources.page import is_markup, read_page
from communique.sources.page_dates import parse_page_date
from communique.sources.web.entry import Entry
from communique.sources.web.entry_dates import PrintedDate
from communique.sources.web.fetching import Fetched
from communique.sources.web.raw_check import RawText


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryText:
    """What was taken, and what a page said of itself beside it."""

    text: str
    title: str | None = None
    language: str | None = None
    published: PrintedDate | None = None


def text_in_listing(entry: Entry, *, name: str, limits: Limits) -> str:
    """Return an entry's own words as text, "" where it has none."""
    if not has_words(entry.markup):
        return ""
    if not entry.is_markup or not ("<" in entry.markup or "&" in entry.markup):
        return entry.markup.strip()
    try:
        whole = f"<html><body><article>{entry.markup}</article></body></html>"
        return read_page(whole, name=name, limits=limits).text
    except DocumentMalformed:
        return ""


def text_on_page(page: Fetched, *, name: str, limits: Limits) -> EntryText:
    """Take the main text of a page that was fetched.

    Raises
    ------
    DocumentMalformed
        it is no page, holds no text, or a quotation in its main text is not in the page as it came
    """
    require_text_bytes(page.body, name=name)
    text = _decoded(page, name)
    if not is_markup(text[:4096], ".html"):
        if not has_words(text):
            raise DocumentMalformed(name, "the page holds no words; look at it in a browser.")
        return EntryText(text=text.strip())
    found = read_page(text, name=name, limits=limits)
    _require_quotes(found.text, text, name)
    published = next((date for printed in found.dates if (date := _page_date(printed, name))), None)
    return EntryText(text=found.text, title=found.title, language=found.language, published=published)


def _require_quotes(text: str, markup: str, name: str) -> None:
    """Refuse a main text that puts words between quotation marks which the page did not: what we quote was printed."""
    raw = RawText(markup)
    for quotation in quotations(text, paragraphs(text)):
        words = text[quotation.start : quotation.end]
        if has_words(words) and not raw.holds(words):
            raise DocumentMalformed(
                name, f"taking its main text apart changed a quotation ({words[:60]!r}); its summary alone can be used."
            )


def _decoded(page: Fetched, name: str) -> str:
    try:
        return decode(page.body, name=name, markup=True)
    except DocumentMalformed:
        if page.charset is None:
            raise
        try:
            return decode(page.body.decode(page.charset).encode("utf-8"), name=name, markup=False)
        except (LookupError, ValueError):
            pass
        raise


def _page_date(printed: str, name: str) -> PrintedDate | None:
    try:
        moment = parse_page_date(printed, name=name)
    except TimeMalformed:
        return None  # the next candidate may be legible
    return PrintedDate(printed, moment, "day" if moment.precision == "day" else "instant")
