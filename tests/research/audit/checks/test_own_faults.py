"""Faults planted in barcast's own code, by which a run would know too much: the checks of its tables find each."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from barcast.costs import Costs
from barcast.models.baselines import AutoRegression
from barcast.research.audit.checks.fills import check_fills
from barcast.research.audit.checks.replay import check_replay
from barcast.research.audit.checks.split import check_split

CHECKS = (check_fills, check_split, check_replay)
COSTS = Costs(spread_bps=4, slippage_range=0.2, impact=0.5, volume_limit=0.01, slippage_bars=5)
WALK = {"refit_every": 40, "embargo": 3, "horizon": 2}

FILLING, SIZING, MARKET = "engine.events.orders.filling", "engine.replay.kernel.sizing", "engine.account.market"
FOLDS, TABLES, WORLD = "models.schedule.folds", "engine.tables.run_tables", "engine.replay.world"
FAULTS = {
    "filled at the close before": (
        FILLING, "else market.open[self._bar]", "else market.close[self._bar - 1]", {}, ("fills", "fill"),
    ),
    "filled at the close of the bar": (
        FILLING, "else market.open[self._bar]", "else market.close[self._bar]", {}, ("fills", "fill"),
    ),
    "range and volatility of the bar itself": (
        MARKET, "closed = bar if at_close else bar - 1", "closed = bar", {}, ("fills", "fill"),
    ),
    "twice the volume": (
        "costs.costs",
        "return self.volume_limit * conditions.volume",
        "return 2 * self.volume_limit * conditions.volume",
        {}, ("fills", "fill"),
    ),
    "a boundary one bar late": (
        "models.schedule.split", "return share_of(train, bars) - 1", "return share_of(train, bars)", {},
        ("split", "rows"),
    ),
    "no embargo": (
        FOLDS, "stop = max(fitted_at - self.embargo + 1, 0)", "stop = fitted_at + 1", {"split": WALK},
        ("split", "rows"),
    ),
    "nothing purged": (
        FOLDS,
        "samples[made_at + self.horizon > self.known] = PURGED",
        "samples[made_at > self.known] = PURGED",
        {"split": {"horizon": 5}}, ("split", "forecast"),
    ),
    "the model before its refit": (
        FOLDS, "range(b, end)) for k", "range(b - 1, end)) for k", {"split": WALK}, ("split", "rows"),
    ),
    "a first forecast kept in train": (
        FOLDS, "samples[made_at >= self.boundary] = TEST", "samples[made_at > self.boundary] = TEST", {},
        ("split", "forecast"),
    ),
    "an outcome of the bar itself": (
        "analyzers.forecast_pairs",
        "close[due[known]] / close[made[known]] - 1.0",
        "close[made[known]] / close[made[known] - 1] - 1.0",
        {}, ("split", "forecast"),
    ),
    "a test account opened late": (
        "engine.account.samples", "named = [(TEST, b)] if", "named = [(TEST, b + 1)] if", {}, ("split", "equity"),
    ),
    "buy and hold that buys as the run begins": (
        "engine.replay.buy_and_hold", "first_decision=first_decision", "first_decision=0", {},
        ("replay", "buy_and_hold"),
    ),
    "buy and hold that buys a bar late": (
        "engine.replay.buy_and_hold", "first_decision=first_decision", "first_decision=sample.decisions.start + 1",
        {"costs": Costs.preset()}, ("replay", "buy_and_hold"),
    ),
    "targets of the bar after": (
        "engine.replay.known_run", "targets[bars.index.get_indexer(pd.DatetimeIndex(equity[\"date\"]))[decided]]",
        "targets[bars.index.get_indexer(pd.DatetimeIndex(equity[\"date\"]))[decided] - 1]", {}, ("replay", "fill"),
    ),
    "returns summed from the bar after": (
        "analyzers.cumulative_return", "np.concatenate(([begun], equity))", "np.concatenate((equity, equity[-1:]))",
        {}, ("replay", "equity"),
    ),
}  # fmt: skip


@pytest.fixture
def plant(monkeypatch):
    """Planter of faults, which is the engine's."""
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parents[3] / "engine"), *sys.path])
    planting = import_module("planting")
    return lambda module, old, new: planting.plant(monkeypatch, module, old, new)


def found_by_checks(audited, bars, settings):
    subject, reference = audited(bars, AutoRegression(lags=3), **{"costs": COSTS, **settings})
    return {(one.check, one.stage) for check in CHECKS for one in check(subject, reference).findings}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_of_our_own_is_found(plant, audited, bars, kind):
    module, old, new, settings, where = FAULTS[kind]
    assert not found_by_checks(audited, bars, settings)
    plant(module, old, new)
    assert where in found_by_checks(audited, bars, settings)
