"""An index page as a source: the pages it links to are documents."""

from __future__ import annotations

import re
from typing import Any

import httpx2

from communique.errors import DocumentMalformed
from communique.sources.decoding import clean_text, has_words, require_text_bytes
from communique.sources.page import _parse as parse_html
from communique.sources.page import _require_few_attributes as require_few_attributes
from communique.sources.web.entry import Entry
from communique.sources.web.entry_dates import ABSENT
from communique.sources.web.entry_source import EntrySource
from communique.sources.web.feed import decode_feed

_MAX_LINKS = 20_000
_LONGEST_URL = 2000
_LONGEST_TITLE = 500


class PageListSource(EntrySource):
    """An index page and one rule: links whose address matches the configured regular expression.

    Addresses identify the pages; a page is fetched once and not looked at again.
    """

    def read(self, raw: bytes, *, charset: str | None) -> list[Entry]:
        """Return an entry for each link that matches, in the page's order."""
        configured = self._configured
        assert configured.links is not None
        require_text_bytes(raw, name=self.name)
        markup = decode_feed(raw, name=self.name, charset=charset)
        require_few_attributes(markup, self.name, self._limits)
        links = linked_addresses(parse_html(markup, self.name), base=configured.url)
        matching = [(url, title) for url, title in links.items() if re.search(configured.links, url)]
        if not matching:
            raise DocumentMalformed(
                self.name,
                f"none of its {len(links)} links matches {configured.links!r}; has the site changed? "
                f"Correct the pattern, or the address.",
            )
        return [_entry(url, title, place) for place, (url, title) in enumerate(matching)]


def linked_addresses(tree: Any, *, base: str) -> dict[str, str | None]:
    """Return every address a page links to, absolute and without fragment, with the words of its first link."""
    for declared in tree.xpath("//base/@href")[:1]:
        base = _joined(base, str(declared)) or base
    found: dict[str, str | None] = {}
    for link in tree.xpath("//a[@href]")[:_MAX_LINKS]:
        url = _joined(base, str(link.get("href")))
        if url is None or len(url) > _LONGEST_URL:
            continue
        title = " ".join(clean_text(link.text_content()).split())[:_LONGEST_TITLE]
        if found.get(url) is None:  # a picture's link to a page has no words: those of the next one
            found[url] = title if has_words(title) else None
    return found


def _joined(base: str, href: str) -> str | None:
    try:
        url = httpx2.URL(base).join(href.strip()).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError):
        return None
    return str(url) if url.scheme in ("http", "https") and url.host else None


def _entry(url: str, title: str | None, place: int) -> Entry:
    return Entry(
        entry_id=url,
        url=url,
        title=title,
        markup="",
        is_markup=False,
        is_whole=False,
        published=ABSENT,
        updated=None,
        place=place,
    )
