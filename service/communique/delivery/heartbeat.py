"""The heartbeat of a stream: a key that tells a quiet publisher from a dead one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import redis

from communique.canonical import canonical_json
from communique.delivery.redis_errors import translated
from communique.delivery.typed_json import read_as
from communique.delivery.wire import as_bytes
from communique.errors import EntryUndecodable

HEARTBEAT_EXPIRY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The publisher's last sign of life on one stream."""

    at: datetime  # the publisher's clock, UTC
    sequence: int  # everything up to it was delivered


def heartbeat_key(stream: str) -> str:
    """Return the key that holds a stream's heartbeat."""
    return f"communique:heartbeat:{stream}"


def write_heartbeat(client: redis.Redis, stream: str, *, at: datetime, sequence: int, expiry: timedelta) -> None:
    """Write a stream's heartbeat; without another it is gone after `expiry`.

    Raises
    ------
    StreamUnavailable, StreamRefused, ConfigError
        the server did not take it
    """
    with translated(f"write the heartbeat of {stream}"):
        client.set(as_bytes(heartbeat_key(stream)), canonical_json({"at": at, "sequence": sequence}), px=expiry)


def read_heartbeat(client: redis.Redis, stream: str) -> Heartbeat | None:
    """Return a stream's heartbeat; None where the publisher has been silent for longer than its expiry.

    Raises
    ------
    EntryUndecodable
        something else stands there
    StreamUnavailable, StreamRefused, ConfigError
        the server did not tell
    """
    key = heartbeat_key(stream)
    with translated(f"read the heartbeat of {stream}"):
        raw = client.get(as_bytes(key))
    if raw is None:
        return None
    try:
        found = json.loads(raw)
        if not isinstance(found, dict):
            raise ValueError("it is no JSON object")
        return Heartbeat(
            at=read_as(datetime, found.get("at"), "at"), sequence=read_as(int, found.get("sequence"), "sequence")
        )
    except ValueError as error:
        raise EntryUndecodable(key, f"{error}.") from error
