"""Strategies that want what a script says, their bars, and what came of them, for the tests of samples."""

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.samples import samples_of
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.models.schedule.split import HoldOut
from barcast.strategies import ForecastStrategy


class Wants(ForecastStrategy):
    """Wants what the script says."""

    def target(self, forecast):
        return forecast


class Listening(Wants):
    """The same with order objects; notes what it is told."""

    log = ()

    def __init__(self):
        super().__init__()
        type(self).log = []

    def notify_order(self, order):
        self.log.append(order.getstatusname())

    def on_new_account(self):
        self.log.append("new account")


class InBacktradersLoop:
    """Is told of cash on every bar, which makes Backtrader's own loop run."""

    def notify_cashvalue(self, cash, value):
        pass


KINDS = {"tickets": Wants, "objects": Listening, "own loop": type("Cash", (InBacktradersLoop, Wants), {})}
"""A strategy by the way in which its orders go."""


def bars_at(closes, opens=None, volume=1e6):
    """Return bars of consecutive days in one month; they open where they close unless told."""
    closes = np.array(closes, dtype=float)
    opens = closes if opens is None else np.array(opens, dtype=float)
    columns = {"open": opens, "high": np.maximum(opens, closes), "low": np.minimum(opens, closes), "close": closes}
    columns["volume"] = np.broadcast_to(np.array(volume, dtype=float), closes.shape)
    return load_bars(pd.DataFrame(columns, index=pd.date_range("2024-01-01", periods=len(closes), name="date")))


def parted(bars, boundary):
    """Return the samples of a hold-out whose B is that bar."""
    return samples_of(HoldOut(len(bars), boundary), len(bars))


def fills_of(account):
    return [(fill.decided, fill.filled, pytest.approx(fill.size)) for fill in account.fills]


def listed(account):
    return [(incident.decided, incident.status) for incident in account.incidents]


def column(account, name):
    return pytest.approx(list(account.columns[name]))


def backtest(bars, targets, boundary, kind=Wants, costs=None, **more):
    """Return the result of a run whose B is that bar."""
    source = ScriptedSource(np.array(targets, dtype=float), 1)
    more["account"] = {"cash": 1_000.0, **more.get("account", {})}
    return run_backtest(bars, source, kind, costs or Costs(), split={"min_bars": boundary + 1}, **more)


def accounts_of(result, name):
    """Return a column of `equity` by sample."""
    return {sample: rows[name].tolist() for sample, rows in result.account.equity.groupby("sample")}


class Hooked(Wants):
    """Notes what it sees when an account begins."""

    seen = ()

    def __init__(self):
        super().__init__()
        type(self).seen = []

    def on_new_account(self):
        broker, held = self.broker, self.position
        worth = (broker.getcash(), broker.getvalue(), broker.get_fundvalue(), broker.filled_target(self.data))
        self.seen.append((len(self) - 1, held.size, held.price, *worth))
