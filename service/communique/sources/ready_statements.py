"""JSON lines of ready statements: one object a line, each with its words, speaker, office and time.

Required are ``text``, ``speaker`` and ``said_at``; optional are ``office, side, source, url, form, title,
published_at, known_at, language, id``. A key that is left out is null, save that the declaration's speaker and office
stand in for theirs. Other keys are ignored, unless they look like one of these misspelt: then the line is refused.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, BinaryIO, NoReturn

from communique.canonical import canonical_json, digest, encode_time
from communique.errors import InputError, StatementMalformed
from communique.records import FORMS, Document, Form, Reject
from communique.sources.clock_checks import require_known_in_order, require_not_ahead
from communique.sources.declaration import Declaration
from communique.sources.decoding import clean_text, has_words
from communique.sources.limits import Limits
from communique.times import Moment, parse_instant, parse_moment

REQUIRED = ("text", "speaker", "said_at")
OPTIONAL = ("office", "side", "source", "url", "form", "title", "published_at", "known_at", "language", "id")

_ALLOWED = (*REQUIRED, *OPTIONAL)
_BOM = b"\xef\xbb\xbf"
_MOST_UNKNOWN_KEYS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line's place and what holds for its whole file."""

    name: str
    number: int
    declaration: Declaration
    file_modified_at: datetime
    now: datetime
    limits: Limits

    @property
    def place(self) -> str:
        return f"line {self.number}"

    def refuse(self, problem: str) -> NoReturn:
        raise StatementMalformed(self.name, problem, place=self.place)


def read_statements(
    lines: BinaryIO, *, name: str, declaration: Declaration, file_modified_at: datetime, now: datetime, limits: Limits
) -> Iterator[Document | Reject]:
    """Yield a Document for each good line and a Reject, with its number, for each bad one.

    Parameters
    ----------
    lines : UTF-8, open for reading bytes; read line by line, so that its size does not matter
    name : what the file is called in messages
    """
    n_statements = 0
    for number, raw in _numbered_lines(lines, limits.max_line_bytes):
        n_statements += 1
        line = _Line(
            name=name,
            number=number,
            declaration=declaration,
            file_modified_at=file_modified_at,
            now=now,
            limits=limits,
        )
        try:
            yield _document(_parse_object(raw, line), line)
        except InputError as error:
            yield Reject(input=name, line=number, reason=_sentence(error, line))
    if n_statements == 0:
        yield Reject(input=name, line=None, reason=f"{name}: it holds no statement; write one JSON object a line.")


def _sentence(error: InputError, line: _Line) -> str:
    """The error as one sentence that names this file and line, whatever raised it."""
    if error.input_name == line.name:
        return str(error)
    return f"{line.name}, {line.place}: {error.problem}"


