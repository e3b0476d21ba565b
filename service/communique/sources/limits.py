"""How much of one input is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of what one input may cost; each refusal names the one it met."""

    max_document_bytes: int = 5_000_000  # a text or a page; JSON lines may be any size
    max_line_bytes: int = 1_000_000  # one line of a JSON lines file
    max_statement_characters: int = 20_000  # the text of one ready statement
    max_field_characters: int = 1_000  # any other string of a ready statement
    max_page_elements: int = 20_000  # finding the main text of a page takes 2 s there and grows faster than the page
    max_attributes: int = 500  # of one element: the parser compares each with each
    max_ahead: timedelta = timedelta(minutes=2)  # clocks differ; what is further ahead is a mistake


DEFAULT_LIMITS = Limits()
