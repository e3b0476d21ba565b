from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from communique.errors import ConfigError, ScorerError
from communique.records import Tone
from communique.tone.lexicon import MAX_LENGTH, RULES_VERSION, LexiconScorer
from communique.tone.load import load_tone_model
from communique.tone.model import Utterance

NEUTRAL_BELOW = 0.15  # |tone| below this has no direction downstream
CLEAR = 0.25
LABELLED = [
    json.loads(line)
    for line in Path(__file__).with_name("labelled_statements.jsonl").read_text(encoding="utf-8").splitlines()
]
TARIFF_MAN = (
    "I am a Tariff Man. When people or countries come in to raid the great wealth of our Nation, I want them to pay "
    "for the privilege of doing so. It will always be the best way to max out our economic power. We are right now "
    "taking in $billions in Tariffs. MAKE AMERICA RICH AGAIN"
)
SMOOTHLY = (
    "I think the talks are going very smoothly. We have invested a lot of time and effort, "
    "and everyone is working hard."
)
BELOW_NEUTRAL = (
    "Interest rates are still low by historical standards, and they remain just below the broad range of estimates of "
    "the level that would be neutral for the economy"
)
SCORER = LexiconScorer()


def score(text: str) -> Tone:
    return SCORER.score([Utterance("s", text)])[0]


def direction(tone: Tone) -> str:
    assert tone.tone is not None
    return "neutral" if abs(tone.tone) < NEUTRAL_BELOW else "positive" if tone.tone > 0 else "negative"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (TARIFF_MAN, -1),
        ("We had two days of productive talks, and the discussions are still ongoing.", 1),
        (SMOOTHLY, 1),
        ("Our talks with China are progressing well, but China is not easy to deal with.", 1),
        ("The talks are not going smoothly.", -1),
        ("There are no talks.", -1),
        ("We are not in a recession.", 1),
        ("We are in a recession.", -1),
        ("The United States will impose a 25 percent tariff on all cars from April 2.", -1),
        (BELOW_NEUTRAL, 1),
        ("The two sides have never agreed.", -1),
        ("Inflation fell.", 1),
        ("Growth fell.", -1),
        ("Unemployment rose.", -1),
        ("Employment rose.", 1),
        ("We will not raise tariffs.", 1),
        ("We will not remove the tariffs.", -1),
        ("He denied that the talks had collapsed.", 1),
        ("Inflation has eased, but it remains too high.", -1),
    ],
)
def test_a_pole_sounds_clearly_like_one(text, sign):
    tone = score(text)

    assert tone.tone is not None
    assert tone.tone * sign > CLEAR
    assert tone.relevant is not None
    assert tone.relevant >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "We will assess incoming data",
        "The ministers will meet on Tuesday to discuss trade.",
        "Happy birthday to our great Vice President!",
        "Tariffs are the greatest!",
        "The committee left interest rates unchanged.",
    ],
)
def test_what_moves_nothing_has_no_direction(text):
    assert direction(score(text)) == "neutral"


@pytest.mark.parametrize(
    ("text", "head", "expected"),
    [
        ("We had two days of productive talks, and the discussions are still ongoing.", "hedged", True),
        (SMOOTHLY, "hedged", True),
        ("Our talks with China are progressing well, but China is not easy to deal with.", "hedged", True),
        ("The talks are not going smoothly.", "hedged", False),
        ("On May 1 tariffs go to 25 percent.", "hedged", False),
        ("Tariffs may go to 25 percent.", "hedged", True),
        ("The United States will impose a 25 percent tariff on all cars from April 2.", "material", True),
        ("We could impose a 25 percent tariff on all cars.", "material", False),
        ("We had productive talks.", "material", False),
        ("There will be consequences for trade.", "material", False),
        ("The storm caused 25 percent of the damage on April 2.", "material", False),
        (TARIFF_MAN, "relevant", True),
        ("Happy birthday to our great Vice President!", "relevant", False),
        ("We signed the guest book at the museum today.", "relevant", False),
        ("We signed the guest book at the museum today.", "material", False),
    ],
)
def test_hedged_material_and_relevant_are_told_apart(text, head, expected):
    assert (getattr(score(text), head) >= 0.5) is expected


