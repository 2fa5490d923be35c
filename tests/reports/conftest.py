"""Synthetic results of every odd kind, from a small honest account of fills at the next open or the close."""

import functools
import math
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.engine.result import CostSurface, Labels, Result
from barcast.feeds.bars import Bars

COSTS = ["commission", "slippage", "borrow", "holding", "margin_interest", "cash_interest"]
EQUITY = ["date", "close", "position", "cash", "equity", *COSTS, "target", "sample"]
FORECASTS = ["made_at", "outcome_at", "forecast", "outcome", "target", "sample"]
FILLS = ["decided_at", "filled_at", "size", "reference_price", "price", "commission", "slippage"]
ORDERS = ["decided_at", "status", "wanted", "reason"]
TRADES = ["entered_at", "exited_at", "direction", "size", "entry_price", "exit_price", "gross", "costs", "net"]
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


def trade(bars, target, cash, fill, bps):
    """Return the equity and fills tables of holding `target` x equity, re-sized when the target changes."""
    units, money, held, equity, fills = 0.0, cash, 0.0, [], []
    for t, stamp in enumerate(bars.index):
        decided = t if fill == "close" else t - 1
        price = bars.close[t] if fill == "close" else bars.open[t]
        commission = slippage = 0.0
        if decided >= 0 and target[decided] != held:
            size = target[decided] * (money + units * price) / price - units
            commission = slippage = abs(size) * price * bps / 2e4
            paid = price * (1 + math.copysign(bps / 2e4, size))
            money -= size * price + commission + slippage
            units, held = units + size, target[decided]
            fills.append((bars.index[decided], stamp, size, price, paid, commission, slippage))
        worth = money + units * bars.close[t]
        equity.append((stamp, bars.close[t], units, money, worth, commission, slippage, 0.0, 0.0, 0.0, 0.0, target[t]))
        if worth <= 0:
            break
    return pd.DataFrame(equity, columns=EQUITY[:-1]), pd.DataFrame(fills, columns=FILLS)


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


def measure(equity, forecasts, fills, start):
    """Return the metrics of the contract for one sample."""
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
    return {
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
        "trades": len(fills),
        "win_rate": 0.5123 if len(fills) else Undefined("there were no trades"),
        "orders_refused": 0,
        "orders_cut": 0,
        "orders_partial": 0,
        "orders_open": 0,
        "gross": net + sum(costs.values()),
        **costs,
        "net": net,
        "paid_bps": 2.0 if len(fills) else Undefined("nothing was traded"),
        "break_even_bps": 3.4567 if len(fills) else Undefined("there was no profit before trading costs"),
    }


def hold(bars, sample, starts):
    """Return buy and hold's table: all in at the first close of each sample, without costs."""
    parts = []
    for name, start in starts.items():
        rows = np.flatnonzero(sample == name)
        worth = start * bars.close[rows] / bars.close[rows[0]]
        parts.append(pd.DataFrame({"date": bars.index[rows], "equity": worth, "sample": name}))
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
    """Return the result of trading the forecasts' sign, or `target` where given."""
    modelled = forecasts is not None
    if target is None:
        target = np.sign(forecasts) if modelled else np.zeros(len(bars))
        target[:lookback] = 0.0
    boundary = math.floor(train * len(bars)) - 1
    equity, fills = trade(bars, np.asarray(target, dtype=float), cash, fill, bps)
    equity["sample"] = np.where(np.arange(len(equity)) > boundary, "test", "train")
    table = pd.DataFrame(columns=FORECASTS)
    if modelled:
        table = forecast_table(bars, forecasts, target, boundary, horizon, lookback)
    starts, metrics, held = {}, {}, {}
    for name in ("train", "test"):
        rows = np.flatnonzero(equity["sample"] == name)
        if len(rows):
            starts[name] = cash if rows[0] == 0 else float(equity["equity"].iloc[rows[0] - 1])
    every = np.where(np.arange(len(bars)) > boundary, "test", "train")
    benchmark = hold(bars, every, starts)
    cut = bars.index[boundary] if boundary >= 0 else pd.Timestamp.min
    for name in ("test", "train"):
        if name not in starts:
            continue
        mine = fills[(pd.DatetimeIndex(fills["filled_at"]) > cut) == (name == "test")]
        rows = equity[equity["sample"] == name]
        metrics[name] = measure(rows, table[table["sample"] == name], mine, starts[name])
        final = benchmark[benchmark["sample"] == name]["equity"].iloc[-1]
        held[name] = {"total_return": final / starts[name] - 1, "sharpe": 0.41, "volatility": 0.19, "fills": 1}
    ruined = equity["equity"].iloc[-1] <= 0
    return Result(
        bars=bars,
        cost_surface=None if ruined else surface_of(metrics),
        labels=labels or Labels(bars.name, "lstm" if modelled else "none", "sign", "spread 2 bps, slippage 2 bps"),
        equity=equity,
        cumulative=pd.DataFrame(columns=["date", "summed", "compounded", "sample"]),
        forecasts=table,
        fills=fills,
        orders=pd.DataFrame(list(orders), columns=ORDERS),
        trades=pd.DataFrame(columns=TRADES),
        benchmark=benchmark,
        metrics=metrics,
        benchmark_metrics=held,
        boundary=bars.index[boundary] if boundary >= 0 else None,
        cash=cash,
        fill=fill,
        horizon=horizon,
        bars_per_year=252.0,
        residual=0.0,
        ruined_at=equity["date"].iloc[-1] if ruined else None,
        warnings=tuple(warnings),
    )


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


def ruined(negative=True):
    """A tripled short into a doubling price; equity ends below zero, or jumps far below."""
    close = np.concatenate((np.linspace(100, 90, 150), np.linspace(90, 160 if not negative else 140, 90)))
    bars = bars_from(np.append(close, [200.0] * 60))
    target = np.full(300, -2.5)
    target[:20] = 0.0
    return make_result(bars, random_forecasts(bars), target)


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
    "ruined_before_test": lambda: make_result(
        ruined().bars, None, np.where(np.arange(300) < 20, 0.0, -2.5), train=0.95
    ),
    "constant": constant,
    "constant_zero": lambda: constant(0.0),
    "constant_crowded": lambda: constant(-0.0003, 4000),
    "intraday": intraday,
    "close_fill": lambda: of_count(300, fill="close"),
    "horizon": lambda: of_count(300, horizon=5),
    "steep": lambda: make_result(random_bars(600, drift=0.01), random_forecasts(random_bars(600))),
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
