"""Files, by what is in them: plain text, a saved page, or JSON lines of ready statements.

A file that cannot be read gives a `Reject` with one sentence, never an exception, so that the other files go
through.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from communique.canonical import digest
from communique.errors import DocumentMalformed, InputError, TimeMalformed
from communique.records import Document, Reject
from communique.sources.clock_checks import require_known_in_order, require_not_ahead
from communique.sources.declaration import Declaration
from communique.sources.decoding import decode, has_words, require_text_bytes, shown_name
from communique.sources.limits import DEFAULT_LIMITS, Limits
from communique.sources.page import Page, is_markup, read_page
from communique.sources.page_dates import parse_page_date
from communique.sources.ready_statements import read_statements
from communique.times import Moment

_HEAD_BYTES = 4096
_JSON_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_XML_OPENINGS = ("<?xml", "<rss", "<feed", "<rdf")
_TITLE_LIMIT = 200  # characters: longer first lines are sentences
_NO_TITLE_ENDINGS = tuple(".,;:\"'”’»」』。")


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """One open file and what was declared for it."""

    path: Path
    name: str
    n_bytes: int
    modified_at: datetime
    declaration: Declaration
    now: datetime
    limits: Limits


def read_path(
    path: Path, declaration: Declaration, *, now: datetime, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Document | Reject]:
    """Yield the documents of one file, and a `Reject` for whatever in it cannot be read.

    Parameters
    ----------
    path : a file of plain text, HTML or JSON lines; told apart by content first, then by suffix
    declaration : what holds where the file does not say otherwise
    now : aware; the moment of reading. Times over `limits.max_ahead` after it are refused.
    limits : sizes above which nothing is read
    """
    name = shown_name(path)
    try:
        about = _require_regular_file(path, name)
        with path.open("rb") as opened:
            file = _File(
                path=path,
                name=name,
                n_bytes=about.st_size,
                modified_at=datetime.fromtimestamp(about.st_mtime, UTC),
                declaration=declaration,
                now=now,
                limits=limits,
            )
            yield from _read(file, opened)
    except InputError as error:
        reason = str(error) if error.input_name == name else f"{name}: {error.problem}"
        yield Reject(input=name, line=None, reason=reason)
    except (OSError, ValueError, OverflowError) as error:  # a NUL in the path is a ValueError
        yield Reject(input=name, line=None, reason=_unreadable(path, name, error))


def _require_regular_file(path: Path, name: str) -> os.stat_result:
    about = path.stat()
    if stat.S_ISDIR(about.st_mode):
        raise DocumentMalformed(name, "it is a folder; name the files in it, or configure it as a watched folder.")
    if not stat.S_ISREG(about.st_mode):
        raise DocumentMalformed(name, "it is a pipe or a device and not a file; save what it gives in a file first.")
    return about


def _unreadable(path: Path, name: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        try:
            link = shown_name(path.readlink())
        except (OSError, ValueError):
            return f"{name}: there is no such file; check the name."
        return f"{name}: it is a link to {link}, which is not there; link it anew or remove it."
    if isinstance(error, PermissionError):
        return f"{name}: it may not be read by this user; give it the permission (chmod u+r)."
    cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{name}: it cannot be read ({cause}); check the file and its disk."


def _read(file: _File, opened: BinaryIO) -> Iterator[Document | Reject]:
    head = opened.read(_HEAD_BYTES)
    if not head:
        raise DocumentMalformed(file.name, "it is empty; write a text into it.")
    require_text_bytes(head, name=file.name)
    opened.seek(0)
    if not _is_json_lines(head, file):
        yield _document(file, _read_within_limit(file, opened))
        return
    if head.startswith(_UTF_16_MARKS):  # its line ends are two bytes: taken as a whole, within the limit
        whole = decode(_read_within_limit(file, opened), name=file.name, markup=False)
        opened = io.BytesIO(whole.encode("utf-8"))
    yield from read_statements(
        opened,
        name=file.name,
        declaration=file.declaration,
        file_modified_at=file.modified_at,
        now=file.now,
        limits=file.limits,
    )


def _is_json_lines(head: bytes, file: _File) -> bool:
    """Tell JSON lines by ``{"``; refuse the JSON that is not one object a line."""
    encoding = "utf-16" if head.startswith(_UTF_16_MARKS) else "utf-8-sig"
    opening = head.decode(encoding, "replace").lstrip()
    begins = opening[:1] + opening[1:].lstrip()[:1]
    has_suffix = file.path.suffix.lower() in _JSON_SUFFIXES
    first_line = opening.partition("\n")[0].strip()
    if begins in ("[{", "[]", '["') or (has_suffix and opening.startswith("[")):
        raise DocumentMalformed(file.name, "it is a JSON array; write one object a line (jq -c '.[]' does that).")
    if begins in ('{"', "{}") and first_line == "{":
        raise DocumentMalformed(
            file.name, "its JSON object runs over several lines; write one object a line (jq -c . does that)."
        )
    return has_suffix or begins in ('{"', "{}")


def _read_within_limit(file: _File, opened: BinaryIO) -> bytes:
    limit = file.limits.max_document_bytes
    raw = opened.read(limit + 1) if file.n_bytes <= limit else b""
    if file.n_bytes > limit or len(raw) > limit:
        raise DocumentMalformed(
            file.name,
            f"it has {max(file.n_bytes, len(raw)):,} bytes, over the {limit:,} a document may have; split it, "
            f"or give ready statements as JSON lines.",
        )
    return raw


def _document(file: _File, raw: bytes) -> Document:
    require_text_bytes(raw, name=file.name)
    suffix = file.path.suffix
    opening = raw[:_HEAD_BYTES].decode("utf-8-sig", "replace")
    text = decode(raw, name=file.name, markup=is_markup(opening, suffix))
    if is_markup(text[:_HEAD_BYTES], suffix):
        return _page_document(file, read_page(text, name=file.name, limits=file.limits))
    if text.lstrip("\ufeff \t\n")[:_HEAD_BYTES].lower().startswith(_XML_OPENINGS):
        raise DocumentMalformed(file.name, "it is XML (a feed, perhaps) and not a page; give the articles themselves.")
    if not has_words(text):
        raise DocumentMalformed(file.name, "it holds no words, only white space or signs; write a text into it.")
    published = file.declaration.published_at
    if published is None:
        raise _undated(file, "a plain text does not say when it was published")
    return _dated_document(file, Page(text=text, title=_title(text), url=None, language=None, dates=()), published)


def _page_document(file: _File, page: Page) -> Document:
    declared = file.declaration.published_at
    if declared is not None:
        return _dated_document(file, page, declared)
    for printed in page.dates:
        try:
            published = parse_page_date(printed, name=file.name)
        except TimeMalformed:
            continue  # the next candidate may be legible; where none is, the refusal below shows the first
        return _dated_document(file, page, published, printed)
    raise _undated(file, f"the date it prints, {page.dates[0]!r}, cannot be read" if page.dates else "it has no date")


def _undated(file: _File, why: str) -> TimeMalformed:
    return TimeMalformed(file.name, f"{why}; give --published-at (2018-12-04, or 2018-12-04T10:03-05:00).")


def _dated_document(file: _File, page: Page, published: Moment, printed: str | None = None) -> Document:
    declaration, name, limits = file.declaration, file.name, file.limits
    require_not_ahead(published, "the date of publication", now=file.now, limits=limits, name=name, place=None)
    known_at, basis = declaration.known_at.resolve(
        now=file.now,
        said=None,
        published=published,
        file_modified_at=file.modified_at,
        declared=None,
        zone=declaration.zone_for(declaration.speaker, declaration.office, None),
    )
    require_known_in_order(known_at, basis, None, now=file.now, limits=limits, name=name, place=None)
    return Document(
        document_id=digest("page", declaration.source, page.url) if page.url else digest("content", page.text),
        content_hash=hashlib.sha256(page.text.encode()).hexdigest(),
        source=declaration.source,
        form=declaration.form,
        url=page.url,
        title=page.title,
        text=page.text,
        language=page.language,
        published_at=published.at,
        published_precision=published.precision,
        published_as_printed=printed,
        speaker=declaration.speaker,
        office=declaration.office,
        known_at=known_at,
        known_basis=basis,
    )


def _title(text: str) -> str | None:
    """Return the first line where it looks like a headline: short, not closed like a sentence, a blank line below."""
    first, _, rest = text.lstrip("\n").partition("\n")
    shown = first.strip()
    below, _, body = rest.partition("\n")
    is_headline = has_words(shown) and len(shown) <= _TITLE_LIMIT and not shown.endswith(_NO_TITLE_ENDINGS)
    return shown if is_headline and not below.strip() and has_words(body) else None
