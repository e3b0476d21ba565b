"""A feed's XML, taken in only where it can do no harm: no entities, not too deep, not too many elements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from communique.errors import DocumentMalformed

_PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*+(.?)", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"<!DOCTYPE\s+html|<html\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLimits:
    """Bounds of what one feed may cost; each refusal names the one it met."""

    max_depth: int = 100  # of elements: those of XHTML inside an entry count
    max_elements: int = 100_000
    max_entries: int = 2_000


def parse_guarded(text: str, *, name: str, limits: FeedLimits) -> Any:
    """Parse a feed's XML and return its root element.

    Raises
    ------
    DocumentMalformed
        it is HTML, not well-formed, or built to exhaust whoever reads it
    """
    body = text.lstrip("\ufeff \t\r\n")
    if not body.startswith("<"):
        raise DocumentMalformed(name, f"a feed was expected and {body[:40]!r} … came; look its address up on the site.")
    start = _PROLOG.match(body)
    prolog_ends = start.end() if start else 0
    if _HTML.match(body, prolog_ends):
        raise DocumentMalformed(name, "it is a page and not a feed; look the feed's address up on the site.")
    doctype = _DOCTYPE.match(body, prolog_ends)
    if doctype and doctype[1] != ">":
        raise DocumentMalformed(
            name, "its DOCTYPE declares entities or the like, which feeds need not and attacks do; tell the site."
        )
    # an upper bound before anything is built; markup inside CDATA counts, so it is generous
    if body.count("<") > 10 * limits.max_elements:
        raise DocumentMalformed(name, "it has more elements than any feed; look for a shorter one.")
    root = _parse(body, name)
    _require_small(root, name, limits)
    return root


def _parse(body: str, name: str) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8",  # it is decoded already, whatever its declaration says
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body.encode("utf-8"), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = f"line {error.lineno}" if isinstance(error, etree.XMLSyntaxError) and error.lineno else None
        cause = " ".join(str(error).split())[:200]
        raise DocumentMalformed(name, f"its XML is broken ({cause}); the site has to mend it.", place=line) from error


def _require_small(root: Any, name: str, limits: FeedLimits) -> None:
    n_elements, depth, deepest = 0, 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        n_elements += event == "start"
        deepest = max(deepest, depth)
    if deepest > limits.max_depth:
        raise DocumentMalformed(name, f"its elements are nested {deepest} deep, over {limits.max_depth}; tell it.")
    if n_elements > limits.max_elements:
        raise DocumentMalformed(
            name, f"it has {n_elements:,} elements, over {limits.max_elements:,}; look for a shorter feed."
        )
