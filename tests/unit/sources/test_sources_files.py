"""Files by content: what is read, and the one sentence for each that cannot be."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from communique.records import Document, Reject
from communique.sources.declaration import Declaration
from communique.sources.files import read_path
from communique.sources.known_at import parse_known_at
from communique.times import Moment

NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)
PUBLISHED = Moment(datetime(2025, 6, 11, tzinfo=UTC), "day")


def declare(known_at="now", published=PUBLISHED, **more) -> Declaration:
    return Declaration(source="desk", form="article", published_at=published, known_at=parse_known_at(known_at), **more)


def read(path: Path, content: bytes | str | None = None, *, now=NOW, **declared):
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_path(path, declare(**declared), now=now))


def only_document(items) -> Document:
    (item,) = items
    assert isinstance(item, Document), item
    return item


def only_reason(items) -> str:
    (item,) = items
    assert isinstance(item, Reject), item
    assert item.reason.startswith(item.input)
    assert item.reason.endswith((".", ")."))
    item.reason.encode()
    return item.reason


# what is read


def test_a_text_is_kept_whole_and_its_headline_is_its_title(tmp_path):
    text = "Talks go on in London\n\n“We had two days of productive talks,” he said.\n"
    document = only_document(read(tmp_path / "a.txt", text))
    assert (document.text, document.title) == (text, "Talks go on in London")
    assert (document.published_at, document.published_precision) == (PUBLISHED.at, "day")
    assert (document.known_at, document.known_basis) == (NOW, "observed")


@pytest.mark.parametrize("first", ["He said so.", "“We will talk”", "Dear all,", "Words " * 50])
def test_a_first_line_that_is_a_sentence_is_no_title(tmp_path, first):
    assert only_document(read(tmp_path / "a.txt", f"{first}\n\nMore.")).title is None


def test_the_same_words_under_another_name_are_the_same_document(tmp_path):
    one, two = (only_document(read(tmp_path / name, "Words.\r\nMore.")) for name in ("a.txt", "b.md"))
    assert one.document_id == two.document_id
    assert one.text == "Words.\nMore."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_read(tmp_path, encoding):
    assert only_document(read(tmp_path / "a.txt", "商务部 said “yes”.".encode(encoding))).text == "商务部 said “yes”."


def test_control_characters_go_before_anything_is_hashed(tmp_path):
    document = only_document(read(tmp_path / "a.txt", "He said\x1b[31m it,\x07 of course, and at length.\x0cPage two."))
    assert document.text == "He said[31m it, of course, and at length.\nPage two."
    assert document.content_hash == only_document(read(tmp_path / "b.txt", document.text)).content_hash


PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Talks | The Paper</title>
<meta property="og:title" content="Talks go on"><link rel="canonical" href="https://paper.example/talks">
{head}</head><body><nav><a href="/">Home</a></nav><article><h1>Talks go on</h1>
<p>He <b>really</b> said: <a href="x">“We had <i>two days</i> of productive talks”</a>.</p>
<ul><li>“It goes very smoothly,” she said.</li></ul></article>
<script>var tracker = "never shown";</script></body></html>"""


def test_a_page_gives_its_main_text_with_quotations_unbroken_by_markup(tmp_path):
    document = only_document(read(tmp_path / "a.html", PAGE.format(head="")))
    assert "He really said: “We had two days of productive talks”." in document.text
    assert "“It goes very smoothly,” she said." in document.text
    assert "tracker" not in document.text
    assert (document.title, document.url, document.language) == ("Talks go on", "https://paper.example/talks", "en-GB")


def test_a_page_is_known_by_its_content_whatever_its_suffix(tmp_path):
    assert "<p>" not in only_document(read(tmp_path / "a.txt", PAGE)).text


def test_a_page_with_an_address_keeps_its_id_when_its_text_changes(tmp_path):
    one = only_document(read(tmp_path / "a.html", PAGE))
    two = only_document(read(tmp_path / "b.html", PAGE.replace("two days", "three days")))
    assert one.document_id == two.document_id
    assert one.content_hash != two.content_hash


def test_a_front_page_as_canonical_address_names_no_article(tmp_path):
    assert only_document(read(tmp_path / "a.html", PAGE.replace("example/talks", "example/"))).url is None


META = '<meta property="article:published_time" content="{}">'


@pytest.mark.parametrize(
    ("head", "expected", "precision"),
    [
        (META.format("2025-06-11T14:30:05+01:00"), datetime(2025, 6, 11, 13, 30, 5, tzinfo=UTC), "second"),
        (META.format("2025-06-11T14:30Z"), datetime(2025, 6, 11, 14, 30, tzinfo=UTC), "minute"),
        (META.format("2025-06-11T14:30:05"), datetime(2025, 6, 11, tzinfo=UTC), "day"),  # naive
        (META.format("2025-06-11"), datetime(2025, 6, 11, tzinfo=UTC), "day"),
        (META.format("2025-06-11T00:00:00+08:00"), datetime(2025, 6, 11, tzinfo=UTC), "day"),  # a date, printed as one
        (META.format("yesterday") + META.format("2025-06-10"), datetime(2025, 6, 10, tzinfo=UTC), "day"),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", '
            '"datePublished": "2025-06-11T09:00:00Z"}]}</script>',
            datetime(2025, 6, 11, 9, tzinfo=UTC),
            "second",
        ),
    ],
)
def test_a_page_is_dated_by_what_it_says_in_so_many_words(tmp_path, head, expected, precision):
    document = only_document(read(tmp_path / "a.html", PAGE.format(head=head), published=None))
    assert (document.published_at, document.published_precision) == (expected, precision)


