"""The targets traded again, buy and hold by another route, and the cumulative returns summed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ....arrays import Floats
from ....costs import Costs
from ....engine.account.samples import Sample, planned
from ....engine.account.terms import CLOSE, Terms
from ....engine.events.strategy_pass import run_strategy
from ....engine.replay.known_run import replayable
from ....engine.replay.verify import AGREES, verify
from ....engine.result import Result
from ....faults import BadInput
from ....strategies.buy_and_hold import BuyAndHold
from ..report import Cell, Finding, Outcome, Status
from ..subject import Reference, Subject
from .parting import bar_of, parting_of, places

CHECK = "replay"
TOLD = "it is barcast that trades, so report it with this run's settings"
SIMPLE = {"spread_bps", "spread_absolute", "slippage_bps", "slippage_bars", "commission_bps", "borrow_rate_annual"}
"""The costs under which what is bought once and held takes one line: nothing accrues on it."""


class HeldFrom(BuyAndHold):
    """Buy and hold that decides from a bar on.

    Params:
        begins: the first bar at whose close it orders, counted from 0.
    """

    params: Any = (("begins", 0),)

    def next(self) -> None:
        """Order until an order is filled, from that bar on."""
        if len(self) > self.p.begins:
            super().next()


def check_replay(subject: Subject, reference: Reference) -> Outcome:
    """Trade the run's targets once more by the compiled engine, and hold its buy and hold against another witness."""
    result = reference.result
    try:
        verified = verify(result)
    except BadInput as error:
        found, again = [], Cell("not_applicable", reason=f"{error.faults[0].what}")
    else:
        found = [] if verified.agrees else list(parted_ways(result, verified.sentence()))
        again = Cell("failed" if found else "passed", tried=verified.fills)
    summed = list(sums(result))
    stated = list(held(subject, result))
    findings = [
        Finding(CHECK, stage, f"{text}: {TOLD}.", bar, before, after)
        for stage, several in (("fill", found), ("equity", summed), ("buy_and_hold", stated))
        for bar, text, before, after in several
    ]
    cells = {
        "fill": again,
        "equity": Cell(status_of(summed), tried=len(result.account.cumulative)),
        "buy_and_hold": Cell(status_of(stated), tried=len(result.buy_and_hold.equity)),
    }
    return Outcome(CHECK, cells, tuple(findings))


Apart = tuple[int | None, str, float | None, float | None]
"""The first bar that differs, in words, and the numbers before and after."""


def status_of(found: list[Apart]) -> Status:
    """Return what a stage came to."""
    return "failed" if found else "passed"


def parted_ways(result: Result, sentence: str) -> Iterator[Apart]:
    """Yield the first bar of each sample at which the run and its replay hold different equity."""
    run, table = replayable(result), result.account.equity
    told = False
    for name, sample in run.samples.items():
        mine = table["equity"].to_numpy(dtype=np.float64)[(table["sample"] == name).to_numpy(dtype=bool)]
        again = run.again(name).account["equity"]
        for one in first_apart(result, sample, "The equity of", given=mine, due=again, by="the replay"):
            told = True
            yield one
    if not told:
        yield None, sentence.rstrip("."), None, None


def sums(result: Result) -> Iterator[Apart]:
    """Yield the samples whose cumulative returns are not those of their equity."""
    equity, table, cash = result.account.equity, result.account.cumulative, result.terms.account.cash
    names = equity["sample"].to_numpy(dtype=object)
    for sample in result.account.samples:
        rows = names == sample.name
        curve = np.concatenate(([cash], equity["equity"].to_numpy(dtype=np.float64)[rows]))
        with np.errstate(divide="ignore", invalid="ignore"):
            due = {"summed": np.cumsum(curve[1:] / curve[:-1] - 1.0), "compounded": curve[1:] / cash - 1.0}
        for column, values in due.items():
            given = table[column].to_numpy(dtype=np.float64)[(table["sample"] == sample.name).to_numpy(dtype=bool)]
            words = f"The {column} return of"
            yield from first_apart(result, sample, words, given=given, due=values, by="the equity")


