"""What may be wrong or missing in the register, for a person to decide."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from communique.errors import ConfigError
from communique.offices.register import Term

COLUMNS = ("person", "aliases", "office", "body", "country", "side", "start", "end", "acting", "bounds")

_MOST_LISTED = 5

# missing: we have no such term; ended: ours goes on, theirs does not; start, end: the days differ
Kind = Literal["missing", "ended", "start", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One difference, with the row that the register would have if Wikidata is right."""

    kind: Kind
    office: str
    person: str
    ours: str | None  # a day or a term; for a missing term of an office of one holder, whom we have then
    theirs: str
    item: str  # the person's on Wikidata
    row: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about an office that a person should know, and that proposes nothing."""

    office: str
    text: str


def listed(names: Iterable[str]) -> str:
    """Return the first few names in one line, and how many more there are."""
    several = list(names)
    more = len(several) - _MOST_LISTED
    return ", ".join(several[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")


def row_cells(term: Term) -> dict[str, str]:
    """Return a term as a row of ``register.csv``."""
    return {
        "person": term.person,
        "aliases": ";".join(term.aliases),
        "office": term.office,
        "body": term.body,
        "country": term.country,
        "side": term.side,
        "start": term.start.isoformat(),
        "end": term.end.isoformat() if term.end else "",
        "acting": "true" if term.acting else "false",
        "bounds": term.bounds,
    }


def proposed_rows(proposals: Iterable[Proposal]) -> str:
    """Return the proposed rows as CSV, in the register's own columns; a row changed twice stands once."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row_cells(row) for row in dict.fromkeys(proposal.row for proposal in proposals))
    return text.getvalue()


def write_rows(proposals: Iterable[Proposal], path: Path) -> None:
    """Write the proposed rows to a file.

    Raises
    ------
    ConfigError
        it cannot be written
    """
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_text(proposed_rows(proposals), encoding="utf-8", newline="")
        partial.replace(path)  # whoever looks sees a whole file or none
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written ({error.strerror}); give --out a file in a folder of yours."
        ) from error


def as_json(finding: Proposal | Remark) -> dict[str, Any]:
    """Return a proposal or a remark as one object of the JSON lines."""
    if isinstance(finding, Remark):
        return {"type": "remark", "office": finding.office, "text": finding.text}
    return {
        "type": "proposal",
        "kind": finding.kind,
        "office": finding.office,
        "person": finding.person,
        "ours": finding.ours,
        "theirs": finding.theirs,
        "item": finding.item,
        "row": row_cells(finding.row),
    }
