"""Time that cannot be, and closes that cannot well be."""

import numpy as np
import pandas as pd
import pytest

from barcast.feeds import load_bars
from barcast.feeds.checks.suspicions import BEFORE, SPIKE, spikes
from barcast.feeds.load import first_bars
from barcast.feeds.parsing import present

HOURS = pd.date_range("2024-01-01", periods=60, freq="h")
SECONDS = HOURS.astype("datetime64[s]").astype("int64")


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(present, "now", lambda: np.datetime64("2024-01-31T12:00", "us"))


def frame(index, close=100.0):
    prices = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), close), index=index)
    return prices.assign(volume=np.arange(len(index)) + 1.0)


@pytest.mark.parametrize(
    ("numbers", "taken_for", "what", "unit"),
    [
        (SECONDS, "ns", "seconds were taken for nanoseconds", '"s"'),
        (SECONDS * 1000, "ns", "milliseconds were taken for nanoseconds", '"ms"'),
        (SECONDS, "ms", "microseconds were taken for nanoseconds, or seconds for milliseconds", '"us" or "s"'),
    ],
)
def test_a_unit_that_was_forgotten(faults, now, numbers, taken_for, what, unit):
    (fault,) = faults(frame(pd.to_datetime(numbers, unit=taken_for)))
    assert fault.startswith("DataFrame, column date: all 60 stamps lie in the first weeks of 1970, 1970-01-")
    assert fault.endswith(
        f": the unit was forgotten, {what}; read aright they are 2024-01-01 to 2024-01-03; make them by "
        f"pd.to_datetime(numbers, unit={unit}), or hand over the numbers, whose size shows their unit"
    )


def test_numbers_of_rows_are_no_times(faults):
    for unit in ("ns", "s", "D"):
        (fault,) = faults(frame(pd.to_datetime(range(50), unit=unit)))
        assert fault.endswith("they look like numbers of rows that were taken for times; give each row its date")
    assert len(load_bars(frame(pd.date_range("1970-01-02", periods=30)))) == 30


def test_bars_under_a_second(faults):
    assert faults(frame(pd.date_range("2021-01-04 09:30", periods=9, freq="100ms"))) == [
        "DataFrame, column date: half of the bars are 0.1 seconds apart or less, and none of a second or more is that "
        "short; look for a unit that was mistaken, or gather the ticks into bars of a second or more"
    ]
    assert len(load_bars(frame(pd.date_range("2021-01-04 09:30", periods=9, freq="s")))) == 9


def test_bars_yet_to_come_may_be_a_bar_and_two_days_ahead(faults, now):
    assert len(load_bars(frame(pd.date_range(end="2024-02-03", periods=9)))) == 9
    (fault,) = faults(frame(pd.date_range(end="2024-02-04", periods=9)))
    assert fault.startswith("DataFrame, row 8 (2024-02-04), column date: 2024-02-04 is yet to come; correct it, or ")
    assert len(load_bars(frame(pd.date_range(end="2024-02-29", periods=9, freq="ME")))) == 9
    assert len(faults(frame(pd.date_range(end="2024-02-02 14:00", periods=9, freq="h")))) == 1


def test_a_unit_that_was_too_large(faults, now):
    stamps = (SECONDS.to_numpy() * 1000).astype("datetime64[s]")
    (fault,) = faults(frame(pd.DatetimeIndex(stamps)))
    assert fault == (
        "DataFrame, column date: all 60 stamps are yet to come, 55969-09-28 00:00:00 and later: numbers were taken for "
        "a unit 1,000 times too large; read aright they are 2024-01-01 to 2024-01-03; give pd.to_datetime their unit, "
        '"ms" say, or hand over the numbers, whose size shows it'
    )


def test_years_without_markets(load, faults, good):
    assert len(load(good.replace("2019-", "1792-"))) == 5
    (fault,) = faults(good.replace("2019-", "0019-"))
    assert fault.startswith("bars.csv, column date: 0019-05-20 lies before 1700, from when no bars are known (row 2, ")


def test_a_row_scaled_by_a_few_tenths_is_warned_of():
    close = load_bars("nasdaq").close[:300].copy()
    index = pd.bdate_range("2020-01-01", periods=300)
    for row in (1, 7, 150, 298, 299):
        scaled = close.copy()
        scaled[row] *= 1.4
        (said,) = [words for words in load_bars(frame(index, scaled)).warnings if "deviations" in words]
        assert said.startswith(f"the close of {index[row].date()}, {scaled[row]:g}, lies +")
        assert said.endswith(("it is the last" if row == 299 else "undoes half of it or more") + ": look for a slip")
    assert not any("deviations" in words for words in load_bars(frame(index, close)).warnings)


def test_spikes_are_those_of_a_loop():
    for name, dates in (("sp500", ["2016-09-09"]), ("nasdaq", [])):
        bars = load_bars(name, start="2015-06-01")
        close = bars.close.tolist()
        returns = [close[row] / close[row - 1] - 1 for row in range(1, len(close))]
        found = []
        for row in range(BEFORE + 1, len(close)):
            known, move = returns[row - 1 - BEFORE : row - 1], returns[row - 1]
            far = abs(move - np.mean(known)) > SPIKE * np.std(known, ddof=1)
            last = row + 1 == len(close)
            if far and (last or (close[row] - close[row + 1]) / (close[row] - close[row - 1]) >= 0.5):
                found.append(row)
        assert spikes(bars.close).tolist() == found
        assert [str(bars.index[row].date()) for row in found] == dates


def test_a_part_of_the_bars_has_warnings_of_its_own():
    bars = load_bars("sp500")
    row = int(spikes(bars.close)[0])
    for count, words in ((row, []), (row + 1, ["and it is the last"]), (row + 2, ["undoes half of it"])):
        said = [one for one in first_bars(bars, count).warnings if "deviations" in one]
        assert len(said) == len(words)
        assert all(word in one for word, one in zip(words, said, strict=True))


def test_prices_below_zero_are_said_once_with_the_reason(faults, good):
    assert faults(good.replace("10.3,10.9", "-37.63,-37.63").replace("10.1,10.2", "-2,10.2"))[0] == (
        "bars.csv, row 3, column low: -37.63, the first of 2 prices, is below 0, which is not supported: neither a "
        "return nor a position as a fraction of equity has a meaning there; correct it, or give bars from before or "
        "after those rows alone"
    )
