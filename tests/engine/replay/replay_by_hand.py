"""Bars that are written down by hand, and accounts of the replay on them."""

from types import MappingProxyType

import numpy as np
import pandas as pd

from barcast.costs import Costs
from barcast.engine.account.samples import Sample
from barcast.engine.account.terms import CLOSE, AccountTerms, Rebalance, Terms
from barcast.engine.replay.replay import replay
from barcast.feeds.bars import Bars

FREE = Costs()


def table(closes, opens=None, *, days=None, volume=1000.0, high=None, low=None):
    """Return bars of consecutive days from Monday 2020-03-02 unless told; they open where they close unless told."""
    closes = np.array(closes, float)
    opens = closes.copy() if opens is None else np.array(opens, float)
    high = np.maximum(opens, closes) if high is None else np.array(high, float)
    low = np.minimum(opens, closes) if low is None else np.array(low, float)
    columns = {"open": opens, "high": high, "low": low, "close": closes}
    columns["volume"] = np.broadcast_to(np.asarray(volume, float), closes.shape).copy()
    index = pd.date_range("2020-03-02", periods=len(closes)) if days is None else pd.DatetimeIndex(days)
    return Bars(index, MappingProxyType(columns), "hand")


def account(
    bars, targets, costs=FREE, *, fill=CLOSE, cash=1000.0, leverage=1.0, lot=0.0, every_bar=False, band=0.0, **at
):
    terms = Terms(costs, AccountTerms(fill=fill, cash=cash, max_leverage=leverage, lot_size=lot))
    return replay(bars, targets, terms, Rebalance(every_bar, band), **at)


def opened_at(bar, bars):
    """Return the sample of the account that is opened at the close of a bar and decides there."""
    return Sample("test", range(bar + 1, len(bars)), range(bar, len(bars)))


def column(replayed, name):
    return replayed.account[name].tolist()


def fills_of(replayed, *names):
    return [tuple(getattr(fill, name) for name in names) for fill in replayed.fills]


def incidents_of(replayed):
    return [(incident.decided, incident.status, incident.wanted) for incident in replayed.incidents]
