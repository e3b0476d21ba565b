"""Feeds and index pages as sources, against a real server: nothing lost, nothing twice, one clear line each."""

from __future__ import annotations

import gzip
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from communique.errors import SourceError, SourceUnavailable
from communique.records import Document, Reject
from communique.sources.web.configured import ConfiguredSource
from communique.sources.web.entry_source import PollLimits
from communique.sources.web.raw_store import RawStore
from communique.sources.web.robots import Robots
from communique.sources.web.web_errors import FetchDelayed, ListingBroken
from communique.sources.web.web_sources import web_sources
from web_server import HandClock, WebServer, answer, conditional, cut_short, endless, redirect

NOON = "Wed, 11 Jun 2025 10:00:00 GMT"


def item(n, *, text="", link=None, date=NOON, summary="", guid=None):
    content = f"<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded>" if text else ""
    where = f"<link>{link}</link>" if link else ""
    about = f"<description>{summary}</description>" if summary else ""
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>Title {n}</title><guid>{guid or n}</guid>{where}{about}{when}{content}</item>"


def feed(*items):
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{"".join(items)}</channel></rss>'


def page(words, date="2025-06-11T09:00:00Z"):
    meta = f'<meta property="article:published_time" content="{date}">' if date else ""
    return f"<!doctype html><html><head>{meta}</head><body><article><p>{words}</p></article></body></html>"


class Desk:
    """One source on a server, polled as the worker does: with the cursor of the last poll."""

    def __init__(self, server, folder, **configured):
        self.server, self.clock, self.store = server, HandClock(), RawStore(folder / "raw")
        self.configured = {
            "name": "bank",
            "url": server.url("/feed"),
            "kind": "rss",
            "time_zone": ZoneInfo("Europe/London"),
            "form": "release",
        } | configured
        self.cursor = None
        self.source = self.start()

    def start(self, poll_limits=None, **configured):
        fetcher = self.server.fetcher(self.clock)
        (source,) = web_sources(
            [ConfiguredSource(**self.configured | configured)],
            fetcher,
            robots=Robots(fetcher, now=self.clock.now),
            raw_store=self.store,
            now=self.clock.now,
            poll_limits=poll_limits,
        )
        return source

    def poll(self, **later):
        """Poll once, so much later, and keep the cursor."""
        self.clock.advance(**(later or {"minutes": 5}))
        poll = self.source.poll(self.cursor)
        self.cursor = poll.cursor
        for reject in poll.items:
            assert not isinstance(reject, Reject) or "\n" not in reject.reason
        return poll.items

    def words(self, **later):
        return [one.text if isinstance(one, Document) else f"REJECT {one.reason}" for one in self.poll(**later)]

    def failure(self, kind, **later):
        self.clock.advance(**(later or {"minutes": 5}))
        with pytest.raises(kind) as raised:
            self.source.poll(self.cursor)
        assert isinstance(raised.value, SourceUnavailable)
        assert "\n" not in str(raised.value)
        return raised.value


@pytest.fixture
def server():
    with WebServer() as server:
        yield server


@pytest.fixture
def desk(server, tmp_path):
    return Desk(server, tmp_path)


def test_entries_come_oldest_first_and_once_whatever_their_order_in_the_feed(desk):
    later, early = "Wed, 11 Jun 2025 11:00:00 GMT", "Tue, 10 Jun 2025 09:00:00 GMT"
    three = [item(1, text="Second."), item(2, text="Third.", date=later), item(3, text="First.", date=early)]
    desk.server.routes["/feed"] = answer(feed(*three))
    assert desk.words() == ["First.", "Second.", "Third."]
    assert desk.words() == []
    dated_back = item(4, text="Dated back.", date="Mon, 09 Jun 2025 09:00:00 GMT")
    desk.server.routes["/feed"] = answer(feed(dated_back, *three))
    assert desk.words() == ["Dated back."]


def test_two_entries_of_one_second_are_both_given_even_when_one_comes_later(desk):
    desk.server.routes["/feed"] = answer(feed(item(1, text="One."), item(2, text="Two.")))
    assert sorted(desk.words()) == ["One.", "Two."]
    desk.server.routes["/feed"] = answer(feed(item(3, text="Three."), item(1, text="One."), item(2, text="Two.")))
    assert desk.words() == ["Three."]


