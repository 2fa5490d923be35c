"""Costs by hand, presets, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from barcast.costs import PRESETS, Conditions, Costs, make_costs
from barcast.costs.charges.commission import MonthToDate
from barcast.costs.conditions import recent_range, recent_volatility
from barcast.faults import BadInput


def test_commission_by_hand():
    assert Costs(commission_bps=5).commission(-100, 20) == pytest.approx(1.0)
    assert Costs(commission_per_share=0.01).commission(-100, 20) == pytest.approx(1.0)
    assert Costs(commission_fixed=3).commission(1, 20) == 3
    assert Costs(commission_bps=5, commission_minimum=7).commission(100, 20) == 7
    together = Costs(commission_bps=5, commission_per_share=0.01, commission_fixed=3, commission_minimum=1)
    assert together.commission(100, 20) == pytest.approx(5.0)
    assert Costs().commission(100, 20) == 0


def test_the_price_moves_against_us():
    costs = Costs(spread_bps=10, slippage_bps=15)
    assert costs.execution_price(1, 1000) == pytest.approx(1002)
    assert costs.execution_price(-1, 1000) == pytest.approx(998)


def test_borrow_by_hand():
    costs = Costs(borrow_rate_annual=0.073)
    assert costs.borrow(-10, 100, 3) == pytest.approx(10 * 100 * 0.0002 * 3)
    assert costs.borrow(10, 100, 3) == 0


def test_words():
    assert Costs().describe() == "none"
    assert Costs(commission_bps=5, spread_bps=2.5).describe() == "commission 5 bps, spread 2.5 bps"
    assert Costs(borrow_rate_annual=0.0125).describe() == "borrow 1.25% a year"


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_costs(name):
    assert make_costs({"preset": name}) == Costs.preset(name)
    assert (Costs.preset(name) == Costs()) == (name == "free")


def test_settings_go_on_top_of_a_preset():
    costs = make_costs({"preset": "us_retail", "commission_bps": 5})
    assert (costs.commission_bps, costs.spread_bps) == (5, 2)
    assert make_costs({}) == Costs.preset()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"preset": "us_retial"}, 'costs.preset: no preset is called "us_retial"; did you mean us_retail?'),
        ({"comission_bps": 1}, "costs.comission_bps: there is no setting comission_bps; did you mean commission_bps?"),
        ({"commission_bps": -1}, "costs.commission_bps: -1 is too small; it must be at least 0"),
        ({"commission_bps": float("nan")}, "costs.commission_bps: nan is not finite; write a finite number"),
        ({"commission_bps": "5"}, 'costs.commission_bps: "5" is not a number; write 5, without quotes'),
        ({"slippage_bps": 10_000}, "half of spread_bps plus slippage_bps must be under 10000"),
    ],
)
def test_bad_costs_are_refused(settings, message):
    with pytest.raises(BadInput) as caught:
        make_costs(settings)
    assert message in str(caught.value)


def test_the_least_and_the_most_of_an_order():
    costs = Costs(commission_per_share=0.01, commission_minimum=2, commission_maximum=5, commission_maximum_bps=100)
    assert costs.commission(100, 20) == 2  # 1.00, lifted to the minimum
    assert costs.commission(300, 20) == pytest.approx(3.0)
    assert costs.commission(900, 20) == 5  # 9.00, held at the maximum
    assert costs.commission(10, 5) == pytest.approx(0.5)  # 1% of 50 is less than the minimum


def test_contracts():
    costs = Costs(commission_per_contract=2.25, contract_size=50)
    assert costs.commission(-150, 4000) == pytest.approx(6.75)


def test_an_order_in_three_parts_owes_one_minimum():
    costs = Costs(commission_fixed=1, commission_per_share=0.01, commission_minimum=3)
    first = costs.billed(100, 10)  # raw 2
    second = costs.billed(100, 11, first)  # raw 3
    third = costs.billed(100, 12, second)  # raw 4
    assert [bill.commission for bill in (first, second, third)] == pytest.approx([3, 3, 4])
    assert (third.units, third.value) == (300, 3300)


def test_tiers_are_marginal_over_the_month():
    costs = Costs(commission_per_share_tiers=[[0, 0.01], [1000, 0.004], [2000, 0.001]])
    assert costs.commission(1500, 1) == pytest.approx(10 + 2)
    earlier = MonthToDate(units=900)
    assert costs.billed(1500, 1, month=earlier).commission == pytest.approx(1 + 4 + 0.4)
    by_value = Costs(commission_bps_tiers=[[0, 10], [1000, 5]])
    assert by_value.billed(100, 20, month=MonthToDate(value=500)).commission == pytest.approx(0.5 + 0.75)


def test_spread_and_slippage_by_hand():
    assert Costs(spread_absolute=0.5).execution_price(1, 100) == 100.25
    assert Costs(spread_absolute=0.5).execution_price(-1, 100) == 99.75
    seen = Conditions(volume=400, mean_range=2.0, volatility=0.01)
    assert Costs(slippage_range=0.1).execution_price(1, 100, seen) == pytest.approx(100.2)
    # a quarter of the volume: 2 x 0.01 x sqrt(0.25) = 1%
    assert Costs(impact=2).execution_price(-100, 50, seen) == pytest.approx(49.5)
    assert Costs(spread_absolute=300).execution_price(-1, 100) == 0.0


def test_what_a_bar_can_fill():
    seen = Conditions(volume=400)
    assert Costs(volume_limit=0.25).fillable(seen) == 100
    assert Costs(impact=1).fillable(seen) == float("inf")
    assert Costs(impact=1).fillable(Conditions(volume=0)) == 0
    assert Costs(slippage_range=1).fillable(Conditions(volume=0)) == float("inf")


def test_interest_by_hand():
    costs = Costs(cash_rate_annual=0.0365, margin_rate_annual=0.073)
    assert costs.interest(1000, 0, 10, 3) == pytest.approx(0.3)
    assert costs.interest(-1000, 200, 10, 3) == pytest.approx(-0.6)
    # 1500 of cash, of which a short sale of 50 at 10 brought in 500
    assert costs.interest(1500, -50, 10, 3) == pytest.approx(0.3)


def test_a_round_trip_by_hand():
    costs = Costs(commission_fixed=5, spread_bps=4, slippage_bps=3)
    # a side of 100 units at 100: 5 of commission, 5 bps of 10,000
    assert costs.round_trip(-100, 100) == pytest.approx(2 * (5 + 5) / 10_000)
    assert costs.round_trip(0, 100) == 0


def test_recent_range_and_volatility_agree_with_pandas():
    rng = np.random.default_rng(5)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.02, 90)))
    high, low = close * (1 + rng.uniform(0, 0.02, 90)), close * (1 - rng.uniform(0, 0.02, 90))
    width = pd.Series(high - low).rolling(7, min_periods=1).mean()
    np.testing.assert_allclose(recent_range(high, low, 7), width, rtol=1e-12)
    spread = pd.Series(close).pct_change().rolling(7, min_periods=2).std().fillna(0.0)
    np.testing.assert_allclose(recent_volatility(close, 7), spread, rtol=1e-10)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_recent_range_and_volatility_of_few_bars(count):
    close = np.array([100.0, 101.0, 99.0])[:count]
    assert recent_range(close + 1, close - 1, 20).tolist() == pytest.approx([2.0] * count)
    expected = [0.0, 0.0, np.std([0.01, 99 / 101 - 1], ddof=1)][:count]
    assert recent_volatility(close, 20).tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([[5, 0.01]], "costs.commission_per_share_tiers: the steps begin at 5; begin the first at 0"),
        ([[0, 0.01], [0, 0.005]], "the steps begin at 0, 0; begin the first at 0 and each further one above"),
        ([[0, -1]], "costs.commission_per_share_tiers: [[0.0, -1.0]] has a number out of range; give numbers from 0"),
        ([[0]], "costs.commission_per_share_tiers.0"),
        ("5", 'costs.commission_per_share_tiers: "5" is not a list'),
    ],
)
def test_bad_tiers_are_refused(steps, message):
    with pytest.raises(BadInput) as caught:
        make_costs({"preset": "free", "commission_per_share_tiers": steps})
    assert message in str(caught.value)


def test_every_preset_says_where_it_comes_from():
    assert all("20" in preset.source for preset in PRESETS.values())


def test_words_of_every_part():
    costs = Costs(commission_bps_tiers=[[0, 10], [1e6, 8]], volume_limit=0.1, cash_rate_annual=0.02, impact=1)
    assert costs.describe() == (
        "commission 10 bps, 8 at volume, impact 1, cash earns 2% a year, at most 10% of the volume"
    )
