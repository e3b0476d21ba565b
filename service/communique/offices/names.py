"""Names as printed, made comparable: one key for "Mr. Donald J. Trump's" and "donald trump".

Everything here is linear in what it reads, and reads at most `LONGEST_NAME` characters of it:
text from outside may be a megabyte of anything.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST_NAME = 300  # characters; the longest honest title in the register has 61
LONGEST_SHOWN = 120
UNNAMED = "unnamed"

HONORIFICS = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "mister", "mme", "madam", "madame", "dr", "prof", "professor"),
        *("sir", "dame", "lord", "lady", "hon", "honorable", "honourable", "comrade", "the", "a", "an"),
    )
)

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "＇": "'"})
_POSSESSIVE = re.compile(r"'s(?![\w'])")
_DROPPED = re.compile(r"[.']")  # "U.S." is "us", "O'Neill" is "oneill"
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_CJK = re.compile(r"[\u3400-\u9fff]")
_SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return the comparable form of a name, an office or a body: lower case, plain letters, single spaces.

    Accents, apostrophes and full stops go; a possessive 's goes; all other punctuation, control characters and
    lone surrogates become spaces. Of more than `LONGEST_NAME` characters the rest is not read.
    """
    text = text[:LONGEST_NAME]
    if not text.isascii():
        text = text.translate(_APOSTROPHES)
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    text = text.casefold().replace("+", " plus ")
    text = _DROPPED.sub("", _POSSESSIVE.sub("", text))
    return _BETWEEN_WORDS.sub(" ", text).strip()


def without_honorifics(key: str) -> str:
    """Strip "the", "Mr", "Dr" and their like from the front of a normalised name."""
    words = key.split(" ")
    first = 0
    while first < len(words) - 1 and words[first] in HONORIFICS:
        first += 1
    return " ".join(words[first:])


def without_initials(key: str) -> str:
    """Strip single letters between the first and the last word: "donald j trump" is "donald trump"."""
    words = key.split(" ")
    if len(words) < 3:
        return key
    return " ".join([words[0], *(word for word in words[1:-1] if len(word) > 1), words[-1]])


def is_cjk(key: str) -> bool:
    """Tell whether a key holds Chinese characters, which are written without spaces between words."""
    return bool(_CJK.search(key))


def shown(text: str) -> str:
    """Return a name fit to be shown and stored: no control characters, single spaces, of bearable length."""
    printable = "".join(character if character.isprintable() else " " for character in text[:LONGEST_NAME])
    clean = _SPACES.sub(" ", printable).strip()
    return clean if len(clean) <= LONGEST_SHOWN else clean[: LONGEST_SHOWN - 1] + "…"


def slug(text: str) -> str:
    """Return a stable identifier of a name: its words joined with hyphens.

    A name too long to be shown ends in a digest of all of it, so that two of them stay apart.
    """
    key = normalise(text).replace(" ", "-")
    if len(text) > LONGEST_NAME or len(key) > LONGEST_SHOWN:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        return f"{key[:40].strip('-') or UNNAMED}-{digest}"
    return key or UNNAMED
