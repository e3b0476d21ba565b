"""The model that ships, held to what it promises whatever it has learned."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import ScorerError
from communique.records import Tone
from communique.tone.load import load_tone_model
from communique.tone.model import Utterance
from communique.tone.model_folder import shipped
from communique.tone.onnx_scorer import OnnxScorer
from communique.tone.pooling import pooled

TEXTS = [
    "The talks are going very smoothly.",
    "No deal.",
    "Our talks with China are progressing well, but they are not easy to deal with.",
    "We will impose a tariff of 25 percent on all steel from June 1, and if they retaliate it will be doubled.",
    "Inflation has eased over the past year but remains elevated. The Committee decided to maintain the target range "
    "for the federal funds rate at 5-1/4 to 5-1/2 percent, and it will continue to reduce its holdings of Treasury "
    "securities, agency debt and agency mortgage-backed securities, as described in its previously announced plans.",
    "Happy birthday to a great friend!",
]
SCORER = OnnxScorer(shipped("tone"))


def score(text: str, scorer: OnnxScorer = SCORER) -> Tone:
    return scorer.score([Utterance("s", text)])[0]


def numbers(tone: Tone) -> list[float | None]:
    return [tone.p_negative, tone.p_neutral, tone.p_positive, tone.hedged, tone.material, tone.relevant]


def flat(tones: list[Tone]) -> list[float]:
    return [n for tone in tones for n in numbers(tone) if n is not None] + [c.tone for t in tones for c in t.clauses]


def test_probabilities_and_name() -> None:
    tone = score(TEXTS[3])
    p = [n for n in numbers(tone)[:3] if n is not None]
    assert math.isclose(sum(p), 1.0, abs_tol=1e-5)
    assert all(n is not None and 0 <= n <= 1 for n in numbers(tone))
    assert tone.model == SCORER.name
    assert tone.model.startswith("tone@")
    assert len(tone.model.removeprefix("tone@")) == 12


@settings(max_examples=15, deadline=None)
@given(st.permutations(TEXTS * 2))
def test_the_neighbours_of_a_text_do_not_change_its_numbers(texts: list[str]) -> None:
    alone = flat([score(text) for text in texts])
    together = flat(SCORER.score([Utterance(str(n), text) for n, text in enumerate(texts)]))
    assert alone == pytest.approx(together, abs=1e-6)


def test_threads_do_not_change_the_numbers() -> None:
    four = OnnxScorer(shipped("tone"), threads=4)
    asked = [Utterance(str(n), text) for n, text in enumerate(TEXTS * 4)]
    assert flat(four.score(asked)) == pytest.approx(flat(SCORER.score(asked)), abs=1e-6)


def test_each_side_of_a_but_has_its_tone() -> None:
    text = TEXTS[2]
    tone = score(text)
    sides = [text[c.start : c.end] for c in tone.clauses]
    assert sides == ["Our talks with China are progressing well,", "but they are not easy to deal with."]
    good, hard = (c.tone for c in tone.clauses)
    assert good > 0.15 > hard
    assert [c.tone for c in tone.clauses] == pytest.approx([score(side).tone for side in sides], abs=2e-6)
    assert score(TEXTS[0]).clauses == ()


def test_a_long_text_is_pooled_from_its_sentences() -> None:
    news = "The tariffs will be lifted on Monday and the agreement has been signed."
    thanks = "Thank you all for coming here today and for your kind words. "
    tone = score(thanks * 40 + news + " " + thanks * 40)
    assert not tone.input_truncated
    assert tone.relevant is not None
    assert tone.relevant > 0.5  # one act announced is enough, wherever it stands
    assert tone.material is not None
    assert tone.material > 0.5


def test_pooling_by_hand() -> None:
    news = [0.1, 0.1, 0.8, 0.2, 0.9, 0.9]
    thanks = [0.0, 1.0, 0.0, 0.0, 0.0, 0.1]
    whole = pooled(np.array([news, thanks]), [100, 300])
    # weights 100 x 0.9 and 300 x 0.1, so three quarters and a quarter; material and relevant of the strongest part
    assert whole == pytest.approx([0.075, 0.325, 0.6, 0.15, 0.9, 0.9])
    assert pooled(np.array([news]), [100]) == pytest.approx(news)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("\x00\x01\x02 \u200b\n", "empty"),
        ("?!… 123 — 🚀🚀", "no_words"),
        ("Переговоры идут очень хорошо, пошлины будут отменены в понедельник.", "not_english"),
        ("中方对此表示坚决反对，将采取必要措施。", "not_english"),
        ("Die Verhandlungen sind gescheitert und die Zölle werden am Montag noch einmal erhöht werden.", "not_english"),
    ],
)
def test_what_cannot_be_scored_says_so(text: str, reason: str) -> None:
    tone = score(text)
    assert (tone.p_negative, tone.p_neutral, tone.p_positive, tone.hedged, tone.material) == (None,) * 5
    assert (tone.relevant, tone.reason) == (0.0, reason)


def test_a_megabyte_is_cut_and_marked() -> None:
    for text in ("Tariffs will rise. " * 55_000, "a" * 1_000_000, "no.but " * 150_000, "\ud800 the talks " * 70_000):
        tone = score(text)
        assert tone.input_truncated
        assert tone.reason is not None or tone.tone is not None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=600))
def test_any_text_gives_numbers_or_a_reason(text: str) -> None:
    tone = score(text)
    if tone.reason is None:
        assert all(n is not None and 0 <= n <= 1 for n in numbers(tone))
        assert all(0 <= c.start < c.end <= len(text) for c in tone.clauses)
    else:
        assert tone.tone is None


def test_no_torch_no_transformers_no_network() -> None:
    program = """
import socket, sys
def refused(*_): raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refused
from communique.tone.load import load_tone_model
from communique.tone.model import Utterance
tone = load_tone_model("tone").score([Utterance("s", "The talks are going very well.")])[0]
assert tone.tone > 0, tone
heavy = {"torch", "transformers", "huggingface_hub", "pandas", "scipy", "sklearn"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


class TestFolder:
    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(shipped("tone"), tmp_path / "copy"))

    def test_a_copy_is_the_same_model(self, copy: Path) -> None:
        assert load_tone_model(str(copy)).name == SCORER.name

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
    def test_a_damaged_file_is_refused(self, copy: Path, name: str) -> None:
        content = bytearray((copy / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copy / name).write_bytes(content)
        with pytest.raises(ScorerError, match=rf"{name} has the SHA-256 .* damaged"):
            OnnxScorer(copy)

    def test_a_missing_file_is_named(self, copy: Path) -> None:
        (copy / "tokenizer.json").unlink()
        with pytest.raises(ScorerError, match=r"tokenizer\.json cannot be read"):
            OnnxScorer(copy)

    @pytest.mark.parametrize("part", ["outputs", "files", "scale"])
    def test_a_manifest_that_lacks_a_part_is_refused(self, copy: Path, part: str) -> None:
        manifest = json.loads((copy / "manifest.json").read_text())
        del manifest[part]
        (copy / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(ScorerError, match="is no manifest of a tone model"):
            OnnxScorer(copy)

    def test_another_manifest_is_another_name(self, copy: Path) -> None:
        manifest = json.loads((copy / "manifest.json").read_text())
        manifest["scale"] = [2 * s for s in manifest["scale"]]
        (copy / "manifest.json").write_text(json.dumps(manifest))
        assert OnnxScorer(copy).name != SCORER.name

    def test_a_folder_that_is_none_says_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(ScorerError, match=r"config\.json"):
            load_tone_model(str(tmp_path))
