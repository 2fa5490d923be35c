"""One pass of a strategy over the bars: the only place that builds a Cerebro."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import backtrader as bt
import numpy as np
from numpy.typing import NDArray

from ..analyzers import Account
from ..faults import BadInput
from ..feeds.bars import Bars
from ..feeds.bulk import make_feed
from ..strategies.targets import ORDER_LISTENERS, listens, needs_no_order_objects, trades_targets
from .broker import Broker
from .late_analyzers import LateCumulativeReturn, LatePairs, one_of
from .lean import LeanCerebro
from .records import Fills, Incident
from .terms import Rebalance, Terms

MANY_BARS = 100_000
"""From so many bars on, what Backtrader leaves behind is worth a look at all of Python's objects: 700 bytes a bar."""

OnBar = Callable[[int, int], None]
"""Called with the bars done and the bars in all, about a hundred times a run."""


@dataclass(frozen=True)
class Records:
    """What a pass wrote down, by bar number."""

    account: Mapping[str, Any]
    """Columns a bar, and `ruined`; as `analyzers.Account` has them."""
    cumulative: Mapping[str, Any]
    pairs: Mapping[str, Any]
    fills: Fills
    incidents: tuple[Incident, ...]
    first_decision: int
    """The first bar on which the strategy could act."""
    rebalance: Rebalance | None = None
    """When its targets became orders; None for a strategy that orders otherwise."""


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
    records = records_of(bars, strategy, params, terms, horizon, streaming, on_bar)
    if len(bars) >= MANY_BARS:  # feed, strategy and broker refer to each other, and would stay until Python looks
        gc.collect()
    return records


def records_of(
    bars: Bars,
    strategy: type,
    params: Mapping[str, Any],
    terms: Terms,
    horizon: int,
    streaming: bool,
    on_bar: OnBar | None,
) -> Records:
    """Return what was recorded; with the frame of this call goes the last reference to the Cerebro."""
    cerebro = build_cerebro(bars, strategy, params, terms, streaming)
    cerebro.addanalyzer(Account, _name="account")
    cerebro.addanalyzer(LateCumulativeReturn, _name="cumulative")
    cerebro.addanalyzer(LatePairs, _name="pairs", horizon=horizon)
    if on_bar is not None:
        cerebro.addanalyzer(Progress, on_bar=on_bar, bars=len(bars))
    try:
        ran = cerebro.run()[0]
    except IndexError as error:
        if passed_through_others(error):
            raise
        raise too_few_bars(strategy, bars) from error
    if ran._minperiod > len(bars):
        raise too_few_bars(strategy, bars)
    rebalance = rebalance_of(strategy, params) if cerebro.broker.only_targets else None
    return replace(collect(cerebro.broker, ran), rebalance=rebalance)


def build_cerebro(bars: Bars, strategy: type, params: Mapping[str, Any], terms: Terms, streaming: bool) -> Any:
    """Return a Cerebro with our feed, broker and strategy, and none of the observers that slow it down."""
    cerebro = LeanCerebro(stdstats=False, preload=not streaming, runonce=not streaming)
    cerebro.broker = Broker(
        cash=terms.cash,
        bars=bars,
        costs=terms.costs,
        fill=terms.fill,
        limits=terms.limits,
        light_orders=needs_no_order_objects(strategy),
        silent=not listens(strategy, bt.Strategy, ORDER_LISTENERS),
    )
    cerebro.adddata(make_feed(bars))
    cerebro.addstrategy(strategy, **params)
    return cerebro


def collect(broker: Broker, strategy: Any) -> Records:
    """Return the records of a finished pass as plain data."""
    account, pairs = one_of(strategy, Account).get_analysis(), one_of(strategy, LatePairs).get_analysis()
    ended = "the account was ruined" if account["ruined"] else "the data ended"
    broker.list_open_orders(ended)
    return Records(
        account=account,
        cumulative=one_of(strategy, LateCumulativeReturn).get_analysis(),
        pairs=pairs,
        fills=broker.books.fills,
        incidents=tuple(broker.books.incidents),
        first_decision=first_decision_of(strategy, pairs["made"], broker.books.fills),
    )


def rebalance_of(strategy: Any, params: Mapping[str, Any]) -> Rebalance | None:
    """Return when the strategy's targets become orders; None for one that orders otherwise."""
    if not trades_targets(strategy):
        return None
    chosen = {**dict(strategy.params._getitems()), **params}
    return Rebalance(chosen.get("rebalance") == "every_bar", float(chosen.get("rebalance_band", 0.0)))


def first_decision_of(strategy: Any, made: NDArray[np.int64], fills: Fills) -> int:
    """Return the first bar on which the strategy could act: warm-up over and, if it has one, its model there."""
    warm = max(int(strategy._minperiod) - 1, 0)
    ready = max(warm, int(made[0])) if len(made) else warm
    return min(ready, fills[0].decided) if fills else ready


def too_few_bars(strategy: type, bars: Bars) -> BadInput:
    """Return the error for indicators longer than the data."""
    return BadInput.at(
        f"strategy {strategy.__name__}",
        f"its indicators need more bars than the {len(bars)} of {bars.name}",
        "widen data.start and data.end or shorten the indicators",
    )


def passed_through_others(error: BaseException) -> bool:
    """Return whether the error came up through code that is neither ours nor Backtrader's: the user's own."""
    frames = (frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(str(name).split(".")[0] not in ("barcast", "backtrader") for name in frames)


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
