"""How many bars a year has, each beside a count by hand."""

import numpy as np
import pandas as pd
import pytest

from barcast.analyzers.annualisation import Year, year_of
from barcast.feeds import load_bars

DAYS = pd.date_range("2016-01-01", periods=900)
HOURS = pd.date_range("2020-01-01", periods=366 * 24, freq="h")


def on(*weekdays):
    return DAYS[DAYS.day_of_week.isin(weekdays)]


def sessions(days, begins, count, step):
    """`count` bars on each day, the first at `begins`."""
    clock = pd.Timedelta(begins) + np.arange(count) * pd.Timedelta(step)
    return pd.DatetimeIndex([day + one for day in days for one in clock])


@pytest.mark.parametrize(
    ("weekdays", "bars", "words"),
    [
        ((0, 1, 2, 3, 4), 252, "five days a week"),
        ((6, 0, 1, 2, 3), 252, "five days a week"),
        ((5, 6, 0, 1, 2), 252, "five days a week"),
        ((0, 1, 2, 3, 4, 5), 313, "six days a week"),
        (range(7), 365, "seven days a week"),
    ],
)
def test_bars_a_day_go_by_the_days_of_a_usual_week(weekdays, bars, words):
    index = on(*weekdays)
    thinned = index[np.random.default_rng(3).random(len(index)) > 0.08]
    for some in (index, thinned, index[:126], index[(index < "2016-09-01") | (index > "2017-09-01")]):
        assert year_of(some) == Year(bars, words)


def test_a_weekend_that_moved_leaves_five_days():
    days = pd.date_range("2010-01-01", periods=2400)
    before, after = days.day_of_week.isin([5, 6, 0, 1, 2]), days.day_of_week.isin([6, 0, 1, 2, 3])
    assert year_of(days[np.where(days < "2013-06-29", before, after)]).bars == 252


def test_other_days_are_counted_over_whole_years():
    first, end = pd.Timestamp("2016-01-01"), pd.Timestamp("2017-12-31 11:38:24")  # two years of 365.2425 days
    for some in (on(0, 2, 4), on(0, 1, 2, 3), DAYS[np.random.default_rng(3).random(900) > 0.4]):
        assert year_of(some).bars == pytest.approx(((some >= first) & (some < end)).sum() / 2, abs=1.5)
        assert year_of(some).words == "counted over 2 whole years"
    assert year_of(on(0, 2, 4)[:25]) == Year(pytest.approx(3 * 52.1775, abs=0.01), "counted over 8 whole weeks")


@pytest.mark.parametrize(
    ("freq", "bars", "words"),
    [
        ("W", 52, "a bar a week"),
        ("ME", 12, "a bar a month"),
        ("BME", 12, "a bar a month"),
        ("QE", 4, "a bar a quarter"),
        ("YE", 1, "a bar a year"),
        ("2W", 365.2425 / 14, "counted over the span of the bars"),
    ],
)
def test_longer_bars(freq, bars, words):
    assert year_of(pd.date_range("2001-01-01", periods=40, freq=freq)) == Year(pytest.approx(bars), words)


@pytest.mark.parametrize(
    ("freq", "bars", "words"),
    [
        ("h", 8760, "a bar an hour"),
        ("min", 525_600, "a bar a minute"),
        ("5min", 105_120, "a bar every 5 minutes"),
        ("4h", 2190, "a bar every 4 hours"),
        ("12h", 730, "a bar every 12 hours"),
    ],
)
def test_bars_around_the_clock_have_365_days(freq, bars, words):
    assert year_of(pd.date_range("2024-01-01", "2024-02-10", freq=freq)) == Year(bars, words)


def test_holes_do_not_slow_the_clock():
    some = HOURS[(HOURS < "2020-03-01") | (HOURS > "2020-06-01")]
    for index in (HOURS, some, HOURS[np.random.default_rng(3).random(len(HOURS)) > 0.05]):
        assert year_of(index) == Year(8760, "a bar an hour")


def test_sessions():
    days = load_bars("sp500").index[-252 * 3 :]
    counted = year_of(sessions(days, "9h30min", 7, "1h"))
    assert counted.bars == pytest.approx(7 * 252, rel=0.003)
    assert counted.words == "counted over 3 whole years"
    usual = Year(7 * 252, "7 bars a day, five days a week")
    assert year_of(sessions(days[:126], "9h30min", 7, "1h")) == usual
    assert year_of(sessions(days[3:8], "9h30min", 78, "5min")).bars == 78 * 252
    holed = days[(days < "2016-09-01") | (days > "2017-09-01")]
    assert year_of(sessions(holed, "9h30min", 7, "1h")).bars == pytest.approx(7 * 252, rel=0.005)


def test_currencies_around_five_days():
    hours = pd.date_range("2019-01-01", periods=730 * 24, freq="h")
    weekday, hour = hours.day_of_week, hours.hour
    open_ = (weekday < 4) | ((weekday == 4) & (hour < 22)) | ((weekday == 6) & (hour >= 22))
    for index in (hours[open_], hours[open_][: 24 * 65], hours[weekday < 5], hours[weekday < 5][: 24 * 65]):
        assert year_of(index).bars == pytest.approx(120 * 52.1775, rel=0.003)


def test_few_bars_and_the_embedded_ones():
    assert year_of(DAYS[:1]) == Year(252, "taken for daily bars")
    assert year_of(DAYS[:5]).bars == 252
    assert year_of(DAYS[:9]).bars == 365
    assert year_of(load_bars("sp500").index) == Year(252, "five days a week")
