"""Whether an office or a body is a public one, or one of the market's and its associations'."""

from __future__ import annotations

from itertools import pairwise

from communique.extraction import titles


def is_public(words: list[str]) -> bool:
    """Tell whether a phrase, in lower case, names a public body."""
    if titles.BODIES.intersection(words):
        return True
    pairs = [(first, second.removesuffix("'s")) for first, second in pairwise(words)]
    if ("bank", "of") in pairs and titles.BANKS_OF.intersection(words):
        return False
    return any(pair in titles.BODY_PHRASES for pair in pairs)


def is_association(words: list[str]) -> bool:
    """Tell whether a phrase names a chamber, an association or a think tank; "council" alone is a public body."""
    if titles.ASSOCIATIONS.intersection(words):
        return True
    return "house" not in words and any(pair in titles.ASSOCIATION_PHRASES for pair in pairwise(words))


def is_private_office(words: list[str]) -> bool:
    """Tell whether who holds this office speaks for themselves or a firm, not for a public body."""
    if is_association(words):
        return True
    if is_public(words) or "kong" in words:  # Hong Kong's head is its chief executive
        return False
    return (
        bool(titles.MARKET_OCCUPATIONS.intersection(words))
        or bool(titles.FIRMS.difference(titles.COUNTRY_AND_PARTY).intersection(words))
        or ("chief", "executive") in pairwise(words)
    )
