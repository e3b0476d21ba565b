"""The one line that subscribes a desk."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from communique.delivery.stream_view import From
from communique.delivery.subscriber import STREAM, Subscriber
from communique.records import Signal


def subscribe(
    url: str,
    *,
    group: str | None = None,
    consumer: str | None = None,
    kinds: set[str] | None = None,
    from_: From = "new",
    stream: str = STREAM,
) -> Iterator[Signal]:
    """Yield signals as they come, for ever.

    ::

        for signal in subscribe("redis://localhost", group="desk"):
            print(signal.direction, signal.quote)

    Parameters
    ----------
    url : the server
    group : a consumer group: a signal is acknowledged when the next one is asked for, and comes again if we die
        before. None reads along without one.
    consumer : our name in the group, one process each; the host's name unless given
    kinds : "tone", "reaction", "gap", "correction"; None for all
    from_ : where a new group begins: "new", "earliest", or the first sequence wanted
    stream : its key

    Raises
    ------
    StreamUnavailable, StreamRefused, ConfigError
        as `Subscriber`
    """
    subscriber = Subscriber(
        url, stream=stream, group=group, consumer=consumer or socket.gethostname(), from_=from_, kinds=kinds
    )
    return (delivery.signal for delivery in subscriber)
