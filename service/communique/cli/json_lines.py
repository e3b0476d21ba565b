"""Texts that come as JSON lines: what `score` and `extract` read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from communique.errors import StatementMalformed

MAX_LINE_CHARACTERS = 5_000_000


def texts_of(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give each line as `{"id", "text"}`, or as the reject that stands in its place.

    Raises
    ------
    StatementMalformed
        the file cannot be read, is empty or is binary
    """
    form = 'expected JSON lines, {"id": …, "text": …} each'
    try:
        with path.open("rb") as head:
            start = head.read(4096)
        if not start.strip():
            raise StatementMalformed(str(path), f"is empty; {form}.")
        if b"\0" in start:
            raise StatementMalformed(str(path), f"is binary (a NUL byte in its first 4 kB); {form}, in UTF-8.")
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                yield number, _parse(path.name, number, line)
    except OSError as error:
        raise StatementMalformed(str(path), f"cannot be read: {error.strerror}; {form}.") from error


def _parse(name: str, number: int, line: str) -> dict[str, Any]:
    reject = {"type": "reject", "id": None, "input": name, "line": number}
    if len(line) > MAX_LINE_CHARACTERS:
        return reject | {"reason": f"the line has more than {MAX_LINE_CHARACTERS} characters; split the text."}
    try:
        line.encode("utf-8")
        found = json.loads(line)
    except UnicodeEncodeError:
        return reject | {"reason": "the line is not UTF-8; convert the file, for example with iconv."}
    except (ValueError, RecursionError) as error:
        return reject | {"reason": f'not JSON ({error}); write {{"id": …, "text": …}} on one line.'[:300]}
    if not isinstance(found, dict):
        return reject | {"reason": 'not a JSON object; write {"id": …, "text": …}.'}
    given = found.get("id", number)
    reject["id"] = given if isinstance(given, str | int) else None
    if not isinstance(given, str | int):
        return reject | {"reason": "id is neither a text nor a whole number."}
    if not isinstance(found.get("text"), str):
        return reject | {"reason": "text is missing or not a text."}
    try:
        (found["text"] + str(given)).encode("utf-8")
    except UnicodeEncodeError:
        return reject | {"id": None, "reason": "text or id has half a surrogate pair, which is no character."}
    return {"id": given, "text": found["text"]}
