"""Records as JSON: one text for one record, whatever machine wrote it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

_TYPE_NAMES = {"OfficeCheck": "office_check"}


def encode_time(moment: datetime) -> str:
    """Write a moment as ``2018-12-04T21:00:00.000000Z``: UTC, always six digits, so that text sorts as time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> Any:
    """Turn a record or a value inside one into what ``json`` can write."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, datetime):
        return encode_time(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def as_object(record: Any, *, leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a record as a JSON object with its ``"type"`` first; a Tone also shows its `tone`."""
    name = type(record).__name__
    shown: dict[str, Any] = {"type": _TYPE_NAMES.get(name, name.lower())}
    shown |= {key: value for key, value in plain(record).items() if key not in leave_out}
    if name == "Tone":
        shown["tone"] = record.tone
    return shown


def canonical_json(value: Any) -> str:
    """Write canonical JSON: sorted keys, no spaces, UTF-8, no NaN.

    Raises
    ------
    ValueError
        a number is NaN or infinite: a missing number is null here, with a reason beside it
    """
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(*parts: str | None) -> str:
    """Return the SHA-256 of the parts, told apart by their lengths, as 32 hex digits."""
    running = hashlib.sha256()
    for part in parts:
        raw = b"\x00" if part is None else part.encode("utf-8", "surrogatepass")
        running.update(f"{'-' if part is None else len(raw)}:".encode())
        running.update(raw)
    return running.hexdigest()[:32]
