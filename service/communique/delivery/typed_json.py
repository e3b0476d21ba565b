"""Reading parsed JSON as the types our records declare, strictly: a wrong type is an error, never a guess."""

from __future__ import annotations

import math
import re
import types
from datetime import datetime
from typing import Any, Literal, Union, get_args, get_origin

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z")


class ValueMismatch(ValueError):
    """A value that is not of the declared type; the message names the place, what was expected and what came."""

    def __init__(self, place: str, expected: str, received: object) -> None:
        self.place = place
        super().__init__(f"{place} should be {expected}, but is {_shown(received)}")


def _shown(value: object) -> str:
    text = repr(value) if not isinstance(value, str) else repr(value[:60])
    return text if len(text) <= 80 else f"{text[:77]}..."


def read_as(declared: Any, value: Any, place: str) -> Any:
    """Return `value` as the declared type.

    Parameters
    ----------
    declared : str, int, float, bool, datetime, a Literal, ``X | None``, ``tuple[X, ...]`` or ``dict[str, X]``
    value : as ``json.loads`` gives it
    place : how errors call it

    Raises
    ------
    ValueMismatch
        it is something else; a bool is no number, NaN and infinity are no floats
    """
    origin = get_origin(declared)
    if origin in (types.UnionType, Union):  # typing still makes the second of Literal[...] | None
        return _optional(declared, value, place)
    if origin is Literal:
        return _literal(get_args(declared), value, place)
    if origin is tuple:
        return _tuple(get_args(declared)[0], value, place)
    if origin is dict:
        return _dict(get_args(declared)[1], value, place)
    if declared is float:
        return _float(value, place)
    if declared is datetime:
        return _moment(value, place)
    if declared in (str, int, bool):
        if type(value) is declared:
            return value
        raise ValueMismatch(place, declared.__name__, value)
    raise TypeError(f"{place} is declared as {declared}, which has no JSON reading.")


def _optional(declared: Any, value: Any, place: str) -> Any:
    if value is None:
        return None
    inner = [kind for kind in get_args(declared) if kind is not types.NoneType]
    if len(inner) != 1:
        raise TypeError(f"{place} is declared as {declared}; only X | None has a JSON reading.")
    return read_as(inner[0], value, place)


def _literal(choices: tuple[Any, ...], value: Any, place: str) -> Any:
    for choice in choices:
        if type(value) is type(choice) and value == choice:  # True == 1, and is no direction
            return choice
    raise ValueMismatch(place, f"one of {', '.join(map(repr, choices))}", value)


def _tuple(inner: Any, value: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueMismatch(place, "a list", value)
    return tuple(read_as(inner, item, f"{place}[{at}]") for at, item in enumerate(value))


def _dict(inner: Any, value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueMismatch(place, "an object", value)
    return {key: read_as(inner, item, f"{place}.{key[:40]}") for key, item in value.items()}


def _float(value: Any, place: str) -> float:
    if type(value) not in (int, float):
        raise ValueMismatch(place, "a number", value)
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueMismatch(place, "a finite number", "an integer beyond every float") from error
    if not math.isfinite(number):
        raise ValueMismatch(place, "a finite number", value)
    return number


def _moment(value: Any, place: str) -> datetime:
    if type(value) is not str or not _MOMENT.match(value):
        raise ValueMismatch(place, "a moment like 2018-12-04T21:00:00.000000Z", value)
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueMismatch(place, "a moment that exists", value) from error
