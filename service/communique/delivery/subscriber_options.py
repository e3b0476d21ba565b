"""Which options of a subscriber can work."""

from __future__ import annotations

from datetime import timedelta

import redis

from communique.delivery.stream_view import From
from communique.delivery.wire import KINDS
from communique.errors import ConfigError


def check_options(
    *,
    group: str | None,
    consumer: str,
    from_: From,
    kinds: set[str] | frozenset[str] | None,
    block: timedelta,
    max_deliveries: int,
) -> None:
    """Refuse options of a subscriber that cannot work.

    Raises
    ------
    ConfigError
        the message names the option and what it should be
    """
    if group is not None and not consumer:
        raise ConfigError(f"A consumer of group {group} needs a name of its own; give consumer=.")
    if group == "":
        raise ConfigError("A consumer group has a name; give None to read without one.")
    if not (from_ in ("new", "earliest") or (type(from_) is int and from_ >= 1)):
        raise ConfigError(f"from_ is 'new', 'earliest' or a sequence from 1; received {from_!r}.")
    unknown = sorted(set(kinds or ()) - KINDS)
    if unknown:
        raise ConfigError(f"{', '.join(unknown)} is no kind of signal; there are {', '.join(sorted(KINDS))}.")
    if block < timedelta(milliseconds=1):
        raise ConfigError(f"block is at least a millisecond (0 would wait for ever); received {block}.")
    if max_deliveries < 1:
        raise ConfigError(f"max_deliveries is at least 1; received {max_deliveries}.")


def checked_client(client: redis.Redis, block: timedelta) -> redis.Redis:
    """Return the client, if a subscriber can read with it.

    Raises
    ------
    ConfigError
        it gives up too early, or its replies have another shape
    """
    chosen = client.connection_pool.connection_kwargs
    timeout_s = chosen.get("socket_timeout")
    if timeout_s is not None and timeout_s <= block.total_seconds():
        raise ConfigError(
            f"The client gives up after {timeout_s} s, and one read waits {block.total_seconds()} s; make it with "
            f"connect(url, reader=True, block=…)."
        )
    if chosen.get("legacy_responses", True) or chosen.get("decode_responses", False):
        raise ConfigError("The client's replies have another shape; make it with connect(url, reader=True).")
    return client
