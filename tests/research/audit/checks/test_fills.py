"""A fill at a price, a volume or a moment that it could not have had is found; the runs' own fills pass."""

from dataclasses import replace

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.feeds import load_bars
from barcast.models.baselines import AutoRegression
from barcast.models.fakes import FixedForecast
from barcast.research.audit.checks.fills import check_fills


class Brackets(bt.Strategy):
    """Every order type that Backtrader matches in its own way."""

    def next(self):
        close, turn = self.data.close[0], len(self) % 12
        if turn == 1:
            self.buy_bracket(size=2, price=close * 0.998, stopprice=close * 0.97, limitprice=close * 1.02)
        elif turn == 4:
            self.sell(size=1, exectype=bt.Order.Stop, price=close * 0.995)
        elif turn == 6:
            self.buy(size=1, exectype=bt.Order.Close)
        elif turn == 8:
            self.sell(size=1, exectype=bt.Order.StopTrail, trailpercent=0.01)
        elif turn == 10:
            self.close()


RUNS = {
    "default costs": {"costs": Costs.preset()},
    "all costs": {"costs": Costs(spread_bps=3, spread_absolute=0.02, slippage_range=0.1, impact=0.8, slippage_bars=7)},
    "carried rests": {"costs": Costs(volume_limit=0.0005, slippage_bps=2)},
    "cancelled rests": {"costs": Costs(volume_limit=0.0005, volume_rest="cancel")},
    "at the close": {"account": {"fill": "close"}, "costs": Costs(impact=1, slippage_range=0.05)},
    "lots": {"account": {"lot_size": 10}, "strategy_params": {"rebalance": "every_bar"}},
    "streaming": {"streaming": True},
    "walk-forward": {"split": {"refit_every": 40}},
    "a longer horizon": {"split": {"horizon": 5}},
    "a lock-box": {"split": {"lockbox": 0.4}},
    "ruin": {"costs": Costs(commission_fixed=4_000)},
    "plain": {"strategy": Brackets, "model": None, "costs": Costs(spread_bps=5, slippage_range=0.1)},
    "plain at the close": {"strategy": Brackets, "model": None, "account": {"fill": "close"}, "costs": Costs(impact=1)},
    "plain with a limit": {"strategy": Brackets, "model": None, "costs": Costs(volume_limit=1e-5)},
}


@pytest.mark.parametrize("kind", RUNS)
def test_the_fills_of_a_run_pass(audited, bars, kind):
    settings = {"model": AutoRegression(lags=3), **RUNS[kind]}
    subject, reference = audited(bars, **settings)
    outcome = check_fills(subject, reference)
    assert outcome.cells["fill"].tried == len(reference.result.account.fills) > 0
    assert (outcome.findings, outcome.cells["fill"].status) == ((), "passed")
    assert bool(outcome.unchecked) == kind.startswith("plain")


def changed(reference, **columns):
    """Return the reference with a fill in the middle changed: the column's value by what a function makes of it."""
    account = reference.result.account
    fills = account.fills.copy()
    row = len(fills) // 2
    for name, function in columns.items():
        fills.loc[row, name] = function(fills.loc[row, name])
    return replace(reference, result=replace(reference.result, account=replace(account, fills=fills)))


def stamp_moved(bars, by):
    return lambda stamp: bars.index[bars.index.get_loc(stamp) + by]


COSTS = Costs(spread_bps=4, volume_limit=0.01)
FAULTS = {
    "before its decision": (lambda b: {"decided_at": stamp_moved(b, 2)}, "was decided at bar "),
    "on the bar of its decision": (lambda b: {"decided_at": stamp_moved(b, 1)}, "was decided at bar "),
    "another open": (lambda b: {"filled_at": stamp_moved(b, 1)}, "has the reference price "),
    "better than the costs": (lambda b: {"price": lambda price: price * 1.001}, "has the price "),
    "beyond the volume": (lambda b: {"size": lambda size: size * 1e6}, "takes part in "),
    "another account": (lambda b: {"sample": lambda sample: "test"}, "nothing is decided for the account of test"),
    "no bar": (lambda b: {"filled_at": lambda stamp: stamp + pd.Timedelta(hours=1)}, "is of a stamp that is no bar's"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_planted_fault_is_found(audited, bars, kind):
    subject, reference = audited(bars, AutoRegression(lags=3), costs=COSTS)
    make, words = FAULTS[kind]
    planted = changed(reference, **make(bars))
    outcome = check_fills(subject, planted)
    assert outcome.cells["fill"].status == "failed"
    assert any(words in found.text for found in outcome.findings)


def test_a_fill_at_the_close_that_it_was_decided_from_is_told_with_its_numbers(audited, bars):
    subject, reference = audited(bars, AutoRegression(lags=3))
    fills = reference.result.account.fills
    row = len(fills) // 2
    bar = bars.index.get_loc(fills.filled_at[row])
    close = bars.close[bar - 1]
    planted = changed(reference, reference_price=lambda _: close, price=lambda _: close)
    (found,) = check_fills(subject, planted).findings
    assert found.text == (
        f"The {fills['sample'][row]} fill of {fills['size'][row]:+.10g} units at bar {bar} "
        f"({bars.index[bar]:%Y-%m-%d}) "
        f"has the reference price {close:.10g}, but the open of that bar is {bars.open[bar]:.10g}: it is barcast that "
        "fills, so report it with this run's settings."
    )
    assert (found.stage, found.bar, found.before) == ("fill", bar, close)


def test_slippage_from_the_range_of_the_bar_itself_is_found(audited, bars):
    costs = Costs(slippage_range=0.2, slippage_bars=3)
    subject, reference = audited(bars, AutoRegression(lags=3), costs=costs)
    fills = reference.result.account.fills
    bar = bars.index.get_loc(fills.filled_at[len(fills) // 2])
    height = (bars.high - bars.low)[bar - 2 : bar + 1].mean()
    sign = np.sign(fills["size"][len(fills) // 2])
    planted = changed(reference, price=lambda _: bars.open[bar] + sign * 0.2 * height)
    (found,) = check_fills(subject, planted).findings
    assert found.text.count("against us of the reference price") == 1


def test_a_plain_fill_beyond_the_range_of_its_bar_is_found(audited, bars):
    subject, reference = audited(bars, strategy=Brackets)
    planted = changed(reference, reference_price=lambda price: price * 1.3, price=lambda price: price * 1.3)
    (found,) = check_fills(subject, planted).findings
    assert ", but that bar went from " in found.text


def test_a_fill_in_a_bar_without_volume_is_found(audited, bars):
    subject, reference = audited(bars, AutoRegression(lags=3))
    empty = load_bars(bars.to_frame().assign(volume=0.0), name="empty")
    limited = replace(subject, costs=Costs(volume_limit=0.1))
    found, *_ = check_fills(limited, replace(reference, result=replace(reference.result, bars=empty))).findings
    assert "is in a bar without volume, which fills nothing; so are " in found.text


def test_fills_at_an_open_equal_to_the_close_before_are_counted(audited, bars_of):
    gapless = bars_of(gap=0.0)
    outcome = check_fills(*audited(gapless, AutoRegression(lags=3)))
    count = outcome.cells["fill"].tried
    assert outcome.cells["fill"].status == "told"
    assert outcome.notes[0].startswith(
        f"{count:,} of {count:,} fills (100%) are at an open equal to the close before it"
    )


def test_a_run_without_fills_has_none_to_look_at(audited, bars):
    assert check_fills(*audited(bars, FixedForecast(0.0))).cells["fill"].status == "not_applicable"
