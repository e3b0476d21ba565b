"""The real text that the annotations name by place and hash; it lies outside the project."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any


class ReferenceMissing(Exception):
    """The reference data is not there, or not what was annotated."""


def reference_folder() -> Path:
    """Return the folder of the reference data, which COMMUNIQUE_REFERENCE_DATA names."""
    named = os.environ.get("COMMUNIQUE_REFERENCE_DATA", "")
    folder = Path(named).expanduser()
    if not named or not (folder / "statements").is_dir():
        raise ReferenceMissing(
            f"The annotations of real text name their texts by hash; the texts are read from "
            f"COMMUNIQUE_REFERENCE_DATA, which is {named or 'not set'} and has no folder `statements`."
        )
    return folder


def text_sha256(text: str) -> str:
    """Return the hash that names a text: NFC, white space folded, UTF-8."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


@cache
def rows_of(source: str) -> tuple[dict[str, Any], ...]:
    """Return the rows of one file of statements, in order."""
    path = reference_folder() / "statements" / f"{source}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def text_at(annotation: dict[str, Any]) -> str:
    """Return the text of an annotation.

    Parameters
    ----------
    annotation : with `source` (the file), `row` and `rows` (the first line, counted from 0, and how many are joined by
        a space), `start` and `end` (characters; null is the end of the text) and `text_sha256`

    Raises
    ------
    ReferenceMissing
        what stands there is not what was annotated
    """
    rows = rows_of(annotation["source"])[annotation["row"] : annotation["row"] + annotation["rows"]]
    joined = " ".join(row["text"] for row in rows)
    text = " ".join(joined[annotation["start"] : annotation["end"]].split())
    if text_sha256(text) != annotation["text_sha256"]:
        raise ReferenceMissing(
            f"{annotation['id']}: line {annotation['row']} of {annotation['source']} is not what was annotated."
        )
    return text
