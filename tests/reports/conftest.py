"""Synthetic results of every odd kind, from a small honest account a sample, filled at the next open or the close."""

import functools
import math
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.metrics.register import METRICS
from barcast.analyzers.round_trips import round_trips
from barcast.costs import Costs
from barcast.engine.account.samples import samples_of
from barcast.engine.account.terms import AccountTerms, Rebalance, Terms
from barcast.engine.result import Accounts, CostSurface, Forecasts, HeldThroughout, Labels, Result
from barcast.engine.tables.run_tables import trade_table
from barcast.faults import RunWarning
from barcast.feeds.bars import Bars
from barcast.models.schedule.split import HoldOut

COSTS = ["commission", "slippage", "borrow", "holding", "margin_interest", "cash_interest"]
EQUITY = ["date", "close", "position", "cash", "equity", *COSTS, "target", "sample"]
FORECASTS = ["made_at", "outcome_at", "forecast", "outcome", "target", "sample"]
FILLS = ["decided_at", "filled_at", "size", "reference_price", "price", "commission", "slippage", "sample"]
ORDERS = ["decided_at", "status", "wanted", "reason", "sample"]
FEW = Undefined("fewer than two returns")


def bars_from(close, stamps=None, open_=None, name="hand"):
    """Return bars with these closes, opening at the previous close unless told otherwise."""
    close = np.asarray(close, dtype=float)
    open_ = np.concatenate((close[:1], close[:-1])) if open_ is None else np.asarray(open_, dtype=float)
    if stamps is None:
        stamps = pd.bdate_range("2001-01-01", periods=len(close), name="date")
    columns = {"open": open_, "high": np.maximum(open_, close), "low": np.minimum(open_, close), "close": close}
    columns["volume"] = np.full(len(close), 1000.0)
    return Bars(pd.DatetimeIndex(stamps), MappingProxyType(columns), name)


def random_bars(count, seed=7, volatility=0.01, drift=0.0002, freq="B", name="random"):
    """Return a random walk of `count` bars."""
    rng = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(rng.normal(drift, volatility, count)))
    return bars_from(close, pd.date_range("2001-01-01", periods=count, freq=freq), name=name)


def random_forecasts(bars, seed=7, skill=0.03, persistence=0.0, scale=0.1):
    """Return forecasts that correlate weakly with the next return, shape (n,)."""
    rng = np.random.default_rng(seed)
    close = bars.close
    ahead = np.append(close[1:] / close[:-1] - 1.0, 0.0)
    noise = rng.normal(0.0, 1.0, len(close))
    for t in range(1, len(close)):
        noise[t] = persistence * noise[t - 1] + math.sqrt(1 - persistence**2) * noise[t]
    spread = float(np.std(ahead)) or 1.0
    return scale * spread * (skill * ahead / spread + math.sqrt(1 - skill**2) * noise)


def trade(bars, target, sample, cash, fill, bps):
    """Return the rows of a sample's account, which holds `target` x equity, re-sized when it changes; and its fills.

    It begins with the cash, flat, and ends when that is gone. Fills have the numbers of their bars.
    """
    units, money, held, commission, slippage, rows, fills = 0.0, cash, 0.0, 0.0, 0.0, [], []
    for t in range(max(sample.opened_at, 0), sample.rows.stop):
        decided = t if fill == "close" else t - 1
        price = bars.close[t] if fill == "close" else bars.open[t]
        if decided in sample.decisions and target[decided] != held:
            size = target[decided] * (money + units * price) / price - units
            paid = abs(size) * price * bps / 2e4
            money -= size * price + 2.0 * paid
            units, held = units + size, target[decided]
            commission, slippage = commission + paid, slippage + paid
            fills.append((decided, t, size, price, price * (1 + math.copysign(bps / 2e4, size)), paid, paid))
        if t in sample.rows:  # what is filled at the close at which the account is opened counts in its first row
            worth = money + units * bars.close[t]
            paid = (commission, slippage, 0.0, 0.0, 0.0, 0.0)
            rows.append((bars.index[t], bars.close[t], units, money, worth, *paid, target[t], sample.name))
            commission = slippage = 0.0
            if worth <= 0:
                break
    return pd.DataFrame(rows, columns=EQUITY), fills


