"""The corpus as it lies in the project: its form, its promises, and which side each statement is on."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from training.corpus import CORPUS, pairs, read_lines, real, split_of, written
from training.labels import FLAGS, TONES, Labels
from training.overlap import Overlap, grams, words
from training.reference import ReferenceMissing, text_at, text_sha256

KEYS = {"id", "text", "speaker", "office", "date", "domain", "relevant", "tone", "hedged", "material"}
ANNOTATIONS = list(read_lines(CORPUS / "real" / "annotations.jsonl"))
READINGS = list(read_lines(CORPUS / "real" / "readings.jsonl"))
DOMAINS = {"trade", "monetary", "fiscal", "conflict", "energy", "regulation", "other"}


def test_written_statements_keep_what_the_corpus_promises() -> None:
    rows = [row for path in sorted((CORPUS / "written").glob("*.jsonl")) for row in read_lines(path)]
    assert len(rows) >= 3_000
    assert all(row.keys() >= KEYS and row["speaker"] is None and row["date"] is None for row in rows)
    assert all(row["domain"] in DOMAINS and row["tone"] in TONES for row in rows)
    assert all(3 <= len(row["text"].split()) <= 80 for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
    openings = Counter(tuple(words(row["text"])[:4]) for row in rows)
    assert len(openings) >= 0.9 * len(rows)
    assert len({row["country"] for row in rows}) >= 25


def test_written_statements_hardly_repeat_each_other() -> None:
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    sizes: list[int] = []
    repeated = 0
    for place, item in enumerate(written()):
        own = grams(item.text, 3)
        shared = Counter(other for gram in own for other in where[gram])
        repeated += any(count > 0.6 * min(len(own), sizes[other]) for other, count in shared.items())
        sizes.append(len(own))
        for gram in own:
            where[gram].append(place)
    assert repeated < 0.01 * len(sizes)


def test_annotations_carry_labels_and_no_text() -> None:
    assert len(ANNOTATIONS) >= 3_000
    for row in ANNOTATIONS:
        Labels.of(row)  # what is not relevant is neutral and not material
        assert "text" not in row
        assert len(row["text_sha256"]) == 64
    assert len({row["text_sha256"] for row in ANNOTATIONS}) == len(ANNOTATIONS)


def test_a_tenth_is_read_twice_and_a_third_reader_decides() -> None:
    by_id: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    for row in READINGS:
        by_id[row["id"]][row["reader"]] = row
    twice = [name for name, found in by_id.items() if "second" in found]
    assert len(twice) >= 0.1 * len(ANNOTATIONS)
    final = {row["id"]: row for row in ANNOTATIONS}
    for name in twice:
        found = by_id[name]
        labels = ("tone", *FLAGS)
        if any(found["first"][label] != found["second"][label] for label in labels):
            assert [final[name][label] for label in labels] == [found["third"][label] for label in labels]


def test_every_statement_of_the_test_split_was_read_twice() -> None:
    twice = {row["id"] for row in READINGS if row["reader"] == "second"}
    assert all(row["id"] in twice for row in ANNOTATIONS if split_of(row) == "test")


def test_a_source_or_a_speaker_is_on_one_side() -> None:
    sides: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in ANNOTATIONS:
        sides[row["source"], row["speaker"] or row["office"]].add(split_of(row))
    assert all(len(found) == 1 for found in sides.values())
    assert set().union(*sides.values()) == {"train", "validation", "test"}
    offices: dict[tuple[str, str], set[str]] = defaultdict(set)
    countries = {row["id"]: row["country"] for path in (CORPUS / "written").glob("*.jsonl") for row in read_lines(path)}
    for item in written():
        offices[countries[item.id], item.group].add(item.split)
    assert all(len(found) == 1 for found in offices.values())


@pytest.mark.parametrize("name", ["contrast", "challenge"])
def test_a_pair_differs_in_the_label_it_is_about(name: str) -> None:
    found = pairs(name)  # type: ignore[arg-type]
    assert len(found) >= 300
    for pair in found:
        first, second = (getattr(labels, pair.head) for labels in pair.labels)
        assert first != second
        assert pair.texts[0] != pair.texts[1]


def test_a_second_reader_agreed_with_the_head_of_every_challenge_pair() -> None:
    second = {row["id"]: row for row in read_lines(CORPUS / "written_readings.jsonl")}
    for pair in pairs("challenge"):
        for i, labels in enumerate(pair.labels):
            assert second[f"{pair.id}{'ab'[i]}"][pair.head] == getattr(labels, pair.head)


def test_no_challenge_pair_repeats_what_is_trained_on() -> None:
    taught = Overlap([i.text for i in written()] + [t for p in pairs("contrast") for t in p.texts], most=0.3)
    assert not [text for pair in pairs("challenge") for text in pair.texts if taught.repeats(text)]


def test_overlap_by_hand() -> None:
    known = Overlap(["Rates will be cut in June, and again in the autumn."], size=3, most=0.5)
    assert known.repeats("RATES WILL BE CUT IN JUNE!")
    assert known.repeats("rates will be cut in July")  # three of its four runs
    assert not known.repeats("Rates will be raised in June")  # one of its four
    assert not known.repeats("June")


def test_labels_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="not relevant"):
        Labels("positive", hedged=False, material=False, relevant=False)
    with pytest.raises(ValueError, match="tone is one of"):
        Labels("bullish", hedged=False, material=False, relevant=True)  # type: ignore[arg-type]


def test_a_hash_ignores_form_but_not_words() -> None:
    assert text_sha256("a  café\n") == text_sha256("a cafe\u0301")
    assert text_sha256("a cafe") != text_sha256("a café")


@pytest.mark.reference
class TestAgainstTheReferenceData:
    @pytest.fixture(autouse=True)
    def data(self) -> None:
        if not os.environ.get("COMMUNIQUE_REFERENCE_DATA"):
            pytest.skip("COMMUNIQUE_REFERENCE_DATA is not set: the texts that were annotated lie there")

    def test_every_annotated_text_is_found(self) -> None:
        assert len(real()) == len(ANNOTATIONS)

    def test_another_place_is_refused(self) -> None:
        with pytest.raises(ReferenceMissing, match="is not what was annotated"):
            text_at(ANNOTATIONS[0] | {"row": ANNOTATIONS[0]["row"] + 1})

    def test_nothing_annotated_or_written_is_of_the_evaluation_only_sets(self) -> None:
        from training.unlabelled import evaluation_texts

        known = Overlap(evaluation_texts())
        trained = [i for i in [*real(), *written()] if i.split != "test"]
        assert [item.id for item in trained if known.repeats(item.text)] == []

    def test_nothing_trained_on_repeats_a_test_text(self) -> None:
        from training.recipe_data import training_items

        known = Overlap(item.text for item in real() if item.split == "test")
        assert not [item.id for item in training_items() if known.repeats(item.text)]


def test_missing_reference_data_says_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from training.reference import reference_folder

    monkeypatch.setenv("COMMUNIQUE_REFERENCE_DATA", str(tmp_path))
    with pytest.raises(ReferenceMissing, match="has no folder `statements`"):
        reference_folder()


def test_the_report_of_the_corpus_is_json_lines_throughout() -> None:
    for path in CORPUS.rglob("*.jsonl"):
        for number, line in enumerate(path.open(encoding="utf-8"), 1):
            assert isinstance(json.loads(line), dict), f"{path}:{number}"