def test_a_document_bears_its_clocks_and_what_is_configured(server, tmp_path):
    configured = {"speaker": "Federal Reserve", "language": "en"}
    desk = Desk(server, tmp_path, **configured)
    server.routes["/feed"] = answer(feed(item(1, text="Rates rise.", link="/1")))
    (document,) = desk.poll()
    assert (document.source, document.form, document.speaker, document.language) == (
        "bank",
        "release",
        "Federal Reserve",
        "en",
    )
    assert (document.url, document.title) == (server.url("/1"), "Title 1")
    assert (document.published_at.isoformat(), document.published_precision) == ("2025-06-11T10:00:00+00:00", "second")
    assert document.published_as_printed == NOON
    assert (document.known_at, document.known_basis) == (desk.clock.at, "observed")
    assert not server.asked("/1")  # the feed carries the whole text


def test_a_changed_entry_is_given_again_under_the_same_id(desk):
    desk.server.routes["/feed"] = answer(feed(item(1, text="Rates rise.")))
    (first,) = desk.poll()
    desk.server.routes["/feed"] = answer(feed(item(1, text="Rates fall.")))
    (second,) = desk.poll()
    assert first.document_id == second.document_id
    assert first.content_hash != second.content_hash


def test_the_same_cursor_gives_the_same_again_also_after_a_restart(desk):
    desk.server.routes |= {
        "/feed": conditional(feed(item(2, link="/2"), item(1, text="One.")), etag='"1"'),
        "/2": answer(page("Two.")),
    }
    first = desk.source.poll(None)
    desk.clock.advance(seconds=10)
    again = desk.source.poll(None)  # the worker was stopped before it could keep the cursor
    desk.clock.advance(seconds=10)
    restarted = desk.start().poll(None)
    texts = [[one.text for one in poll.items] for poll in (first, again, restarted)]
    assert texts == [["One.", "Two."]] * 3
    assert first.cursor == again.cursor == restarted.cursor
    assert desk.start().poll(first.cursor).items == []


def test_polls_between_intervals_ask_nothing(desk):
    desk.server.routes["/feed"] = answer(feed(item(1, text="One.")))
    assert desk.words() == ["One."]
    for _ in range(59):
        assert desk.poll(seconds=5) == []
    assert desk.server.asked("/feed") == 1
    desk.poll(seconds=5)
    assert desk.server.asked("/feed") == 2


def test_a_mere_summary_is_replaced_by_the_page_it_leads_to(desk):
    desk.server.routes |= {
        "/feed": answer(feed(item(1, summary="In short.", link="/1"))),
        "/1": answer(gzip.compress(page("The whole text.").encode()), content_encoding="gzip"),
    }
    assert desk.words() == ["The whole text."]
    kept = {desk.store.get(path.name[:64]) for path in (desk.store._folder).rglob("*.gz")}
    assert page("The whole text.").encode() in kept
    assert len(kept) == 2


def test_a_page_that_is_not_up_yet_is_told_once_and_tried_again(desk):
    desk.server.routes["/feed"] = answer(feed(item(2, text="Other."), item(1, summary="In short.", link="/1")))
    found = desk.words()
    assert found[0].startswith("REJECT bank, ")
    assert found[0].endswith("correct it; it is tried again.")
    assert found[1:] == ["Other."]
    assert desk.words(minutes=5) == []
    desk.server.routes["/1"] = answer(page("The whole text."))
    assert desk.words(hours=1) == ["The whole text."]
    assert desk.words(hours=1) == []


def test_after_the_last_try_the_summary_alone_is_taken(desk):
    desk.server.routes["/feed"] = answer(feed(item(1, summary="In short.", link="/1"), item(2, link="/2", guid="x")))
    found = []
    for _ in range(40):
        found += desk.words(hours=1)
    assert desk.server.asked("/1") == desk.server.asked("/2") == 8
    assert [line for line in found if not line.startswith("REJECT")] == ["In short."]
    assert sorted(line.rpartition("; ")[2] for line in found if line.startswith("REJECT")) == [
        "it is tried again.",
        "it is tried again.",
        "its summary alone is taken.",
        "nothing is taken of it.",
    ]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (redirect("http://10.0.0.1/"), "not an address of the public internet"),
        (answer(b"%PDF-1.7 ..."), "it is a PDF"),
        (endless, "more than is read"),
    ],
    ids=["private", "pdf", "endless"],
)
def test_a_page_that_will_never_do_is_not_tried_again(desk, fault, said):
    desk.server.routes |= {"/feed": answer(feed(item(1, summary="In short.", link="/1"))), "/1": fault}
    reject, summary = desk.words()
    assert said in reject
    assert summary == "In short."
    assert desk.words(hours=5) == []


