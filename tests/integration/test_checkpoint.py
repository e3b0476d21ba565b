"""A tiny checkpoint of random, seeded weights, against a plain forward pass with transformers."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest

torch = pytest.importorskip(
    "torch", reason="torch is not installed: `make test-checkpoints` installs it and runs these tests"
)

from communique.errors import ScorerError  # noqa: E402
from communique.tone.checkpoint import CheckpointScorer  # noqa: E402
from communique.tone.lexicon import LexiconScorer  # noqa: E402
from communique.tone.load import load_tone_model  # noqa: E402
from communique.tone.model import Utterance  # noqa: E402

pytestmark = pytest.mark.checkpoint

VOCABULARY = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "talks", "are", "going", "very", "smoothly", "not"),
    *("tariffs", "rates", "inflation", "growth", "rise", "fall", "will", "no", "deal", "with", "china", "we"),
    *("had", "two", "days", "of", "productive", "and", ",", "."),
]
TEXTS = [
    "The talks are going very smoothly.",
    "No deal.",
    "We had two days of productive talks with China, and rates will fall, inflation will fall, growth will rise.",
    "Tariffs will rise",
    "We had two days of productive talks and the talks are not going very smoothly .",
    "no",
    "inflation",
]
POSITIONS = 40


def save_checkpoint(folder: Path, labels: list[str], *, seed: int = 7) -> Path:
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder.mkdir(parents=True)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=POSITIONS,
        id2label=dict(enumerate(labels)),
        label2id={label: column for column, label in enumerate(labels)},
        initializer_range=0.5,  # so that the texts get visibly different scores
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizer(vocab={word: place for place, word in enumerate(VOCABULARY)}).save_pretrained(folder)
    return folder


def plain_forward(folder: Path, text: str) -> list[float]:
    """One text, no batch, no padding: what the model's authors would compute."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True).eval()
    with torch.no_grad():
        inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=POSITIONS)
        return torch.softmax(model(**inputs).logits[0], dim=-1).tolist()


