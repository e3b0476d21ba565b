"""Names one letter off, by hand; and against a plain restatement of the rule."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.offices.misspellings import Misspellings, is_one_letter_off
from communique.offices.resolve import OfficeRegister

NAMES = {
    "janet yellen": ("Janet Yellen",),
    "christine lagarde": ("Christine Lagarde",),
    "robert johnson": ("Robert Johnson",),
    "robert johnston": ("Robert Johnston",),
    "ben bernanke": ("Ben Bernanke",),
}


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("janet yelllen", ("Janet Yellen",)),  # a letter more
        ("janet yelen", ("Janet Yellen",)),  # a letter less
        ("janet yullen", ("Janet Yellen",)),  # another letter
        ("christine lagadre", ("Christine Lagarde",)),  # two changed places
        ("cristine lagarde", ("Christine Lagarde",)),
        ("janet yeln", ()),  # two letters less
        ("jane yellen", ()),  # the short word
        ("janet bellen", ()),  # hardly anybody gets the first letter wrong
        ("janet yellen", ()),  # nothing is off
        ("robert johnstn", ()),  # two people could be meant
        ("robert johnstone", ("Robert Johnston",)),
        ("yellen janet", ()),
        ("", ()),
    ],
)
def test_one_letter_and_one_candidate(printed, meant):
    assert Misspellings(NAMES).find(printed) == meant


def one_edit_away(word: str) -> set[str]:
    letters = "abcdefgh"
    found = {word[:i] + word[i + 1 :] for i in range(len(word))}
    found |= {word[:i] + c + word[i + 1 :] for i in range(len(word)) for c in letters}
    found |= {word[:i] + c + word[i:] for i in range(len(word) + 1) for c in letters}
    found |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    return found - {word}


@settings(deadline=None)
@given(known=st.text("abcdefgh", min_size=6, max_size=8), printed=st.text("abcdefgh", min_size=4, max_size=9))
def test_the_rule_is_every_single_edit_and_no_other(known, printed):
    near = {other for other in one_edit_away(known) if other[:1] == known[0]}
    assert is_one_letter_off(printed, known) == (printed in near)
    for other in one_edit_away(known):
        assert Misspellings({known: ("X",)}).find(other) == (("X",) if other in near else ())


@pytest.mark.parametrize(
    ("person", "office", "on", "result"),
    [
        ("Janet Yelllen", "Treasury Secretary", date(2024, 6, 10), "holds"),
        ("Bernake", "Fed chair", date(2010, 1, 4), "holds"),
        ("Treasury Secretary Steven Mnuchen", None, date(2018, 12, 4), "holds"),
        ("Li Qing", "Chinese premier", date(2024, 1, 8), "unknown"),  # pinyin: another letter, another person
        ("Liu Hee", "Chinese vice premier", date(2019, 1, 8), "unknown"),
        ("Larkin", None, date(2022, 6, 1), "unknown"),  # not Barkin of the Richmond Fed
    ],
)
def test_in_the_register(person, office, on, result):
    assert OfficeRegister.load().check(person, office, on).result == result


def test_a_check_of_a_misspelt_name_says_whose_it_was_taken_for():
    found = OfficeRegister.load().attribute("Janet Yelllen", "Treasury Secretary", date(2024, 6, 10))
    assert (found.speaker, found.check.result) == ("Janet Yellen", "holds")
    assert found.check.reason == "misspelt: Janet Yelllen taken for Janet Yellen"