def fill_table(bars, fills):
    """Return the fills of every sample, given by name, with stamps."""
    rows = [
        (bars.index[decided], bars.index[filled], *numbers, name)
        for name, mine in fills.items()
        for decided, filled, *numbers in mine
    ]
    return pd.DataFrame(rows, columns=FILLS)


def cumulative(equity, cash):
    """Return the return of each sample's account since it began with the cash."""
    parts = []
    for _, rows in equity.groupby("sample", sort=False):
        worth = np.append(cash, rows["equity"].to_numpy(dtype=float))
        summed = np.cumsum(worth[1:] / worth[:-1] - 1.0)
        parts.append(pd.DataFrame({"date": rows["date"], "summed": summed, "compounded": worth[1:] / cash - 1.0}))
    return pd.concat(parts).assign(sample=equity["sample"])


def decided_targets(target, accounts, samples, first_decision):
    """Return the targets, NaN where none was decided: before the first, and from a ruin to the next account."""
    decided = np.array(target, dtype=float)
    decided[:first_decision] = np.nan
    for sample in samples:
        if accounts[sample.name]["equity"].iloc[-1] <= 0:
            decided[sample.rows.start + len(accounts[sample.name]) : sample.decisions.stop] = np.nan
    return decided


def forecast_table(bars, forecasts, target, boundary, horizon, lookback):
    """Return the forecasts table; the last `horizon` rows have no outcome."""
    rows = np.arange(min(lookback, len(bars)), len(bars))
    ahead = rows + horizon
    known = ahead < len(bars)
    ends = np.minimum(ahead, len(bars) - 1)
    outcome = np.where(known, bars.close[ends] / bars.close[rows] - 1.0, np.nan)
    sample = np.where(rows >= boundary, "test", np.where(ahead > boundary, "purged", "train"))
    stamps = bars.index[ends].where(known)
    columns = (bars.index[rows], stamps, forecasts[rows], outcome, target[rows], sample)
    return pd.DataFrame(dict(zip(FORECASTS, columns, strict=True)))


def measure(equity, forecasts, fills, trips, start):
    """Return the metrics of the contract for one sample."""
    closed = trips[trips["exited"].notna()]
    values = np.concatenate(([start], equity["equity"].to_numpy(dtype=float)))
    returns = np.diff(values) / values[:-1]
    position = equity["position"].to_numpy(dtype=float)
    pairs = forecasts.dropna(subset=["outcome"]).astype({"forecast": float, "outcome": float})
    spread = float(np.std(returns, ddof=1)) * math.sqrt(252) if len(returns) > 1 else 0.0
    annual = Undefined("less than a year") if len(returns) < 252 else float(np.mean(returns) * 252)
    sharpe = float(np.mean(returns) * 252 / spread) if spread else Undefined("the equity never moved")
    moving = len(pairs) > 1 and pairs["forecast"].nunique() > 1 and pairs["outcome"].nunique() > 1
    signs = np.sign(pairs["forecast"] * pairs["outcome"])
    costs = {name: float(equity[name].sum()) for name in COSTS}
    net = float(values[-1] - start)
    none = Undefined("there were no forecasts")
    found = {
        "total_return": net / start,
        "annual_return": annual,
        "volatility": spread if len(returns) > 1 else FEW,
        "sharpe": sharpe,
        "sortino": sharpe,
        "max_drawdown": float(np.min(values / np.maximum.accumulate(values)) - 1.0),
        "max_drawdown_bars": 17,
        "forecasts": len(pairs),
        "hit_rate": float(np.mean(signs > 0)) if len(pairs) else none,
        "correlation": float(np.corrcoef(pairs["forecast"], pairs["outcome"])[0, 1])
        if moving
        else Undefined("the forecasts are constant" if len(pairs) else none.reason),
        "share_long_forecasts": float(np.mean(pairs["forecast"] > 0)) if len(pairs) else none,
        "sum_actual": float(pairs["outcome"].sum()),
        "sum_predicted": float(pairs["forecast"].sum()),
        "aligned_profit": float((np.sign(pairs["forecast"]) * pairs["outcome"]).sum()),
        "stale_profit": float((np.sign(pairs["forecast"].shift(fill_value=0)) * pairs["outcome"]).sum()),
        "exposure": float(np.mean(position != 0)),
        "share_long": float(np.mean(position > 0)),
        "share_short": float(np.mean(position < 0)),
        "turnover": float(len(fills)) * 252 / max(len(equity), 1),
        "fills": len(fills),
        "trades": len(trips),
        "win_rate": float((closed["net"] > 0.0).mean()) if len(closed) else Undefined("no trade was closed"),
        "orders_refused": 0,
        "orders_cut": 0,
        "orders_partial": 0,
        "orders_open": 0,
        "gross": net + sum(costs.values()),
        **costs,
        "net": net,
        "paid_bps": 2.0 if len(fills) else Undefined("nothing was traded"),
        "break_even_bps": Undefined("the account was ruined")
        if values[-1] <= 0
        else 3.4567
        if len(fills)
        else Undefined("there was no profit before trading costs"),
    }
    return {name: found.get(name, 1.0) for name in METRICS}


