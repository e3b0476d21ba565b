"""Which earlier statements share words with a new one, whoever said them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from communique.novelty import memory as module
from communique.novelty.memory import Memory

START = datetime(2025, 6, 1, tzinfo=UTC)
ALWAYS = {"since": START - timedelta(days=1), "until": START + timedelta(days=99)}
WORDS = [f"w{n}" for n in range(5_000)]


def sentence(lot: random.Random, n: int = 24) -> str:
    return " ".join(lot.choice(WORDS) for _ in range(n))


def test_the_whole_a_trimmed_and_an_elided_copy_bring_the_statement_up():
    lot = random.Random(1)
    remembered = Memory(timedelta(days=30))
    texts = {f"s{n}": sentence(lot) for n in range(2_000)}
    for n, (name, text) in enumerate(texts.items()):
        remembered.add(name, text, START + timedelta(minutes=n))

    for name, text in list(texts.items())[::50]:
        words = text.split()
        for copy in (text, f"“{text}.”", " ".join(words[:14]), " ".join(words[10:]), " ".join(words[:10] + words[14:])):
            assert name in remembered.near(copy, **ALWAYS)
    assert remembered.near(sentence(random.Random(2)), **ALWAYS) == []


def test_what_is_older_than_the_window_is_forgotten_and_so_is_the_oldest_of_too_many(monkeypatch):
    remembered = Memory(timedelta(days=30))
    remembered.add("old", "tariffs will be cut on the first of May", START)
    remembered.add("new", "rates will be held until the autumn comes", START + timedelta(days=31))

    assert len(remembered) == 1
    assert remembered.near("tariffs will be cut on the first of May", **ALWAYS) == []
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    remembered.add("newer", "the strait is open to all ships again", START + timedelta(days=31))
    remembered.add("newest", "we have nothing to announce at this time", START + timedelta(days=31))
    assert len(remembered) == 2
    assert remembered.near("rates will be held until the autumn comes", **ALWAYS) == []


def test_the_same_statement_twice_is_one_and_no_words_are_no_error():
    remembered = Memory(timedelta(days=30))
    for _ in range(3):
        remembered.add("s", "talks went very well indeed today", START)
    remembered.add("empty", "", START)

    assert len(remembered) == 2
    assert remembered.near("talks went very well indeed today", **ALWAYS) == ["s"]
    assert remembered.near("…", **ALWAYS) == ["empty"]


def test_an_exact_copy_comes_first_whatever_else_opens_the_same_way():
    remembered, lot = Memory(timedelta(days=30)), random.Random(3)
    opening = "we will take all the necessary measures"
    exact = f"{opening} to protect our farmers and our ports"
    texts = [f"{opening} {sentence(lot, 12)}" for _ in range(600)]
    for n, text in enumerate([*texts[:300], exact, *texts[300:]]):
        remembered.add("exact" if text is exact else f"s{n}", text, START + timedelta(minutes=n))

    assert remembered.near(exact, **ALWAYS)[0] == "exact"


def test_only_what_was_known_in_time_comes_up():
    remembered, words = Memory(timedelta(days=30)), "talks went very well indeed today"
    remembered.add("s", words, START)

    assert remembered.near(words, since=START, until=START) == ["s"]
    assert remembered.near(words, since=START + timedelta(seconds=1), until=START + timedelta(days=1)) == []
    assert remembered.near(words, since=START - timedelta(days=1), until=START - timedelta(seconds=1)) == []
