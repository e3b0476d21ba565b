"""Raw bytes kept once and whole, and quotes looked up in them."""

from __future__ import annotations

import hashlib

import pytest

from communique.errors import DocumentMalformed, SourceUnavailable
from communique.sources.limits import DEFAULT_LIMITS
from communique.sources.web.entry_text import text_on_page
from communique.sources.web.fetching import Fetched
from communique.sources.web.raw_check import RawText, quote_in_raw
from communique.sources.web.raw_store import RawStore
from communique.sources.web.web_errors import RawMissing
from web_server import START


def test_bytes_are_kept_once_under_their_hash(tmp_path):
    store = RawStore(tmp_path / "raw")
    for _ in range(2):
        sha256 = store.put(b"as it came")
    assert sha256 == hashlib.sha256(b"as it came").hexdigest()
    assert store.get(sha256) == b"as it came"
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()] == [
        (tmp_path / "raw" / sha256[:2] / f"{sha256}.gz").relative_to(tmp_path)
    ]


def test_what_is_gone_or_damaged_is_said_so(tmp_path):
    store = RawStore(tmp_path)
    sha256, other = store.put(b"one"), store.put(b"two")
    path = tmp_path / sha256[:2] / f"{sha256}.gz"
    path.write_bytes((tmp_path / other[:2] / f"{other}.gz").read_bytes())
    with pytest.raises(RawMissing, match="other bytes"):
        store.get(sha256)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(RawMissing, match="cannot be read"):
        store.get(sha256)
    path.unlink()
    with pytest.raises(RawMissing, match="no such file"):
        store.get(sha256)
    with pytest.raises(RawMissing, match="64 hex digits"):
        store.get("../../etc/passwd")


@pytest.mark.parametrize(
    "raw",
    [
        'He said, "we\'re ready - AT&T too".',
        "<p>He said, &ldquo;we&rsquo;re <em>rea</em>dy&nbsp;&ndash; AT&amp;T\n  too&rdquo;.</p>",
        "<item>&lt;p&gt;“we’re ready\u200b – AT&amp;amp;T too”&lt;/p&gt;</item>",
        "<![CDATA[<p>«we’re <a href='/x'>ready</a> — AT&amp;T too»</p>]]>",
        "“we’re <!-- not --> ready <script>var no = '<p>';</script>– AT&amp;T too”",
    ],
)
def test_a_quote_is_found_whatever_its_dress(raw):
    assert quote_in_raw("“we're ready – AT&T too”", raw)
    assert quote_in_raw("we’re ready - AT&T too", raw)
    assert not quote_in_raw("we’re not ready - AT&T too", raw)
    assert not quote_in_raw("", raw)
    assert not quote_in_raw(" … ", raw)


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path):
    (tmp_path / "raw").write_text("a file where the folder should be")
    with pytest.raises(SourceUnavailable, match="make room"):
        RawStore(tmp_path / "raw").put(b"one")


def test_a_main_text_that_changed_a_quotation_is_refused(monkeypatch):
    raw = "<html><body><article><p>The minister said: “We are <b>ready</b> to sign.” "
    raw += "He added: “Nothing is agreed.”</p></article></body></html>"
    page = Fetched(
        url="https://e.org/1", body=raw.encode(), charset="utf-8", etag=None, last_modified=None, fetched_at=START
    )
    assert "“We are ready to sign.”" in text_on_page(page, name="e.org", limits=DEFAULT_LIMITS).text

    monkeypatch.setattr(RawText, "holds", lambda self, text: "ready" not in text)
    with pytest.raises(DocumentMalformed, match="changed a quotation"):
        text_on_page(page, name="e.org", limits=DEFAULT_LIMITS)
