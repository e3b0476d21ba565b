"""A circuit breaker: after a refusal, a source is left alone for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from communique.errors import PricesUnavailable


class CircuitBreaker:
    """Keeps callers away from a source that asked to be left alone.

    Parameters
    ----------
    source : its name, for the message
    cool_off : how long it is left alone after a refusal
    """

    def __init__(self, source: str, cool_off: timedelta) -> None:
        self._source, self._cool_off = source, cool_off
        self._closed_again_at: datetime | None = None

    def trip(self, now: datetime) -> None:
        """Note a refusal."""
        self._closed_again_at = now + self._cool_off

    def require_closed(self, now: datetime) -> None:
        """Go on only where the source may be asked.

        Raises
        ------
        PricesUnavailable
            it refused less than `cool_off` ago
        """
        if self._closed_again_at is not None and now < self._closed_again_at:
            raise PricesUnavailable(
                f"{self._source} refused us for asking too often; it is asked again from "
                f"{self._closed_again_at:%Y-%m-%dT%H:%M:%SZ}. A price file can be given meanwhile."
            )