def test_one_time_element_dates_a_page_and_two_different_ones_do_not(tmp_path):
    one = PAGE.replace("<h1>", '<time datetime="2025-06-11">11 June</time><h1>')
    assert only_document(read(tmp_path / "a.html", one, published=None)).published_at == PUBLISHED.at
    two = one.replace("<ul>", '<time datetime="2025-06-01">1 June</time><ul>')
    assert "--published-at" in only_reason(read(tmp_path / "b.html", two, published=None))


def test_a_declared_date_overrules_the_page(tmp_path):
    page = PAGE.format(head=META.format("2025-06-01T10:00:00Z"))
    assert only_document(read(tmp_path / "a.html", page)).published_at == PUBLISHED.at


@pytest.mark.parametrize("label", ["windows-1252", "iso-8859-1"])
def test_a_page_in_an_old_encoding_is_read_as_it_declares(tmp_path, label):
    page = f"<html><head><meta charset={label}></head><body><p>“Très bien”, he said.</p></body></html>"
    assert "“Très bien”" in only_document(read(tmp_path / "a.html", page.encode("cp1252"))).text


def test_a_page_converted_to_utf_8_under_its_old_declaration_is_not_garbled(tmp_path):
    page = '<html><head><meta charset="gbk"></head><body><p>商务部 said “yes”.</p></body></html>'
    assert "商务部" in only_document(read(tmp_path / "a.html", page)).text
    assert "商务部" in only_document(read(tmp_path / "b.html", page.replace("“yes”", "yes").encode("gbk"))).text


# clocks


def test_known_at_file_is_the_modification_time(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Words.")
    os.utime(path, ns=(0, 1_749_700_000_123_456_000))
    document = only_document(read(path, known_at="file"))
    assert (document.known_at, document.known_basis) == (
        datetime(2025, 6, 12, 3, 46, 40, 123456, tzinfo=UTC),
        "declared",
    )


def test_known_at_said_plus_five_minutes_counts_from_the_end_of_the_speakers_day(tmp_path):
    declared = {"known_at": "said+5m", "speaker": "S", "zone_for": lambda *_: ZoneInfo("America/New_York")}
    document = only_document(read(tmp_path / "a.txt", "Words.", **declared))
    assert document.known_at == datetime(2025, 6, 12, 4, 5, tzinfo=UTC)  # midnight in summer is 04:00Z
    assert (document.known_basis, document.speaker, document.said_at) == ("assumed", "S", None)


@pytest.mark.parametrize(
    ("published", "is_read"),
    [
        (Moment(NOW + timedelta(seconds=120), "second"), True),
        (Moment(NOW + timedelta(seconds=121), "second"), False),
        (Moment(datetime(2025, 6, 21, tzinfo=UTC), "day"), True),  # has begun in Kiribati
        (Moment(datetime(2025, 6, 22, tzinfo=UTC), "day"), False),
    ],
)
def test_a_date_over_two_minutes_ahead_is_refused(tmp_path, published, is_read):
    items = read(tmp_path / "a.txt", "Words.", published=published)
    if is_read:
        only_document(items)
    else:
        assert "in the future" in only_reason(items)


# what is refused


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t \xc2\xa0\n", "no words"),
        ("signs.txt", "— … “”\n".encode(), "no words"),
        ("bom.txt", b"\xef\xbb\xbf", "no words"),
        ("nul.txt", b"words\x00words", "byte 5"),
        ("wide.txt", "words".encode("utf-16-le"), "UTF-16"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG"),
        ("packed.txt", gzip.compress(b"words", mtime=0), "gunzip"),
        ("paper.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "pdftotext"),
        ("letter.docx", b"PK\x03\x04" + bytes(20), "office document"),
        ("latin.txt", "He said “très bien”.".encode("cp1252"), "byte 8"),
        ("half.txt", b"\xff\xfeW\x00o", "not utf-16"),
        ("noise.txt", b"\x01\x02\x03\x04words", "control characters"),
        ("feed.xml", b"<?xml version='1.0'?><rss><channel><title>News</title></channel></rss>", "XML"),
        ("script.html", b"<html><body><script>var x = 'words';</script></body></html>", "no text"),
        ("hollow.html", b"<html><body></body></html>", "no text"),
        ("deep.html", b"<html><body>Words." + b"<div>" * 100_000 + b"Deep.", "nested"),
        ("many.html", b"<html><body>" + b"<p>Words.</p>" * 30_000, "elements"),
        ("wide.html", b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)), "attributes"),
        ("wide.html", b"<p " + b"".join(b"a%d='>'" % n for n in range(200_000)), "attributes"),
        ("jis.html", b"<html><head><meta charset=iso-2022-jp></head><body>\x1b$B", "iso-2022-jp"),
        ("cut.html", b"<html><head><meta charset=euc-jp></head><body>words \xff", "euc_jp"),
        ("array.json", b'[{"text": "x"}]', "jq -c '.[]'"),
        ("pretty.json", b'{\n  "text": "x"\n}', "jq -c ."),
    ],
)
def test_a_file_that_is_no_text_gets_one_sentence(tmp_path, name, content, says):
    assert says in only_reason(read(tmp_path / name, content))


