"""`communique score`: how words sound, without keeping anything."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from communique.canonical import as_object
from communique.cli.json_lines import texts_of
from communique.cli.options import Config, DataDir, Json, settings_from
from communique.cli.output import complain, out, print_json, shown, signed
from communique.records import Tone
from communique.tone.load import load_tone_model
from communique.tone.model import ToneModel, Utterance

BATCH = 256


def score(
    context: typer.Context,
    texts: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]...", help="One or more statements.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(help="JSON lines with text, and id where you want it back; one JSON line out for each line in."),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="`tone`, `lexicon`, a model's folder, or hf:OWNER/NAME@COMMIT; several give one answer each.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Score statements: tone, hedged, material, relevant.

    With --file, a bad line gives a reject in its place, and the exit code is 1.
    """
    if bool(texts) == (file is not None):
        raise typer.BadParameter("give either texts or --file.", param_hint="TEXT")
    settings = settings_from(context, config=config, data_dir=data_dir, model=model[0] if model else None)
    scorers = [load_tone_model(spec, threads=settings.threads) for spec in model or [settings.model]]
    if file is not None:
        rejected = _score_file(scorers, file)
        if rejected:
            complain(f"{file}: {rejected} lines could not be scored; each has its reject in its place.")
            raise typer.Exit(1)
        return
    asked = [Utterance(str(n), text) for n, text in enumerate(texts or [], 1)]
    tones = [tone for answers in _side_by_side(scorers, asked) for tone in answers]
    if json:
        print_json(_answer(int(tone.statement_id), tone) for tone in tones)
    else:
        out.print(_table(texts or [], tones))


def _side_by_side(scorers: Sequence[ToneModel], asked: list[Utterance]) -> list[tuple[Tone, ...]]:
    """Return for each utterance the tones of every model, in the models' order."""
    return list(zip(*(scorer.score(asked) for scorer in scorers), strict=True))


def _score_file(scorers: Sequence[ToneModel], path: Path) -> int:
    """Print one line for each line in and model, in order; return how many could not be scored."""
    rejected = 0
    lines = texts_of(path)
    while batch := list(islice(lines, BATCH)):
        wanted = [Utterance(str(n), line["text"]) for n, line in batch if "reason" not in line]
        tones = {answers[0].statement_id: answers for answers in _side_by_side(scorers, wanted)}
        rejected += len(batch) - len(wanted)
        for n, line in batch:
            answers = [line] if "reason" in line else [_answer(line["id"], tone) for tone in tones[str(n)]]
            print_json(answers)
    return rejected


def _answer(given_id: str | int, tone: Tone) -> dict[str, Any]:
    answer = as_object(tone, leave_out=frozenset({"statement_id"}))
    return {"type": answer.pop("type"), "id": given_id, **answer}


def _table(texts: list[str], tones: list[Tone]) -> Table:
    models = list(dict.fromkeys(tone.model for tone in tones))
    several = len(models) > 1
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption=None if several else f"model {models[0]}")
    table.add_column("text", ratio=1)
    for name in ("tone", "p(−)", "p(0)", "p(+)", "hedged", "material", "relevant"):
        table.add_column(name, justify="right", no_wrap=True)
    for place, tone in enumerate(tones):
        words = shown(texts[int(tone.statement_id) - 1], width=200)
        if several:
            if place % len(models) == 0:
                table.add_row(words)
            words = Text(f"  {tone.model}", style="dim")
        if tone.reason:
            words.append(f"{' – ' if several else chr(10)}{tone.reason.replace('_', ' ')}", style="dim")
        shares = (tone.p_negative, tone.p_neutral, tone.p_positive, tone.hedged, tone.material, tone.relevant)
        table.add_row(words, signed(tone.tone), *("–" if share is None else f"{share:.2f}" for share in shares))
    return table
