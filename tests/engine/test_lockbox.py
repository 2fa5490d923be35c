"""A lock-box: a run knows nothing of the bars in it, and when it is opened they are an account of their own."""

from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.each_seed import with_each_seed
from barcast.engine.replay.cost_surface import with_cost_surface
from barcast.engine.replay.verify import verify
from barcast.faults import BadInput
from barcast.feeds import load_bars
from barcast.models.baselines import AutoRegression
from barcast.models.schedule.apart import Apart, Opened
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.source import SingleModel
from barcast.strategies import SignStrategy

BOX = {"lockbox": 0.4}
"""120 of 300 bars."""


class Plain(bt.Strategy):
    """Buys and closes in turn."""

    def next(self):
        if len(self) % 7 == 0:
            self.close() if self.position else self.buy(size=3)


KINDS = {
    "hold-out": {},
    "fills at the close": {"account": {"fill": "close"}},
    "walk-forward": {"split": {"refit_every": 37}},
    "a refit at the last bar outside": {"split": {"refit_every": 20, "min_bars": 160}},
    "a longer horizon": {"split": {"horizon": 5, "embargo": 3}},
    "streaming": {"streaming": True},
    "carried orders": {"costs": {"volume_limit": 0.001, "cash_rate_annual": 0.05}},
    "no model": {"strategy": Plain, "model": None},
    "nothing trains": {"model": SingleModel(AutoRegression(lags=1).fit(np.ones((9, 1, 1)), np.arange(9.0)))},
}


def run(bars, opened=None, **more):
    more["split"] = {**BOX, **more.get("split", {})}
    result = run_backtest(bars, more.pop("model", AutoRegression(lags=3)), opened=opened, **more)
    return with_cost_surface(result)


def changed_inside(bars, first, seed=3):
    """Return bars with other prices and volumes from a bar on."""
    rng = np.random.default_rng(seed)
    factor = np.ones(len(bars))
    factor[first:] = np.exp(np.cumsum(rng.normal(0.0, 0.03, len(bars) - first)))
    columns = {name: column * factor for name, column in bars.columns.items()}
    columns["volume"] = np.where(np.arange(len(bars)) < first, bars.volume, rng.integers(1, 10**6, len(bars)))
    return replace(bars, columns=MappingProxyType(columns))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_train_and_test_are_the_same_whether_the_box_is_closed_or_open(bars, kind):
    closed, opened = run(bars, **kind), run(bars, Opened(), **kind)
    assert "lockbox" not in closed.metrics
    assert list(opened.metrics) == ["lockbox", *closed.metrics]
    for name, table in closed.tables.items():
        theirs = opened.tables[name]
        before = theirs[theirs["sample"] != "lockbox"].reset_index(drop=True)
        pd.testing.assert_frame_equal(table.reset_index(drop=True), before, check_dtype=len(before) > 0)
    for sample, metrics in closed.metrics.items():
        assert metrics == opened.metrics[sample]
        assert closed.buy_and_hold.metrics[sample] == opened.buy_and_hold.metrics[sample]
        if closed.cost_surface is not None:
            assert np.array_equal(closed.cost_surface.thresholds, opened.cost_surface.thresholds)
            for grid in ("total_return", "sharpe"):
                ours, other = (getattr(one.cost_surface, grid)[sample] for one in (closed, opened))
                assert np.array_equal(ours, other, equal_nan=True)
    assert closed.lockbox == opened.lockbox
    assert closed.lockbox.sha256 == bars.fingerprint


@pytest.mark.parametrize("kind", [kind for name, kind in KINDS.items() if name != "no model"])
def test_the_replay_agrees_with_every_account(bars, kind):
    for opened in (None, Opened(), Opened(looked_at=280)):
        found = verify(run(bars, opened, **kind))
        assert found.agrees, found.sentence()
        assert found.fills > 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_nothing_of_a_closed_run_knows_what_is_in_the_box(bars, kind):
    one, other = run(bars, **kind), run(changed_inside(bars, 180), **kind)
    assert one.lockbox.sha256 != other.lockbox.sha256
    assert replace(one.lockbox, sha256="") == replace(other.lockbox, sha256="")
    assert len(one.bars) == 180
    assert one.bars.fingerprint == other.bars.fingerprint
    assert one.warnings == other.warnings
    assert one.metrics == other.metrics
    assert one.account.bars_per_year == other.account.bars_per_year
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name])


def test_the_account_of_the_box_is_opened_flat_at_the_close_of_the_last_bar_outside():
    # 6 bars outside, 100 in the box; all are at 100 but for the last 50, at 110
    closes = np.array([100.0] * 56 + [110.0] * 50)
    index = pd.date_range("2024-01-01", periods=106, name="date")
    frame = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), closes), index=index)

    class Follows:
        """Long from bar 3 on."""

        lookback = 1

        def predict(self, windows):
            return np.full(len(windows), 0.01)

    given = {"split": {"lockbox": 0.944, "train": 0.5}, "account": {"cash": 1_000.0}, "costs": Costs(slippage_bps=100)}
    result = run_backtest(load_bars(frame), Follows(), opened=Opened(), **given)
    box = result.account.equity[result.account.equity["sample"] == "lockbox"]
    assert (box["date"].iloc[0], len(box)) == (index[6], 100)
    fills = result.account.fills[result.account.fills["sample"] == "lockbox"]
    assert fills[["decided_at", "filled_at", "size", "price"]].to_numpy().tolist() == [
        [index[5], index[6], 10.0, 101.0]
    ]
    # 10 units at 101 from 1,000, which leaves -10 in cash; worth 100 each, then 110
    assert box["equity"].tolist() == [990.0] * 50 + [1_090.0] * 50
    assert result.metrics["lockbox"]["net"] == 90.0
    # the test account holds its own 10 units, and is valued at the last close outside
    test = result.account.equity[result.account.equity["sample"] == "test"]
    assert test[["position", "equity"]].to_numpy().tolist() == [[10.0, 990.0]] * 3
    held = result.buy_and_hold.equity
    assert held[held["sample"] == "lockbox"]["equity"].tolist() == [990.0] * 50 + [1_090.0] * 50

    at_close = run_backtest(load_bars(frame), Follows(), opened=Opened(), **given | {"account": {"fill": "close"}})
    fills = at_close.account.fills[at_close.account.fills["sample"] == "lockbox"]
    assert fills[["decided_at", "filled_at"]].to_numpy().tolist() == [[index[5], index[5]]]
    box = at_close.account.equity[at_close.account.equity["sample"] == "lockbox"]
    assert box["slippage"].tolist() == pytest.approx([1_000.0, *[0.0] * 99])


