from __future__ import annotations

from pathlib import Path

import pytest

from communique.errors import ConfigError
from communique.prices.instruments import default_instrument, load_instruments
from communique.prices.sessions import exchange_sessions


def test_the_shipped_register_has_what_the_documents_name() -> None:
    register = load_instruments()

    assert {*register} == {"^GSPC", "^VIX", "^NDX", "^DJI", "000300.SS", "CL=F"}
    assert (register["^VIX"].change, register["^VIX"].polarity) == ("difference", -1)
    assert register["CL=F"].may_be_negative
    assert not register["^GSPC"].may_be_negative
    assert register["^GSPC"].benchmark is None
    assert default_instrument("CN") == default_instrument("US") == "^GSPC"


def test_every_shipped_calendar_is_one_the_library_knows() -> None:
    for instrument in load_instruments().values():
        assert exchange_sessions(instrument.calendar).zone is not None


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('name = "N"\ncalendar = "XNYS"\ncurrency = "USD"\nchange = "percent"', "percent"),
        ('name = "N"\ncalendar = "XNYS"\ncurrency = "USD"\nchange = "return"\npolarity = 2', "polarity was 2"),
        ('name = "N"\ncalendar = "XNYS"\ncurrency = "USD"\nchange = "return"\nbenchmark = "^GONE"', "GONE"),
        ('name = "N"', "it takes name, calendar"),
        ('name = "N', "TOML"),
    ],
)
def test_a_wrong_register_stops_at_start_up_and_says_where(entry: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "instruments.toml"
    path.write_text(f'[default_by_side]\notherwise = "X"\n[instruments."X"]\n{entry}\n')

    with pytest.raises(ConfigError, match=problem):
        load_instruments(path)
