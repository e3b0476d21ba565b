"""What a person must look at: words whose speaker is in doubt, and inputs whose date could not be read.

A case is accepted (it may stand) or rejected. A rejection of a statement takes back what it gave: one `correction`
names every signal of it, and the windows still open are closed without a reaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from communique.canonical import digest
from communique.errors import InputError
from communique.ledger import tables as t
from communique.ledger.reads import Reads
from communique.ledger.writes import Writes
from communique.prices.instruments import Instrument
from communique.records import Signal, Statement
from communique.signals.correction import correction_signal

CaseKind = Literal["speaker_conflict", "attribution_conflict", "misspelt", "unknown_office", "undated"]
Decision = Literal["accepted", "rejected"]

REJECTED = "rejected_in_review"
# Unknown checks that a person can settle. A name in no register is no case: the list would be full of strangers.
_CAN_BE_SETTLED = (
    "ambiguous",
    "surname_only",
    "office_not_in_register",
    "not_listed",
    "bounds_not_known",
    "register_gap",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing to look at, with its evidence."""

    case_id: str
    kind: CaseKind
    subject: str  # a statement_id, or a reject_id
    question: str
    speaker: str | None = None
    office: str | None = None
    holder_on_date: str | None = None
    quote: str | None = None
    other_quote: str | None = None  # of the statement it conflicts with
    other_speaker: str | None = None
    url: str | None = None
    said_at: datetime | None = None
    reason: str | None = None
    decision: Decision | None = None
    note: str | None = None


def cases(reads: Reads, *, decided: bool = False) -> list[Case]:
    """Return the cases, oldest known first; those that were decided only where asked for."""
    decisions = {row["case_id"]: row for row in reads.rows(t.reviews)}
    found = [*_of_statements(reads), *_of_rejects(reads)]
    told = [
        replace(case, decision=decisions[case.case_id]["decision"], note=decisions[case.case_id]["note"])
        if case.case_id in decisions
        else case
        for case in found
    ]
    return [case for case in told if decided or case.decision is None]


def case_named(reads: Reads, name: str) -> Case:
    """Return the case whose identity begins with `name`.

    Raises
    ------
    InputError
        there is none, or more than one
    """
    found = [case for case in cases(reads, decided=True) if case.case_id.startswith(name)] if name else []
    if len(found) != 1:
        problem = "there is no such case" if not found else f"{len(found)} cases begin so"
        raise InputError(name or "(empty)", f"{problem}; `communique review --all` lists them with their names.")
    return found[0]


def accept(writes: Writes, case: Case, *, note: str | None, now: datetime) -> None:
    """Let a case stand.

    Raises
    ------
    InputError
        it was rejected, and the correction is out
    """
    if case.decision == "rejected":
        raise InputError(case.case_id[:12], "it was rejected before, and the correction is out; ingest the words anew.")
    _decide(writes, case, "accepted", note, now)


def reject(writes: Writes, case: Case, *, instrument: Instrument, note: str | None, now: datetime) -> list[Signal]:
    """Take a statement's signals back; return the correction, if there was anything to correct.

    Raises
    ------
    InputError
        it was rejected before, or it is no statement's case
    """
    statement = writes.statement(case.subject)
    if statement is None:
        raise InputError(case.case_id[:12], "it gave no statement that could be taken back; accept it.")
    if case.decision == "rejected":
        raise InputError(case.case_id[:12], "it was rejected before; what was emitted stays emitted.")
    _decide(writes, case, "rejected", note, now)
    writes.mark_decided(statement.statement_id, at=now)  # held back until its time, it would be emitted then
    for reaction in writes.reactions_of(statement.statement_id):
        if reaction.status == "pending":
            writes.add_reaction(replace(reaction, status="missing", reason=REJECTED))
    tone = writes.emitted_tone(statement.statement_id)
    emitted = writes.signal_rows(t.signals.c.statement_id == statement.statement_id, t.signals.c.kind != "correction")
    if tone is None or not emitted:
        return []
    signal = correction_signal(
        statement,
        tone,
        replaces=[row["signal_id"] for row in emitted],
        instrument=instrument,
        reason=f"{case.kind}: {REJECTED}" + (f": {note}" if note else ""),
        now=now,
    )
    return [signal] if writes.add_signal(signal) else []  # another case of the statement took it back before


def _decide(writes: Writes, case: Case, decision: Decision, note: str | None, now: datetime) -> None:
    writes.save_review(case.case_id, decision=decision, note=note, at=now)


def _of_statements(reads: Reads) -> list[Case]:
    s = t.statements
    in_doubt = reads.statements(
        (s.c.office_check == "not_holding") | s.c.conflicts_with.is_not(None) | s.c.office_reason.is_not(None)
    )
    return [case for statement in in_doubt for case in _cases_of(reads, statement)]


def _cases_of(reads: Reads, statement: Statement) -> list[Case]:
    found = []
    if statement.conflicts_with is not None:
        other = reads.statement(statement.conflicts_with)
        found.append(
            _case(
                "speaker_conflict",
                statement,
                "Who said it?",
                other_quote=other.text if other else None,
                other_speaker=other.speaker if other else None,
            )
        )
    if (statement.office_reason or "").startswith("misspelt"):
        found.append(_case("misspelt", statement, "Is it the same person?"))
    if statement.office_check == "not_holding":
        found.append(_case("attribution_conflict", statement, "Is the person meant, or the office?"))
    elif statement.office_check == "unknown" and (statement.office_reason or "").startswith(_CAN_BE_SETTLED):
        found.append(_case("unknown_office", statement, "Did they hold the office?"))
    return found


def _case(kind: CaseKind, statement: Statement, question: str, **more: Any) -> Case:
    return Case(
        case_id=digest("case", kind, statement.statement_id),
        kind=kind,
        subject=statement.statement_id,
        question=question,
        speaker=statement.speaker,
        office=statement.office,
        holder_on_date=statement.holder_on_date,
        quote=statement.text,
        url=statement.url,
        said_at=statement.said_at,
        reason=statement.office_reason,
        **more,
    )


def _of_rejects(reads: Reads) -> list[Case]:
    reason = t.rejects.c.reason
    undated = reason.contains("has no date") | reason.contains("the date it prints")
    rows = reads.rows(t.rejects, undated)
    return [
        Case(
            case_id=digest("case", "undated", row["reject_id"]),
            kind="undated",
            subject=row["reject_id"],
            question="When was it said?",
            url=row["input"],
            reason=row["reason"],
        )
        for row in sorted(rows, key=lambda row: (row["at"], row["reject_id"]))
    ]