def hold(bars, samples, first_decision, cash, fill):
    """Return buy and hold's table: of each sample's cash, all in at the first fill it could have, without costs."""
    parts = []
    for sample in samples:
        decided = max(sample.decisions.start, first_decision)
        filled = decided if fill == "close" else decided + 1
        price = (bars.close if fill == "close" else bars.open)[min(filled, len(bars) - 1)]
        rows = np.array(sample.rows)
        worth = np.where(rows < filled, cash, cash * bars.close[rows] / price)
        parts.append(pd.DataFrame({"date": bars.index[rows], "equity": worth, "sample": sample.name}))
    return pd.concat(parts, ignore_index=True)


def make_result(
    bars,
    forecasts=None,
    target=None,
    *,
    train=0.67,
    fill="next_open",
    horizon=1,
    lookback=20,
    bps=4.0,
    cash=100_000.0,
    labels=None,
    orders=(),
    warnings=(),
):
    """Return the result of trading the forecasts' sign, or `target` where given; without forecasts all is test."""
    modelled = forecasts is not None
    if target is None:
        target = np.sign(forecasts) if modelled else np.zeros(len(bars))
        target[:lookback] = 0.0
    split = HoldOut.of(len(bars), train if modelled else 0.0)
    boundary, samples = split.boundary, samples_of(split, len(bars))
    first_decision = min(lookback, len(bars) - 1) if modelled else 0
    accounts, fills, trips, metrics, held, ruined_at = {}, {}, {}, {}, {}, {}
    for sample in samples:
        rows, fills[sample.name] = trade(bars, np.asarray(target, dtype=float), sample, cash, fill, bps)
        last = sample.rows.start + len(rows) - 1
        accounts[sample.name], trips[sample.name] = rows, round_trips(fills[sample.name], last, bars.close[last])
    decided = decided_targets(target, accounts, samples, first_decision)
    table = pd.DataFrame(columns=FORECASTS)
    if modelled:
        table = forecast_table(bars, forecasts, decided, boundary, horizon, lookback)
    benchmark = hold(bars, samples, first_decision, cash, fill)
    for name in [sample.name for sample in reversed(samples)]:
        rows, mine = accounts[name], table[table["sample"] == name]
        metrics[name] = measure(rows, mine, fills[name], trips[name], cash)
        final = benchmark[benchmark["sample"] == name]["equity"].iloc[-1]
        held[name] = {"total_return": final / cash - 1, "sharpe": 0.41, "volatility": 0.19, "fills": 1}
        if rows["equity"].iloc[-1] <= 0:
            ruined_at[name] = rows["date"].iloc[-1]
    equity = pd.concat(accounts.values(), ignore_index=True)
    equity["target"] = decided[bars.index.get_indexer(equity["date"])]
    return Result(
        bars=bars,
        cost_surface=surface_of([name for name in metrics if name not in ruined_at]),
        labels=labels or Labels(bars.name, "lstm" if modelled else "none", "sign", "spread 2 bps, slippage 2 bps"),
        terms=Terms(Costs.free(), AccountTerms(cash=cash, fill=fill)),
        account=Accounts(
            equity=equity,
            cumulative=cumulative(equity, cash),
            fills=fill_table(bars, fills),
            orders=pd.DataFrame(list(orders), columns=ORDERS),
            trades=trade_table(bars, trips),
            samples=samples,
            boundary=bars.index[boundary] if boundary >= 0 else None,
            bars_per_year=252.0,
            residual=0.0,
            first_decision=first_decision,
            rebalance=Rebalance(),
            ruined_at=ruined_at,
        ),
        buy_and_hold=HeldThroughout(benchmark, held),
        forecasts=Forecasts(table, horizon),
        metrics=metrics,
        warnings=(*ruins(ruined_at, samples), *warnings),
    )


