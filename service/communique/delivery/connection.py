"""Connecting to the stream's server, with every default that matters chosen here."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from communique.delivery.redis_errors import translated
from communique.errors import ConfigError

BLOCK = timedelta(milliseconds=250)  # how long one blocking read waits, and so how long a stop may take
ANSWER_WITHIN = timedelta(seconds=5)
_HEALTH_CHECK_INTERVAL_S = 30
_FIXED = ("socket_timeout", "timeout", "retry_on_timeout", "retry_on_error", "protocol", "legacy_responses")
_FIXED_HERE = frozenset({*_FIXED, "decode_responses", "health_check_interval", "socket_connect_timeout"})


def connect(
    url: str, *, reader: bool, block: timedelta = BLOCK, answer_within: timedelta = ANSWER_WITHIN
) -> redis.Redis:
    """Return a client; nothing is opened before its first command.

    Nothing is ever sent twice by the client itself: one ``xadd`` to a server that froze for 1.5 s left two entries.
    Who asked decides what to do next. Replies are bytes, in the same shape whatever the server (RESP2, which needs
    no handshake and which every proxy speaks; redis-py's unified shapes).

    Parameters
    ----------
    url : ``redis://``, ``rediss://`` or ``unix://``
    reader : whether it makes blocking reads, whose replies may take `block` longer
    block : how long a reader's blocking reads wait
    answer_within : how long a command may take beside that

    Raises
    ------
    ConfigError
        the URL cannot be used; the message leaves its password out
    """
    _check(url)
    timeout_s = (answer_within + block if reader else answer_within).total_seconds()
    try:
        return redis.Redis.from_url(
            url,
            protocol=2,
            legacy_responses=False,
            decode_responses=False,
            socket_timeout=timeout_s,
            socket_connect_timeout=answer_within.total_seconds(),
            retry=Retry(NoBackoff(), 0),
            retry_on_timeout=False,
            health_check_interval=_HEALTH_CHECK_INTERVAL_S,
        )
    except (ValueError, TypeError) as error:
        raise ConfigError(
            f"redis_url {shown_url(url)} cannot be used; write redis://host:6379/0, rediss://… or unix:///path."
        ) from error


def _check(url: str) -> None:
    try:
        query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    except ValueError as error:
        raise ConfigError("redis_url is no URL; write redis://host:6379/0, rediss://… or unix:///path.") from error
    # redis-py lets the URL's own arguments win
    fixed = sorted(_FIXED_HERE.intersection(query))
    if fixed:
        raise ConfigError(f"redis_url {shown_url(url)} sets {', '.join(fixed)}, which is decided here; leave it out.")


def shown_url(url: str) -> str:
    """Return a URL as it may be printed: without user, password and query."""
    parts = urlsplit(url)
    host = (parts.netloc or "").rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def ping(client: redis.Redis) -> None:
    """Check that the server answers.

    Raises
    ------
    StreamUnavailable, ConfigError
        it does not, or not to us
    """
    with translated("reach the stream's server"):
        client.ping()
