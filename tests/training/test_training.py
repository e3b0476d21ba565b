"""The recipe's parts, against answers worked out by hand; they need torch (`make test-checkpoints`)."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: `make test-checkpoints` runs these where it is")
pytest.importorskip("sklearn", reason="scikit-learn is not installed: `make test-checkpoints` runs these where it is")

from training.agreement import agreements  # noqa: E402
from training.calibrate import calibrate  # noqa: E402
from training.encoded import batches, targets_of  # noqa: E402
from training.export import export_graph, quantise, run_graph  # noqa: E402
from training.fit import Settings, as_probabilities, parameter_groups, predict, train  # noqa: E402
from training.labels import Labels  # noqa: E402
from training.metrics import expected_calibration_error, measures  # noqa: E402
from training.network import ToneNetwork, loss_of  # noqa: E402
from transformers import BertConfig, BertModel  # noqa: E402

from training import fit  # noqa: E402

pytestmark = pytest.mark.checkpoint
EVEN = {"tone": 1.0, "hedged": 1.0, "material": 1.0, "relevant": 1.0}


def tiny(seed: int = 3) -> ToneNetwork:
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=2000,
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        attention_probs_dropout_prob=0.0,
        initializer_range=0.3,
        attn_implementation="eager",
    )
    return ToneNetwork(BertModel(config, add_pooling_layer=False))


def labels(tone: str, *, hedged: bool = False, material: bool = False, relevant: bool = True) -> Labels:
    return Labels(tone, hedged=hedged, material=material, relevant=relevant)  # type: ignore[arg-type]


def some_ids(n: int = 24) -> list[list[int]]:
    lot = random.Random(5)
    return [[lot.randrange(5, 200) for _ in range(lot.randrange(3, 30))] for _ in range(n)]


def test_measures_by_hand() -> None:
    gold = [labels("positive"), labels("negative", hedged=True), labels("neutral"), labels("neutral", relevant=False)]
    p = np.array(
        [
            [0.1, 0.2, 0.7, 0.9, 0.1, 0.9],
            [0.6, 0.3, 0.1, 0.8, 0.1, 0.9],
            [0.2, 0.2, 0.6, 0.1, 0.1, 0.9],
            [0.1, 0.8, 0.1, 0.1, 0.1, 0.6],
        ]
    )
    found = measures(p, gold)
    # positive: precision 1/2, recall 1; negative: 1 and 1; neutral: precision 1, recall 1/2
    assert found["tone"] == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert found["tone_accuracy"] == 0.75
    assert found["hedged"] == pytest.approx(2 / 3)
    assert found["relevant"] == pytest.approx(6 / 7)
    assert found["material"] == 0


def test_calibration_error_by_hand() -> None:
    p = np.array([[0.75, 0.25, 0.0]] * 4 + [[0.95, 0.05, 0.0]] * 4)
    gold = np.array([0, 0, 0, 1, 0, 0, 1, 1])
    assert expected_calibration_error(p, gold) == pytest.approx(0.5 * 0.0 + 0.5 * 0.45)


def test_kappa_by_hand() -> None:
    # 2 x 2 table 20, 5, 10, 15 of Cohen's statistic: observed 0.7, expected 0.5, kappa 0.4
    cells = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    rows = [({"tone": a, "hedged": a, "material": a, "relevant": a}, dict.fromkeys(EVEN, b)) for a, b in cells]
    assert [(a.statements, a.same, round(a.kappa, 9)) for a in agreements(rows)] == [(50, 0.7, 0.4)] * 4


def test_the_loss_of_a_perfect_and_of_an_ignorant_answer() -> None:
    targets = targets_of([labels("positive", hedged=True)])
    sure = torch.tensor([[-30.0, -30.0, 30.0, 30.0, -30.0, 30.0]])
    assert loss_of(sure, targets, EVEN).item() == pytest.approx(0, abs=1e-6)
    assert loss_of(torch.zeros(1, 6), targets, EVEN).item() == pytest.approx(math.log(3) + 3 * math.log(2))


def test_calibration_finds_the_temperature_that_was_put_in() -> None:
    lot = np.random.default_rng(1)
    true = lot.normal(size=(20_000, 6))
    p = as_probabilities(true)
    tones = [("negative", "neutral", "positive")[lot.choice(3, p=row[:3] / row[:3].sum())] for row in p]
    gold = [
        Labels(tone, hedged=bool(lot.random() < row[3]), material=bool(lot.random() < row[4]), relevant=True)
        for tone, row in zip(tones, p, strict=True)
    ]
    scale, shift = calibrate(true * 3.0, gold)
    assert scale[:3] == pytest.approx([1 / 3] * 3, rel=0.05)
    assert scale[3:5] == pytest.approx([1 / 3] * 2, rel=0.1)
    assert shift[:5] == pytest.approx([0.0] * 5, abs=0.1)


def test_every_text_is_in_one_batch_and_padding_changes_nothing() -> None:
    ids = some_ids()
    for order in (None, random.Random(1)):
        places = [place for batch in batches(ids, 5, 0, order) for place in batch.places]
        assert sorted(places) == list(range(len(ids)))
    network = tiny().eval()
    assert predict(network, ids, padding=0, size=8) == pytest.approx(predict(network, ids, padding=0, size=1), abs=1e-5)


def test_an_interrupted_run_ends_where_an_unbroken_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "SAVED_EVERY", 2)
    ids, targets = some_ids(), targets_of([labels("positive"), labels("negative")] * 12)
    settings = Settings(epochs=3, batch=8, rate=1e-3)
    whole = train(tiny(), ids, targets, tmp_path / "whole", settings, padding=0)

    class Broken(Exception):
        pass

    calls = []

    def breaks(_: ToneNetwork) -> dict[str, float]:
        calls.append(1)
        if len(calls) == 2:
            raise Broken
        return {}

    with pytest.raises(Broken):
        train(tiny(), ids, targets, tmp_path / "broken", settings, padding=0, judge=breaks)
    resumed = train(tiny(seed=9), ids, targets, tmp_path / "broken", settings, padding=0)
    for a, b in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)


def test_frozen_parts_do_not_move_and_lower_layers_learn_slower(tmp_path: Path) -> None:
    network = tiny()
    before = network.encoder.embeddings.word_embeddings.weight.clone()
    ids, targets = some_ids(), targets_of([labels("positive"), labels("negative")] * 12)
    train(network, ids, targets, tmp_path, Settings(epochs=1, batch=8, frozen_layers=0), padding=0)
    assert torch.equal(before, network.encoder.embeddings.word_embeddings.weight)
    groups = parameter_groups(tiny(), Settings(rate=1e-4, layer_decay=0.5, frozen_layers=None))
    assert sorted({group["lr"] for group in groups}) == pytest.approx([2.5e-5, 5e-5, 1e-4, 1e-3])


def test_the_exported_graph_answers_as_the_network_does(tmp_path: Path) -> None:
    network, ids = tiny().eval(), some_ids()
    export_graph(network, tmp_path / "whole.onnx")
    expected = predict(network, ids, padding=0)
    assert run_graph(tmp_path / "whole.onnx", ids) == pytest.approx(expected, abs=1e-4)
    quantise(tmp_path / "whole.onnx", tmp_path / "small.onnx")
    small = run_graph(tmp_path / "small.onnx", ids)
    assert np.abs(small - expected).mean() < 0.1 * np.abs(expected).mean() + 0.05
    assert (tmp_path / "small.onnx").stat().st_size < 0.6 * (tmp_path / "whole.onnx").stat().st_size


def test_written_statements_have_a_second_reading_beside_the_writers_own_labels() -> None:
    from training.agreement import written_readings

    found = written_readings()
    assert set(found) == {"written", "contrast", "challenge"}
    assert sum(map(len, found.values())) > 1_500
    same = sum(a["tone"] == b["tone"] for a, b in found["written"]) / len(found["written"])
    assert 0.8 < same < 1  # where a third reader decided, the first reading is kept as it was
