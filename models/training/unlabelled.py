"""Real text without labels, for the teacher to label: none of the test's, none of the evaluation-only sets'."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

from communique.extraction.paragraphs import sentences
from communique.extraction.releases import sentence_groups
from training.corpus import Item, split_of
from training.overlap import Overlap, words
from training.reference import reference_folder, rows_of

EVALUATION_ONLY = {
    "fomc_stance_1996_2019.csv": "sentence",
    "phrasebank_not_all_agree.csv": "text",
    "central_bank_certainty.csv.gz": "sentences",
}
CHAIRS = {"BERNANKE": "Ben Bernanke", "YELLEN": "Janet Yellen", "POWELL": "Jerome Powell"}
FEWEST, MOST = 4, 80  # words


def evaluation_texts() -> Iterator[str]:
    """Yield the texts that may only be measured on."""
    folder: Path = reference_folder() / "sentiment"
    for name, column in EVALUATION_ONLY.items():
        raw = (folder / name).read_bytes()
        text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            yield row[column]


def unlabelled(test: list[Item], labelled: list[Item]) -> list[str]:
    """Return the texts of the training side that bear no label yet, each once."""
    forbidden = Overlap([*evaluation_texts(), *(item.text for item in test)])
    seen = {" ".join(words(item.text)) for item in labelled}
    found = []
    for text in _training_side():
        text = " ".join(text.split())
        key = " ".join(words(text))
        if FEWEST <= len(text.split()) <= MOST and key not in seen and not forbidden.repeats(text):
            seen.add(key)
            found.append(text)
    return found


def _training_side() -> Iterator[str]:
    for row in rows_of("president_posts_2025"):
        if "href=" not in row["text"] and "<" not in row["text"]:
            yield from (row["text"][start:end] for start, end in sentence_groups(row["text"]))
    for row in rows_of("fed_press_conferences"):
        # reporters' questions too: they sound like officials often enough, and the teacher tells what is relevant
        chair = next((name for mark, name in CHAIRS.items() if mark in row["speaker"]), "a reporter")
        if split_of({"source": "fed_press_conferences", "speaker": chair, "office": ""}) == "train":
            yield row["text"]
    for row in rows_of("fomc_statements"):
        if not "2006-02-01" <= row["date"] < "2018-02-05":
            yield from (row["text"][start:end] for start, end in sentences(row["text"], 0, len(row["text"])))
    for row in rows_of("central_bank_sentences"):
        if row["bank"] != "bank_of_england":
            yield row["text"].strip('"“”, ')