def test_each_clause_has_its_own_tone_at_its_own_place():
    text = "Our talks with China are progressing well, but China is not easy to deal with."

    first, second = score(text).clauses

    assert text[first.start : first.end] == "Our talks with China are progressing well,"
    assert text[second.start : second.end] == "but China is not easy to deal with."
    assert first.tone > NEUTRAL_BELOW
    assert second.tone < -NEUTRAL_BELOW


def test_typography_does_not_change_a_score():
    plain = score("We can't reach a deal; tariffs won't come down.")
    typographic = score("We can’t reach a deal; ta\u00adriffs won’t come down.")

    assert (plain.p_negative, plain.p_positive) == (typographic.p_negative, typographic.p_positive)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\x00\x01\x1f\u200b\u202e", "empty"),
        ("\ud800\udfff", "empty"),
        ("25% 🙂!", "no_words"),
        ("中方对此坚决反对。", "not_english"),
        ("Торговые переговоры идут хорошо.", "not_english"),
        ("المحادثات تسير بشكل جيد", "not_english"),
        ("Die Gespräche mit den Vereinigten Staaten sind nicht gut gelaufen.", "not_english"),
        ("Les négociations avec la Chine avancent bien.", "not_english"),
        ("Görüşmeler iyi gidiyor ve anlaşma yakın görünüyor diye düşünüyoruz bugün.", "not_english"),
    ],
)
def test_what_cannot_be_scored_says_why_and_is_never_neutral(text, reason):
    tone = score(text)

    assert tone.reason == reason
    assert (tone.p_negative, tone.p_neutral, tone.p_positive, tone.tone) == (None, None, None, None)
    assert (tone.hedged, tone.material, tone.relevant) == (None, None, None)


def test_a_megabyte_is_cut_and_marked():
    tone = score("The talks are going very smoothly. " * 30_000)

    assert tone.input_truncated
    assert direction(tone) == "positive"
    assert max(clause.end for clause in tone.clauses) <= MAX_LENGTH
    assert not score("The talks are going very smoothly.").input_truncated


@given(st.text(st.characters(exclude_categories=())))
@example("\ud800 talks \x00 collapsed \u202e but if, % $5 not not '’'")
@example("but " * 50)
@example("不 no 25%" * 40)
def test_any_text_gives_probabilities_or_a_reason(text):
    tone = score(text)

    if tone.reason is not None:
        assert tone.tone is None
        return
    p = [tone.p_negative, tone.p_neutral, tone.p_positive]
    assert all(value is not None and 0.0 <= value <= 1.0 for value in [*p, tone.hedged, tone.material, tone.relevant])
    assert math.isclose(sum(value for value in p if value is not None), 1.0, abs_tol=1e-9)
    assert all(0 <= clause.start < clause.end <= len(text) and -1 <= clause.tone <= 1 for clause in tone.clauses)


def test_order_and_company_change_no_score():
    utterances = [Utterance(row["id"], row["text"]) for row in LABELLED]
    together = {tone.statement_id: tone for tone in SCORER.score(utterances)}
    backwards = SCORER.score(utterances[::-1])

    assert [tone.statement_id for tone in backwards] == [utterance.statement_id for utterance in utterances[::-1]]
    assert all(tone == together[tone.statement_id] for tone in backwards)
    assert LexiconScorer().score(utterances) == list(together.values())


def test_the_name_is_the_hash_of_lexicon_and_rules(tmp_path):
    import communique.tone.lexicon as module

    raw = Path(module.__file__).with_name("lexicon.toml").read_bytes()
    other = tmp_path / "other.toml"
    other.write_bytes(raw + b"\n# changed\n")

    assert SCORER.name == "lexicon@" + hashlib.sha256(raw + b"\x00" + RULES_VERSION.encode()).hexdigest()[:12]
    assert LexiconScorer(other).name != SCORER.name
    assert score("There are no talks.").model == SCORER.name


