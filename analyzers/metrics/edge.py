"""What a fill cost, and what it might have cost: metrics of the edge over costs."""

from __future__ import annotations

from ...costs.register import PER_FILL
from .data import TradingData
from .metric import Metric, MetricEntry, Undefined


def paid_bps(paid: float, traded: float) -> Metric:
    """Return what a fill cost on average: all that fills paid, in basis points of the traded value."""
    return paid / traded * 1e4 if traded else Undefined("nothing was traded")


METRICS = (
    MetricEntry(
        "paid_bps", "Cost a fill, bps", "bps", "ratio",
        "what the fills paid / sum of |size| x reference price, in basis points",
        TradingData, lambda t: paid_bps(sum(t.account.moved[name] for name in PER_FILL), t.account.traded),
        "nothing was traded", "less",
    ),
    MetricEntry(
        "break_even_bps", "Break-even cost, bps", "bps", "ratio",
        "the flat cost of a fill, in basis points, at which the profit is gone", None,
        None, "nothing was traded; no profit even if fills cost nothing; a profit at any cost; ruined; not replayable",
        "more",
    ),
)  # fmt: skip
"""What the register takes from here, in its order."""