def utterances(texts: list[str]) -> list[Utterance]:
    return [Utterance(f"s{i}", text) for i, text in enumerate(texts)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return save_checkpoint(tmp_path_factory.mktemp("checkpoints") / "tiny", ["negative", "neutral", "positive"])


@pytest.mark.parametrize("batch_size", [1, 2, 16])
def test_scores_equal_a_plain_forward_pass_and_come_back_in_order(folder, batch_size):
    tones = CheckpointScorer(folder, batch_size=batch_size).score(utterances(TEXTS))

    assert [tone.statement_id for tone in tones] == [f"s{i}" for i in range(len(TEXTS))]
    assert len({tone.p_positive for tone in tones}) == len(TEXTS)  # else the order would prove nothing
    for text, tone in zip(TEXTS, tones, strict=True):
        expected = plain_forward(folder, text)
        assert [tone.p_negative, tone.p_neutral, tone.p_positive] == pytest.approx(expected, abs=1e-5)
        assert math.isclose(tone.p_negative + tone.p_neutral + tone.p_positive, 1.0, abs_tol=1e-9)
        assert not tone.input_truncated


def test_columns_follow_the_labels_names(folder, tmp_path):
    turned = save_checkpoint(tmp_path / "turned", ["Positive", "Negative", "Neutral"])

    tone = CheckpointScorer(turned).score(utterances(TEXTS))[0]
    positive, negative, neutral = plain_forward(turned, TEXTS[0])

    assert [tone.p_negative, tone.p_neutral, tone.p_positive] == pytest.approx([negative, neutral, positive], abs=1e-5)


def test_two_labels_leave_nothing_for_neutral(tmp_path):
    two = save_checkpoint(tmp_path / "two", ["negative", "positive"])

    tone = CheckpointScorer(two).score(utterances(TEXTS))[0]

    assert tone.p_neutral == 0.0
    assert [tone.p_negative, tone.p_positive] == pytest.approx(plain_forward(two, TEXTS[0]), abs=1e-5)


def test_labels_without_meaning_are_refused_until_they_are_told(tmp_path):
    nameless = save_checkpoint(tmp_path / "nameless", ["LABEL_0", "LABEL_1", "LABEL_2"])

    with pytest.raises(ScorerError, match=r"'LABEL_0', 'LABEL_1', 'LABEL_2'.*label_map="):
        CheckpointScorer(nameless)

    told = {"LABEL_0": "positive", "LABEL_1": "neutral", "LABEL_2": "negative"}
    tone = CheckpointScorer(nameless, label_map=told).score(utterances(TEXTS))[0]
    assert [tone.p_positive, tone.p_neutral, tone.p_negative] == pytest.approx(
        plain_forward(nameless, TEXTS[0]), abs=1e-5
    )


def test_a_long_text_is_cut_at_the_models_length_and_marked(folder):
    text = "the talks are going very smoothly " * 50

    long, short = CheckpointScorer(folder).score(utterances([text, "no deal"]))

    assert long.input_truncated
    assert not short.input_truncated
    assert [long.p_negative, long.p_neutral, long.p_positive] == pytest.approx(plain_forward(folder, text), abs=1e-5)


def test_max_tokens_cuts_earlier_and_is_bounded_by_the_model(folder):
    cut, _ = CheckpointScorer(folder, max_tokens=5).score(utterances(["no deal with china", "no"]))
    whole, _ = CheckpointScorer(folder).score(utterances(["no deal with", "no"]))

    assert cut.input_truncated
    assert [cut.p_negative, cut.p_positive] == pytest.approx([whole.p_negative, whole.p_positive], abs=1e-5)
    for wanted in (POSITIONS + 1, 2, -1):
        with pytest.raises(ScorerError, match=f"max_tokens was {wanted}; this checkpoint takes 3 to {POSITIONS}"):
            CheckpointScorer(folder, max_tokens=wanted)
    with pytest.raises(ScorerError, match="batch_size was 0"):
        CheckpointScorer(folder, batch_size=0)


def test_hostile_texts_get_a_tone_or_a_reason(folder):
    hostile = [
        "",
        "\x00\x01",
        "\ud800\udfff",
        "25% 🙂",
        "talks \ud800 fall \x00",
        "𝕿" * 9,
        "no " * 300_000,
        "\u202edeal",
    ]

    tones = CheckpointScorer(folder).score(utterances(hostile))

    assert [tone.reason for tone in tones[:4]] == ["empty", "empty", "empty", "no_words"]
    assert all(tone.tone is None for tone in tones[:4])
    assert all(tone.tone is not None for tone in tones[4:])
    assert tones[6].input_truncated
    assert CheckpointScorer(folder).score([]) == []


def test_without_a_commitment_scorer_the_other_heads_are_missing_with_a_reason(folder):
    tone = CheckpointScorer(folder).score(utterances(TEXTS))[0]

    assert (tone.hedged, tone.material, tone.relevant, tone.reason) == (None, None, None, "commitment_missing")


def test_loaded_by_its_folder_it_takes_the_other_heads_from_the_lexicon(folder):
    lexicon = LexiconScorer()
    texts = [*TEXTS, "Торговые переговоры идут хорошо."]

    model = load_tone_model(str(folder))
    *tones, russian = model.score(utterances(texts))

    for tone, beside in zip(tones, lexicon.score(utterances(TEXTS)), strict=True):
        assert (tone.hedged, tone.material, tone.relevant) == (beside.hedged, beside.material, beside.relevant)
        assert tone.reason is None
    assert russian.tone is not None
    assert (russian.relevant, russian.reason) == (None, "commitment_not_english")


def test_the_name_changes_with_whatever_changes_a_number(folder, tmp_path):
    labels = ["negative", "neutral", "positive"]
    name = CheckpointScorer(folder).name
    same = CheckpointScorer(save_checkpoint(tmp_path / "a" / "tiny", labels)).name
    other = CheckpointScorer(save_checkpoint(tmp_path / "b" / "tiny", labels, seed=8)).name

    assert name.startswith("tiny@")
    assert len(name) == len("tiny@") + 12
    assert name == same
    names = {name, other, CheckpointScorer(folder, max_tokens=9).name, load_tone_model(str(folder)).name}
    assert len(names) == 4
    assert CheckpointScorer(folder, batch_size=3).name == name


def test_a_checkpoint_without_its_classifier_is_refused_rather_than_scored_at_random(folder, tmp_path):
    from safetensors.torch import load_file, save_file

    headless = save_checkpoint(tmp_path / "headless", ["negative", "neutral", "positive"])
    weights = load_file(headless / "model.safetensors")
    save_file(
        {key: value for key, value in weights.items() if not key.startswith("classifier")},
        headless / "model.safetensors",
        metadata={"format": "pt"},
    )

    with pytest.raises(ScorerError, match=r"lacks classifier\.bias.*random"):
        CheckpointScorer(headless)


def test_more_labels_than_weights_are_refused(tmp_path):
    wrong = save_checkpoint(tmp_path / "wrong", ["negative", "positive"])
    config = json.loads((wrong / "config.json").read_text())
    config["id2label"] = {"0": "negative", "1": "neutral", "2": "positive"}
    (wrong / "config.json").write_text(json.dumps(config))

    with pytest.raises(ScorerError, match=r"cannot be loaded|lacks"):
        CheckpointScorer(wrong)


def test_another_models_tokenizer_is_refused(tmp_path):
    from transformers import BertTokenizer

    mixed = save_checkpoint(tmp_path / "mixed", ["negative", "neutral", "positive"])
    words = [*VOCABULARY, "one", "three"]
    BertTokenizer(vocab={word: place for place, word in enumerate(words)}).save_pretrained(mixed)

    with pytest.raises(ScorerError, match="do not belong together"):
        CheckpointScorer(mixed)


def test_weights_that_are_no_weights_are_refused(tmp_path):
    broken = save_checkpoint(tmp_path / "broken", ["negative", "neutral", "positive"])
    (broken / "model.safetensors").write_bytes(b"not weights")

    with pytest.raises(ScorerError, match="cannot be loaded"):
        CheckpointScorer(broken)


def test_weights_that_give_no_number_give_a_reason(tmp_path):
    from safetensors.torch import load_file, save_file

    burnt = save_checkpoint(tmp_path / "burnt", ["negative", "neutral", "positive"])
    weights = load_file(burnt / "model.safetensors")
    weights["classifier.bias"].fill_(float("nan"))
    save_file(weights, burnt / "model.safetensors", metadata={"format": "pt"})

    tone = CheckpointScorer(burnt).score(utterances(TEXTS))[0]

    assert (tone.tone, tone.reason) == (None, "not_finite")


def test_the_process_is_told_to_stay_offline(folder):
    CheckpointScorer(folder)

    assert os.environ["HF_HUB_OFFLINE"] == "1"
