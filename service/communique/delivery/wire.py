"""How a signal looks on the stream: six plain fields that any Redis client reads.

``v`` ("1"), ``kind``, ``signal_id``, ``sequence`` (gapless within the stream), ``instrument`` ("" where there is
none) and ``data``, the canonical JSON of the Signal. A field or a key that is added later breaks no reader.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_args, get_type_hints

from communique.delivery.entry_id import EntryId
from communique.delivery.outbox import OutboxEntry
from communique.delivery.typed_json import ValueMismatch, read_as
from communique.errors import EntryUndecodable
from communique.records import SIGNAL_SCHEMA_VERSION, Signal, SignalKind

WIRE_VERSION = "1"
KINDS: frozenset[str] = frozenset(get_args(SignalKind))
_FIELDS = ("v", "kind", "signal_id", "sequence", "instrument", "data")
_SEQUENCE = re.compile(r"[1-9][0-9]{0,18}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class WireEntry:
    """One entry as it came off the stream; `data` has not been opened yet."""

    entry_id: EntryId
    kind: str
    signal_id: str
    sequence: int
    instrument: str | None
    data: str

    def signal(self) -> Signal:
        """Open `data` and check that it is the signal that the entry's other fields announce.

        Raises
        ------
        EntryUndecodable
            it cannot be read, or it is another signal
        """
        signal = signal_from_json(self.data, entry_id=str(self.entry_id))
        for name in ("kind", "signal_id", "instrument"):
            if getattr(signal, name) != getattr(self, name):
                raise EntryUndecodable(
                    str(self.entry_id),
                    f"its field {name} is {getattr(self, name)!r}, but its data says {getattr(signal, name)!r}.",
                )
        return signal


def encode(entry: OutboxEntry) -> dict[bytes, bytes]:
    """Return the fields of an entry, in the order in which they are written."""
    values = (WIRE_VERSION, entry.kind, entry.signal_id, str(entry.sequence), entry.instrument or "", entry.data)
    return {name.encode(): as_bytes(value) for name, value in zip(_FIELDS, values, strict=True)}


def as_bytes(text: str) -> bytes:
    r"""Encode as UTF-8; a lone surrogate, which UTF-8 has no bytes for, is written as JSON would escape it: \udc80."""
    return text.encode("utf-8", "backslashreplace")


def decode(entry_id: EntryId, entry_fields: Mapping[bytes, bytes]) -> WireEntry:
    """Read the fields of an entry.

    Raises
    ------
    EntryUndecodable
        one is missing, or is not what we write; its version is not ours
    """
    values = {name: _text(entry_id, name, entry_fields.get(name.encode())) for name in _FIELDS}
    if values["v"] != WIRE_VERSION:
        raise EntryUndecodable(
            str(entry_id), f"its version is {values['v'][:20]!r}, and this reader knows {WIRE_VERSION!r}; upgrade it."
        )
    if values["kind"] not in KINDS:
        kinds = ", ".join(sorted(KINDS))
        raise EntryUndecodable(str(entry_id), f"its kind {values['kind'][:40]!r} is none of {kinds}.")
    if not _SEQUENCE.match(values["sequence"]):
        raise EntryUndecodable(str(entry_id), f"its sequence {values['sequence'][:40]!r} is no positive whole number.")
    return WireEntry(
        entry_id=entry_id,
        kind=values["kind"],
        signal_id=values["signal_id"],
        sequence=int(values["sequence"]),
        instrument=values["instrument"] or None,
        data=values["data"],
    )


def _text(entry_id: EntryId, name: str, raw: bytes | None) -> str:
    if raw is None:
        raise EntryUndecodable(str(entry_id), f"it has no field {name!r}; we write {', '.join(_FIELDS)}.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EntryUndecodable(str(entry_id), f"its field {name!r} is not UTF-8 (byte {error.start}).") from error


def signal_from_json(data: str, *, entry_id: str = "without id") -> Signal:
    """Read a Signal from its canonical JSON.

    Keys that this version does not know are ignored; a key it knows may be missing only if it has a default.

    Parameters
    ----------
    data : as ``canonical_json(signal)`` writes it
    entry_id : how an error names it

    Raises
    ------
    EntryUndecodable
        it is no JSON object, has another schema version, or a value is not of the declared type
    """
    found = _json_object(data, entry_id)
    version = found.get("schema_version")
    if type(version) is not int or version != SIGNAL_SCHEMA_VERSION:
        raise EntryUndecodable(
            entry_id,
            f"its schema_version is {str(version)[:20]}, and this reader knows {SIGNAL_SCHEMA_VERSION}; upgrade it.",
        )
    values: dict[str, Any] = {}
    try:
        for name, (declared, required) in _signal_fields().items():
            if name in found:
                values[name] = read_as(declared, found[name], name)
            elif required:
                raise EntryUndecodable(entry_id, f"its data has no {name!r}.")
    except ValueMismatch as error:
        raise EntryUndecodable(entry_id, f"{error}.") from error
    return Signal(**values)


def _json_object(data: str, entry_id: str) -> dict[str, Any]:
    try:
        found = json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise EntryUndecodable(entry_id, f"its data is no JSON ({str(error)[:80]}).") from error
    if not isinstance(found, dict):
        raise EntryUndecodable(entry_id, f"its data is a JSON {type(found).__name__}, not an object.")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


@functools.cache
def _signal_fields() -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(Signal)
    return {f.name: (hints[f.name], f.default is MISSING and f.default_factory is MISSING) for f in fields(Signal)}