def _numbered_lines(lines: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Lines that are not blank, from 1; None in place of one that is too long."""
    number = 0
    while raw := lines.readline(limit + 1):
        number += 1
        if len(raw) > limit and not raw.endswith(b"\n"):
            while (rest := lines.readline(limit)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif raw := raw.removeprefix(_BOM).strip():
            yield number, raw


def _parse_object(raw: bytes | None, line: _Line) -> dict[str, Any]:
    if raw is None:
        line.refuse(f"it is over {line.limits.max_line_bytes} bytes long; write one statement a line.")
    try:
        parsed = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        line.refuse(f"byte {error.start} is not UTF-8; convert the file, such as with iconv -f WINDOWS-1252 -t UTF-8.")
    except RecursionError:
        line.refuse("it is nested too deeply; write one flat JSON object a line.")
    except json.JSONDecodeError as error:
        line.refuse(f"it is not JSON ({error.msg}, column {error.colno}); write one JSON object a line.")
    except ValueError as error:
        line.refuse(f"it cannot be read as JSON: {error}; correct it.")
    if not isinstance(parsed, dict):
        line.refuse(f"a JSON object was expected and a {type(parsed).__name__} came; write one object a line.")
    return parsed


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:40]!r} stands twice")
        found[key] = value
    return found


def _refuse_constant(literal: str) -> NoReturn:
    raise ValueError(f"{literal} is not JSON (write null)")


def _document(fields: dict[str, Any], line: _Line) -> Document:
    declaration = line.declaration
    declared = {"speaker": declaration.speaker, "office": declaration.office}
    fields = {key: value for key, value in declared.items() if value is not None} | fields
    _require_keys(fields, line)
    text = _string(fields, "text", line, limit=line.limits.max_statement_characters)
    speaker = _string(fields, "speaker", line)
    if text is None or speaker is None:
        line.refuse(f"{'text' if text is None else 'speaker'} is null or blank; give the words and who said them.")
    office, side, url, entry = (_string(fields, key, line) for key in ("office", "side", "url", "id"))
    said, _ = _moment(fields, "said_at", line)
    if said is None:
        line.refuse("said_at is null or blank; write 2018-12-04, or 2018-12-04T10:03-05:00.")
    published, printed = _moment(fields, "published_at", line)
    published = published or declaration.published_at
    source = _string(fields, "source", line) or declaration.source
    known_at, basis = declaration.known_at.resolve(
        now=line.now,
        said=said,
        published=published,
        file_modified_at=line.file_modified_at,
        declared=_declared_known_at(fields, line),
        zone=declaration.zone_for(speaker, office, side),
    )
    require_known_in_order(known_at, basis, said, now=line.now, limits=line.limits, name=line.name, place=line.place)
    return Document(
        document_id=_statement_document_id(source, url, entry, speaker, said, text),
        content_hash=_content_hash(text, speaker, office, said),
        source=source,
        form=_form(fields, line),
        url=url,
        title=_string(fields, "title", line),
        text=text,
        language=_string(fields, "language", line),
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_as_printed=printed,
        speaker=speaker,
        office=office,
        said_at=said.at,
        said_precision=said.precision,
        known_at=known_at,
        known_basis=basis,
    )


def _content_hash(text: str, speaker: str, office: str | None, said: Moment) -> str:
    """Of all that the words mean for a signal: a corrected speaker is a revision as corrected words are."""
    content = canonical_json([text, speaker, office, said.at, said.precision])
    return hashlib.sha256(content.encode()).hexdigest()


def _statement_document_id(
    source: str, url: str | None, entry: str | None, speaker: str, said: Moment, text: str
) -> str:
    """One id for one statement: several may share an address, so the address alone is not enough."""
    if url is not None and entry is not None:
        return digest("entry", source, url, entry)
    return digest("statement", source, url, speaker, encode_time(said.at), said.precision, text)


def _require_keys(fields: dict[str, Any], line: _Line) -> None:
    unknown = [key for key in fields if key not in _ALLOWED][:_MOST_UNKNOWN_KEYS]
    for key in unknown:
        if meant := _misspelt(key[:40]):
            line.refuse(f"the key {key[:40]!r} is not known; write {meant!r}.")
    missing = [key for key in REQUIRED if key not in fields]
    if missing:
        line.refuse(f"it lacks {' and '.join(missing)}; each statement needs {', '.join(REQUIRED)}.")


@lru_cache(maxsize=1000)  # the same keys stand in every line
def _misspelt(key: str) -> str | None:
    plain = key.lower().replace("-", "_").replace(" ", "_")
    close = difflib.get_close_matches(plain, _ALLOWED, n=1, cutoff=0.8)
    return close[0] if close else None


def _string(fields: dict[str, Any], key: str, line: _Line, *, limit: int | None = None) -> str | None:
    value = fields.get(key)
    if value is None:
        return None
    if key == "id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        line.refuse(f"{key} was expected to be a text and is a {type(value).__name__}; put it in quotation marks.")
    limit = limit or line.limits.max_field_characters
    if len(value) > limit:
        line.refuse(f"{key} is {len(value)} characters long, over {limit}; shorten or split it.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        line.refuse(f"{key} has half a surrogate pair at character {error.start}, which is no character; correct it.")
    value = clean_text(value)
    return value if has_words(value) else None


def _moment(fields: dict[str, Any], key: str, line: _Line) -> tuple[Moment | None, str | None]:
    printed = _string(fields, key, line)
    if printed is None:
        return None, None
    moment = parse_moment(printed, input_name=line.name, place=f"{line.place}, {key}")
    require_not_ahead(moment, key, now=line.now, limits=line.limits, name=line.name, place=line.place)
    return moment, printed


def _declared_known_at(fields: dict[str, Any], line: _Line) -> datetime | None:
    printed = _string(fields, "known_at", line)
    if printed is None:
        return None
    return parse_instant(printed, input_name=line.name, place=f"{line.place}, known_at")


def _form(fields: dict[str, Any], line: _Line) -> Form:
    given = _string(fields, "form", line)
    if given is None:
        return line.declaration.form
    known = next((form for form in FORMS if form == given), None)
    if known is None:
        line.refuse(f"form {given[:40]!r} is not known; write one of {', '.join(FORMS)}.")
    return known
