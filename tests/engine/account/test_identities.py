"""The identities that every run is checked by: what they let pass, and what they stop."""

import dataclasses

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.fills import Fills
from barcast.engine.account.identities import check_identities
from barcast.engine.account.terms import Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.models.fakes import ScriptedSource
from barcast.strategies import SignStrategy

COSTS = Costs(commission_bps=3, spread_bps=4, borrow_rate_annual=0.05, cash_rate_annual=0.02, margin_rate_annual=0.06)


@pytest.fixture
def records(bars):
    source = ScriptedSource(np.random.default_rng(3).normal(0, 0.01, len(bars)))
    return run_strategy(bars, SignStrategy, {"source": source}, Terms(COSTS))


def test_honest_books_balance_far_below_the_limit(records):
    assert 0 <= check_identities(records.accounts[-1], 100_000.0) < 1e-6  # of 100,000


@pytest.mark.parametrize("name", ["position", "cash", "equity", "commission", "slippage", "borrow", "cash_interest"])
def test_one_figure_off_by_a_cent_stops_the_run(records, name):
    (one,) = records.accounts
    column = one.columns[name].copy()
    column[150] += 0.01
    broken = dataclasses.replace(one, columns={**one.columns, name: column})
    with pytest.raises(AssertionError, match=r"the account does not balance: .* is off by .* at bar"):
        check_identities(broken, 100_000.0)


def test_a_fill_that_is_missing_stops_the_run(records):
    broken = dataclasses.replace(records.accounts[-1], fills=Fills(records.fills[:-1]))
    with pytest.raises(AssertionError, match="position = sum of the fills is off"):
        check_identities(broken, 100_000.0)


def test_the_residual_of_the_result_is_that_of_its_records(bars, records):
    source = ScriptedSource(np.random.default_rng(3).normal(0, 0.01, len(bars)))
    result = run_backtest(bars, source, SignStrategy, COSTS, split={"train": 0.0})
    assert result.account.residual == check_identities(records.accounts[-1], 100_000.0)