def test_an_entry_that_leaves_the_feed_before_its_page_is_up_is_not_lost(desk):
    desk.server.routes["/feed"] = answer(feed(item(1, link="/1")))
    assert len(desk.poll()) == 1
    desk.server.routes |= {"/feed": answer(feed(item(2, text="Two."))), "/1": answer(page("One."))}
    desk.source = desk.start()
    assert desk.words(hours=1) == ["One.", "Two."]


def test_a_long_feed_of_summaries_is_taken_a_few_pages_at_a_time(desk):
    desk.server.routes |= {f"/{n}": answer(page(f"Text {n}.")) for n in range(7)}
    desk.server.routes["/feed"] = conditional(feed(*(item(n, link=f"/{n}") for n in reversed(range(7)))), etag='"1"')
    assert [desk.words(seconds=5) for _ in range(4)] == [
        ["Text 0.", "Text 1.", "Text 2."],
        ["Text 3.", "Text 4.", "Text 5."],
        ["Text 6."],
        [],
    ]
    assert desk.server.asked("/feed") == 1


def test_a_backlog_is_given_in_parts(desk):
    desk.server.routes["/feed"] = answer(feed(*(item(n, text=f"Text {n}.") for n in range(5))))
    desk.source = desk.start(poll_limits=PollLimits(max_items=2))
    found = [desk.words(seconds=5) for _ in range(4)]
    assert [len(words) for words in found] == [2, 2, 1, 0]
    assert len({word for words in found for word in words}) == 5


def test_a_date_ahead_is_refused_once_and_its_entry_given_when_the_time_has_come(desk):
    ahead = item(1, text="Embargoed.", date="Wed, 11 Jun 2025 14:00:00 GMT")
    never = item(2, text="Never.", date="Sun, 11 Jun 2045 14:00:00 GMT")
    desk.server.routes["/feed"] = answer(feed(ahead, never))
    found = desk.words()
    assert all("is in the future" in line for line in found)
    assert len(found) == 2
    assert desk.words(minutes=30) == []
    assert desk.words(hours=2) == ["Embargoed."]
    assert desk.words(days=20) == []


def test_a_date_without_offset_is_kept_as_printed_and_taken_as_a_day(desk):
    desk.server.routes["/feed"] = answer(feed(item(1, text="One.", date="Tue, 10 Jun 2025 23:30:00")))
    (document,) = desk.poll()
    assert (document.published_at.isoformat(), document.published_precision) == ("2025-06-10T00:00:00+00:00", "day")
    assert document.published_as_printed == "Tue, 10 Jun 2025 23:30:00"
    assert document.said_at is None


def test_an_undated_entry_takes_its_page_s_date_or_none(desk):
    desk.server.routes |= {
        "/feed": answer(feed(item(1, link="/1", date=None), item(2, text="Undated.", date=None))),
        "/1": answer(page("One.")),
    }
    by_text = {document.text: document for document in desk.poll()}
    assert by_text["One."].published_at.isoformat() == "2025-06-11T09:00:00+00:00"
    undated = by_text["Undated."]
    assert (undated.published_at, undated.published_precision, undated.published_as_printed) == (None, None, None)


FAULTS = [
    (answer(status=500), FetchDelayed, "answered 500"),
    (answer(status=429, retry_after="600"), FetchDelayed, "answered 429"),
    (cut_short, FetchDelayed, "broke off"),
    (answer(status=410), ListingBroken, "gone for good"),
    (redirect("/feed"), ListingBroken, "in a circle"),
    (redirect("http://127.0.0.1/"), ListingBroken, "public internet"),
    (answer(gzip.compress(b" " * 6_000_000), content_encoding="gzip"), ListingBroken, "once unpacked"),
    (endless, ListingBroken, "more than is read"),
    (answer("<rss><channel><item>"), ListingBroken, "XML is broken"),
    (answer('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'), ListingBroken, "declares entities"),
    (answer("<rss>Zinssätze</rss>".encode("latin-1")), ListingBroken, "is not UTF-8"),
]


