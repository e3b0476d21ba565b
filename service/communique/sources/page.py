"""A saved page: its main text, and what it says of itself in so many words."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from communique.errors import DocumentMalformed
from communique.sources.decoding import clean_text, has_words
from communique.sources.limits import Limits
from communique.sources.page_dates import dates_in_page

_OPENINGS = ("<!doctype html", "<html", "<head", "<body", "<article", "<main", "<section", "<div", "<p>", "<p ", "<h1")
_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}\Z")
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "nav", "header", "footer", "aside", "svg"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark"}
    | {"q", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
_TAG = re.compile(r"<[A-Za-z](?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+")  # possessive, and never fails once begun: linear
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'|/")
_SHORT = 250  # characters of main text below which the whole body is looked at too
_TITLE_LIMIT = 500
_URL_LIMIT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page holds."""

    text: str
    title: str | None
    url: str | None  # its canonical address
    language: str | None
    dates: tuple[str, ...]  # of publication, as printed, the most explicit first


def is_markup(opening: str, suffix: str) -> bool:
    """Tell whether a text that opens like this is HTML."""
    head = opening.lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<?xml", "<!--")):
        return "<html" in head
    return head.startswith(_OPENINGS) or (suffix.lower() in _SUFFIXES and "<" in head)


def read_page(markup: str, *, name: str, limits: Limits) -> Page:
    """Find the main text of a page and its title, address, language and dates.

    Raises
    ------
    DocumentMalformed
        no text, nested too deeply to be read whole, or too many elements
    """
    _require_few_attributes(markup, name, limits)
    tree = _parse(markup, name)
    n_elements = sum(1 for _ in tree.iter())
    if n_elements > limits.max_page_elements:
        raise DocumentMalformed(
            name, f"the page has {n_elements} elements, over {limits.max_page_elements}; save the article alone."
        )
    title, url, language, dates = _title(tree), _address(tree), _language(tree), dates_in_page(tree)
    text = clean_text(_main_text(tree, markup, name)).strip()
    if not has_words(text):
        raise DocumentMalformed(
            name,
            "the page holds no text (scripts and empty elements aside); where a script draws it, "
            "save it from the browser once it is shown, or give its text as a .txt file.",
        )
    return Page(text=text, title=title, url=url, language=language, dates=dates)


def _require_few_attributes(markup: str, name: str, limits: Limits) -> None:
    for tag in _TAG.finditer(markup):
        if tag.end() - tag.start() <= 2 * limits.max_attributes:  # each takes two characters at least
            continue
        n_attributes = len(_QUOTED.sub(" ", tag.group()).split()) - 1
        if n_attributes > limits.max_attributes:
            raise DocumentMalformed(
                name,
                f"an element has {n_attributes} attributes, over {limits.max_attributes}; give its text as .txt.",
                place=f"character {tag.start()}",
            )


def _parse(markup: str, name: str) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise DocumentMalformed(
            name, "the page holds nothing that can be read as HTML; save it again, or give its text as a .txt file."
        ) from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise DocumentMalformed(
            name, "its elements are nested over 256 deep, so that the rest is out of reach; give its text as .txt."
        )
    return tree


def _main_text(tree: Any, markup: str, name: str) -> str:
    """Trafilatura's main text; for a short one the whole body where that is longer.

    Trafilatura's own rescue of short pages breaks lines at every inline element, inside quotations too, hence
    the minimum of 1; without `favor_recall` it drops lists and loose text, and quotations stand there as well.
    `fast` leaves out its second opinions, of which one took over 80 s for 15,000 short headings.
    """
    import trafilatura
    from trafilatura.settings import use_config

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # its complaints become our one sentence
    config = use_config()
    config["DEFAULT"]["min_extracted_size"] = "1"
    try:
        text = trafilatura.extract(tree, include_comments=False, favor_recall=True, fast=True, config=config) or ""
    except Exception as error:  # whatever it trips over is the page's fault here
        raise DocumentMalformed(
            name, f"the page cannot be taken apart ({type(error).__name__}); give its text as a .txt file."
        ) from error
    if len(text) >= _SHORT:
        return text
    body = _body_text(_parse(markup, name))  # parsed again: extraction changes its tree
    return body if len(body) > len(text) else text


def _body_text(tree: Any) -> str:
    """All visible text: a line for each block, inline elements inside it."""
    pieces: list[str] = []

    def walk(element: Any) -> None:  # at most 256 deep: the parser's own limit
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            return
        edge = "" if element.tag in _INLINE else "\n"
        pieces.append(edge + _unwrapped(element.text))
        for child in element:
            walk(child)
            pieces.append(_unwrapped(child.tail))
        pieces.append(edge)

    walk(tree)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _unwrapped(text: str | None) -> str:
    return (text or "").replace("\r", " ").replace("\n", " ")


def _title(tree: Any) -> str | None:
    for path in ("//meta[@property='og:title']/@content", "//h1", "//title"):
        for found in tree.xpath(path):
            shown = " ".join(clean_text(str(found) if isinstance(found, str) else found.text_content()).split())
            if has_words(shown):
                return shown[:_TITLE_LIMIT]
    return None


def _address(tree: Any) -> str | None:
    """The canonical address, where it names a page: many sites give their front page for all."""
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for found in tree.xpath(path):
            address = clean_text(str(found)).strip()
            try:
                parts = urlsplit(address)
            except ValueError:
                continue
            names_a_page = parts.path not in ("", "/") or parts.query
            if parts.scheme in ("http", "https") and parts.netloc and names_a_page and len(address) <= _URL_LIMIT:
                return address
    return None


def _language(tree: Any) -> str | None:
    declared = str(tree.get("lang") or "").strip()
    return declared if _LANGUAGE.match(declared) else None
