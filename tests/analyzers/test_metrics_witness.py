"""Every metric beside an independent witness: empyrical where it has the metric, else scipy, scikit-learn or pandas.

On real curves they agree to 1e-10 of the number. On random ones the terms of a number may cancel, and what is left
of them is rounding: there they agree to 1e-10 of the number or of its terms, whichever is larger.
"""

import math
import statistics
from types import SimpleNamespace

import empyrical
import numpy as np
import pandas as pd
import pytest
from empyrical.stats import drawdown_series
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import pearsonr
from sklearn.metrics import accuracy_score

from barcast.analyzers import metrics as m
from barcast.analyzers.metrics.data import AccountData
from barcast.analyzers.metrics.register import GROUPS
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.feeds import load_bars
from barcast.models import AutoRegression
from barcast.strategies import ProportionalStrategy

BPS = 1e-4
STEPS = st.integers(-2000, 2000)
MONEY = ("commission", "slippage", "borrow", "holding", "margin_interest", "cash_interest")
A_YEAR = {
    "annual_return": empyrical.cagr,
    "volatility": empyrical.annual_volatility,
    "sharpe": empyrical.sharpe_ratio,
    "sortino": empyrical.sortino_ratio,
}


def agree(ours, theirs, terms=0.0):
    """Return whether two numbers or columns are equal to 1e-10 of the number or of its terms."""
    return bool(np.all(np.abs(np.subtract(ours, theirs)) <= 1e-10 * np.maximum(np.abs(theirs), terms)))


def equity_metrics(start, equity, scale):
    """Return the metrics of a curve, as the register has them."""
    account = AccountData(start, {"equity": equity}, 0.0, scale)
    return {entry.name: entry.compute(account) for entry in GROUPS["Return"]}


def longest_under_water(curve):
    """Return the longest stretch below an earlier high, which empyrical doesn't have, by pandas."""
    under = pd.Series(curve).cummax() > curve
    return int(under.groupby((~under).cumsum()).sum().max())


def curve_witness(start, equity, scale):
    """Return the metrics of a curve by empyrical, which is told the returns and nothing of the curve."""
    curve = np.concatenate(([start], equity))
    returns = empyrical.simple_returns(curve)
    with np.errstate(over="ignore", invalid="ignore"):  # a year of a jump may be inf, of a ruin it is nan
        found = {name: witness(returns, annualization=scale) for name, witness in A_YEAR.items()}
    return found | {
        "total_return": empyrical.cum_returns_final(returns),
        "max_drawdown": empyrical.max_drawdown(returns),
        "max_drawdown_bars": longest_under_water(curve),
    }


def terms_of(name, returns, scale):
    """Return the size of what is added up or subtracted in a metric."""
    if name in ("total_return", "annual_return", "max_drawdown"):
        return 1.0  # a growth, less 1
    if name == "volatility":
        return 0.0 if np.ptp(returns) else math.sqrt(scale) * 1e-4  # constant returns: both have only rounding
    risk = empyrical.annual_volatility if name == "sharpe" else empyrical.downside_risk
    return np.mean(np.abs(returns)) * scale / risk(returns, annualization=scale)


@st.composite
def drawn_returns(draw):
    """Return 1 to 400 returns in whole basis points: any, or with a drift and a spread."""
    bars = draw(st.integers(1, 400))
    if draw(st.booleans()):
        return draw(arrays(np.int64, bars, elements=STEPS)) * BPS
    drift, spread = draw(st.floats(-0.01, 0.01)), draw(st.floats(1e-3, 0.05))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return np.round(rng.normal(drift, spread, bars), 4)


def curve_of(returns, start=100_000.0):
    """Return the equity that began with `start`, shape (bars + 1,)."""
    return start * np.cumprod(np.concatenate(([1.0], 1.0 + returns)))


drawn_pairs = arrays(np.int64, st.tuples(st.just(2), st.integers(2, 400)), elements=STEPS).map(lambda pair: pair * BPS)
scales = st.sampled_from([12.0, 52.18, 252.0, 365.0, 8766.0, 98_280.0])