@pytest.mark.parametrize(("fault", "kind", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_feed_that_breaks_says_so_and_goes_on_where_it_was(desk, fault, kind, said):
    one, two = item(1, text="One."), item(2, text="Two.")
    desk.server.routes["/feed"] = answer(feed(one))
    assert desk.words() == ["One."]
    desk.server.routes["/feed"] = fault
    error = desk.failure(kind)
    assert said in str(error)
    assert desk.failure(kind, seconds=5) is error  # polled again at once, it is not asked again
    assert desk.server.asked("/feed") == 2
    desk.server.routes["/feed"] = answer(feed(two, one))
    desk.clock.at = max(desk.clock.at, error.retry_at)
    assert desk.words() == ["Two."]


def test_a_broken_feed_stops_no_other(server, tmp_path):
    broken, sound = Desk(server, tmp_path), Desk(server, tmp_path, name="other", url=server.url("/other"))
    server.routes |= {"/feed": answer("<rss>"), "/other": answer(feed(item(1, text="One.")))}
    broken.failure(ListingBroken)
    assert sound.words() == ["One."]


def test_robots_are_obeyed_for_feed_and_page(desk):
    desk.server.routes |= {
        "/robots.txt": answer("User-agent: *\nDisallow: /closed"),
        "/feed": answer(feed(item(1, summary="In short.", link="/closed/1"))),
        "/closed/1": answer(page("No.")),
    }
    reject, summary = desk.words()
    assert "robots.txt" in reject
    assert summary == "In short."
    desk.server.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /")
    desk.clock.advance(days=1)
    assert "robots.txt" in str(desk.failure(ListingBroken))
    assert (desk.server.asked("/closed/1"), desk.server.asked("/feed")) == (0, 1)


def test_an_index_page_gives_the_pages_that_match(server, tmp_path):
    index = """<html><body><nav><a href="/about">About</a></nav><ul>
        <li><a href="news/2025/two?x=1#top">Two</a>
        <li><a href="/news/2025/one"><img></a><a href="/news/2025/one">One</a>
        <li><a href="javascript:void(0)">Three</a><li><a href="http://[">Four</a></ul></body></html>"""
    server.routes |= {
        "/": answer(index),
        "/news/2025/one": answer(page("First text.", date="2025-06-10T09:00:00Z")),
        "/news/2025/two?x=1": answer(page("Second text.")),
    }
    desk = Desk(server, tmp_path, kind="pages", url=server.url("/"), links=r"/news/\d{4}/")
    one, two = desk.poll()
    assert (one.text, one.title, one.url) == ("First text.", "One", server.url("/news/2025/one"))
    assert (two.text, two.title, two.published_precision) == ("Second text.", "Two", "second")
    assert desk.poll() == []
    server.routes["/"] = answer("<html><body><a href='/new/layout'>News</a></body></html>")
    assert "none of its 1 links matches" in str(desk.failure(ListingBroken))


def test_a_cursor_of_something_else_is_refused(desk):
    for cursor in ("", "17 all name", "{}", '{"v":2}', "[]", '{"v":1,"seen":3}'):
        with pytest.raises(SourceError, match="remove it"):
            desk.source.poll(cursor)


def test_what_has_left_the_feed_is_known_when_it_comes_back(desk):
    one, two = item(1, text="One."), item(2, text="Two.")
    for listed, given in [((one,), ["One."]), ((two,), ["Two."]), ((one, two), [])]:
        desk.server.routes["/feed"] = answer(feed(*listed))
        assert desk.words() == given


def test_a_poll_in_its_interval_after_a_failure_is_still_a_failure(desk):
    desk.server.routes["/feed"] = answer(status=503, retry_after="3600")
    error = desk.failure(FetchDelayed)
    assert error.retry_at - desk.clock.at == timedelta(hours=1)
    for _ in range(5):
        desk.failure(FetchDelayed)
    assert desk.server.asked("/feed") == 1


def test_a_document_says_how_far_its_date_holds_and_which_bytes_it_came_from(desk):
    dated = [item(1, text="Sure."), item(2, text="In doubt.", date="2025-06-10 09:00:00")]
    desk.server.routes["/feed"] = answer(feed(*dated))

    found = {document.text: document for document in desk.poll()}

    assert found["Sure."].published_quality == "instant"
    assert (found["In doubt."].published_quality, found["In doubt."].published_precision) == ("no_offset", "day")
    assert found["In doubt."].published_as_printed == "2025-06-10 09:00:00"
    for document in found.values():
        assert document.text in desk.store.get(document.raw_sha256).decode()
