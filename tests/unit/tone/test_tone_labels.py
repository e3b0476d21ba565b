from __future__ import annotations

import json

import pytest

from communique.errors import ScorerError
from communique.tone.checkpoint import CheckpointScorer
from communique.tone.labels import LabelColumns, read_labels


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({0: "negative", 1: "neutral", 2: "positive"}, LabelColumns(0, 1, 2)),
        ({0: "Positive", 1: "NEGATIVE", 2: " Neutral "}, LabelColumns(1, 2, 0)),
        ({0: "bullish", 1: "bearish"}, LabelColumns(1, None, 0)),
        ({0: "POS", 1: "NEU", 2: "NEG"}, LabelColumns(2, 1, 0)),
    ],
)
def test_labels_are_read_by_name_and_never_by_order(labels, expected):
    assert read_labels(labels) == expected


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, "'LABEL_0', 'LABEL_1', 'LABEL_2'.*label_map"),
        ({0: "hawkish", 1: "dovish", 2: "neutral"}, "'hawkish' does not say"),
        ({0: "negative", 1: "neg", 2: "positive"}, "two of them mean negative"),
        ({0: "neutral", 1: "positive"}, "at least a negative and a positive"),
        ({0: "not negative", 1: "positive"}, "'not negative' does not say"),
    ],
)
def test_labels_that_leave_a_doubt_are_refused_with_their_names(labels, said):
    with pytest.raises(ScorerError, match=said):
        read_labels(labels)


def test_the_user_may_say_what_the_labels_mean():
    said = {"label_0": "negative", "LABEL_1": "neutral", "LABEL_2": "positive"}

    assert read_labels({0: "LABEL_2", 1: "LABEL_0", 2: "LABEL_1"}, said) == LabelColumns(1, 2, 0)
    with pytest.raises(ScorerError, match="'LABEL_3' does not say"):
        read_labels({0: "LABEL_3", 1: "LABEL_0", 2: "LABEL_1"}, said)
    with pytest.raises(ScorerError, match="does not say"):
        read_labels({0: "a", 1: "b"}, {"a": "negative", "b": "good"})


WHOLE = {"architectures": ["BertForSequenceClassification"], "id2label": {"0": "negative", "1": "positive"}}


@pytest.mark.parametrize(
    ("config", "files", "said"),
    [
        ("{", [], r"config\.json cannot be read"),
        ("[]", [], "no JSON object"),
        (WHOLE | {"architectures": ["BertForMaskedLM"]}, [], "BertForMaskedLM.*sequence classification"),
        (WHOLE | {"architectures": None}, [], "no named architecture"),
        (WHOLE, [], "holds no weights"),
        (WHOLE, ["model.safetensors"], "holds no tokenizer"),
        (WHOLE | {"id2label": {}}, ["model.safetensors", "vocab.txt"], "does not name its labels"),
        (WHOLE | {"id2label": {"0": "a", "2": "b"}}, ["model.safetensors", "vocab.txt"], "does not name its labels"),
        (WHOLE | {"id2label": ["a"]}, ["model.safetensors", "vocab.txt"], "no table"),
        (WHOLE | {"problem_type": "regression"}, ["model.safetensors", "vocab.txt"], "for regression"),
    ],
)
def test_a_folder_that_is_no_whole_checkpoint_is_refused_before_torch_is_needed(tmp_path, config, files, said):
    (tmp_path / "config.json").write_text(config if isinstance(config, str) else json.dumps(config))
    for name in files:
        (tmp_path / name).write_bytes(b"")

    with pytest.raises(ScorerError, match=said):
        CheckpointScorer(tmp_path)


def test_without_torch_the_message_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text(json.dumps(WHOLE))
    (tmp_path / "model.safetensors").write_bytes(b"")
    (tmp_path / "vocab.txt").write_text("[PAD]\n")
    monkeypatch.setitem(__import__("sys").modules, "torch", None)  # what an import finds where it is not installed
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")  # put back afterwards

    with pytest.raises(ScorerError, match=r"pip install 'communique\[checkpoints\]'"):
        CheckpointScorer(tmp_path)
