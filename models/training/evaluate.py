"""`make evaluate`: what the model that ships is worth, beside what else there is."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.metrics import accuracy_score, f1_score

from communique.records import Tone
from communique.tone.load import load_tone_model
from communique.tone.model import ToneModel, Utterance
from training.corpus import Item, corpus_items, pairs
from training.labels import FLAGS, HEADS, TONES
from training.metrics import measures
from training.reference import reference_folder

TARGETS = {"tone": 0.76, "hedged": 0.82, "material": 0.72, "relevant": 0.92}


def scored(model: ToneModel, texts: Sequence[str]) -> list[Tone]:
    """Return a tone for each text."""
    return model.score([Utterance(str(n), text) for n, text in enumerate(texts)])


def numbers(tones: Sequence[Tone]) -> NDArray[np.float64]:
    """Return the probabilities, shape (texts, 6); a text that was refused counts as neutral and not relevant."""
    rows = [(t.p_negative, t.p_neutral, t.p_positive, t.hedged, t.material, t.relevant) for t in tones]
    refused = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    return np.array([refused if row[0] is None else [0.0 if x is None else x for x in row] for row in rows])


def test_split(console: Console, model: ToneModel, lexicon: ToneModel) -> None:
    """Print the measures on the real statements that nothing was trained or chosen on."""
    items = corpus_items()["test"]
    probabilities = numbers(scored(model, [item.text for item in items]))
    table = Table(title=f"Real statements, test split (n = {len(items)})")
    for name in ("", "tone macro-F1", "hedged F1", "material F1", "relevant F1", "tone accuracy", "tone ECE"):
        table.add_column(name, justify="right" if name else "left")

    def add(name: str, found: dict[str, float]) -> None:
        table.add_row(name, *(f"{found[k]:.3f}" for k in (*HEADS, "tone_accuracy", "tone_ece")))

    add(model.name, measures(probabilities, [item.labels for item in items]))
    groups: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        groups[f"{item.group}, {item.source.replace('_', ' ')}"].append(place)
    for group, places in sorted(groups.items()):
        add(f"  {group} ({len(places)})", measures(probabilities[places], [items[p].labels for p in places]))
    add(lexicon.name, measures(numbers(scored(lexicon, [i.text for i in items])), [i.labels for i in items]))
    table.add_section()
    table.add_row("at least", *(f"{TARGETS[head]:.2f}" for head in HEADS), "", "0.05 at most")
    console.print(table)
    worst(console, items, probabilities)


def worst(console: Console, items: Sequence[Item], probabilities: NDArray[np.float64]) -> None:
    """Print how tones are confused, and which domains are hardest."""
    table = Table(title="Test split: gold by row, model by column")
    for name in ("", *TONES):
        table.add_column(name, justify="right")
    said = probabilities[:, : len(TONES)].argmax(1)
    gold = np.array([TONES.index(item.labels.tone) for item in items])
    for row, tone in enumerate(TONES):
        table.add_row(tone, *(str(((gold == row) & (said == column)).sum()) for column in range(len(TONES))))
    console.print(table)
    table = Table(title="Test split by domain")
    for name in ("domain", "n", "tone macro-F1", "tone accuracy"):
        table.add_column(name, justify="right")
    for domain in sorted({item.domain for item in items}):
        at = [place for place, item in enumerate(items) if item.domain == domain]
        found = measures(probabilities[at], [items[place].labels for place in at])
        table.add_row(domain, str(len(at)), f"{found['tone']:.3f}", f"{found['tone_accuracy']:.3f}")
    console.print(table)


def challenge(console: Console, model: ToneModel, lexicon: ToneModel) -> None:
    """Print the share of minimal pairs of which both statements are right in the label that the pair is about."""
    asked = pairs("challenge")
    table = Table(title=f"Challenge pairs, both right (n = {len(asked)}; at least 0.85)")
    rows: dict[str, list[str]] = {}
    for scorer in (model, lexicon):
        found = numbers(scored(scorer, [text for pair in asked for text in pair.texts]))
        right: dict[str, list[bool]] = defaultdict(list)
        for place, pair in enumerate(asked):
            both = all(_is_right(found[2 * place + i], pair.head, pair.labels[i]) for i in (0, 1))
            for key in ("all", f"head {pair.head}", pair.phenomenon.replace("_", " ")):
                right[key].append(both)
        for key, answers in right.items():
            rows.setdefault(key, [key, str(len(answers))]).append(f"{np.mean(answers):.3f}")
    for name in ("", "n", model.name, lexicon.name):
        table.add_column(name, justify="right" if name else "left")
    for key in sorted(rows, key=lambda k: (k != "all", not k.startswith("head"), k)):
        table.add_row(*rows[key])
    console.print(table)


def _is_right(row: NDArray[np.float64], head: str, labels: object) -> bool:
    if head == "tone":
        return bool(TONES[int(row[: len(TONES)].argmax())] == labels.tone)
    return bool((row[len(TONES) + FLAGS.index(head)] > 0.5) == getattr(labels, head))


def phrasebank(console: Console, model: ToneModel, lexicon: ToneModel, baselines: Path) -> None:
    """Print tone on company news: another domain, untouched, and its licence forbids anything but measuring."""
    with (reference_folder() / "sentiment" / "phrasebank_not_all_agree.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    texts, gold = [row["text"] for row in rows], [row["label"] for row in rows]
    said = {
        scorer.name: [TONES[i] for i in numbers(scored(scorer, texts))[:, :3].argmax(1)] for scorer in (model, lexicon)
    }
    said |= word_lists(texts, baselines)
    said["always neutral"] = ["neutral"] * len(gold)
    table = Table(title=f"Financial PhraseBank, not all agree (n = {len(rows)}); relevance ignored")
    for name in ("", "macro-F1 of tone", "accuracy"):
        table.add_column(name, justify="right" if name else "left")
    for name, answers in said.items():
        table.add_row(name, f"{f1_score(gold, answers, average='macro'):.3f}", f"{accuracy_score(gold, answers):.3f}")
    console.print(table)


def word_lists(texts: Sequence[str], python: Path) -> dict[str, list[str]]:
    """Return the tones by the word lists, from the interpreter of their own environment."""
    script = Path(__file__).with_name("baselines.py")
    run = subprocess.run(  # noqa: S603 - our own script
        [python, script], input=json.dumps(list(texts)), capture_output=True, text=True, check=True
    )
    found: dict[str, list[str]] = json.loads(run.stdout)
    return found


def certainty(console: Console, model: ToneModel, lexicon: ToneModel) -> None:
    """Print how well `hedged` finds what ten central banks' readers called uncertain."""
    path = reference_folder() / "sentiment" / "central_bank_certainty.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    gold = np.array([row["certain_label"].strip() == "uncertain" for row in rows])
    table = Table(title=f"Central-bank certainty (n = {len(rows)}, uncertain {gold.sum()})")
    for name in ("", "F1 of uncertain", "precision", "recall"):
        table.add_column(name, justify="right" if name else "left")
    for scorer in (model, lexicon):
        said = numbers(scored(scorer, [row["sentences"] for row in rows]))[:, 3] > 0.5
        hit = (said & gold).sum()
        table.add_row(
            scorer.name, f"{f1_score(gold, said):.3f}", f"{hit / max(said.sum(), 1):.3f}", f"{hit / gold.sum():.3f}"
        )
    table.add_row("at least", "0.60")
    console.print(table)


def evaluate(spec: str, baselines: Path, threads: int = 2) -> None:
    """Print every table."""
    console = Console(width=140)
    model, lexicon = load_tone_model(spec, threads=threads), load_tone_model("lexicon")
    test_split(console, model, lexicon)
    challenge(console, model, lexicon)
    phrasebank(console, model, lexicon, baselines)
    certainty(console, model, lexicon)
