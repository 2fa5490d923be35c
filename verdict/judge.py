"""From a result to what it is worth, and the look counted in the ledger of trials."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..engine.result import Result
from ..faults import BadInput
from ..feeds.bars import Bars
from ..models.schedule.folds import TEST, TRAIN
from .all_statistics import all_statistics
from .assess import assess
from .claims import claims_of_family
from .decisions import Decisions, decisions_of, rows_of, sample_named
from .ledger.ledger import Ledger
from .ledger.looks import KeptTrial
from .ledger.trial import Family, Kind, Market, Trial
from .verdict import Verdict


@dataclass(frozen=True)
class MadeOf:
    """What makes two results one trial beside their bars."""

    settings: Mapping[str, Any]
    """Section -> setting -> value."""
    plugins: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file of the user's own code, by the part that it is."""
    seed: int = 0
    parent: str | None = None
    """The run that this one came from."""


def judge(
    result: Result,
    sample: str | None = None,
    *,
    made_of: MadeOf | None = None,
    kind: Kind = "look",
    family: Family | None = None,
    ledger: Ledger | None = None,
) -> Verdict:
    """Return what a sample of the result is worth, and count this look at its bars.

    Args:
        result: of a run.
        sample: the one to judge; None for the test part, or what was kept apart and is traded now.
        made_of: the settings that led to the result; a result alike counts once. Its decisions are taken unless given.
        kind: why somebody looks.
        family: the search it belongs to, declared before its first look.
        ledger: where looks are counted; None for the user's.
    """
    return counted(assess(result, sample), result, made_of=made_of, kind=kind, family=family, ledger=ledger)


def counted(
    verdict: Verdict,
    result: Result,
    *,
    made_of: MadeOf | None = None,
    kind: Kind = "look",
    family: Family | None = None,
    ledger: Ledger | None = None,
) -> Verdict:
    """Return the verdict with its look counted; unchanged where the sample has no bar."""
    if verdict.sample == TRAIN or not (market := market_of(result, verdict.sample)):
        return verdict
    trial = trial_of(result, verdict, market, made_of, kind, family)
    with nullcontext(ledger) if ledger else Ledger.open() as opened:
        return replace(verdict, looks=opened.record(trial))


def judge_family(
    results: Sequence[Result], name: str = "declared", *, sample: str = TEST, ledger: Ledger | None = None
) -> list[Verdict]:
    """Return what each of several results is worth, given that all of them were tried, and count their looks.

    They are on the same bars, and were declared before any was looked at: one that is left out afterwards makes the
    p-values of the others wrong.

    Args:
        results: of the trials.
        name: what the search is called in lists.
        sample: the one to judge.
        ledger: where looks are counted; None for the user's.

    Raises:
        BadInput: there is no result, one has no such sample, or they are not on the same bars.
    """
    check_same_bars(results, sample)
    trials = [decisions_of(result, sample) for result in results]
    family = Family(digest_of(*trials)[:32], name, len(results))
    with nullcontext(ledger) if ledger else Ledger.open() as opened:
        verdicts = [
            counted(replace(assess(result, sample), claims=claims), result, family=family, ledger=opened)
            for result, claims in zip(results, claims_of_family(trials), strict=True)
        ]
        whole = opened.family(family.id)  # with all of them recorded
    return [
        replace(one, looks=replace(one.recorded, family=whole)) if one.recorded and whole else one for one in verdicts
    ]


def check_same_bars(results: Sequence[Result], sample: str) -> None:
    """Refuse results that are not on the same bars, where their samples meet."""
    if not results:
        raise BadInput.at("results", "has none", "hand in the results of all trials that were declared")
    markets = [market_of(result, sample_named(result, sample).name) for result in results]
    first = markets[0]
    for number, other in enumerate(markets[1:], start=2):
        if first is None or other is None or not agree(first, other):
            what = f"result {number} is not on the bars of the first"
            raise BadInput.at("results", what, "judge results on other bars apart: judge(result)")


def agree(one: Market, other: Market) -> bool:
    """Return whether two parts of bars share some, with the same returns."""
    _, mine, theirs = np.intersect1d(one.stamps, other.stamps, assume_unique=True, return_indices=True)
    return bool(len(mine)) and bool(np.allclose(one.returns[mine], other.returns[theirs], rtol=0.0, atol=1e-9))


def with_all_statistics(verdict: Verdict, result: Result, *, ledger: Ledger | None = None) -> Verdict:
    """Return the verdict with the statistics that others print; unchanged where the sample has no bar.

    The trials that the deflated Sharpe ratio asks for are those of the ledger whose bars overlap.
    """
    if (market := market_of(result, verdict.sample)) is None:
        return verdict
    with nullcontext(ledger) if ledger else Ledger.open() as opened:
        ratios = [ratio for one in opened.decisions_on(market) if (ratio := sharpe_of(one)) is not None]
    variance = float(np.var(ratios, ddof=1)) * result.account.bars_per_year if len(ratios) > 1 else None
    found = all_statistics(result, verdict.sample, trials=len(ratios) if variance else None, sharpe_variance=variance)
    return replace(verdict, all_statistics=found)


def sharpe_of(one: KeptTrial) -> float | None:
    """Return the Sharpe ratio per bar of what the decisions of a trial earned; None where that never varies."""
    with np.errstate(over="ignore", invalid="ignore"):
        gains = one.position * one.asset_return - one.cost
        deviation = float(np.std(gains, ddof=1)) if len(gains) > 1 else 0.0
    return float(np.mean(gains)) / deviation if np.isfinite(deviation) and deviation > 0.0 else None


def market_of(result: Result, sample: str) -> Market | None:
    """Return the bars of a sample that a look shows; None without one."""
    if sample not in {one.name for one in result.account.samples}:
        return None
    return market_in(result.bars, rows_of(result, sample_named(result, sample)))


def market_in(bars: Bars, rows: range) -> Market | None:
    """Return those bars with their returns; None without one."""
    first = max(rows.start, 1)  # the first bar of all has no return
    if rows.stop <= first:
        return None
    close = bars.close
    with np.errstate(over="ignore"):
        returns = close[first : rows.stop] / close[first - 1 : rows.stop - 1] - 1.0
    return Market(bars.index.to_numpy()[first : rows.stop], returns)


def trial_of(
    result: Result, verdict: Verdict, market: Market, made_of: MadeOf | None, kind: Kind, family: Family | None
) -> Trial:
    """Return what the ledger is told of a result."""
    decided = decisions_of(result, verdict.sample)
    made = made_of or MadeOf({"decisions": {"sha256": digest_of(decided)}})
    return Trial(
        market,
        decided.position,
        decided.forecast,
        decided.cost,
        decided.asset_return,
        decided.volatility,
        settings=made.settings,
        plugins=made.plugins,
        seed=made.seed,
        data_sha256=result.bars.fingerprint,
        kind=kind,
        parent=made.parent,
        family=family,
        data=result.labels.data,
        model=result.labels.model,
        strategy=result.labels.strategy,
        p_skill=verdict.claims.skill.p,
        p_profit=verdict.claims.profit.p,
    )


def digest_of(*trials: Decisions) -> str:
    """Return the SHA-256 of what was decided, and of what it cost."""
    found = hashlib.sha256()
    for one in trials:
        for column in (one.position, one.forecast, one.cost):
            found.update(b"none" if column is None else column.tobytes())
    return found.hexdigest()
