"""A reader is told where a sweep chose among its own assumptions."""

from barcast.research.sweep.asking.read import asked_of
from barcast.research.sweep.spaces.warned import warnings_of


def test_costs_that_are_turned_are_told():
    (warning,) = warnings_of(
        asked_of(vary=["costs.spread_bps=1,2", "costs.slippage_bps=0..1", "model.lookback=1,2"]).space
    )
    assert (warning.kind, warning.grave) == ("chosen_costs", False)
    assert warning.text.startswith("What trading costs (costs.spread_bps, costs.slippage_bps) is an assumption")
    assert warnings_of(asked_of(vary=["model.lookback=1,2"]).space) == ()
