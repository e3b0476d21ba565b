"""The lexicon's file as frozen tables: what each entry means."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from communique.errors import ScorerError
from communique.tone.phrases import Meaning, PhraseTable

SHIPPED = Path(__file__).with_name("lexicon.toml")
_DENIED = -0.8  # times the tone, where an entry does not say what its denial adds
_MAX_REACH = 14  # words; the rules look no farther
_SIGNS = {"up": 1, "down": -1}


class Evaluation(NamedTuple):
    """A word that sounds good or bad by itself."""

    tone: float
    denied: float
    spoils: bool  # takes away what is good and follows it: "derail the progress"


class Quantity(NamedTuple):
    """Something whose rise is good news (`good` is 1) or bad news (-1)."""

    good: int
    resting: float  # what it adds where nothing moves it
    denied: float  # what it adds where nothing moves it and it is negated
    barrier: bool  # can be lifted, which removes it: a tariff, not a price


class Motion(NamedTuple):
    """A rise (`direction` is 1), a fall (-1), or a level, of a quantity that stands after, before or around it."""

    direction: int
    strength: float
    looks: Literal["after", "before", "around"]
    alone: float  # what it adds where it moves no quantity
    of_barriers: int  # the direction where the quantity is a barrier


class Negation(NamedTuple):
    """Turns what follows within `reach` words, or what came before ("the war is over")."""

    reach: int
    backwards: bool


class Scaler(NamedTuple):
    """Multiplies what stands within `reach` words after it, on both sides, or before it where that is good."""

    factor: float
    reach: int
    looks: Literal["after", "before", "around"]


class Mask(NamedTuple):
    """Keeps the words under it from meaning anything."""


class Tentative(NamedTuple):
    """An act within `reach` words after it counts `factor` as much."""

    factor: float
    reach: int


Role = Evaluation | Quantity | Motion | Negation | Scaler | Mask


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All tables of one lexicon file."""

    roles: PhraseTable[Role]
    steady: PhraseTable[float]
    outlook: PhraseTable[bool]
    topics: PhraseTable[float]  # probability that the statement is relevant
    offtopic: PhraseTable[float]  # factor on that probability
    hedges: PhraseTable[float]
    acts: PhraseTable[float]
    tentative: PhraseTable[Tentative]
    act_verbs: frozenset[str]
    dates: PhraseTable[bool]
    english: frozenset[str]
    foreign: frozenset[str]


@lru_cache(maxsize=1)
def shipped_vocabulary() -> Vocabulary:
    """Return the tables of the lexicon that ships.

    Raises
    ------
    ScorerError
        the file is missing or is no lexicon
    """
    return parse_vocabulary(read_lexicon(SHIPPED), str(SHIPPED))


def read_lexicon(path: Path) -> bytes:
    """Return the bytes of a lexicon file.

    Raises
    ------
    ScorerError
        it cannot be read
    """
    try:
        return path.read_bytes()
    except OSError as e:
        raise ScorerError(f"The lexicon {path} cannot be read: {e.strerror}. Reinstall communique.") from e


def parse_vocabulary(raw: bytes, origin: str) -> Vocabulary:
    """Read a lexicon file's bytes.

    Parameters
    ----------
    raw : the file, TOML in UTF-8; its header explains the entries
    origin : what to call it in an error

    Raises
    ------
    ScorerError
        the file is not TOML, lacks a table, or gives an entry two meanings
    """
    try:
        tables = tomllib.loads(raw.decode("utf-8"))
        return _build(tables)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as e:
        raise ScorerError(f"The lexicon {origin} cannot be read: {e}. Compare it with the one that ships.") from e


def _build(tables: dict[str, Any]) -> Vocabulary:
    roles: PhraseTable[Role] = PhraseTable()
    readers: dict[str, Callable[[dict[str, Any]], Role]] = {
        "words": lambda t: Evaluation(float(t["tone"]), _denied(t), bool(t.get("spoils", False))),
        "quantities": lambda t: Quantity(
            _SIGNS[t["good"]], float(t.get("resting", 0)), float(t.get("denied", 0)), bool(t.get("barrier", False))
        ),
        "motions": lambda t: Motion(
            _SIGNS[t["direction"]],
            float(t["strength"]),
            t["looks"],
            float(t.get("alone", 0)),
            _SIGNS[t.get("of_barriers", t["direction"])],
        ),
        "negations": lambda t: Negation(_reach(t), bool(t.get("backwards", False))),
        "scalers": lambda t: Scaler(float(t["factor"]), _reach(t), t["looks"]),
        "masks": lambda _: Mask(),
    }
    for key, read in readers.items():
        for table in tables[key]:
            roles.add_all(_entries(table["entries"]), read(table))
    return Vocabulary(
        roles=roles,
        steady=_simple(tables["steady"], lambda t: float(t["weight"])),
        outlook=_simple(tables["outlook"], lambda _: True),
        topics=_simple(tables["topics"], lambda t: float(t["probability"])),
        offtopic=_simple(tables["offtopic"], lambda t: float(t["factor"])),
        hedges=_simple(tables["hedges"], lambda t: float(t["probability"])),
        acts=_simple(tables["acts"], lambda t: float(t["probability"])),
        tentative=_simple(tables["tentative"], lambda t: Tentative(float(t["factor"]), _reach(t))),
        act_verbs=frozenset(_entries(tables["reported"]["act_verbs"])),
        dates=_simple(tables["dates"], lambda _: True),
        english=frozenset(_entries(tables["language"]["english"])),
        foreign=frozenset(_entries(tables["language"]["foreign"])) - frozenset(_entries(tables["language"]["english"])),
    )


def _denied(table: dict[str, Any]) -> float:
    return float(table.get("denied", _DENIED * table["tone"]))


def _reach(table: dict[str, Any]) -> int:
    reach = int(table["reach"])
    if not 1 <= reach <= _MAX_REACH:
        raise ValueError(f"a reach was {reach}; it is 1 to {_MAX_REACH} words")
    return reach


def _simple(tables: list[dict[str, Any]], read: Callable[[dict[str, Any]], Meaning]) -> PhraseTable[Meaning]:
    simple: PhraseTable[Meaning] = PhraseTable()
    for table in tables:
        simple.add_all(_entries(table["entries"]), read(table))
    return simple


def _entries(block: str) -> list[str]:
    return [entry for part in block.replace("\n", " ").split(",") if (entry := part.strip())]
