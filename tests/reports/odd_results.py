"""Synthetic results of every odd kind, by name."""

import functools

import numpy as np
import pandas as pd
from made_bars import bars_from, random_bars, random_forecasts
from made_results import make_result

from barcast.engine.result import Labels


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
