"""The table of statements: when, who, what, how it sounds, what the price did.

A wide terminal has a column for each score; on one of 80 columns the scores stand above the moves.
"""

from __future__ import annotations

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from communique.cli.output import percent, shown, signed
from communique.ledger import tables as t
from communique.ledger.ledger import Ledger
from communique.ledger.reads import Reads
from communique.offices.sides import zone_of
from communique.reactions.reasons import explain
from communique.records import HORIZONS, Reaction, Statement, Tone

_OFFICE_MARKS = {"holds": ("✓", "green"), "not_holding": ("✗", "bold red"), "unknown": ("?", "yellow")}
_STYLES = {"confirmed": "green", "diverged": "red", "attribution_conflict": "bold red"}
_SCORES = ("tone", "hedged", "novelty")
_WIDE = 120
_MOST_ROWS = 100
_WORDS_SHOWN = 150
_RELEVANT = 0.5


def statement_table(
    ledger: Ledger, document_ids: set[str] | None = None, *, width: int, title: str | None = None
) -> Group:
    """Return the statements of some documents (all where None), oldest first, and what the table's marks mean.

    Moves are those from the anchor on basis *said*, one line a horizon.

    Parameters
    ----------
    width : of the terminal, in columns
    """
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, leading=1)
    table.add_column("when", no_wrap=True)
    table.add_column("who (office on that day), what", ratio=1)
    is_wide = width >= _WIDE
    if is_wide:
        for name in _SCORES:
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("move, verdict", no_wrap=True)
    else:
        table.add_column(f"{' '.join(_SCORES)}\nmove, verdict", no_wrap=True)
    reasons: set[str] = set()
    with ledger.reading() as reads:
        statements = _statements(reads, document_ids)
        for statement in statements[-_MOST_ROWS:]:
            reactions = _said_reactions(reads, statement)
            reasons |= {r.reason for r in reactions if r.status != "measured" and r.reason}
            when, words, *scores, outcome = _row(reads, statement, reactions)
            if is_wide:
                table.add_row(when, words, *scores, outcome)
            else:
                columns = (
                    Text(" " * max(0, len(n) - len(s)) + " ").append(s) for n, s in zip(_SCORES, scores, strict=True)
                )
                table.add_row(when, words, Text("\n").join([Text("").join(columns), outcome]))
    left_out = len(statements) - _MOST_ROWS
    more = [Text(f"… and {left_out} earlier statements; `communique export statements` has them all.")]
    return Group(table, *(more if left_out > 0 else []), _legend(reasons))


def _statements(reads: Reads, document_ids: set[str] | None) -> list[Statement]:
    if document_ids is None:
        found = reads.statements()
    else:
        rows = [row for d in sorted(document_ids) for row in reads.rows(t.mentions, t.mentions.c.document_id == d)]
        by_id = (reads.statement(statement_id) for statement_id in {row["statement_id"] for row in rows})
        found = [statement for statement in by_id if statement is not None]
    return sorted(found, key=lambda s: (s.said_until, s.known_at, s.statement_id))


def _row(reads: Reads, statement: Statement, reactions: list[Reaction]) -> list[Text]:
    tone = reads.emitted_tone(statement.statement_id) or reads.any_tone(statement.statement_id)
    return [
        _when(statement),
        Text("\n").join([_who(statement), shown(statement.text, width=_WORDS_SHOWN)]),
        _tone(tone),
        Text("–" if tone is None or tone.hedged is None else f"{tone.hedged:.2f}"),
        Text(f"{statement.novelty:.2f}"),
        _outcome(reads, statement, tone, reactions),
    ]


def _when(statement: Statement) -> Text:
    """Write the speaker's local day, or the moment in UTC."""
    if statement.said_precision == "day":
        return Text(f"{statement.said_at.astimezone(zone_of(statement.side)):%Y-%m-%d}")
    return Text(f"{statement.said_at:%Y-%m-%d\n%H:%M}Z")


def _who(statement: Statement) -> Text:
    mark, style = _OFFICE_MARKS[statement.office_check]
    who = Text.assemble((mark + " ", style), (shown(statement.speaker, width=60).plain, "bold"))
    if statement.office:
        who.append(", ").append(shown(statement.office, width=60))
    if statement.holder_on_date:
        who.append(f" (then: {shown(statement.holder_on_date, width=60).plain})", style="red")
    return who


def _tone(tone: Tone | None) -> Text:
    if tone is None or tone.tone is None:
        return Text("–", style="dim")
    return Text(signed(tone.tone), style="green" if tone.tone > 0 else "red" if tone.tone < 0 else "")


def _said_reactions(reads: Reads, statement: Statement) -> list[Reaction]:
    found = [r for r in reads.reactions_of(statement.statement_id) if r.basis == "said"]
    return sorted(found, key=lambda r: HORIZONS.index(r.horizon))


def _outcome(reads: Reads, statement: Statement, tone: Tone | None, reactions: list[Reaction]) -> Text:
    rows = reads.verdicts_of(statement.statement_id, "said")
    verdicts = {(row["kind"], row["horizon"]): row["verdict"] for row in rows}
    if not verdicts:
        irrelevant = tone is not None and tone.relevant is not None and tone.relevant < _RELEVANT
        return Text("not relevant" if irrelevant else "no signal", style="dim")
    if told := verdicts.get(("tone", None)):
        return Text(told.replace("_", " "), style=_STYLES.get(told, ""))
    lines = []
    for reaction in reactions:
        line = Text(f"{reaction.horizon:<5} ")
        if reaction.status == "measured":
            verdict = verdicts.get(("reaction", reaction.horizon)) or "–"
            line.append(f"{percent(reaction.return_):>8} ").append(verdict.replace("_", " "), _STYLES.get(verdict, ""))
        else:
            line.append(f"{reaction.status}: {(reaction.reason or '').replace('_', ' ')}", style="dim")
        lines.append(line)
    return Text("\n").join(lines)


def _legend(reasons: set[str]) -> Text:
    told = "✓ held the office that day   ✗ did not   ? not known.   A move is from the last close before the words."
    lines = [told, *(f"{reason.replace('_', ' ')}: {explain(reason)}" for reason in sorted(reasons))]
    return Text("\n".join(lines), style="dim")
