"""A document that somebody pushed: a JSON object, a ready statement or a text whose speakers are to be found."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import datetime
from typing import Any

from communique.canonical import digest
from communique.errors import DocumentMalformed, InputError
from communique.records import FORMS, Document, Reject
from communique.sources.clock_checks import require_not_ahead
from communique.sources.declaration import Declaration
from communique.sources.decoding import clean_text, has_words
from communique.sources.limits import Limits
from communique.sources.ready_statements import read_statements
from communique.times import parse_moment

_KEYS = ("text", "form", "source", "url", "title", "published_at", "language", "id")


def read_pushed(raw: bytes, *, name: str, declaration: Declaration, now: datetime, limits: Limits) -> Document | Reject:
    """Read one pushed object; whatever is wrong with it becomes a Reject with one sentence.

    With ``speaker`` it is a ready statement (`sources.ready_statements`). Without, it is an article, a transcript or a
    release: ``text`` and ``published_at`` are needed, ``form, source, url, title, language, id`` may stand.

    Parameters
    ----------
    raw : UTF-8
    name : what the entry is called in messages
    declaration : what holds where the object does not say
    now : aware; when it was read, which is when it is known
    """
    if len(raw) > limits.max_document_bytes:
        return _reject(name, f"it has {len(raw):,} bytes, over {limits.max_document_bytes:,}; split it.")
    try:
        fields = json.loads(raw.decode("utf-8"))
        if not isinstance(fields, dict):
            raise DocumentMalformed(name, f"a JSON object was expected and a {type(fields).__name__} came.")
        if fields.get("speaker") is not None:
            line = json.dumps(fields, ensure_ascii=True).encode()
            read = read_statements(
                io.BytesIO(line), name=name, declaration=declaration, file_modified_at=now, now=now, limits=limits
            )
            return next(read)
        return _document(fields, name, declaration, now, limits)
    except InputError as error:
        return _reject(name, error.problem)
    except (ValueError, RecursionError) as error:
        return _reject(name, f'it is not JSON ({str(error)[:80]}); push {{"text": …, "published_at": …}}.')


def _reject(name: str, problem: str) -> Reject:
    return Reject(input=name, line=None, reason=f"{name}: {problem}")


def _document(fields: dict[str, Any], name: str, declaration: Declaration, now: datetime, limits: Limits) -> Document:
    texts = {key: _text(fields, key, name, limits) for key in _KEYS}
    text, form = texts["text"], texts["form"] or declaration.form
    if text is None:
        raise DocumentMalformed(name, "text is missing or blank; give the words.")
    if form not in FORMS:
        raise DocumentMalformed(name, f"form {form[:40]!r} is not known; write one of {', '.join(FORMS)}.")
    printed = texts["published_at"]
    if printed is None:
        raise DocumentMalformed(name, "published_at is missing; write 2018-12-04, or 2018-12-04T10:03-05:00.")
    published = parse_moment(printed, input_name=name, place="published_at")
    require_not_ahead(published, "published_at", now=now, limits=limits, name=name, place=None)
    source, url, given_id = texts["source"] or declaration.source, texts["url"], texts["id"]
    identity = [part for part in (source, url, given_id) if part is not None] if url or given_id else [source, text]
    return Document(
        document_id=digest("pushed", *identity),
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        source=source,
        form=form,
        url=url,
        title=texts["title"],
        text=text,
        language=texts["language"],
        published_at=published.at,
        published_precision=published.precision,
        published_as_printed=printed,
        known_at=now,
        known_basis="observed",
    )


def _text(fields: dict[str, Any], key: str, name: str, limits: Limits) -> str | None:
    value = fields.get(key)
    if value is None:
        return None
    if key == "id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise DocumentMalformed(name, f"{key} was expected to be a text and is a {type(value).__name__}.")
    if key != "text" and len(value) > limits.max_field_characters:
        raise DocumentMalformed(name, f"{key} is {len(value)} characters long, over {limits.max_field_characters}.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DocumentMalformed(name, f"{key} has half a surrogate pair at character {error.start}.") from error
    value = clean_text(value)
    return value if has_words(value) else None
