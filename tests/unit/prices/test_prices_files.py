from __future__ import annotations

import gzip
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.errors import BarsMalformed
from communique.prices.arch_sp500 import sp500_daily
from communique.prices.files import BarsRead, read_bars
from communique.prices.instruments import Instrument, load_instruments
from communique.prices.source import ArchSource
from communique.records import Reject

REGISTER = load_instruments()
GSPC = REGISTER["^GSPC"]
SHARE = Instrument(symbol="SPY", name="SPY", calendar="XNYS", currency="USD", change="return")
GOOD = "Date,Open,High,Low,Close,Volume\n"
DECEMBER = (
    GOOD
    + "2018-12-03,2790.50,2800.18,2773.38,2790.37,4186060000\n"
    + "2018-12-04,2782.43,2785.93,2697.18,2700.06,4499840000\n"
    + "2018-12-06,2663.51,2696.15,2621.53,2695.95,\n"
)
FIVE_MINUTES = "datetime,open,high,low,close\n2018-12-04 09:30,1,2,1,2\n2018-12-04 09:35,2,3,2,3\n"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.fixture
def csv(tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(text: str | bytes, name: str = "prices.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def test_daily_dates_take_their_ends_from_the_calendar(csv) -> None:  # type: ignore[no-untyped-def]
    read = read_bars(csv(DECEMBER + "2018-12-24,2400.56,2410.34,2351.10,2351.10,2613930000\n"), instrument=GSPC)

    assert [bar.closes_at for bar in read.bars] == [
        utc("2018-12-03T21:00"),
        utc("2018-12-04T21:00"),
        utc("2018-12-06T21:00"),
        utc("2018-12-24T18:00"),  # half-day
    ]
    tariff_man = read.bars[1]
    assert (tariff_man.open, tariff_man.high, tariff_man.low, tariff_man.close) == (2782.43, 2785.93, 2697.18, 2700.06)
    assert (tariff_man.interval, tariff_man.source, tariff_man.opens_at) == (
        "1d",
        "file:prices.csv",
        utc("2018-12-04T14:30"),
    )
    assert (tariff_man.known_at, tariff_man.known_basis) == (tariff_man.closes_at, "assumed")
    assert read.bars[2].volume is None
    assert read.rejects == ()


def test_a_day_on_which_the_exchange_was_closed_is_set_aside_with_its_row(csv) -> None:  # type: ignore[no-untyped-def]
    path = csv(DECEMBER.replace("2018-12-06", "2018-12-05"))

    read = read_bars(path, instrument=GSPC)

    assert len(read.bars) == 2
    reason = "2018-12-05 is not a session of XNYS; this row was left out."
    assert read.rejects == (Reject(input=str(path), line=4, reason=reason),)


@pytest.mark.parametrize(
    ("label", "first_close"),
    [("start", "2018-12-04T14:35"), ("end", "2018-12-04T14:30"), ("last-minute", "2018-12-04T14:31")],
)
def test_intraday_labels_are_shifted_to_the_close(csv, label, first_close: str) -> None:  # type: ignore[no-untyped-def]
    read = read_bars(csv(FIVE_MINUTES), instrument=SHARE, tz="America/New_York", interval="5m", label=label)

    assert read.bars[0].closes_at == utc(first_close)
    assert read.bars[0].closes_at - read.bars[0].opens_at == timedelta(minutes=5)


@pytest.mark.parametrize(
    "times",
    [
        ("epoch", "1543933800", "1543934100"),
        ("timestamp", "1543933800000", "1543934100000"),
        ("time", "2018-12-04T14:30Z", "2018-12-04T14:35Z"),
        ("Datetime", "2018-12-04 09:30:00-05:00", "2018-12-04 09:35:00-05:00"),
    ],
)
def test_epochs_and_offsets_need_no_time_zone(csv, times: tuple[str, str, str]) -> None:  # type: ignore[no-untyped-def]
    name, first, second = times
    text = f"{name},SPY.Open,SPY.High,SPY.Low,SPY.Close,SPY.Adjusted\n{first},1,2,1,2,9\n{second},2,3,2,3,9\n"

    read = read_bars(csv(text), instrument=SHARE, interval="5m", label="start")

    assert [bar.closes_at for bar in read.bars] == [utc("2018-12-04T14:35"), utc("2018-12-04T14:40")]
    assert read.bars[0].close == 2  # not the adjusted one


def test_date_and_time_in_two_columns_are_joined(csv) -> None:  # type: ignore[no-untyped-def]
    text = "Date;Time;Open;High;Low;Close\n2018-12-04;09:30;1;2;1;2\n"

    read = read_bars(csv(text), instrument=SHARE, tz="America/New_York", interval="5m", label="start")

    assert read.bars[0].opens_at == utc("2018-12-04T14:30")


@pytest.mark.parametrize(
    "label", ["2018-12-04 00:00:00-05:00", "2018-12-04 00:00:00", "20181204", "1543881600", "1543933800"]
)
def test_daily_bars_may_be_labelled_by_midnight_or_the_opening(csv, label: str) -> None:  # type: ignore[no-untyped-def]
    read = read_bars(csv(f"timestamp,open,high,low,close\n{label},1,2,1,2\n"), instrument=SHARE, interval="1d")

    assert read.bars[0].closes_at == utc("2018-12-04T21:00")


def test_oil_may_be_negative_and_an_index_may_not(csv) -> None:  # type: ignore[no-untyped-def]
    path = csv(GOOD + "2020-04-20,17.73,17.85,-40.32,-37.63,247947\n")

    assert read_bars(path, instrument=REGISTER["CL=F"]).bars[0].close == -37.63
    with pytest.raises(BarsMalformed, match=r"row 2, column low: -40\.32 is not above zero"):
        read_bars(path, instrument=GSPC)


def test_a_column_may_say_whose_prices_they_are(csv) -> None:  # type: ignore[no-untyped-def]
    text = "symbol,date,open,high,low,close\n^GSPC,2018-12-04,1,2,1,2\n^VIX,2018-12-03,16,17,15,16.4\n"

    read = read_bars(csv(text))

    assert [(bar.instrument, bar.closes_at) for bar in read.bars] == [
        ("^GSPC", utc("2018-12-04T21:00")),
        ("^VIX", utc("2018-12-03T21:15")),
    ]


def test_gzip_and_parquet_hold_the_same_bars(csv, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    plain = read_bars(csv(DECEMBER), instrument=GSPC, source="s")
    zipped = read_bars(csv(gzip.compress(DECEMBER.encode()), "prices.csv.gz"), instrument=GSPC, source="s")
    columns = {
        "Date": pa.array([date(2018, 12, 3), date(2018, 12, 4), date(2018, 12, 6)]),
        "Open": [2790.50, 2782.43, 2663.51],
        "High": [2800.18, 2785.93, 2696.15],
        "Low": [2773.38, 2697.18, 2621.53],
        "Close": [2790.37, 2700.06, 2695.95],
        "Volume": [4186060000.0, 4499840000.0, float("nan")],
    }
    pq.write_table(pa.table(columns), tmp_path / "prices.parquet")
    ns = pa.array([datetime(2018, 12, day, 5, tzinfo=UTC) for day in (3, 4, 6)], pa.timestamp("ns", "America/New_York"))
    pq.write_table(pa.table(columns | {"Date": ns}), tmp_path / "ns.parquet")

    assert zipped == plain
    assert read_bars(tmp_path / "prices.parquet", instrument=GSPC, source="s") == plain
    assert read_bars(tmp_path / "ns.parquet", instrument=GSPC, source="s", interval="1d") == plain


def test_a_bar_that_closed_after_it_was_known_was_still_forming(csv) -> None:  # type: ignore[no-untyped-def]
    read = read_bars(csv(DECEMBER), instrument=GSPC, known_at=utc("2018-12-06T20:00"))

    assert [bar.known_at for bar in read.bars] == [utc("2018-12-06T20:00")] * 2
    assert {bar.known_basis for bar in read.bars} == {"observed"}
    assert [reject.line for reject in read.rejects] == [4]
    assert "still forming" in read.rejects[0].reason


GIVE = r"give CSV \(plain or gzipped\) or Parquet with the columns date, open, high, low and close"
BAD = {
    "empty": ("", f"is empty; {GIVE}"),
    "only blank lines": ("\n\n\n", f"is empty; {GIVE}"),
    "header only": (GOOD, "holds a header and no bars"),
    "binary": (b"\x7fELF\x00\x01\x02\x00" * 40, f"is a binary file; {GIVE}"),
    "megabytes of NUL": (bytes(8_000_000), f"is a binary file; {GIVE}"),
    "utf-16": (DECEMBER.encode("utf-16"), "UTF-16"),
    "latin-1": (DECEMBER.encode() + "2018-12-07,1,2,1,2,é\n".encode("latin-1"), "row 5: is not UTF-8"),
    "broken gzip": (gzip.compress(DECEMBER.encode())[:-9], "gzip archive is broken"),
    "broken parquet": (b"PAR1 and nothing else", "not readable Parquet"),
    "a web page": ("<html><body>Sign in</body></html>\n", f"is a web page or XML and no table of prices; {GIVE}"),
    "JSON": ('[{"date": "2018-12-04", "close": 2700.06}]', f"is JSON and no table of prices; {GIVE}"),
    "words": ("The President spoke at noon.\nHe said little.\n", "has no column for a time .* add what is missing"),
    "numbered rows": (",open,high,low,close\n0,1,2,1,2\n", "row 2, column .without a name.: '0' is not a time"),
    "no close": (DECEMBER.replace("Close", "Adj Close"), "no column for close"),
    "two lows": (DECEMBER.replace("High,Low,Close", "High,A.Low,B.Low,A.Close"), "several columns for low"),
    "short row": (DECEMBER + "2018-12-07,1,2\n", "row 5: has 3 cells where the header has 6"),
    "out of order": (
        DECEMBER + "2018-12-04,1,2,1,2,3\n",
        "row 5: the bar that closes at 2018-12-04T21:00Z stands after",
    ),
    "repeated": (DECEMBER + DECEMBER.splitlines()[3] + "\n", "row 5: .* twice, with the same prices"),
    "contradicted": (DECEMBER + "2018-12-06,1,2,1,2,3\n", "row 5: .* twice, with the other prices"),
    "NaN": (DECEMBER + "2018-12-07,1,2,1,nan,3\n", "row 5, column close: 'nan' is not a finite number"),
    "infinite": (DECEMBER + "2018-12-07,1,inf,1,2,3\n", "row 5, column high: 'inf' is not a finite number"),
    "blank": (DECEMBER + "2018-12-07,,2,1,2,3\n", "row 5, column open: the price is empty"),
    "a word": (DECEMBER + "2018-12-07,1,2,1,n/k,3\n", "row 5, column close: 'n/k' is not a number"),
    "zero": (DECEMBER + "2018-12-07,1,2,0,2,3\n", "row 5, column low: 0 is not above zero"),
    "high below low": (DECEMBER + "2018-12-07,1,1,2,1,3\n", "row 5: the high 1 is below the low 2"),
    "close outside": (DECEMBER + "2018-12-07,1,2,1,2.5,3\n", "row 5: the close 2.5 lies outside low 1 to high 2"),
    "negative volume": (DECEMBER + "2018-12-07,1,2,1,2,-3\n", "row 5, column volume: -3 is below zero"),
    "no such date": (DECEMBER + "2018-02-30,1,2,1,2,3\n", "row 5, column date: '2018-02-30' is not a time that exists"),
    "which of two": (DECEMBER + "04/05/2018,1,2,1,2,3\n", "row 5, column date: '04/05/2018' is not a time we read"),
    "no time": (DECEMBER + ",1,2,1,2,3\n", "row 5, column date: the time is empty"),
    "row numbers": (DECEMBER + "17,1,2,1,2,3\n", "row 5, column date: '17' is not a time that exists"),
    "before records": (DECEMBER.replace("2018-12-03", "1800-01-02"), "row 2, column date: Calendar XNYS knows"),
    "open quote": (DECEMBER + '"2018-12-07,1,2,1,2,3\n', "not well-formed CSV"),
    "huge cell": (DECEMBER + "2" * 200_000 + ",1,2,1,2,3\n", "row 5: is not well-formed CSV"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_gets_one_sentence_with_the_place(csv, case: str) -> None:  # type: ignore[no-untyped-def]
    content, sentence = BAD[case]
    path = csv(content)

    with pytest.raises(BarsMalformed, match=sentence) as caught:
        read_bars(path, instrument=GSPC)

    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")
    assert not re.search(r"[.?;:,]\.$|\.\.", caught.value.problem)
    assert len(str(caught.value)) < len(str(path)) + 400


@pytest.mark.parametrize(
    ("options", "asked_for"),
    [
        ({"interval": "5m", "label": "start"}, "--tz"),
        ({"tz": "America/New_York", "label": "start"}, "--interval"),
        ({"tz": "America/New_York", "interval": "5m"}, "--label"),
        ({"tz": "New York", "interval": "5m", "label": "start"}, "no time zone"),
        ({"tz": "../../etc", "interval": "5m", "label": "start"}, "no time zone"),
        ({"tz": "America/New_York", "interval": "5 minutes", "label": "start"}, "write 5m, 1h or 1d"),
        ({"tz": "America/New_York", "interval": "5m", "label": "middle"}, "write start, end or last-minute"),
    ],
)
def test_what_the_file_leaves_open_must_be_declared(csv, options, asked_for: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BarsMalformed, match=asked_for):
        read_bars(csv(FIVE_MINUTES), instrument=SHARE, **options)


def test_whose_prices_they_are_must_be_said(csv) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BarsMalformed, match="give --instrument"):
        read_bars(csv(DECEMBER))


@pytest.mark.parametrize(
    ("wall", "sentence"), [("2018-03-11 02:30", "does not exist"), ("2018-11-04 01:30", "happens twice")]
)
def test_wall_times_the_clocks_skip_or_repeat_are_refused(csv, wall: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    path = csv(f"datetime,open,high,low,close\n{wall},1,2,1,2\n")

    with pytest.raises(BarsMalformed, match=f"row 2, column datetime: {wall} {sentence} in America/New_York"):
        read_bars(path, instrument=SHARE, tz="America/New_York", interval="5m", label="start")


@pytest.mark.parametrize("name", ["Date", None])
@pytest.mark.parametrize("tz", [None, "America/New_York"])
def test_daily_bars_are_read_as_pandas_writes_them(tmp_path: Path, csv, name: str | None, tz: str | None) -> None:  # type: ignore[no-untyped-def]
    index = pd.DatetimeIndex(["2018-12-03", "2018-12-04", "2018-12-06"], name=name)
    columns = {"Open": [2790.5, 2782.43, 2663.51], "High": [2800.18, 2785.93, 2696.15]}
    columns |= {"Low": [2773.38, 2697.18, 2621.53], "Close": [2790.37, 2700.06, 2695.95]}
    frame = pd.DataFrame(columns | {"Volume": [4186060000.0, 4499840000.0, float("nan")]}, index=index)
    frame.to_parquet(tmp_path / "frame.parquet")
    frame.to_csv(tmp_path / "frame.csv", date_format="%Y-%m-%d %H:%M:%S")
    pd.read_csv(tmp_path / "frame.csv").to_csv(tmp_path / "again.csv", index=False)

    by_date = read_bars(csv(DECEMBER), instrument=GSPC, source="s")
    for written in ("frame.parquet", "frame.csv", "again.csv"):
        assert read_bars(tmp_path / written, instrument=GSPC, source="s", tz=tz) == by_date


def test_a_midnight_is_a_time_where_intraday_bars_are_declared(csv) -> None:  # type: ignore[no-untyped-def]
    path = csv("datetime,open,high,low,close\n2018-12-04 00:00:00,1,2,1,2\n")

    read = read_bars(path, instrument=SHARE, tz="America/New_York", interval="5m", label="start")

    assert read.bars[0].closes_at == utc("2018-12-04T05:05")
    with pytest.raises(BarsMalformed, match="--interval, such as 1d or 5m"):
        read_bars(csv("datetime,open,high,low,close\n2018-12-04 00:00:00Z,1,2,1,2\n"), instrument=SHARE)


OWN = "instrument,interval,opens_at,closes_at,open,high,low,close,volume,source,known_at,known_basis\n"
TAIL = ",1,2,1,2,,file:x,2018-12-24T18:00:00.000000Z,assumed\n"


def test_our_own_bars_are_read_back_without_a_declaration(csv) -> None:  # type: ignore[no-untyped-def]
    rows = [
        "^GSPC,1d,2018-12-04T14:30:00.000000Z,2018-12-04T21:00:00.000000Z",
        "^GSPC,5m,2018-12-04T14:30:00.000000Z,2018-12-04T14:35:00.000000Z",
        "^GSPC,1h,2018-12-04T20:30:00.000000Z,2018-12-04T21:00:00.000000Z",  # a session's last hour is a half
        "^GSPC,1d,2018-12-24T14:30:00.000000Z,2018-12-24T18:00:00.000000Z",
    ]

    read = read_bars(csv(OWN + "".join(row + TAIL for row in rows)))

    assert [(bar.interval, bar.opens_at, bar.closes_at) for bar in read.bars] == [
        ("1d", utc("2018-12-04T14:30"), utc("2018-12-04T21:00")),
        ("5m", utc("2018-12-04T14:30"), utc("2018-12-04T14:35")),
        ("1h", utc("2018-12-04T20:30"), utc("2018-12-04T21:00")),
        ("1d", utc("2018-12-24T14:30"), utc("2018-12-24T18:00")),
    ]


@pytest.mark.parametrize(
    ("column", "stamp", "interval"),
    [
        ("closes_at", "2018-12-04T16:00:00-05:00", "1d"),
        ("closes_at", "2018-12-04T20:59:59Z", "1d"),
        ("opens_at", "2018-12-04 14:30:00+00:00", "1d"),
        ("closes_at", "2018-12-04 21:00Z", "390m"),
        ("opens_at", "2018-12-04 09:30-05:00", "390m"),
    ],
)
def test_the_name_of_a_column_says_which_end_of_a_bar_it_is(csv, column: str, stamp: str, interval: str) -> None:  # type: ignore[no-untyped-def]
    path = csv(f"{column},open,high,low,close\n{stamp},1,2,1,2\n")
    same, other = ("end", "start") if column == "closes_at" else ("start", "end")

    for label in (None, same):
        (bar,) = read_bars(path, instrument=SHARE, interval=interval, label=label).bars
        assert (bar.opens_at, bar.closes_at) == (utc("2018-12-04T14:30"), utc("2018-12-04T21:00"))
    for label in (other, "last-minute"):
        with pytest.raises(BarsMalformed, match=f"--label says {label}, but its column {column} .* leave out --label"):
            read_bars(path, instrument=SHARE, interval=interval, label=label)


def test_a_midnight_that_closes_a_bar_is_no_date(csv) -> None:  # type: ignore[no-untyped-def]
    always = Instrument(symbol="BTC-USD", name="Bitcoin", calendar="24/7", currency="USD", change="return")
    for header, stamps in {
        "closes_at": "2018-12-05T00:00Z",
        "opens_at": "2018-12-04T00:00Z",
        "opens_at,closes_at": "2018-12-04T00:00Z,2018-12-05T00:00Z",
    }.items():
        path = csv(f"{header},open,high,low,close\n{stamps},1,2,1,2\n")
        (bar,) = read_bars(path, instrument=always, interval="1d").bars
        assert (bar.opens_at, bar.closes_at) == (utc("2018-12-04T00:00"), utc("2018-12-05T00:00"))


@pytest.mark.parametrize(
    ("ends", "options", "sentence"),
    [
        ("1d,2018-12-04T21:00Z,2018-12-04T14:30Z", {}, "is not before closes_at"),
        ("1d,2018-12-03T14:30Z,2018-12-04T21:00Z", {}, "is not one session of XNYS"),
        ("1d,2018-12-05T14:30Z,2018-12-05T21:00Z", {}, "is not one session of XNYS"),
        ("1d,2018-12-04,2018-12-04T21:00Z", {}, "opens_at 2018-12-04 is a date"),
        ("1d,,2018-12-04T21:00Z", {}, "the time is empty"),
        ("1d,2018-12-04T14:30,2018-12-04T21:00", {}, "no time zone"),
        ("5m,2018-12-04T14:30Z,2018-12-04T14:45Z", {}, "is longer than 5m"),
        ("5m,2018-12-04T14:30Z,2018-12-04T14:35Z", {"interval": "1h"}, "the interval is 5m, but --interval says 1h"),
        ("5 min,2018-12-04T14:30Z,2018-12-04T14:35Z", {}, "the interval is '5 min'; write 5m, 1h or 1d"),
    ],
)
def test_ends_that_contradict_each_other_are_refused(csv, ends: str, options: dict[str, str], sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BarsMalformed, match=f"row 2, .*{sentence}"):
        read_bars(csv(f"{OWN}^GSPC,{ends}{TAIL}"), **options)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(BarsMalformed, match="is a pipe or a device"):
        read_bars(tmp_path / "pipe.csv", instrument=GSPC)


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(BarsMalformed, match="cannot be read"):
        read_bars(tmp_path, instrument=GSPC)
    with pytest.raises(BarsMalformed, match="no such file"):
        read_bars(tmp_path / "gone.csv", instrument=GSPC)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: (GOOD + text).encode("utf-8", "replace")))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_bytes_the_answer_is_bars_or_one_of_our_errors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        read = read_bars(path, instrument=GSPC)
    except BarsMalformed:
        return  # any other exception fails the test
    assert isinstance(read, BarsRead)


def test_the_shipped_prices_are_those_that_were_printed() -> None:
    bars = sp500_daily()
    closes = {bar.closes_at.date(): bar.close for bar in bars}

    assert len(bars) == 5031
    assert round(closes[date(2018, 12, 3)], 2) == 2790.37
    assert round(closes[date(2018, 12, 4)], 2) == 2700.06
    assert round(closes[date(2018, 12, 31)], 2) == 2506.85
    assert date(2018, 12, 5) not in closes
    source = ArchSource()
    assert source.ends_at(GSPC) == utc("2018-12-31T21:00")
    assert not source.covers(REGISTER["^VIX"])
    assert len(source.fetch(GSPC, "1d", utc("2018-12-03T21:00"), utc("2018-12-06T21:00"))) == 3
