"""One pass of a strategy over the bars: the only place that builds a Cerebro."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import backtrader as bt
import numpy as np

from ..analyzers import Account, ForecastPairs
from ..costs import Costs
from ..faults import BadInput
from ..feeds.bars import Bars
from ..feeds.bulk import make_feed
from .broker import NEXT_OPEN, Broker
from .records import Fill, Incident
from .sizing import Limits

OnBar = Callable[[int, int], None]
"""Called with the bars done and the bars in all, about a hundred times a run."""


@dataclass(frozen=True)
class Terms:
    """The terms a strategy trades on."""

    costs: Costs
    fill: str = NEXT_OPEN
    cash: float = 100_000.0
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Records:
    """What a pass wrote down, by bar number."""

    account: Mapping[str, Any]
    pairs: Mapping[str, Any]
    fills: tuple[Fill, ...]
    incidents: tuple[Incident, ...]
    first_decision: int
    """The first bar on which the strategy could act."""


def run_strategy(
    bars: Bars,
    strategy: type,
    params: Mapping[str, Any],
    terms: Terms,
    *,
    horizon: int = 1,
    streaming: bool = False,
    on_bar: OnBar | None = None,
) -> Records:
    """Run the strategy over the bars and return what was recorded.

    `streaming` feeds the bars one at a time, as live; otherwise they are preloaded and indicators
    are computed in one vectorised pass. Both give the same trades.

    Raises:
        BadInput: the strategy's indicators need more bars than there are.
    """
    cerebro = build_cerebro(bars, strategy, params, terms, streaming)
    cerebro.addanalyzer(Account, _name="account")
    cerebro.addanalyzer(ForecastPairs, _name="pairs", horizon=horizon)
    if on_bar is not None:
        cerebro.addanalyzer(Progress, on_bar=on_bar, bars=len(bars))
    try:
        ran = cerebro.run()[0]
    except IndexError as error:
        if not _from_backtrader(error):
            raise
        raise too_few_bars(strategy, bars) from error
    if ran._minperiod > len(bars):
        raise too_few_bars(strategy, bars)
    return collect(cerebro.broker, ran)


def build_cerebro(bars: Bars, strategy: type, params: Mapping[str, Any], terms: Terms, streaming: bool) -> Any:
    """Return a Cerebro with our feed, broker and strategy, and none of the observers that slow it down."""
    cerebro = bt.Cerebro(stdstats=False, preload=not streaming, runonce=not streaming)
    cerebro.broker = Broker(cash=terms.cash, costs=terms.costs, fill=terms.fill, limits=terms.limits)
    cerebro.adddata(make_feed(bars))
    cerebro.addstrategy(strategy, **params)
    return cerebro


def collect(broker: Broker, strategy: Any) -> Records:
    """Return the records of a finished pass as plain data."""
    account = strategy.analyzers.account.get_analysis()
    ended = "the account was ruined" if account["ruined"] else "the data ended"
    broker.list_open_orders(ended)
    return Records(
        account=account,
        pairs=strategy.analyzers.pairs.get_analysis(),
        fills=tuple(broker.fills),
        incidents=tuple(broker.incidents),
        first_decision=max(int(strategy._minperiod) - 1, 0),
    )


def too_few_bars(strategy: type, bars: Bars) -> BadInput:
    """Return the error for indicators longer than the data."""
    return BadInput.at(
        f"strategy {strategy.__name__}",
        f"its indicators need more bars than the {np.int64(len(bars))} of {bars.name}",
        "widen data.start and data.end or shorten the indicators",
    )


def _from_backtrader(error: BaseException) -> bool:
    """Return whether the error was raised in Backtrader's own code, not in the user's or ours."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    module = trace.tb_frame.f_globals.get("__name__", "") if trace is not None else ""
    return str(module).startswith("backtrader.")


class Progress(bt.Analyzer):
    """Tells a callback how far the run has come."""

    params = (("on_bar", None), ("bars", 1))

    def start(self) -> None:
        """Start at no bar."""
        self._done = 0
        self._step = max(self.p.bars // 100, 1)

    def next(self) -> None:
        """Count the bar."""
        self._done += 1
        if self._done % self._step == 0 or self._done == self.p.bars:
            self.p.on_bar(self._done, self.p.bars)