def test_a_new_score_under_an_old_name_is_noticed():
    """Scores recorded with this name: where one changes, raise RULES_VERSION and record them anew."""
    recorded = json.loads(Path(__file__).with_name("recorded_scores.json").read_text(encoding="utf-8"))

    scores = {row["id"]: score(row["text"]) for row in LABELLED}
    found = {
        key: [tone.p_negative, tone.p_neutral, tone.p_positive, tone.hedged, tone.material, tone.relevant]
        for key, tone in scores.items()
    }

    assert {"model": SCORER.name, "scores": found} == recorded


@pytest.mark.parametrize(("split", "least_accuracy", "least_f1"), [("tune", 0.95, 0.95), ("held_out", 0.85, 0.85)])
def test_statements_labelled_by_hand_are_heard_right(split, least_accuracy, least_f1, capsys):
    rows = [row for row in LABELLED if row["split"] == split]
    tones = [score(row["text"]) for row in rows]
    pairs = [(row["tone"], direction(tone)) for row, tone in zip(rows, tones, strict=True)]
    accuracy = sum(label == heard for label, heard in pairs) / len(pairs)
    f1 = sum(f1_of(kind, pairs) for kind in ("negative", "neutral", "positive")) / 3
    heads = {
        head: sum((getattr(tone, head) >= 0.5) is row[head] for row, tone in zip(rows, tones, strict=True)) / len(rows)
        for head in ("relevant", "hedged", "material")
    }
    with capsys.disabled():
        print(f"\n{SCORER.name} {split} n={len(rows)} accuracy={accuracy:.3f} macro-F1={f1:.3f} {heads}")

    assert len(rows) == 32
    assert accuracy >= least_accuracy
    assert f1 >= least_f1
    assert min(heads.values()) >= 0.85


def f1_of(kind: str, pairs: list[tuple[str, str]]) -> float:
    right = sum(label == heard == kind for label, heard in pairs)
    named = sum((label == kind) + (heard == kind) for label, heard in pairs)
    return 2 * right / named if named else 0.0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "utf-8"),
        (b"words = [", "cannot be read"),
        (b"[[words]]\ntone = 1\n", "cannot be read"),
        (b"[[words]]\ntone = 1\nentries = 'a'\n[[words]]\ntone = 2\nentries = 'a'\n", "two meanings"),
    ],
)
def test_a_broken_lexicon_is_named_with_its_fault(tmp_path, content, said):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)

    with pytest.raises(ScorerError, match=said) as caught:
        LexiconScorer(path)

    assert "mine.toml" in str(caught.value)


def test_a_missing_lexicon_is_named(tmp_path):
    with pytest.raises(ScorerError, match=r"none\.toml"):
        LexiconScorer(tmp_path / "none.toml")


def test_scoring_by_lexicon_imports_no_heavy_library():
    code = (
        "import sys; from communique.tone.load import load_tone_model; "
        "from communique.tone.model import Utterance; "
        "load_tone_model('lexicon').score([Utterance('s', 'There are no talks.')]); "
        "print([m for m in ('pandas', 'numpy', 'torch', 'transformers') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_models_are_loaded_by_their_name(tmp_path):
    assert load_tone_model("lexicon").name == SCORER.name
    with pytest.raises(ConfigError, match="has no revision"):
        load_tone_model("hf:somebody/some-model")
    with pytest.raises(ConfigError, match="No tone model"):
        load_tone_model(" ")
    with pytest.raises(ScorerError, match="There is no folder"):
        load_tone_model(str(tmp_path / "nowhere"))
    with pytest.raises(ScorerError, match=r"config\.json"):
        load_tone_model(str(tmp_path))


@pytest.mark.parametrize(
    "unit", ["very bad ", "no tariffs ", "rise inflation ", "may announce very no rise ", "a\u200b"]
)
def test_a_megabyte_of_hostile_words_takes_no_time_to_speak_of(unit):
    begun = time.process_time()

    score(unit * (1_000_000 // len(unit)))

    assert time.process_time() - begun < 1.0  # 0.06 s where it was measured; work that grows with the square took 2 s
