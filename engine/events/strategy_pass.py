"""One pass of a strategy over the bars: the only place that builds a Cerebro."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import backtrader as bt
import numpy as np
from numpy.typing import NDArray

from ...analyzers import Account
from ...analyzers.account import Ledger
from ...faults import BadInput
from ...faults.look_ahead import Clock
from ...feeds.backtrader_feed import make_feed
from ...feeds.bars import Bars
from ...models.examination import Examination
from ...models.schedule.source import SourceSoFar
from ...strategies.targets import ORDER_LISTENERS, listens, needs_no_order_objects, trades_targets
from ..account.fills import Fills
from ..account.records import AccountRecords, PassRecords
from ..account.samples import Sample, whole
from ..account.terms import Rebalance, Terms
from ..watch import OnBar
from .broker import Broker
from .late_analyzers import LateCumulativeReturn, LatePairs, one_of
from .loop.lean import LeanCerebro
from .one_instrument import second_feed

LET_RUN = "call `runstop` later, or not at all"
MANY_BARS = 100_000
"""From so many bars on, what Backtrader leaves behind is worth a look at all of Python's objects: 700 bytes a bar."""


@dataclass(frozen=True)
class OnePass:
    """A pass that is about to be made."""

    bars: Bars
    strategy: type
    params: Mapping[str, Any]
    terms: Terms
    samples: tuple[Sample, ...]
    horizon: int = 1
    streaming: bool = False
    on_bar: OnBar | None = None
    now: Clock = field(default_factory=Clock)
    """The clock that feed, broker and models go by."""


def run_strategy(
    bars: Bars,
    strategy: type,
    params: Mapping[str, Any],
    terms: Terms,
    *,
    horizon: int = 1,
    streaming: bool = False,
    on_bar: OnBar | None = None,
    samples: tuple[Sample, ...] = (),
    examination: Examination | None = None,
) -> PassRecords:
    """Run the strategy over the bars and return what was recorded: an account for each sample, one unless given.

    `streaming` feeds the bars one at a time, as live; otherwise they are preloaded and indicators
    are computed in one vectorised pass. Both give the same trades. With an examination the models that are asked in
    batches are asked again.

    Raises:
        BadInput: the strategy's indicators need more bars than there are, or a model fails its examination.
        LookAhead: the strategy reads a bar that has not come yet.
    """
    now, accounts = Clock(), samples or (whole(len(bars)),)
    if "source" in params:
        params = {**params, "source": SourceSoFar(params["source"], now, examination)}
    records = records_of(OnePass(bars, strategy, params, terms, accounts, horizon, streaming, on_bar, now))
    if len(bars) >= MANY_BARS:  # feed, strategy and broker refer to each other, and would stay until Python looks
        gc.collect()
    return records


def records_of(one: OnePass) -> PassRecords:
    """Return what was recorded; with the frame of this call goes the last reference to the Cerebro."""
    cerebro = build_cerebro(one)
    now = one.now
    try:
        ran = cerebro.run()[0]
    except Exception as error:
        if now.seen is not None:  # whatever the reading that was refused has led to
            raise now.seen from error
        if (refused := second_feed(error)) is not None:
            raise refused from error
        if not isinstance(error, IndexError):
            raise
        if passed_through_others(error):
            raise
        raise too_few_bars(one.strategy, one.bars) from error
    if now.seen is not None:  # the strategy has swallowed it
        raise now.seen
    if ran._minperiod > len(one.bars):
        raise too_few_bars(one.strategy, one.bars)
    rebalance = rebalance_of(one.strategy, one.params) if cerebro.broker.only_targets else None
    return replace(collect(cerebro.broker, ran, one.samples), rebalance=rebalance)


