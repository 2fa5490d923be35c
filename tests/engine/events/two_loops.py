"""One run in the lean loop and in Backtrader's own, and the two of them compared."""

import backtrader as bt
import pandas as pd

from barcast.costs import Costs
from barcast.engine.events.loop import lean

COSTS = Costs(
    commission_bps=3, commission_minimum=2, spread_bps=4, slippage_bps=2, borrow_rate_annual=0.05, volume_limit=0.3,
    impact=0.5, cash_rate_annual=0.02, margin_rate_annual=0.06, slippage_range=0.05,
)  # fmt: skip


def stock(monkeypatch):
    """Let everything go through Backtrader's own loop."""
    monkeypatch.setattr(lean, "is_covered", lambda *_: False)


def both(monkeypatch, run):
    """Return the run in the lean loop, and nothing else, and in the stock one."""
    with monkeypatch.context() as ours_only:
        ours_only.delattr(bt.Cerebro, "_runonce")
        ours_only.delattr(bt.Cerebro, "_runnext")
        ours = run()
    stock(monkeypatch)
    return ours, run()


def assert_same(ours, theirs):
    for name, table in ours.tables.items():
        pd.testing.assert_frame_equal(table, theirs.tables[name], check_exact=True)