def held(subject: Subject, result: Result) -> Iterator[Apart]:
    """Yield the samples whose buy and hold another route does not find."""
    table = result.buy_and_hold.equity
    for sample, due in witness(result, first_decisions(subject, result)):
        given = table["equity"].to_numpy(dtype=np.float64)[(table["sample"] == sample.name).to_numpy(dtype=bool)]
        by = "buying at the first fill there could be"
        yield from first_apart(result, sample, "Buy and hold of", given=given, due=due, by=by)


def first_decisions(subject: Subject, result: Result) -> Mapping[str, int]:
    """Return by sample the bar at whose close its account could first decide, from the contract and the tables.

    That is when the account is opened, unless there was no forecast yet: the first forecast, or the first decision that
    was filled. Where nothing was forecast it is the end of the strategy's warm-up, which no table has.
    """
    made = places(result.bars, result.forecasts.table["made_at"])
    filled = places(result.bars, result.account.fills["decided_at"])
    ready = min([int(made[0]) if len(made) else result.account.first_decision, *filled.tolist()])
    starts = parting_of(subject, result).account_starts
    return {name: max(start - 1, ready, 0) for name, start in starts.items()}


def witness(result: Result, decisions: Mapping[str, int]) -> Iterator[tuple[Sample, Floats]]:
    """Yield each sample's buy and hold: in one line of NumPy, or where costs are not so simple by the event path."""
    terms, samples = result.terms, [one for one in result.account.samples if one.name in decisions]
    if is_simple(terms):
        yield from ((one, bought_once(result, one, decisions[one.name])) for one in samples)
        return
    accounts = planned(result.account.samples, len(result.bars), result.account.apart)
    for one in samples:
        params = {"begins": decisions[one.name]}
        records = run_strategy(result.bars, HeldFrom, params, terms, samples=accounts)
        found = {each.sample.name: each.columns["equity"] for each in records.accounts}
        yield one, np.asarray(found[one.name][: len(one.rows)], dtype=np.float64)


def is_simple(terms: Terms) -> bool:
    """Return whether one fill buys all, and nothing accrues on it."""
    given = {name for name, value in dict(terms.costs).items() if value != type(terms.costs).model_fields[name].default}
    return given <= SIMPLE and not terms.account.lot_size


def bought_once(result: Result, sample: Sample, decided: int) -> Floats:
    """Return the equity of a sample's rows, all of the cash invested at the first fill after a decision."""
    bars, account, costs = result.bars, result.terms.account, result.terms.costs
    equity = np.full(len(sample.rows), account.cash)
    at_close = account.fill == CLOSE
    bar = decided if at_close else decided + 1
    if bar >= sample.rows.stop:
        return equity
    reference = bars.close[bar] if at_close else bars.open[bar]
    units = min(1.0, account.max_leverage) * account.cash / reference
    price = reference + conceded(costs, reference)
    cash = account.cash - units * price * (1.0 + costs.commission_bps / 10_000.0)
    first = max(bar, sample.rows.start)
    equity[first - sample.rows.start :] = cash + units * bars.close[first : sample.rows.stop]
    return ended(equity)


def conceded(costs: Costs, reference: float) -> float:
    """Return what a unit costs above its reference price."""
    return float((costs.spread_bps / 2 + costs.slippage_bps) / 10_000.0 * reference + costs.spread_absolute / 2)


def ended(equity: Floats) -> Floats:
    """Return the rows up to the ruin, if it comes to that."""
    ruined = np.flatnonzero(equity <= 0.0)
    return equity[: ruined[0] + 1] if len(ruined) else equity


def first_apart(result: Result, sample: Sample, words: str, *, given: Floats, due: Floats, by: str) -> Iterator[Apart]:
    """Yield the first row at which two columns of a sample differ, or that one of them is longer."""
    both = min(len(given), len(due))
    scale = max(1.0, float(np.max(np.abs(due), initial=0.0)))
    wrong = np.flatnonzero(~np.isclose(given[:both], due[:both], rtol=0.0, atol=AGREES * scale, equal_nan=True))
    if len(wrong):
        bar = sample.rows.start + int(wrong[0])
        before, after = float(given[wrong[0]]), float(due[wrong[0]])
        told = f"{words} {sample.name} is {before:.10g} at {bar_of(result.bars, bar)}, where {by} makes it {after:.10g}"
        yield bar, told, before, after
    elif len(given) != len(due):
        yield None, f"{words} {sample.name} has {len(given):,} rows, where {by} makes it {len(due):,}", None, None
