"""The configured sources, made ready to be polled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from communique.sources.limits import DEFAULT_LIMITS, Limits
from communique.sources.web.configured import ConfiguredSource
from communique.sources.web.entry_source import EntrySource, PollLimits
from communique.sources.web.feed_source import FeedSource
from communique.sources.web.fetching import Fetcher
from communique.sources.web.page_list import PageListSource
from communique.sources.web.raw_store import RawStore
from communique.sources.web.robots import Robots


def web_sources(
    configured: Iterable[ConfiguredSource],
    fetcher: Fetcher,
    *,
    robots: Robots | None,
    raw_store: RawStore,
    now: Callable[[], datetime],
    limits: Limits = DEFAULT_LIMITS,
    poll_limits: PollLimits | None = None,
) -> list[EntrySource]:
    """Make a source of each that is enabled.

    Parameters
    ----------
    configured : what `read_configured` gave
    fetcher, robots, raw_store : shared by all
    now : says what time it is, aware
    """
    return [
        (PageListSource if one.kind == "pages" else FeedSource)(
            one,
            fetcher=fetcher,
            robots=robots,
            raw_store=raw_store,
            now=now,
            limits=limits,
            poll_limits=poll_limits,
        )
        for one in configured
        if one.enabled
    ]
