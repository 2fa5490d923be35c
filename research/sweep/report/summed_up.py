"""A sweep that has ended as the record that its folder keeps."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import __version__
from ....analyzers.metrics import Metric, Undefined
from ....analyzers.statistics.choosing import Choosing, choosing
from ....engine.result import Result
from ....experiments.run import Finished
from ....experiments.run_folder.manifest import git_commit, installed
from ....experiments.sealed import told
from ....feeds.bars import Bars
from ....reports.cautions import cautions
from ....verdict.sentences import sentences
from ..found import Choice, OutOfSample, Sweep
from .importance import importance_of
from .summary import Record, Said, Search, Tested, Trial

PACKAGES = ("optuna", "joblib", "numpy", "pandas", "scipy", "torch", "backtrader", "distributed")
NOT_LOOKED = "only the chosen one was looked at out of sample: `--all-out-of-sample` looks at all"
CHOSEN_ANEW = "what was looked at is the procedure that chose anew at every refit, not each trial"
SEALED = "the sweep is sealed"


def record_of(sweep: Sweep, name: str, said: Sequence[str] | None = None) -> Record:
    """Return what a sweep's folder keeps of it.

    Args:
        sweep: ended, with at least one choice.
        name: of its folder.
        said: what a sealed sweep says in place of its verdict; none of its numbers out of sample are kept.
    """
    finished, settings = sweep.finished, sweep.asked.sweep
    sealed = sweep.asked.experiment.run.sealed
    looked = () if sealed else sweep.out_of_sample
    searches = tuple(search_of(one, sweep.bars, looked) for one in sweep.choices)
    outcomes = sweep.choices[-1].outcomes
    shares = importance_of(outcomes, sweep.asked.space, smaller_is_better=settings.smaller_is_better)
    why = SEALED if sealed else CHOSEN_ANEW if settings.again else ""
    found = Undefined(why) if why else choosing_of(searches[-1], looked, settings.smaller_is_better)
    alarms, others, notes = warnings_of(sweep)
    claims = {} if sealed else {"skill": finished.verdict.skill, "profit": finished.verdict.profit}
    return Record(
        name=name,
        space=sweep.asked.space,
        search=sweep.asked.search,
        asked=sweep.asked.trials,
        settings=settings,
        labels=labels_of(finished.result),
        searches=searches,
        tested=None if sealed else tested_of(finished),
        verdict=tuple(said or ()) if sealed else tuple(sentences(finished.verdict)),
        claims={one: Said(claim.says, claim.p, claim.reason) for one, claim in claims.items()},
        family=len(looked) or 1,
        importance=None if isinstance(shares, Undefined) else shares,
        why_no_importance=shares.reason if isinstance(shares, Undefined) else "",
        choosing=None if isinstance(found, Undefined) else found,
        why_no_choosing=found.reason if isinstance(found, Undefined) else "",
        other_seeds=tuple(map(float, sweep.other_seeds)),
        is_whole=sweep.is_whole,
        seconds={one: float(spent) for one, spent in sweep.seconds.items()},
        warnings=(*alarms, *others, *notes),
        alarms=len(alarms),
        notes=len(notes),
        facts=facts_of(sweep),
    )


def search_of(choice: Choice, bars: Bars, looked: Sequence[OutOfSample]) -> Search:
    """Return one search; `looked` is what was seen of its trials out of sample."""
    seen = {one.number: (number(one.total_return), number(one.sharpe)) for one in looked}
    decided = [at for fold in choice.validated for at in fold.answers]
    return Search(
        made_on=stamp_of(bars, choice.fold.fitted_at),
        validated=(stamp_of(bars, min(decided)), stamp_of(bars, max(decided))),
        bars=len(decided),
        folds=len(choice.validated),
        chosen=choice.chosen.number,
        trials=tuple(Trial(one, *seen.get(one.number, (None, None))) for one in choice.outcomes),
    )


def number(value: Metric | None) -> float | None:
    """Return the number; None where there is none that is finite."""
    return None if value is None or isinstance(value, Undefined) or not np.isfinite(value) else float(value)


def tested_of(finished: Finished) -> Tested | None:
    """Return what the chosen one came to out of sample; None where no bar is."""
    result, sample = finished.result, finished.verdict.sample
    rows = result.account.equity[result.account.equity["sample"] == sample]
    if sample not in result.metrics or rows.empty:
        return None
    found = {
        "total_return": result.metrics[sample]["total_return"],
        "sharpe": result.metrics[sample]["sharpe"],
        "buy_and_hold": result.buy_and_hold.metrics[sample]["total_return"],
    }
    return Tested(
        first=short(rows["date"].iloc[0]),
        last=short(rows["date"].iloc[-1]),
        bars=len(rows),
        undefined={name: one.reason for name, one in found.items() if isinstance(one, Undefined)},
        **{name: number(one) for name, one in found.items()},
    )


def choosing_of(search: Search, looked: Sequence[OutOfSample], smaller_is_better: bool) -> Choosing | Undefined:
    """Return whether validation told anything of the test part; the reason where that cannot be told."""
    if not looked:
        return Undefined(NOT_LOOKED)
    runs = {one.number: one.returns for one in looked}
    bars = max(map(len, runs.values()))
    usable = [one for one in search.complete if one.test_sharpe is not None and len(runs[one.outcome.number]) == bars]
    places = [one.outcome.number for one in usable]
    if search.chosen not in places:
        return Undefined("the chosen one has no Sharpe ratio out of sample")
    scores = np.array([one.score for one in usable], dtype=np.float64) * (-1.0 if smaller_is_better else 1.0)
    later = np.array([one.test_sharpe for one in usable], dtype=np.float64)
    returns = np.column_stack([runs[one] for one in places])  # (bars, trials)
    return choosing(scores, later, returns, places.index(search.chosen))


def warnings_of(sweep: Sweep) -> tuple[list[str], list[str], list[str]]:
    """Return alarms, other warnings, and those about the data, of the sweep and of the chosen run, each once."""
    finished = sweep.finished
    sealed = sweep.asked.experiment.run.sealed
    of_run = told(finished) if sealed else cautions(finished.result, finished.verdict)
    found = list(dict.fromkeys((*sweep.warnings, *of_run)))
    kinds = {one: "alarm" if one.grave else "note" if one.source == "data" else "" for one in found}
    alarms, others, notes = ([one.text for one in found if kinds[one] == kind] for kind in ("alarm", "", "note"))
    return alarms, others, notes


def labels_of(result: Result) -> dict[str, str]:
    """Return what the parts of the chosen run are called."""
    return {name: getattr(result.labels, name) for name in ("data", "model", "strategy", "costs")}


def facts_of(sweep: Sweep) -> dict[str, str]:
    """Return data and versions, by what they are called."""
    bars, commit = sweep.bars, git_commit()
    packages = {name: installed(name) for name in PACKAGES}
    return {
        "Data": f"{bars.name}: {len(bars)} bars, {short(bars.index[0])} to {short(bars.index[-1])}",
        "Source": str(sweep.asked.experiment.data.source),
        "SHA-256 of the data": bars.fingerprint,
        "Seed": str(sweep.asked.experiment.run.seed),
        "barcast": f"{__version__}, commit {commit}" if commit else __version__,
        "Python": f"{platform.python_version()}, {platform.platform()}",
        "Packages": ", ".join(f"{name} {found}" for name, found in packages.items() if found),
    }


def stamp_of(bars: Bars, at: int) -> str:
    """Return the date of a bar."""
    return short(bars.index[min(at, len(bars) - 1)])


def short(stamp: Any) -> str:
    """Return a stamp without a midnight."""
    return str(stamp).removesuffix(" 00:00:00")