def ruins(ruined_at, samples):
    """Return an alarm a ruin, test first."""
    for sample, stamp in ruined_at.items():
        whose = f"{sample} account" if len(samples) > 1 else "account"
        yield RunWarning("ruined", f"The {whose} was ruined on {stamp:%Y-%m-%d}; its records end there.")


def surface_of(samples):
    """Return a surface that falls from a profit into a loss along the costs, and rises along the thresholds."""
    bps, levels = np.array([0.0, 1.0, 2.0, 5.0, 10.0]), np.array([0.0, 0.001, 0.002])
    returns = 0.2 + 20.0 * levels[:, None] - 0.06 * bps
    sharpe = np.where(bps < 9.0, 4.0 * returns, np.nan)
    return CostSurface(bps, levels, dict.fromkeys(samples, returns), dict.fromkeys(samples, sharpe))


def three_trades():
    """Long, flat, short, flat, long: six fills."""
    bars = random_bars(500)
    target = np.zeros(500)
    for first, last, side in ((60, 140, 1.0), (200, 290, -1.0), (380, 450, 1.0)):
        target[first:last] = side
    return make_result(bars, random_forecasts(bars), target)


def ruined(train=0.67):
    """A short of 2.5 x equity into a price that rises from 90 to 140 and jumps to 200.

    Begun before the rise it is ruined on 2001-11-27, in the rise; begun within it, on 2001-12-03, by the jump; begun
    after it, never.
    """
    close = np.concatenate((np.linspace(100, 90, 150), np.linspace(90, 140, 90)))
    bars = bars_from(np.append(close, [200.0] * 60))
    target = np.full(300, -2.5)
    target[:20] = 0.0
    return make_result(bars, random_forecasts(bars), target, train=train)


def ruined_both():
    """A price that doubles and a short of it, once in each sample: both are ruined, the first well before the split."""
    bars = bars_from(np.repeat([50.0, 100.0, 200.0], [100, 150, 50]))
    return make_result(bars, random_forecasts(bars), np.where(np.arange(300) < 20, 0.0, -1.5))


def intraday():
    """Three days of five-minute bars, with the nights between."""
    stamps = pd.DatetimeIndex(
        np.concatenate([pd.date_range(f"2024-03-0{day} 09:35", periods=78, freq="5min") for day in (4, 5, 6)])
    )
    walk = random_bars(len(stamps), volatility=0.001)
    bars = bars_from(walk.close, stamps, name="spy 5min")
    return make_result(bars, random_forecasts(bars, persistence=0.9))


