"""From folders of runs to what parts them. Reads only: a comparison is no new look at any bar."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ...analyzers.metrics import NO_BARS, Undefined
from ...analyzers.statistics.estimates import Estimate
from ...analyzers.statistics.paired_difference import paired_difference
from ...engine.result import Metrics
from ...faults import BadInput
from ...models.schedule.apart import LOCKBOX, NEW
from ...models.schedule.folds import TEST
from ...reports.accounts import TITLES
from ...reports.comparing.comparison import Comparison, Difference, Side
from ...reports.enough import told_metrics
from ...verdict.claims import LEAST_BARS, insufficiency
from ...verdict.decisions import decisions_of
from ...verdict.intervals import intervals_of
from ...verdict.sentences import short
from ..listing.find import names_of
from ..run_folder.named import newest_runs
from ..run_folder.read_run import KeptRun, read_run
from .common_dates import OneAccount, account_in, bars_a_year, begin_alike, common_dates, equity_on, span_of
from .differing import differing
from .said import said_of

MOST = 20
"""Runs that are compared at once."""
SAMPLES = (NEW, LOCKBOX, TEST)
"""What is out of sample, the newest first."""
UNCHANGED = 1
"""A position that changed no more often, from flat, was never decided anew: only its bars count."""


def compare_runs(folders: Sequence[Path]) -> Comparison:
    """Return what parts the runs in the folders.

    Raises:
        BadInput: a folder holds no run or a sealed one, they are too few or too many, or have no dates in common.
    """
    check_count(folders)
    read: dict[Path, KeptRun] = {}
    runs = [read.setdefault(folder, read.get(folder) or read_run(folder)) for folder in folders]
    names = names_of(folders)
    sample = common_sample(runs, names)
    accounts = [account_in(run.result, sample) for run in runs]
    differences = tuple(
        difference(number, (runs[0], runs[number - 1]), (accounts[0], accounts[number - 1]), sample=sample, names=names)
        for number in range(2, len(runs) + 1)
    )
    return Comparison(
        tuple(side(at, run, names[at], account=accounts[at], sample=sample) for at, run in enumerate(runs)),
        sample,
        differing([run.experiment for run in runs], [run.manifest for run in runs]),
        differences,
        tuple(said_of(runs, accounts, sample=sample, differences=differences)),
    )


def check_count(folders: Sequence[Path]) -> None:
    """Refuse fewer than two runs, and more than a table holds.

    Raises:
        BadInput: how many there are.
    """
    if not folders:
        raise BadInput.at("barcast compare", "has no runs", f"name two{newest_runs()}")
    if len(folders) == 1:
        what = f"is one run, {folders[0]}, and there is nothing to hold it against"
        raise BadInput.at("barcast compare", what, f"name another{newest_runs(folders[0])}")
    if len(folders) > MOST:
        what = f"has {len(folders)} runs, more than {MOST} stand side by side"
        raise BadInput.at("barcast compare", what, "name fewer: `barcast runs --sort sharpe` lists them")


def common_sample(runs: Sequence[KeptRun], names: Sequence[str]) -> str:
    """Return the newest sample that is out of sample in all runs.

    Raises:
        BadInput: there is none; with the first run of which that is so.
    """
    recorded = [set(run.result.account.equity["sample"]) for run in runs]
    for sample in SAMPLES:
        if all(sample in own for own in recorded):
            return sample
    for name, own in zip(names, recorded, strict=True):
        if TEST not in own:
            has = " and ".join(TITLES[one] for one in TITLES if one in own)
            raise BadInput.at(name, f"has no test part, only {has}", "name runs that were tested: split.train below 1")
    raise AssertionError("a run without a test part was not found")


def side(at: int, run: KeptRun, name: str, *, account: OneAccount, sample: str) -> Side:
    """Return what is told of one run."""
    result, verdict = run.result, run.verdict
    is_judged = verdict.sample == sample
    metrics = told_metrics(result, sample)
    elsewhere = f"judged on its {TITLES.get(verdict.sample, verdict.sample)}"
    bars = f"{len(account.dates):,} bar{'' if len(account.dates) == 1 else 's'}"
    cut = f", ruined on {account.ruined_at:%Y-%m-%d} after {account.recorded:,} of them" if account.ruined_at else ""
    return Side(
        number=at + 1,
        name=name,
        folder=str(run.folder),
        about=f"{result.labels.data}, {TITLES[sample]} {bars} from {span_of(account.dates)}{cut}",
        metrics=metrics,
        estimates=estimates_of(run, sample, metrics),
        held=result.buy_and_hold.metrics.get(sample, {}).get("total_return", NO_BARS),
        skill=short(verdict.skill) if is_judged else elsewhere,
        profit=short(verdict.profit) if is_judged else elsewhere,
        alarms=tuple(dict.fromkeys(one.text for one in (*result.alarms, *verdict.alarms))),
        growth=pd.Series(account.equity / account.cash, account.dates),
    )


def estimates_of(run: KeptRun, sample: str, metrics: Metrics) -> dict[str, Estimate]:
    """Return the numbers that have an interval; none where the metric itself is not told."""
    verdict = run.verdict
    found = verdict.intervals if verdict.sample == sample else intervals_of(run.result, sample)
    if found is None:
        return {}
    told = {"total_return": found.total_return, "sharpe": found.sharpe, "max_drawdown": found.max_drawdown}
    reasons = {name: metrics.get(name) for name in told}
    return {
        name: Estimate(reason, reason) if isinstance(reason := reasons[name], Undefined) else one
        for name, one in told.items()
    }


def difference(
    number: int,
    pair: tuple[KeptRun, KeptRun],
    accounts: tuple[OneAccount, OneAccount],
    *,
    sample: str,
    names: Sequence[str],
) -> Difference:
    """Return how far a run is above the first on the dates that both have in common, or why that cannot be said.

    Args:
        number: of the run.
        pair: the first run, and this one.
        accounts: of both.
        sample: what is compared.
        names: of all runs, for a message.

    Raises:
        BadInput: they have no two dates in common.
    """
    dates = common_dates(*accounts, (names[0], str(pair[1].folder)))
    from_cash = begin_alike(*accounts)
    scale = bars_a_year(accounts[0], pair[0].result.account.bars_per_year, dates, from_cash=from_cash)
    curves = (equity_on(account, dates, from_cash=from_cash) for account in accounts)
    first, own = (curve[1:] / curve[:-1] - 1.0 for curve in curves)
    bars = int(np.isfinite(own - first).sum())  # those after a ruin are not
    reason = why_not(number, accounts)
    is_ruined = bool(reason)
    found = None if reason else paired_difference(own, first, scale)
    if found is not None and not found.is_same:
        reason = too_little(number, pair, sample, bars=bars)
    recorded = dates[np.isfinite(sum(equity_on(account, dates, from_cash=False) for account in accounts))]
    span = span_of(recorded) if len(recorded) else ""
    return Difference(number, bars, span, scale, None if reason else found, reason, is_ruined)


def why_not(number: int, accounts: tuple[OneAccount, OneAccount]) -> str:
    """Return which of two accounts was ruined; empty where none was."""
    ruined = [
        f"the account of {which} was ruined on {one.ruined_at:%Y-%m-%d}"
        for which, one in zip((1, number), accounts, strict=True)
        if one.ruined_at
    ]
    return " and ".join(ruined)


def too_little(number: int, pair: tuple[KeptRun, KeptRun], sample: str, *, bars: int) -> str:
    """Return why the bars in common, or one of the two runs, say too little; empty where they are enough."""
    if bars < LEAST_BARS:
        return f"{bars} bar{'' if bars == 1 else 's'} in common, and it takes {LEAST_BARS}"
    reasons = ((which, too_little_beside(run, sample)) for which, run in zip((1, number), pair, strict=True))
    return next((f"{which} says too little: {reason}" for which, reason in reasons if reason), "")


def too_little_beside(run: KeptRun, sample: str) -> str:
    """Return why the decisions of a run say too little to be held against others; empty where they are enough.

    One that never decided anew, such as buy and hold, is what the other is held against: only its bars count.
    """
    decisions = decisions_of(run.result, sample)
    if int(np.count_nonzero(decisions.changed)) <= UNCHANGED:
        return "" if len(decisions) >= LEAST_BARS else f"{len(decisions)} bars can be judged, and it takes {LEAST_BARS}"
    return insufficiency(decisions)
