"""The composition root: the one place that knows the real clock, ledger, model, prices and stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from communique import __version__
from communique.clock import Clock, WallClock
from communique.config import Settings
from communique.delivery.connection import connect
from communique.delivery.embedded import EmbeddedServer
from communique.delivery.publisher import Publisher
from communique.errors import ConfigError
from communique.ledger.ledger import Ledger
from communique.ledger.outbox import LedgerOutbox
from communique.offices.resolve import REGISTER_AS_OF, OfficeRegister
from communique.offices.sides import zone_of
from communique.pipeline import Pipeline
from communique.prices.instruments import load_instruments
from communique.prices.sessions import exchange_sessions
from communique.prices.source import PriceSource
from communique.reactions.market import Market
from communique.signals.thresholds import Thresholds
from communique.sources.declaration import Declaration, ZoneFor
from communique.sources.folder import WatchedFolder
from communique.sources.inbox import InboxStream
from communique.sources.known_at import parse_known_at
from communique.sources.limits import Limits
from communique.sources.source import Source
from communique.sources.web.configured import ConfiguredSource, read_configured
from communique.sources.web.entry_source import EntrySource
from communique.sources.web.fetching import Fetcher
from communique.sources.web.raw_store import RawStore
from communique.sources.web.robots import Robots
from communique.sources.web.web_sources import web_sources
from communique.tone.load import load_tone_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything that works together, built for one set of settings."""

    settings: Settings
    clock: Clock
    ledger: Ledger
    pipeline: Pipeline
    prices: PriceSource | None


@contextmanager
def open_service(settings: Settings, *, clock: Clock | None = None, ledger: Ledger | None = None) -> Iterator[Service]:
    """Build the service and let go of the ledger at the end.

    Parameters
    ----------
    settings : what to build
    clock : the wall's unless given
    ledger : the one in the data folder unless given; a given one is left open
    """
    clock = clock or WallClock()
    prices = price_source(settings, clock)
    market = market_for(settings, grows=prices is not None and prices.grows)
    opened = ledger or Ledger(settings.ledger_path, streams=(settings.stream,))
    try:
        pipeline = Pipeline(
            ledger=opened,
            clock=clock,
            register=OfficeRegister.load(),
            model=load_tone_model(settings.model, threads=settings.threads),
            shadows=tuple(load_tone_model(spec) for spec in settings.shadow_models),
            market=market,
            thresholds=Thresholds(
                direction=settings.direction_threshold,
                novelty=settings.novelty_threshold,
                relevance=settings.relevance_threshold,
                confirmed_z=settings.confirmed_z,
            ),
        )
        yield Service(settings=settings, clock=clock, ledger=opened, pipeline=pipeline, prices=prices)
    finally:
        if ledger is None:
            opened.close()


@contextmanager
def open_ledger(settings: Settings) -> Iterator[Ledger]:
    """Open the data folder's ledger alone, for whoever only looks."""
    ledger = Ledger(settings.ledger_path, streams=(settings.stream,))
    try:
        yield ledger
    finally:
        ledger.close()


def market_for(settings: Settings, *, grows: bool) -> Market:
    """Return the instrument that statements are joined to, with its calendar.

    Raises
    ------
    ConfigError
        the instrument is not in the table
    """
    instruments = load_instruments()
    if settings.instrument not in instruments:
        raise ConfigError(f"instrument {settings.instrument!r} is not known; take one of {', '.join(instruments)}.")
    instrument = instruments[settings.instrument]
    return Market(instrument=instrument, sessions=exchange_sessions(instrument.calendar), grows=grows)


def price_source(settings: Settings, clock: Clock) -> PriceSource | None:
    """Return where daily bars come from, None where they are only ever handed in."""
    if settings.prices == "arch":
        from communique.prices.source import ArchSource

        return ArchSource()
    if settings.prices == "yahoo":
        from communique.prices.yahoo import YahooSource

        return YahooSource(clock=clock, cache_dir=settings.data_dir / "yahoo")
    return None


@dataclass(frozen=True, slots=True)
class StreamServer:
    """Where the stream is, and how its server is started again where it is ours."""

    url: str
    revive: Callable[[], None]  # does nothing where the server is not ours


@contextmanager
def open_stream(settings: Settings) -> Iterator[StreamServer]:
    """Give the stream's server: the one that is set, or an embedded one, which ends with us.

    Raises
    ------
    StreamUnavailable
        the embedded server does not start
    """
    if settings.redis_url is not None:
        yield StreamServer(settings.redis_url.get_secret_value(), revive=lambda: None)
        return
    with EmbeddedServer(settings.data_dir) as server:
        yield StreamServer(server.url, revive=server.ensure)


def publisher_for(service: Service, url: str) -> Publisher:
    """Return the publisher of the service's ledger to a stream's address."""
    return Publisher(LedgerOutbox(service.ledger), connect(url, reader=False), service.clock)


def zone_finder() -> ZoneFor:
    """Return the function that tells a speaker's time zone from what is printed of them."""
    register = OfficeRegister.load()

    def zone_for(speaker: str | None, office: str | None, side: str | None) -> ZoneInfo:
        return zone_of(side or register.attribute(speaker, office, REGISTER_AS_OF).side)

    return zone_for


def near_sources(service: Service, url: str) -> list[Source]:
    """Return what is near: the watched folder and the inbox, as far as they are set.

    Parameters
    ----------
    url : of the stream's server, on which the inbox is
    """
    return [*folder_source(service), *inbox_source(service, url)]


def inbox_source(service: Service, url: str) -> Sequence[Source]:
    """Return the inbox stream, where one is set."""
    settings = service.settings
    if settings.inbox is None:
        return []
    declaration = Declaration(source="inbox", form="article", known_at=parse_known_at("now"), zone_for=zone_finder())
    limits = Limits(max_document_bytes=settings.max_document_bytes)
    client = connect(url, reader=False)
    return [InboxStream(client, settings.inbox, declaration, now=service.clock.now, limits=limits)]


def configured_feeds(settings: Settings) -> list[ConfiguredSource]:
    """Return the feeds that ship, where they are wanted, as the user's file changes them, and the user's own."""
    if not settings.feeds and settings.feeds_file is None:
        return []
    # without the shipped ones, those that the user's file changes are wanted all the same
    unchanged = () if settings.feeds else read_configured()
    return [feed for feed in read_configured(settings.feeds_file) if feed.enabled and feed not in unchanged]


def feed_sources(settings: Settings, clock: Clock) -> list[EntrySource]:
    """Return the configured feeds, ready to be polled; one fetcher for all, so that no host is asked twice at once."""
    feeds = configured_feeds(settings)
    if not feeds:
        return []
    fetcher = Fetcher(
        contact=settings.feeds_contact, version=__version__, now=clock.now, allowed=settings.feeds_allowed
    )
    return web_sources(
        feeds,
        fetcher,
        robots=Robots(fetcher, now=clock.now),
        raw_store=RawStore(settings.data_dir / "raw"),
        now=clock.now,
        limits=Limits(max_document_bytes=settings.max_document_bytes),
    )


def folder_source(service: Service) -> Sequence[Source]:
    """Return the watched folder, where one is set."""
    settings = service.settings
    if settings.watch is None:
        return []
    declaration = Declaration(
        source=settings.watch_source,
        form=settings.watch_form,
        known_at=parse_known_at("now"),
        zone_for=zone_finder(),
    )
    return [
        WatchedFolder(
            settings.watch,
            declaration,
            now=service.clock.now,
            limits=Limits(max_document_bytes=settings.max_document_bytes),
        )
    ]