def of_count(count, persistence=0.6, **settings):
    """A random walk traded by the sign of weak forecasts."""
    bars = random_bars(count)
    return make_result(bars, random_forecasts(bars, persistence=persistence), **settings)


def constant(value=0.0004, count=400):
    """The same forecast on every bar."""
    bars = random_bars(count)
    return make_result(bars, np.full(count, value))


def one_trade():
    """One position, bought and never sold."""
    bars = random_bars(300)
    return make_result(bars, random_forecasts(bars), np.where(np.arange(300) >= 100, 1.0, 0.0))


def no_trade(train=0.67):
    """Forecasts, yet never a position."""
    bars = random_bars(300)
    return make_result(bars, random_forecasts(bars), np.zeros(300), train=train)


def no_forecasts():
    """A plain strategy without a model."""
    bars = random_bars(300)
    return make_result(bars, target=np.where(np.arange(300) % 60 < 30, 1.0, 0.0))


def huge(size, every=50):
    """Forecasts of which some, or all, are near the end of float64."""
    bars = random_bars(300)
    forecasts = random_forecasts(bars)
    chosen = np.arange(300) % every == 0
    with np.errstate(all="ignore"):
        return make_result(bars, np.where(chosen, np.sign(forecasts) * size, forecasts))


def odd_name():
    """A name with markup, mathematics and letters the figures' font lacks."""
    bars = random_bars(120)
    names = Labels("数据 [bold]$x_1$.csv", "models/mein_modell.py:Ürmodell", "sign" * 20, "commission 5 bps, " * 8)
    return make_result(bars, random_forecasts(bars), labels=names)


KINDS = {
    "usual": lambda: of_count(1500),
    "three_trades": three_trades,
    "one_trade": one_trade,
    "no_trade": no_trade,
    "no_forecasts": no_forecasts,
    "single_bar": lambda: of_count(1, train=0.0),
    "two_bars": lambda: of_count(2, train=0.5, lookback=1),
    "single_pair": lambda: of_count(22, train=0.0),
    "no_outcome": lambda: of_count(21, train=0.0),
    "only_test": lambda: of_count(300, train=0.0),
    "only_train": lambda: of_count(300, train=1.0),
    "ruined": ruined,
    "ruined_train": lambda: ruined(train=0.95),
    "ruined_both": ruined_both,
    "ruined_alone": lambda: ruined(train=0.0),
    "ruined_untested": lambda: ruined(train=1.0),
    "constant": constant,
    "constant_zero": lambda: constant(0.0),
    "constant_crowded": lambda: constant(-0.0003, 4000),
    "intraday": intraday,
    "close_fill": lambda: of_count(300, fill="close"),
    "horizon": lambda: of_count(300, horizon=5),
    "steep": lambda: make_result(random_bars(600, drift=0.015), random_forecasts(random_bars(600))),
    "wild_forecast": lambda: make_result(
        random_bars(300), np.where(np.arange(300) == 250, 50.0, random_forecasts(random_bars(300)))
    ),
    "huge_forecast": lambda: huge(1e300),
    "largest_forecast": lambda: huge(1.7e308),
    "huge_forecasts": lambda: huge(1e300, every=1),
    "flat_price": lambda: make_result(bars_from([100.0] * 60), np.full(60, 0.001), lookback=5),
    "odd_name": odd_name,
}


@functools.cache
def made(name):
    """Return the odd result of that name, made once."""
    return KINDS[name]()


@pytest.fixture
def result_of():
    """The maker of results: `result_of(bars, forecasts, target, train=0.5)`."""
    return make_result


@pytest.fixture
def hand_bars():
    """The maker of bars from given closes."""
    return bars_from


@pytest.fixture
def kind_of():
    """The maker of odd results by name: `kind_of("ruined")`."""
    return made


@pytest.fixture(params=list(KINDS))
def odd_result(request):
    """One result of every odd kind."""
    return made(request.param)