def build_cerebro(one: OnePass) -> Any:
    """Return a Cerebro with our feed, broker, recorders and the strategy, and no observers, which slow it down."""
    cerebro = LeanCerebro(stdstats=False, preload=not one.streaming, runonce=not one.streaming)
    cerebro._now = one.now
    cerebro.broker = broker_of(one)
    cerebro.adddata(make_feed(one.bars, one.now))
    cerebro.addstrategy(one.strategy, **one.params)
    cerebro.addanalyzer(Account, _name="account")
    cerebro.addanalyzer(LateCumulativeReturn, _name="cumulative")
    cerebro.addanalyzer(LatePairs, _name="pairs", horizon=one.horizon)
    if one.on_bar is not None:
        cerebro.addanalyzer(Progress, on_bar=one.on_bar, bars=len(one.bars))
    return cerebro


def broker_of(one: OnePass) -> Broker:
    """Return the broker of the pass, which does no more than the strategy can notice."""
    account = one.terms.account
    broker = Broker(
        cash=account.cash,
        bars=one.bars,
        costs=one.terms.costs,
        fill=account.fill,
        limits=account,
        light_orders=needs_no_order_objects(one.strategy),
        silent=not listens(one.strategy, bt.Strategy, ORDER_LISTENERS),
        openings=tuple(sample.opened_at for sample in one.samples if sample.opened_at >= 0),
    )
    broker._now = one.now
    return broker


def collect(broker: Broker, strategy: Any, samples: tuple[Sample, ...]) -> PassRecords:
    """Return the records of a finished pass as plain data."""
    account, pairs = one_of(strategy, Account).get_analysis(), one_of(strategy, LatePairs).get_analysis()
    if not broker.has_ended:
        broker.list_open_orders("the data ended")
    kept = list(zip(account["ledgers"], [*broker.closed_books, broker.books], strict=True))
    before = len(broker.p.openings) + 1 - len(samples)  # in walk-forward what comes before the first model
    # a strategy that stops the run leaves accounts out, and the last one short
    accounts = tuple(
        AccountRecords(
            recorded_part(sample, ledger), ledger.columns, books.fills, tuple(books.incidents), ledger.ruined
        )
        for sample, (ledger, books) in zip(samples, kept[before:], strict=False)
        if len(ledger.columns["equity"])
    )
    if not accounts:
        raise BadInput.at(f"strategy {type(strategy).__name__}", "it stops the run before its account begins", LET_RUN)
    skipped = sum(len(ledger.columns["equity"]) for ledger, _ in kept[:before])
    return PassRecords(
        accounts=accounts,
        rows={name: column[skipped:] for name, column in account["rows"].items()},
        targets=account["targets"],
        pairs=pairs,
        first_decision=first_decision_of(strategy, pairs["made"], [one.fills for one in accounts]),
        unrecorded=sum(len(books.fills) for _, books in kept[:before]),
        notes=broker.notes.warnings,
        has_orders=broker.has_orders,
    )


def recorded_part(sample: Sample, ledger: Ledger) -> Sample:
    """Return the sample, or what there is of it where the run was stopped before its end."""
    stop = ledger.first + len(ledger.columns["equity"])
    if ledger.ruined or stop >= sample.rows.stop:
        return sample
    return Sample(sample.name, range(sample.rows.start, stop), range(sample.decisions.start, stop))


def rebalance_of(strategy: Any, params: Mapping[str, Any]) -> Rebalance | None:
    """Return when the strategy's targets become orders; None for one that orders otherwise."""
    if not trades_targets(strategy):
        return None
    chosen = {**dict(strategy.params._getitems()), **params}
    return Rebalance(chosen.get("rebalance") == "every_bar", float(chosen.get("rebalance_band", 0.0)))


def first_decision_of(strategy: Any, made: NDArray[np.int64], fills_by_account: list[Fills]) -> int:
    """Return the first bar on which the strategy could act: warm-up over and, if it has one, its model there."""
    warm = max(int(strategy._minperiod) - 1, 0)
    ready = max(warm, int(made[0])) if len(made) else warm
    return min([ready, *(int(fills[0].decided) for fills in fills_by_account if fills)])


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
