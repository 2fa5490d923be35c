"""Costs by hand, presets, and what is refused."""

import pytest

from barcast.costs import PRESETS, Costs, make_costs
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
    assert make_costs({"preset": name}) == PRESETS[name].costs
    assert (PRESETS[name].costs == Costs()) == (name == "free")


def test_settings_go_on_top_of_a_preset():
    costs = make_costs({"preset": "us_retail", "commission_bps": 5})
    assert (costs.commission_bps, costs.spread_bps) == (5, 2)
    assert make_costs({}) == PRESETS["us_retail"].costs


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"preset": "us_retial"}, "costs.preset: no preset is called 'us_retial'; did you mean us_retail?"),
        ({"comission_bps": 1}, "costs.comission_bps: there is no setting comission_bps; did you mean commission_bps?"),
        ({"commission_bps": -1}, "costs.commission_bps: -1 is too small; it must be at least 0"),
        ({"commission_bps": float("nan")}, "costs.commission_bps: nan is not finite; write a finite number"),
        ({"commission_bps": "5"}, 'costs.commission_bps: "5" is not a number; write a number such as 0.5'),
        ({"slippage_bps": 10_000}, "half of spread_bps plus slippage_bps must be under 10000"),
    ],
)
def test_bad_costs_are_refused(settings, message):
    with pytest.raises(BadInput) as caught:
        make_costs(settings)
    assert message in str(caught.value)
