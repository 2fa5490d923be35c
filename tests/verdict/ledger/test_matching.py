"""The same bars are known again whatever they are called, and others are not taken for them."""

import numpy as np
import pandas as pd
import pytest

from barcast.verdict.ledger.matching import Span, shared_bars
from barcast.verdict.ledger.sampling import Samples, not_ruled_out, sample_of
from barcast.verdict.ledger.trial import Market


def overlap(one, other):
    """Return how many bars two markets share, which is the same both ways."""
    there, back = shared_bars(Span.of(one), Span.of(other)), shared_bars(Span.of(other), Span.of(one))
    assert (there > 0) == (back > 0)
    likely = not_ruled_out(Span.of(one), samples_of(other))
    assert not there or likely == [0], "a sample must not rule out what overlaps"
    return there


def samples_of(*markets):
    return Samples.of([tuple(part.tobytes() for part in sample_of(Span.of(market))) for market in markets])


def from_prices(stamps, prices):
    return Market(np.asarray(stamps, "datetime64[us]")[1:], prices[1:] / prices[:-1] - 1)


def walk(count, seed=1, start=100.0, volatility=0.01):
    return start * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, volatility, count)))


DAYS = pd.bdate_range("2010-01-04", periods=1000).to_numpy()
PRICES = walk(1000)
DAILY = from_prices(DAYS, PRICES)


@pytest.mark.parametrize(
    "cut", [slice(0, 999), slice(1, 1000), slice(300, 341), slice(0, 22)], ids=["a day less", "later", "40", "21"]
)
def test_a_part_of_the_bars_is_the_same_bars(cut):
    assert overlap(from_prices(DAYS[cut], PRICES[cut]), DAILY) == len(DAYS[cut]) - 1


def test_scaled_prices_are_the_same_bars():
    assert overlap(from_prices(DAYS, PRICES * 0.0137), DAILY) == 999


@pytest.mark.parametrize("every", [63, 21], ids=["quarterly", "monthly"])
def test_prices_adjusted_for_dividends_and_rounded_to_cents_are_the_same_bars(every):
    paid = np.cumprod(np.where(np.arange(1000) % every == every - 1, 1.005, 1.0))
    assert overlap(from_prices(DAYS, np.round(PRICES * paid / paid[-1], 2)), DAILY) == 999


def test_missing_days_do_not_hide_them():
    kept = np.random.default_rng(2).random(1000) > 0.03
    assert overlap(from_prices(DAYS[kept], PRICES[kept]), DAILY) == kept.sum() - 1


@pytest.mark.parametrize("hours", [16, 23, -9, 9, 5], ids=lambda hours: f"{hours:+} h")
def test_days_stamped_at_another_hour_or_by_another_zone_are_the_same(hours):
    moved = Market(DAILY.stamps + np.timedelta64(hours, "h"), DAILY.returns)
    assert overlap(moved, DAILY) == 999


def intraday(count=3000, minutes=5):
    stamps = pd.date_range("2024-02-26 09:30", periods=count * 6, freq=f"{minutes}min", tz="America/New_York")
    inside = (stamps.hour * 60 + stamps.minute >= 570) & (stamps.hour < 16) & (stamps.day_of_week < 5)
    return stamps[inside][:count]


def test_intraday_bars_in_another_zone_are_the_same_across_summer_time():
    local = intraday()
    prices = walk(len(local), volatility=0.001)
    new_york = from_prices(local.tz_localize(None), prices)
    utc = from_prices(local.tz_convert("UTC").tz_localize(None), prices)
    assert len({stamp.hour for stamp in local.tz_convert("UTC")[local.hour == 12]}) == 2  # both sides of 10 March
    assert overlap(utc, new_york) >= 0.99 * len(prices)


@pytest.mark.parametrize("shift", ["5min", "9h", "5h30min"])
def test_intraday_bars_stamped_at_their_open_or_in_another_zone_are_the_same(shift):
    local = intraday().tz_localize(None)
    prices = walk(len(local), volatility=0.001)
    assert overlap(from_prices(local - pd.Timedelta(shift), prices), from_prices(local, prices)) >= 0.99 * len(prices)


def test_weekly_bars_stamped_on_friday_and_monday_are_the_same():
    fridays = pd.date_range("2010-01-08", periods=300, freq="W-FRI")
    prices = walk(300)
    assert overlap(from_prices(fridays - pd.Timedelta(days=4), prices), from_prices(fridays, prices)) == 299


@pytest.mark.parametrize("correlation", [0.0, 0.9, 0.99])
def test_another_instrument_is_another_market(correlation):
    rng = np.random.default_rng(3)
    other = correlation * DAILY.returns + np.sqrt(1 - correlation**2) * rng.normal(0, 0.01, 999)
    assert overlap(Market(DAILY.stamps, other), DAILY) == 0


def test_the_same_instrument_at_another_time_is_another_market():
    assert overlap(from_prices(DAYS[:500], PRICES[:500]), from_prices(DAYS[500:], PRICES[500:])) == 0
    late = Market(DAILY.stamps + np.timedelta64(4000, "D"), DAILY.returns)
    assert overlap(late, DAILY) == 0


def test_fewer_than_twenty_shared_bars_or_a_tenth_are_no_overlap():
    assert overlap(from_prices(DAYS[:20], PRICES[:20]), DAILY) == 0
    assert overlap(from_prices(DAYS[:540], PRICES[:540]), from_prices(DAYS[500:], PRICES[500:])) == 0
    assert overlap(from_prices(DAYS[:560], PRICES[:560]), from_prices(DAYS[500:], PRICES[500:])) == 59


def test_bars_that_stand_still_tell_nothing():
    rng = np.random.default_rng(4)
    one, other = (np.where(rng.random(999) < 0.05, rng.normal(0, 0.01, 999), 0.0) for _ in range(2))
    assert overlap(Market(DAILY.stamps, one), Market(DAILY.stamps, other)) == 0
    assert overlap(Market(DAILY.stamps, one * 0), Market(DAILY.stamps, one * 0)) == 0


def test_bars_of_another_length_are_another_market():
    weekly = from_prices(DAYS[::5], PRICES[::5])
    assert overlap(weekly, DAILY) == 0


def test_a_single_bar_and_extreme_stamps_are_compared_without_fault():
    single = Market(DAILY.stamps[:1], DAILY.returns[:1])
    ends = Market(np.array(["0001-01-01", "9999-12-31"], "datetime64[D]"), np.array([0.1, np.nan]))
    for one in (single, ends, Market(ends.stamps[:1], ends.returns[:1])):
        assert overlap(one, DAILY) == 0
        assert overlap(one, one) == 0


def test_a_sample_rules_out_other_instruments():
    others = [Market(DAILY.stamps, np.random.default_rng(seed).normal(0, 0.01, 999)) for seed in range(100, 200)]
    assert not_ruled_out(Span.of(DAILY), samples_of(*others, DAILY)) == [100]
