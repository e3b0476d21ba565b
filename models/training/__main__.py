"""``python -m training``: the corpus's report, training, export, ablations, evaluation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Work = Annotated[Path, typer.Option(help="where every stage is kept, and taken up again")]
WORK = Path(".training")
SHIPPED = Path(__file__).parents[1] / "tone"


@app.command()
def corpus() -> None:
    """Check the corpus and print what it holds."""
    from training.corpus_report import report

    report(Console(width=140))


@app.command()
def train(work: Work = WORK, ablation: Annotated[str | None, typer.Option()] = None, seeds: int = 0) -> None:
    """Follow the recipe from the corpus to the students; an interrupted run goes on where it was."""
    from training.recipe import last_line, read_recipe, student, teacher
    from training.recipe_data import Data

    recipe = read_recipe(ablation=ablation)
    data = Data.read(recipe)
    own = work / (ablation or "recipe")
    needs_teacher = recipe["student"]["teacher_share"] > 0
    soft = teacher(recipe, data, own if recipe.get("without") else work) if needs_teacher else None
    chosen = recipe["seeds"][: seeds or None]
    for seed in chosen:
        student(recipe, data, own, soft, seed)
    table = Table(title=f"{ablation or 'recipe'}: validation (n = {len(data.validation)})")
    columns = ("seed", "tone", "hedged", "material", "relevant", "tone_ece")
    for name in columns:
        table.add_column(name, justify="right")
    for seed in chosen:
        found = last_line(own / f"student-{seed}")
        table.add_row(str(seed), *(f"{found[name]:.3f}" for name in columns[1:]))
    Console().print(table)


@app.command()
def export(work: Work = WORK, folder: Path = SHIPPED, ablation: Annotated[str | None, typer.Option()] = None) -> None:
    """Write the best student, calibrated and in int8, as the folder that ships."""
    from training.ship import ship

    ship(work, folder, ablation=ablation)


@app.command()
def ablations(work: Work = WORK) -> None:
    """Train one seed without, or with another form of, each part of the recipe, and print what each was worth."""
    from training.ablations import run

    run(work)


@app.command()
def evaluate(
    baselines: Annotated[Path, typer.Option(help="python with VADER and the Loughran–McDonald lists")],
    model: str = "tone",
) -> None:
    """Print what a model is worth on everything it has not seen."""
    from training.evaluate import evaluate as run

    run(model, baselines)


if __name__ == "__main__":
    app()
