"""The door: sources, spans, adjusting, warnings."""

import datetime as dt
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from barcast.feeds import SOURCES, load_bars

ADJUSTABLE = """Date,Open,High,Low,Close,Adj Close,Volume
2019-05-20,10.0,10.6,9.9,10.5,5.25,1000
2019-05-21,10.4,11.0,10.3,10.9,5.45,1100
2019-05-22,10.7,10.7,10.6,10.7,10.7,900
"""


def test_the_embedded_indices():
    sp500, nasdaq = load_bars("sp500"), load_bars("nasdaq")
    assert len(sp500) == len(nasdaq) == 5031
    assert sp500.close[0] == 1228.099976
    assert str(sp500.index[-1].date()) == "2018-12-31"
    assert sp500.warnings == (
        "the open equals the previous close on 2004 bars (39.84%), the first on 1999-01-05: "
        "fills at the open then flatter the result",
        "more than 6 calendar days without a bar once, the first between 2001-09-10 and 2001-09-17",
        "the close of 2016-09-09, 2127.81, lies -2.5% from the one before, over 8 deviations of the 20 bars before, "
        "and the next bar undoes half of it or more: look for a slip",
    )
    assert nasdaq.warnings[-1] == "the volume is 0 on 2 bars (0.04%), the first on 2015-05-12"


def test_loading_imports_neither_arch_nor_backtrader():
    code = "import sys, barcast.feeds as f; f.load_bars('sp500'); print({'arch', 'backtrader'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("sp50", "sp50 is neither a source nor a file; did you mean sp500?"),
        ("NASDAQ", "NASDAQ is neither a source nor a file; did you mean nasdaq?"),
        ("yaho:XLF", "yaho:XLF is neither a source nor a file; did you mean yahoo:XLF?"),
        ("", " is neither a source nor a file; choose one of nasdaq, sp500, yahoo:TICKER"),
        ("x" * 5000, f"{'x' * 5000} is neither a source nor a file; choose one of nasdaq, sp500, yahoo:TICKER"),
        (
            "mine.py:read",
            "mine.py:read is code, not bars; call its function yourself and hand in the "
            "DataFrame: load_bars(read(), name=...)",
        ),
        ("qqqq", "qqqq is neither a source nor a file; choose one of nasdaq, sp500, yahoo:TICKER"),
        (7, f"the number 7 is no source of bars; choose one of {', '.join(SOURCES)}, or hand in a DataFrame"),
    ],
)
def test_unknown_sources(faults, source, said):
    assert faults(source) == [f"data.source: {said}"]


def test_what_is_no_regular_file(faults, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (os.devnull, str(tmp_path / "pipe.csv")):
        said = f"data.source: {path} is no regular file, but a device or a pipe; save the bars as a file and name that"
        assert faults(path) == [said]


@pytest.mark.parametrize("end", ["2019-05-22", dt.date(2019, 5, 22), pd.Timestamp("2019-05-22"), "2019-05-22 23:00"])
def test_both_ends_are_included(load, good, end):
    bars = load(good, start="2019-05-21", end=end)
    assert [stamp.day for stamp in bars.index] == [21, 22]
    assert bars.close.tolist() == [10.9, 10.7]


def test_an_end_includes_its_whole_day(load, good):
    text = good.replace("2019-05-2", "2019-05-20 1").replace("10 1", "10 1")
    text = "\n".join(row.replace(",", ":00,", 1) if row[0] == "2" else row for row in text.split("\n") if row)
    assert len(load(text, end="2019-05-20")) == 5
    assert len(load(text, end="2019-05-20 12:00")) == 3


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (("31/12/2018", None), 'data.start: "31/12/2018" is not a date; write 2018-12-31'),
        ((None, "2018-02-30"), 'data.end: "2018-02-30" is not in the calendar; write it like 2018-12-31'),
        ((2018, None), "data.start: 2018 is not a date; write it like 2018-12-31"),
        ((None, pd.NaT), "data.end: NaT is not a date; write it like 2018-12-31"),
        (("2020-01-02", "2020-01-01"), "data.start: 2020-01-02 is after data.end, 2020-01-01; exchange them"),
        (("2030-01-01", None), "data.start: there are no bars from 2030-01-01; bars.csv has 2019-05-20 to 2019-05-24"),
        ((None, "2001-01-01"), "data.end: there are no bars to 2001-01-01; bars.csv has 2019-05-20 to 2019-05-24"),
    ],
)
def test_spans_that_are_none(faults, good, span, said):
    assert faults(good, start=span[0], end=span[1]) == [said]


def test_a_moment_with_a_zone(faults, good):
    (fault,) = faults(good, start=pd.Timestamp("2019-05-21", tz="UTC"))
    assert fault.startswith("data.start: 2019-05-21 00:00:00+00:00 has a time zone, bars have none; ")


def test_adjusting_scales_all_four_prices(load):
    raw, bars = load(ADJUSTABLE), load(ADJUSTABLE, adjust=True)
    assert bars.close.tolist() == [5.25, 5.45, 10.7]
    assert bars.open.tolist() == [5.0, 5.2, 10.7]
    assert bars.columns["adj_close"].tolist() == raw.columns["adj_close"].tolist()
    assert raw.close.tolist() == [10.5, 10.9, 10.7]
    assert (bars.low <= bars.close).all()
    assert (bars.close <= bars.high).all()


def test_prices_are_checked_before_they_are_scaled(faults):
    found = faults(ADJUSTABLE.replace("10.7,10.7,900", "10.7,0,900").replace("10.4,11.0", "10.4,10.5"), adjust=True)
    assert found == [
        "bars.csv, row 3, column close: close 10.9 is above high 10.5; correct it or drop the row",
        "bars.csv, row 4, column adj_close: 0 is not above 0; correct it or drop the row",
    ]


def test_adjusting_needs_its_column(faults, good):
    (fault,) = faults(good, adjust=True)
    assert fault.startswith("data.adjust: bars.csv has no column of numbers named Adj Close (there are open, high, ")
    (fault,) = faults(
        ADJUSTABLE.replace("5.25", "1e308").replace("10.5,", "1e-300,").replace("9.9,", "1e-300,"), adjust=True
    )
    assert fault == "bars.csv, column adj_close: scaling by it overflows; correct the column"


def test_suspicions():
    dates = pd.DatetimeIndex(["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-20", "2020-01-21"])
    close = np.array([10.0, 10.0, 20.0, 21.0, 21.0])
    frame = pd.DataFrame({"open": close, "high": close, "low": close, "close": close, "volume": 1.0}, index=dates)
    frame.iloc[3, [0, 2]] = 20.0
    frame.iloc[1, 4] = 0
    assert load_bars(frame).warnings == (
        "the open equals the previous close on 3 bars (75.00%), the first on 2020-01-02: "
        "fills at the open then flatter the result",
        "more than 6 calendar days without a bar once, the first between 2020-01-03 and 2020-01-20",
        "the close moves by more than 50% on 1 bar (25.00%), the first on 2020-01-03: look for splits and slips",
        "open, high, low and close are all equal on 4 bars (80.00%), the first on 2020-01-01",
        "the volume is 0 on 1 bar (20.00%), the first on 2020-01-02",
    )


def test_one_bar_is_enough(load, good):
    assert len(load(good, start="2019-05-22", end="2019-05-22")) == 1