@settings(max_examples=120, deadline=None, derandomize=True)
@given(drawn_returns(), scales)
def test_random_curves(returns, scale):
    curve = curve_of(returns)
    found, theirs = equity_metrics(curve[0], curve[1:], scale), curve_witness(curve[0], curve[1:], scale)
    assert found.keys() == theirs.keys()
    assert found.pop("max_drawdown_bars") == theirs.pop("max_drawdown_bars")
    for name, ours in found.items():
        # empyrical has inf or nan, but for constant returns a Sharpe ratio: the mean over what rounding left
        no_number = np.ptp(returns) == 0.0 if name == "sharpe" else not math.isfinite(theirs[name])
        assert isinstance(ours, m.Undefined) == no_number, name
        if not no_number:
            assert agree(ours, theirs[name], terms_of(name, returns, scale)), (name, ours, theirs[name])


def test_only_the_annual_return_ends_with_the_account():
    curve = np.array([100.0, 120.0, 60.0, -12.0])
    found, theirs = equity_metrics(curve[0], curve[1:], 250.0), curve_witness(curve[0], curve[1:], 250.0)
    assert found.pop("annual_return") == m.RUINED
    assert math.isnan(theirs.pop("annual_return"))
    assert differing(found, theirs) == {}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(drawn_returns())
def test_random_series(returns):
    curve = curve_of(returns)
    theirs = np.concatenate(([0.0], empyrical.simple_returns(curve)))
    assert agree(m.returns_of(curve), theirs, terms=BPS)
    assert agree(m.compounded(curve), empyrical.cum_returns(theirs), terms=1.0)
    assert agree(m.drawdown(curve), drawdown_series(theirs), terms=1.0)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(drawn_pairs)
def test_random_forecasts(pairs):
    forecast, outcome = pairs
    counted = (forecast != 0) & (outcome != 0)
    hits = m.hit_rate(forecast, outcome)
    assert isinstance(hits, m.Undefined) != counted.any()
    if counted.any():
        assert agree(hits, accuracy_score(np.sign(forecast), np.sign(outcome), sample_weight=counted))
    constant = [len(set(values)) == 1 for values in pairs]
    assert [m.is_constant(values) for values in pairs] == constant
    assert isinstance(m.correlation(forecast, outcome), m.Undefined) == any(constant)
    if not any(constant):
        assert agree(m.correlation(forecast, outcome), pearsonr(forecast, outcome).statistic, terms=1.0)
    assert agree(m.total(outcome), math.fsum(outcome), terms=np.sum(np.abs(outcome)))
    assert agree(m.share(forecast > 0.0), statistics.fmean(value > 0.0 for value in forecast.tolist()))


@pytest.fixture(scope="module")
def result():
    """A real run long, short and beyond its leverage, with costs a fill and a bar."""
    params, rates = {"scale": 400.0, "cap": 1.5}, {"cash_rate_annual": 0.02, "margin_rate_annual": 0.05}
    costs = Costs(
        commission_bps=1, spread_bps=2, slippage_bps=1, borrow_rate_annual=0.01, holding_rate_annual=0.002, **rates
    )
    return run_backtest(load_bars("sp500"), AutoRegression(), ProportionalStrategy, costs, strategy_params=params)


@pytest.fixture(scope="module", params=["test", "train"])
def segment(request, result):
    """One sample of the real run, an account of its own: its rows of the tables, by their stamps, and all closes."""
    whole = result.account.equity.set_index("date")
    equity = whole[(whole.index > result.account.boundary) == (request.param == "test")]
    decided_in_test = result.account.orders["decided_at"] >= result.account.boundary
    return SimpleNamespace(
        sample=request.param,
        close=pd.Series(result.bars.close, result.bars.index),
        equity=equity,
        start=result.terms.account.cash,
        before=equity["position"].shift(1, fill_value=0.0),
        forecasts=result.forecasts.table.set_index("made_at"),
        fills=result.account.fills[result.account.fills["filled_at"].isin(equity.index)],
        trades=result.account.trades[result.account.trades["entered_at"].isin(equity.index)],
        orders=result.account.orders["status"][decided_in_test == (request.param == "test")].value_counts(),
    )


def test_the_column_of_the_sample_says_the_same_as_the_stamps(segment, result):
    """No fill, trade or order of the one account is among those of the other."""
    mine = {
        "equity": result.account.equity["date"].isin(segment.equity.index),
        "cumulative": result.account.cumulative["date"].isin(segment.equity.index),
        "benchmark": result.buy_and_hold.equity["date"].isin(segment.equity.index),
        "fills": result.account.fills.index.isin(segment.fills.index),
        "trades": result.account.trades.index.isin(segment.trades.index),
        "orders": (result.account.orders["decided_at"] >= result.account.boundary) == (segment.sample == "test"),
    }
    tables = {**result.tables, "benchmark": result.buy_and_hold.equity}
    for name, rows in mine.items():
        assert rows.any()
        assert ((tables[name]["sample"] == segment.sample) == rows).all(), name


