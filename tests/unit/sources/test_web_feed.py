"""Feeds of four kinds, from bytes to entries; and those that are broken, or meant to break their reader."""

from __future__ import annotations

import json
import time
from zoneinfo import ZoneInfo

import pytest

from communique.errors import DocumentMalformed
from communique.sources.limits import DEFAULT_LIMITS
from communique.sources.web.entry_text import text_in_listing
from communique.sources.web.feed import read_feed
from communique.sources.web.feed_guard import FeedLimits

URL = "https://www.feeds.example/rss/news.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title>
<item><title>Rates &amp; prices</title><link>/news/2</link><guid isPermaLink="false">n2</guid>
<description>In short.</description><pubDate>Tue, 10 Jun 2025 17:05:00 GMT</pubDate>
<content:encoded><![CDATA[<p>We will raise <b>rates</b>.</p><p>&ldquo;Soon.&rdquo;</p>]]></content:encoded></item>
<item><title>Summary only</title><link>https://www.feeds.example/news/1</link>
<description>&lt;p&gt;Prices rose.&lt;/p&gt;</description><pubDate>Mon, 09 Jun 2025 17:05:00</pubDate></item>
</channel></rss>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://www.feeds.example/"><title>News</title></channel>
<item rdf:about="https://www.feeds.example/news/1"><title>One</title><link>https://www.feeds.example/news/1</link>
<description>Prices rose.</description><dc:date>2025-06-10T17:05:00+09:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><id>tag:1</id><title>One</title><link rel="alternate" href="news/1"/><updated>2025-06-11T08:00:00Z</updated>
<published>2025-06-10T17:05:00Z</published><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>We will raise rates.</p></div></content></entry>
<entry><id>tag:2</id><title>Two</title><summary>Plain.</summary><updated>2025-06-11T08:00:00Z</updated></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": 1, "url": "/news/1", "title": "One", "content_text": "Rates < 4 & falling.",
             "date_published": "2025-06-10T17:05:00Z", "authors": "not a list"},
            {"id": "2", "summary": "Short.", "date_published": "2025-06-10"},
        ],
    }
)  # fmt: skip


def read(feed, **options):
    raw = feed if isinstance(feed, bytes) else feed.encode()
    return read_feed(raw, url=URL, name="feed", **{"zone": ZoneInfo("Europe/London")} | options)


def words(entry):
    return text_in_listing(entry, name="feed", limits=DEFAULT_LIMITS)


def malformed(feed, **options):
    with pytest.raises(DocumentMalformed) as raised:
        read(feed, **options)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400
    return str(raised.value)


def test_rss_2_gives_whole_texts_and_summaries():
    whole, summary = read(RSS)
    assert (whole.entry_id, whole.url, whole.title) == ("n2", "https://www.feeds.example/news/2", "Rates & prices")
    assert (whole.is_whole, words(whole)) == (True, "We will raise rates.\n“Soon.”")
    assert whole.published.quality == "instant"
    assert (summary.entry_id, summary.is_whole) == ("https://www.feeds.example/news/1", False)
    assert words(summary) == "Prices rose."
    assert (summary.published.as_printed, summary.published.quality) == ("Mon, 09 Jun 2025 17:05:00", "no_offset")


def test_rss_1_is_read():
    (entry,) = read(RDF)
    assert (entry.title, entry.is_whole, words(entry)) == ("One", False, "Prices rose.")
    assert entry.published.as_printed == "2025-06-10T17:05:00+09:00"


def test_atom_is_read():
    one, two = read(ATOM)
    assert (one.entry_id, one.url, words(one)) == (
        "tag:1",
        "https://www.feeds.example/rss/news/1",
        "We will raise rates.",
    )
    assert (one.published.as_printed, one.updated) == ("2025-06-10T17:05:00Z", "2025-06-11T08:00:00Z")
    assert (two.url, two.is_whole, words(two)) == (None, False, "Plain.")


def test_json_feed_is_read():
    one, two = read(JSON)
    assert (one.entry_id, one.url, words(one)) == ("1", "https://www.feeds.example/news/1", "Rates < 4 & falling.")
    assert (two.url, two.is_whole, two.published.quality) == (None, False, "day")


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "iso-8859-1", None),  # converted on its way, the old declaration kept
        ("gb18030", "gb2312", None),
        ("windows-1252", "ISO-8859-1", None),
        ("utf-16", "utf-16", None),
        ("utf-16-le", "utf-16", None),
        ("windows-1252", None, "windows-1252"),  # by the answer's header alone
    ],
)
def test_an_encoding_that_is_declared_is_read(encoding, declared, charset):
    text = "Zinsen: 4 %" if encoding.startswith("gb") else "Zinssätze – “bald”"
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    feed = f"{declaration}<rss><channel><item><guid>1</guid><title>{text}</title></item></channel></rss>"
    (entry,) = read(feed.encode(encoding), charset=charset)
    assert entry.title == text


def test_an_encoding_that_is_not_declared_is_not_guessed():
    assert "is not UTF-8" in malformed("<rss><channel><title>Zinssätze</title></channel></rss>".encode("latin-1"))


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (RSS[:-40], "its XML is broken"),
        ("<rss><channel><item></channel></rss>", "its XML is broken"),
        ("", "a feed was expected"),
        ("nothing to see", "a feed was expected"),
        ("<!DOCTYPE html><html><body>Sorry</body></html>", "a page and not a feed"),
        ("<note><to>you</to></note>", "cannot be read as a feed"),
        ('{"a": 1}', "no JSON Feed"),
        ('{"items": [1]}', "no JSON Feed"),
        ('{"items": ', "JSON is broken"),
        ('{"items": ' + "[" * 200_000, "too deeply"),
        (f"{LAUGHS}]><rss><channel><title>&j;</title></channel></rss>", "declares entities"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "declares entities"),
        ('<?xml version="1.0"?><!-- a --><!DOCTYPE r [<!ENTITY % x SYSTEM "http://10.0.0.1/">%x;]><rss/>', "entities"),
        ("<rss>" * 200 + "</rss>" * 200, "nested 200 deep"),
        ("<rss>" * 5000 + "</rss>" * 5000, "XML is broken"),
        ("<rss>" + "<a/>" * 150_000 + "</rss>", "150,001 elements"),
        ("<rss>" + "<a/>" * 1_200_000 + "</rss>", "more elements than any feed"),
        (b"\x1f\x8b\x08rest", "compressed with gzip"),
    ],
)  # fmt: skip
def test_what_is_no_good_feed_is_refused_in_one_line_and_at_once(feed, said):
    began = time.monotonic()
    assert said in malformed(feed)
    assert time.monotonic() - began < 5


def test_an_outside_doctype_is_passed_over():
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://10.0.0.1/rss.dtd">'
    assert len(read(RSS.replace("<rss", f"{doctype}<rss"))) == 2


def test_entities_inside_an_article_are_words():
    feed = RSS.replace("In short.", "<![CDATA[How <!ENTITY x> and <!DOCTYPE y [ work]]>")
    assert len(read(feed)) == 2


def test_a_feed_of_too_many_entries_is_refused():
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(11))
    feed = f"<rss><channel>{items}</channel></rss>"
    assert "11 entries, over 10" in malformed(feed, limits=FeedLimits(max_entries=10))


def test_entries_that_share_an_id_are_told_apart():
    items = "".join(f"<item><guid>same</guid><link>/{n}</link><title>T</title></item>" for n in (1, 2, 2))
    entries = read(f"<rss><channel>{items}</channel></rss>")
    assert [entry.url[-2:] for entry in entries] == ["/1", "/2"]
    assert len({entry.key for entry in entries}) == 2