def test_the_refusal_of_another_encoding_proposes_iconv_and_names_the_byte(tmp_path):
    reason = only_reason(read(tmp_path / "latin.txt", "He said “très bien”.".encode("cp1252")))
    assert "iconv -f" in reason
    assert "byte 8" in reason


def test_fifty_megabytes_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.write(b"words\n" * 1000)
        file.truncate(50_000_000)
    assert "50,000,000 bytes" in only_reason(read(path))


def test_a_line_of_a_megabyte_is_a_text_like_another(tmp_path):
    assert len(only_document(read(tmp_path / "a.txt", "Words. " * 150_000)).text) == 1_050_000


def test_a_text_without_a_date_asks_for_one(tmp_path):
    assert "--published-at" in only_reason(read(tmp_path / "a.txt", "Words.", published=None))


def test_an_undated_page_is_not_dated_by_guesswork(tmp_path):
    page = PAGE.format(head="").replace("</article>", "<p>Posted June 11, 2025. Copyright 2025.</p></article>")
    assert "--published-at" in only_reason(read(tmp_path / "a.html", page, published=None))


def test_what_is_no_file_says_so(tmp_path):
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    reasons = {name: only_reason(read(tmp_path / name)) for name in ("", "none.txt", "link.txt", "pipe.txt")}
    assert "folder" in reasons[""]
    assert "no such file" in reasons["none.txt"]
    assert "gone.txt, which is not there" in reasons["link.txt"]
    assert "pipe" in reasons["pipe.txt"]
    assert "cannot be read" in only_reason(list(read_path(Path("a\x00b"), declare(), now=NOW)))


def test_a_file_one_may_not_read_says_so(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Words.")
    path.chmod(0)
    user = os.geteuid()
    try:
        if user == 0:  # who may read every file
            os.seteuid(65534)
        items = read(path)
    finally:
        os.seteuid(user)
    assert "may not be read by this user" in only_reason(items)


def test_a_hostile_file_name_can_be_printed_and_stored(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n\x1b[31m\xe2\x80\xae.txt"))
    reason = only_reason(read(path, ""))
    assert r"\xff\n\x1b[31m\u202e.txt: it is empty" in reason


def test_reading_a_text_does_not_import_the_page_reader(tmp_path):
    program = "import sys, communique.sources.files, communique.sources.folder; print('trafilatura' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


# properties

MARKS = [b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"\n", b"\r", b"\xc3", b"-", b"Words said. "]
MARKUP = [
    b"<html>",
    b"<p>",
    b"<!--",
    b"<meta",
    b" charset=gbk>",
    b"&#xD800;",
    b"<time datetime=2025-06-11T1:2>",
    b"<?xml",
]
PIECES = st.sampled_from([*MARKS, *MARKUP, b'{"text":', b'"', b"}", b"["])
CONTENT = st.one_of(st.binary(max_size=300), st.lists(st.one_of(PIECES, st.binary(max_size=8))).map(b"".join))


@given(content=CONTENT, suffix=st.sampled_from([".txt", ".html", ".jsonl", ""]), dated=st.booleans())
@example(content=b"<html>", suffix=".txt", dated=True)
@example(content=b'{"text": ' + b"[" * 100_000, suffix=".jsonl", dated=True)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_in_a_file_it_is_read_or_refused(tmp_path, content, suffix, dated):
    path = tmp_path / f"a{suffix}"
    items = read(path, content, published=PUBLISHED if dated else None)
    assert items
    for item in items:
        if isinstance(item, Reject):
            item.reason.encode()
            assert "\n" not in item.reason
        else:
            assert item.text.strip()
            item.text.encode()
            assert item.known_at.tzinfo is not None
            assert item.published_at.tzinfo is not None
    assert read(path, published=PUBLISHED if dated else None) == items


def test_a_page_of_thousands_of_headings_does_not_hold_up_the_others(tmp_path):
    # the readers' second opinion took over 80 s here, past the suite's time limit
    assert only_document(read(tmp_path / "a.html", "<html><body>" + "<h1>t</h1>" * 15_000 + "<time>" * 100)).text
