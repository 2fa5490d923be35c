"""The parting of a run is held against the contract: runs of every kind pass, a planted slip is found."""

from dataclasses import replace

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.models.baselines import AutoRegression
from barcast.models.fakes import FixedForecast
from barcast.models.schedule.apart import Opened
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.source import SingleModel
from barcast.research.audit.checks.split import check_split


class Plain(bt.Strategy):
    def next(self):
        if len(self) % 7 == 0:
            self.close() if self.position else self.buy(size=3)


class Stops(Plain):
    def next(self):
        super().next()
        if len(self) == 250:
            self.env.runstop()


def trained_elsewhere(bars, until):
    model = AutoRegression(lags=1).fit(np.random.default_rng(1).normal(0, 1, (20, 1, 1)), np.arange(20.0))
    return SingleModel(model, trained_until=bars.index.to_numpy()[until], trained_from=bars.index.to_numpy()[3])


RUNS = {
    "hold-out": {},
    "decimals": {"split": {"train": 0.29}},
    "at the close": {"account": {"fill": "close"}, "costs": Costs.preset()},
    "walk-forward": {"split": {"refit_every": 37}},
    "windows that roll": {"split": {"refit_every": 20, "train_bars": 80, "embargo": 4, "horizon": 5, "min_bars": 120}},
    "a longer horizon": {"split": {"horizon": 5, "embargo": 3}},
    "a lock-box": {"split": {"lockbox": 0.4, "horizon": 3}},
    "an opened lock-box": {"split": {"lockbox": 0.4, "horizon": 3}, "opened": Opened()},
    "streaming": {"streaming": True, "split": {"refit_every": 50}},
    "carried orders": {"costs": Costs(volume_limit=0.001, cash_rate_annual=0.05)},
    "ruin": {"costs": Costs(commission_fixed=4_000)},
    "nothing learns": {"model": FixedForecast(0.1, lookback=4)},
    "all is test": {"model": FixedForecast(0.1, lookback=4), "split": {"train": 0}},
    "no model": {"strategy": Plain, "model": None},
    "stopped": {"strategy": Stops, "model": None},
    "seeds": {"model": SeedEnsemble((AutoRegression(2), AutoRegression(2)), "mean"), "split": {"refit_every": 60}},
}


@pytest.mark.parametrize("kind", RUNS)
def test_a_run_is_parted_as_the_contract_has_it(audited, bars, kind):
    subject, reference = audited(bars, **{"model": AutoRegression(lags=3), **RUNS[kind]})
    outcome = check_split(subject, reference)
    assert outcome.findings == ()
    assert outcome.cells["equity"].status == "passed"
    assert outcome.cells["rows"].status == ("passed" if len(reference.result.models.table) else "not_applicable")


@pytest.mark.parametrize("until", [120, 298, 299])
def test_a_model_trained_elsewhere_parts_at_the_last_bar_it_knew(audited, bars, until):
    assert check_split(*audited(bars, trained_elsewhere(bars, until))).findings == ()


def changed(reference, table, **columns):
    """Return the reference with the middle row of a table changed, each column's value by a function of it."""
    result = reference.result
    owner = getattr(result, table)
    frame = (owner.table if table in ("forecasts", "models") else owner.equity).copy()
    row = len(frame) // 2
    for name, function in columns.items():
        frame.loc[row, name] = function(frame.loc[row, name])
    name = "equity" if table == "account" else "table"
    return replace(reference, result=replace(result, **{table: replace(owner, **{name: frame})}))


def moved(bars, by):
    return lambda stamp: bars.index[bars.index.get_loc(stamp) + by]


FAULTS = {
    "a row too many": ("models", lambda b: {"rows": lambda rows: rows + 1}, "rows", " has rows "),
    "a span too long": ("models", lambda b: {"trained_until": moved(b, 1)}, "rows", " has trained_until "),
    "asked too early": ("models", lambda b: {"first_answer": moved(b, -1)}, "rows", " has first_answer "),
    "another sample": ("forecasts", lambda b: {"sample": lambda _: "train"}, "forecast", " counts as train, not test"),
    "an outcome too early": (
        "forecasts",
        lambda b: {"outcome_at": moved(b, -1)},
        "forecast",
        " has its outcome at bar ",
    ),
    "another outcome": ("forecasts", lambda b: {"outcome": lambda x: -x}, "forecast", " has the outcome "),
    "another model": ("forecasts", lambda b: {"model": lambda number: number + 1}, "forecast", " was made by model "),
    "a model of later": ("forecasts", lambda b: {"trained_until": moved(b, 9)}, "forecast", "trained until bar "),
    "another age": ("forecasts", lambda b: {"age": lambda age: -1}, "forecast", " has the age -1, not "),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_planted_slip_is_found(audited, bars, kind):
    table, make, stage, words = FAULTS[kind]
    subject, reference = audited(bars, AutoRegression(lags=3), split={"refit_every": 40})
    outcome = check_split(subject, changed(reference, table, **make(bars)))
    assert outcome.cells[stage].status == "failed"
    assert any(words in found.text for found in outcome.findings if found.stage == stage)


def test_a_boundary_one_bar_late_is_found_at_every_stage(audited, bars):
    subject, _ = audited(bars, AutoRegression(lags=3), split={"min_bars": 200})
    _, late = audited(bars, AutoRegression(lags=3), split={"min_bars": 201})
    outcome = check_split(subject, late)
    assert {stage for stage, cell in outcome.cells.items() if cell.status == "failed"} == {"rows", "forecast", "equity"}
    texts = [found.text for found in outcome.findings]
    stamp = f"{bars.index[199]:%Y-%m-%d}"
    told = ": it is barcast that parts the bars, so report it with this run's settings."
    assert f"The forecast made at bar 199 ({stamp}) counts as purged, not test{told}" not in texts
    assert f"The forecast made at bar 199 ({stamp}) counts as train, not test{told}" in texts
    assert f"The account of test begins with bar 201, not bar 200{told}" in texts


def test_an_account_that_does_not_begin_flat_is_found(audited, bars):
    subject, reference = audited(bars, AutoRegression(lags=3))
    equity = reference.result.account.equity.copy()
    row = int(np.argmax(equity["sample"] == "test"))
    equity.loc[row, "position"] += 5.0
    account = replace(reference.result.account, equity=equity)
    outcome = check_split(subject, replace(reference, result=replace(reference.result, account=account)))
    (found,) = outcome.findings
    assert found.text.startswith("The account of test has position ")
    assert (found.stage, found.bar) == ("equity", bars.index.get_loc(pd.Timestamp(equity["date"][row])))