def test_a_strategy_is_told_of_the_account_of_the_box_though_it_is_closed(bars):
    class Told(Plain):
        """Notes the bars at whose close an account begins."""

        began: ClassVar = []

        def on_new_account(self):
            self.began.append(len(self) - 1)

    run(bars, model=None, strategy=Told)
    assert Told.began == [179]
    run(bars, Opened(looked_at=290), model=None, strategy=Told)
    assert Told.began == [179, 173, 289]  # 0.4 of the 290 that were looked at


class Seeded:
    """Forecasts the last return, and noise of its own seed."""

    lookback = 2

    def __init__(self, seed):
        self.seed = seed

    def predict(self, windows):
        return windows[:, -1, 0] + 0.01 * np.sin(self.seed + 1e4 * windows[:, 0, 0])


def test_each_seed_alone_has_the_accounts_of_the_run(bars):
    closed, opened = (
        with_each_seed(
            run(bars, how, model=(model := SeedEnsemble([Seeded(1), Seeded(2)], "mean"))), model, SignStrategy, {}
        )
        for how in (None, Opened())
    )
    assert opened.seeds.table["sample"].tolist() == ["lockbox", "test", "train"] * 2
    before = opened.seeds.table[opened.seeds.table["sample"] != "lockbox"].reset_index(drop=True)
    pd.testing.assert_frame_equal(closed.seeds.table, before)
    pd.testing.assert_frame_equal(closed.seeds.equity, opened.seeds.equity.head(180))


def test_what_is_suspicious_inside_is_not_told_before_it_is_opened(bars):
    frame = bars.to_frame().drop(columns="volume")
    frame.iloc[250:, :4] *= 3.0
    frame["Adj Close"] = frame["close"]
    for adjust in (False, True):
        loaded = load_bars(frame, adjust=adjust)
        closed, opened = (" ".join(map(str, run(loaded, how).warnings)) for how in (None, Opened()))
        assert "by more than 50%" not in closed
        assert "by more than 50%" in opened
        assert "there is no volume column" in closed.lower()


def test_a_model_that_was_trained_on_bars_in_the_box_is_refused(bars):
    def known_until(bar):
        trained = AutoRegression(lags=1).fit(np.ones((9, 1, 1)), np.arange(9.0))
        return SingleModel(trained, trained_until=bars.index[bar].to_datetime64())

    result = run(bars, Opened(), model=known_until(179))
    assert list(result.metrics) == ["lockbox", "train"]
    for opened in (None, Opened()):
        with pytest.raises(BadInput) as refused:
            run(bars, opened, model=known_until(180))
        assert str(refused.value) == (
            "split.lockbox: the model was trained on bars up to 2001-09-10, and 2001-09-07 is the last outside the "
            "lock-box: it has seen what is in it; lower it, or name a model that was trained before"
        )
    with pytest.raises(BadInput, match="is the last that was looked at: it has seen the new bars"):
        run(bars, Opened(looked_at=180), model=known_until(180), split={"lockbox": 0})


def test_a_box_that_leaves_nothing_to_train_is_refused(bars):
    with pytest.raises(BadInput) as refused:
        run(bars, split={"lockbox": 0.97, "train": 0.4})
    assert str(refused.value) == (
        "split.train: of 9 bars outside the lock-box 3 are for training, which leaves 0 windows of lookback 3 with a "
        "known outcome; raise split.train, lower split.lockbox, widen the dates, or lower model.lags"
    )


def test_a_window_that_the_bars_outside_cannot_fill_is_refused(bars):
    with pytest.raises(BadInput) as refused:
        run(bars, model=AutoRegression(lags=181))
    assert str(refused.value) == (
        "random: 180 bars outside the lock-box are too few for a lookback of 181, which needs 182; lower "
        "split.lockbox, widen data.start and data.end or lower model.lookback"
    )


def test_new_bars_are_an_account_after_all_that_was_looked_at(bars):
    result = run(bars, Opened(looked_at=260), split={"lockbox": 0})
    assert list(result.metrics) == ["new", "test", "train"]
    assert result.account.apart == (Apart("new", 260),)
    before = run(bars.first(260), split={"lockbox": 0})
    assert before.account.boundary == result.account.boundary
    theirs = result.forecasts.table[result.forecasts.table["sample"] == "train"]
    pd.testing.assert_frame_equal(before.forecasts.table.head(len(theirs)), theirs)
    assert result.account.equity["sample"].value_counts()["new"] == 40