def test_the_cumulative_returns_are_those_of_the_account(segment, result):
    found = result.account.cumulative[result.account.cumulative["sample"] == segment.sample]
    returns = empyrical.simple_returns(np.concatenate(([segment.start], segment.equity["equity"])))
    assert agree(found["summed"], np.cumsum(returns), terms=1.0)
    assert agree(found["compounded"], empyrical.cum_returns(returns), terms=1.0)


def forecast_witness(segment):
    """Return the metrics of the forecasts, from their table and the closes."""
    table, following = segment.forecasts, segment.close.pct_change().shift(-1)
    sign = np.sign(table["forecast"]).reindex(following.index, fill_value=0.0)
    mine = table[table["sample"] == segment.sample]
    known = mine.dropna(subset="outcome")
    signs = np.sign(known[["forecast", "outcome"]]).replace(0.0, np.nan).dropna()
    return {
        "forecasts": len(mine),
        "hit_rate": accuracy_score(signs["forecast"], signs["outcome"]),
        "correlation": pearsonr(known["forecast"], known["outcome"]).statistic,
        "share_long_forecasts": mine["forecast"].gt(0.0).value_counts(normalize=True)[True],
        "sum_actual": math.fsum(known["outcome"]),
        "sum_predicted": math.fsum(known["forecast"]),
        "aligned_profit": (sign * following)[mine.index].sum(),
        "stale_profit": (sign.shift(1) * following)[mine.index].sum(),
    }


def trading_witness(segment, scale):
    """Return what was held and traded, from the tables of equity, fills and trades."""
    equity, fills, trades = segment.equity, segment.fills, segment.trades
    held = np.sign(equity["position"]).value_counts(normalize=True)
    traded = fills["size"].abs().mul(fills["reference_price"]).sum()
    return {
        "exposure": statistics.fmean((equity["position"] * equity["close"]).abs() / equity["equity"]),
        "share_long": held[1.0],
        "share_short": held[-1.0],
        "turnover": traded / equity["equity"].mean() / (len(equity) / scale),
        "fills": len(fills),
        "trades": len(trades),
        "win_rate": trades["net"][trades["exited_at"].notna()].gt(0.0).value_counts(normalize=True)[True],
        "paid_bps": fills[["commission", "slippage"]].to_numpy().sum() / (traded * BPS),
        **{f"orders_{status}": segment.orders.get(status, 0) for status in ("refused", "cut", "partial", "open")},
    }


def money_witness(segment):
    """Return profit and costs; gross as what each position gained a bar and each fill by the bar's close."""
    fills = segment.fills
    gained = fills["size"] * (segment.close[fills["filled_at"]].to_numpy() - fills["reference_price"])
    return {
        "gross": (segment.before * segment.close.diff()).sum() + gained.sum(),
        **{name: math.fsum(segment.equity[name]) for name in MONEY},
        "net": segment.equity["equity"].iloc[-1] - segment.start,
    }


def differing(found, theirs):
    """Return the metrics that do not agree, with both numbers."""
    return {name: (found[name], theirs[name]) for name in theirs if not agree(found[name], theirs[name])}


def test_a_real_run(segment, result):
    scale = result.account.bars_per_year
    curve = curve_witness(segment.start, segment.equity["equity"], scale)
    theirs = {**curve, **forecast_witness(segment), **trading_witness(segment, scale), **money_witness(segment)}
    found = result.metrics[segment.sample]
    assert found.keys() == theirs.keys()
    assert differing(found, theirs) == {}


def test_real_buy_and_hold(segment, result):
    equity = result.buy_and_hold.equity["equity"][result.buy_and_hold.equity["sample"] == segment.sample]
    theirs = curve_witness(segment.start, equity, result.account.bars_per_year)
    assert differing(result.buy_and_hold.metrics[segment.sample], theirs) == {}


@pytest.mark.parametrize(("index", "scale"), [("sp500", 252.0), ("sp500", 98_280.0), ("nasdaq", 365.0)])
def test_real_closes(index, scale):
    close = load_bars(index).close
    assert differing(equity_metrics(close[0], close[1:], scale), curve_witness(close[0], close[1:], scale)) == {}


def test_the_real_run_has_something_to_witness(result):
    idle = {name for name, value in result.metrics["train"].items() if value == 0}
    assert idle == {"orders_refused", "orders_partial", "orders_open"}
