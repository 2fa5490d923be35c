"""What shows whether a plug-in leaks without asking barcast: later bars are exchanged, and early answers compared.

A strategy runs in a plain `bt.Cerebro` over `bt.feeds.PandasData`; a model is asked by hand.
"""

import copy

import backtrader as bt
import numpy as np
import pandas as pd

from barcast.models.protocol import features_of
from barcast.models.windows.features import feature_matrix
from barcast.models.windows.rolling import forward_returns, rolling_windows

from .unsteady_models import forget


def decisions(strategy, frame):
    """Return every order the strategy sends over the bars, as (bar, side, size, price)."""
    sent = []

    def noted(side, send):
        def order(self, data=None, size=None, price=None, **how):
            sent.append((len(self), side, size, price))
            return send(self, data, size=size, price=price, **how)

        return order

    orders = {side: noted(side, getattr(bt.Strategy, side)) for side in ("buy", "sell")}
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.adddata(bt.feeds.PandasData(dataname=frame), name="random")
    cerebro.addstrategy(type(strategy.__name__, (strategy,), {**orders, "__module__": strategy.__module__}))
    cerebro.broker.set_checksubmit(False)
    cerebro.run()
    return sent


def frame_of(bars):
    """Return bars as a data frame."""
    return pd.DataFrame(dict(bars.columns), index=bars.index)


def with_other_future(frame, known, other):
    """Return the first `known` bars followed by those of another market, of other dates and another length."""
    return pd.concat((frame[:known], other[other.index > frame.index[known] + pd.Timedelta(days=3)]))


def reads_ahead(strategy, frame, other, cuts):
    """Return the first cut up to which the strategy decides differently when what follows is another market."""
    whole = decisions(strategy, frame)
    for known in cuts:
        changed = decisions(strategy, with_other_future(frame, known, other))
        if [order for order in whole if order[0] <= known] != [order for order in changed if order[0] <= known]:
            return known
    return None


def rows_of(model, bars, until):
    """Return all windows of the bars, and the labels of those whose outcome is known at bar `until`."""
    windows = rolling_windows(feature_matrix(bars.columns, features_of(model)), model.lookback)
    return windows, forward_returns(bars.close)[model.lookback : until]


def fitted(model, bars, until=149):
    """Return the model, fitted to what is known at bar `until` if it can learn, and all windows of the bars."""
    windows, labels = rows_of(model, bars, until)
    if hasattr(model, "fit"):
        model.fit(windows[: len(labels)], labels)
    return model, windows


def depends_on_others(model, windows):
    """Return whether a window's forecast changes with its batch: a smaller one, reversed, alone, or again."""
    whole, rows = answers(model, windows), np.arange(len(windows))
    batches = (rows[:-1], rows[:100], rows[::-1], rows[1::3], *rows[:100:10, None], rows[-1:], rows)
    return not all(is_close(answers(model, windows[batch]), whole[batch], np.ptp(whole)) for batch in batches)


def answers(model, windows):
    """Return what the model forecasts, as float64."""
    return np.asarray(model.predict(windows), dtype=np.float64)


def is_close(one, other, spread):
    """Return whether forecasts are equal but for what the size of a batch does to sums in float32."""
    return np.allclose(one, other, rtol=1e-9, atol=3e-4 * spread)


def is_changed_by_a_later_fit(model, bars):
    """Return whether what a model forecasts is another thing once a copy of it has been fitted to later bars."""
    forget()
    early, windows = fitted(copy.deepcopy(model), bars, 120)
    before = answers(early, windows[120:180])
    fitted(copy.deepcopy(model), bars, 280)
    return not is_close(answers(early, windows[120:180]), before, np.ptp(before))
