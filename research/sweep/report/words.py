"""What a sweep found in plain sentences: the page, the figures and the terminal say the same."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ....analyzers.metrics import Undefined
from ....analyzers.statistics.choosing import Choosing
from ....analyzers.statistics.spread import Spreads, spreads
from ....reports.formats import percent, ratio
from ..settings import ScoreName
from .importance import written
from .summary import Record, Search, Trial

SCORED: Mapping[ScoreName, str] = {
    "sharpe": "Sharpe ratio a year, after costs",
    "correlation": "correlation of forecast and outcome",
    "loss": "loss, the smaller the better",
}
SHOWN_REASONS = 3
LEVEL = 0.05
SHORTEST = 0.05
"""Seconds that are told."""
DIFFER = "The difference between settings is larger than that between seeds"
ALIKE = "The difference between settings is no larger than seeds alone may make it"
UNCLEAR = ("name", "validation")
"""Settings of a model that say too little without their section: a sweep has a validation of its own."""


def called(place: str) -> str:
    """Return a setting as a reader calls it: `learning_rate`; with its section where that says more."""
    section, _, key = place.partition(".")
    return key if section == "model" and key not in UNCLEAR else place


def value_of(value: Any) -> str:
    """Return the value of a setting in few letters."""
    return f"{value:.4g}" if isinstance(value, float) else written(value)


def settings_of(trial: Trial) -> str:
    """Return the settings of a trial: `lookback 20, units [8]`."""
    return ", ".join(f"{called(place)} {value_of(value)}" for place, value in trial.outcome.params.items())


def score_of(value: float | None, record: Record) -> str:
    """Return a score; a dash where there is none."""
    if value is None:
        return "-"
    return f"{value:.4g}" if record.settings.score == "loss" else ratio(value, 3 if record.is_small else 2)


def better(search: Search, record: Record) -> list[Trial]:
    """Return the trials that have a score, the best first, the earliest of equal ones."""
    return sorted(search.complete, key=lambda one: (-record.sign * (one.score or 0.0), one.outcome.number))


def chosen_in_words(record: Record) -> str:
    """Return which trial was chosen, of how many, and by what."""
    search = record.last
    found = np.array([one.score for one in search.complete], dtype=np.float64)
    many = len(search.trials)
    by = SCORED[record.settings.score].split(",")[0]
    middle = score_of(float(np.median(found)), record)
    folds = "" if search.folds == 1 else f", the mean of {search.folds} folds"
    best = search.best
    trial = "At the last refit trial" if len(record.searches) > 1 else "Trial"
    return (
        f"{trial} {best.outcome.number} of {many:,} was chosen by its score on the validation bars, "
        f"{search.validated[0]} to {search.validated[1]}: {by} {score_of(best.score, record)}{folds}. "
        f"The median of the {len(found):,} that have a score is {middle}."
    )


def tested_in_words(record: Record) -> str:
    """Return what the chosen one came to out of sample."""
    found = record.tested
    if found is None:
        return (
            "Sealed: what was earned out of sample is not shown." if not record.claims else "No bar is out of sample."
        )
    earned = "-" if found.total_return is None else percent(found.total_return, 1, signed=True)
    held = "-" if found.buy_and_hold is None else percent(found.buy_and_hold, 1, signed=True)
    sharpe = "-" if found.sharpe is None else ratio(found.sharpe)
    what = "the procedure, which chose anew at every refit," if len(record.searches) > 1 else "the chosen one"
    reasons = "".join(f" {name}: {reason}." for name, reason in found.undefined.items())
    return (
        f"Out of sample, {found.first} to {found.last}, {what} came to {earned} after costs (Sharpe ratio {sharpe}); "
        f"buy and hold {held}.{reasons}"
    )


def counted_in_words(record: Record) -> str:
    """Return how many trials the verdict counts."""
    if record.family > 1:
        return f"All {record.family:,} trials were looked at out of sample: p is corrected over the whole family."
    if len(record.searches) > 1:
        return (
            "The choice was made anew at every refit on past bars alone: the verdict counts the procedure as one trial."
        )
    return "No trial but the chosen one was looked at out of sample: the verdict counts one trial."


def ended_in_words(search: Search) -> str:
    """Return how the trials ended."""
    parts = [
        f"{search.counted(state):,} {state}" for state in ("complete", "failed", "pruned") if search.counted(state)
    ]
    return f"{len(search.trials):,} trials: {', '.join(parts)}"


def failures(search: Search) -> Iterator[str]:
    """Yield the commonest reasons for which trials failed, and how often."""
    found = Counter(one.outcome.reason for one in search.trials if one.outcome.state == "failed")
    for reason, times in found.most_common(SHOWN_REASONS):
        yield f"{times:,} failed: {reason.rstrip('.')}."
    if len(found) > SHOWN_REASONS:
        rest = sum(times for _, times in found.most_common()[SHOWN_REASONS:])
        yield f"{rest:,} failed for {len(found) - SHOWN_REASONS} other reasons: trials.csv has them."


def spreads_of(record: Record) -> Spreads | Undefined:
    """Return how far trials are apart beside how far seeds of the chosen settings are."""
    scores = np.array([one.score for one in record.last.complete], dtype=np.float64)
    if not record.other_seeds:
        why = "the model has no seed, or several already"
        return Undefined(f"no further seeds of the chosen settings were scored: {why}")
    return spreads(scores, np.array(record.other_seeds))


def seeds_in_words(record: Record) -> str:
    """Return whether settings differ by more than seeds do, and what other seeds make of the chosen settings."""
    found = spreads_of(record)
    if isinstance(found, Undefined):
        return f"Whether settings differ by more than seeds do cannot be told: {found.reason}."
    seeds = np.array(record.other_seeds)
    if found.narrow == 0.0:
        return "The seed changes nothing: the chosen settings have the same score with every one."
    said = DIFFER if found.p <= LEVEL else ALIKE
    score, mean = record.last.best.score or 0.0, float(seeds.mean())
    worse = int(np.count_nonzero(record.sign * seeds < record.sign * score))
    return (
        f"{said}: the scores of the trials have a standard deviation of {score_of(found.wide, record)}, those of the "
        f"chosen settings with {len(seeds)} other seeds one of {score_of(found.narrow, record)} "
        f"(F test, p {small(found.p)}). With those seeds the chosen settings score {score_of(mean, record)} on "
        f"average, {score_of(score, record)} with the one that was chosen; {worse} of {len(seeds)} are worse than that."
    )


def choosing_in_short(found: Choosing) -> str:
    """Return whether choosing on validation beat not choosing, in a clause."""
    if found.p_gain <= LEVEL:
        return "Choosing on validation beat not choosing"
    if found.chosen > found.median:
        return "Choosing on validation beat not choosing, but by no more than luck may"
    return "Choosing on validation did not beat not choosing"


def choosing_in_words(record: Record) -> Iterator[str]:
    """Yield whether choosing on validation beat not choosing."""
    found = record.choosing
    if found is None:
        yield f"Whether choosing on validation helps cannot be told: {record.why_no_choosing}."
        return
    yield (
        f"{choosing_in_short(found)}: out of sample the chosen one has a Sharpe ratio of {ratio(found.chosen)}, "
        f"the median trial {ratio(found.median)}; it is number {found.rank:,} of {found.trials:,}. "
        f"Luck alone puts a trial as far above the median with p {small(found.p_gain)}."
    )
    left_out = record.family - found.trials
    if left_out > 0:
        yield (
            f"{left_out:,} of {record.family:,} trials are left out of this: out of sample they were ruined, or have "
            "no Sharpe ratio."
        )
    low, high = ratio(found.luck.low), ratio(found.luck.high)
    told = "tell something of" if found.p <= LEVEL else "are not shown to tell anything of"
    yield (
        f"Validation scores {told} the results out of sample: their rank correlation (Spearman) is "
        f"{ratio(found.correlation)}, and luck alone makes it {low} to {high} in 95 of 100 cases (p {small(found.p)})."
    )


def small(p: float) -> str:
    """Return a p-value with its sign: `= 0.040`, `< 0.001`."""
    return "< 0.001" if p < 0.0005 else f"= {p:.3f}"


def time_in_words(record: Record) -> str:
    """Return where the time went."""
    total, trials = sum(record.seconds.values()), [trial for one in record.searches for trial in one.trials]
    parts = ", ".join(f"{name} {lasted(spent)}" for name, spent in spent_on(record).items())
    trained, reused = (sum(getattr(one.outcome, name) for one in trials) for name in ("trained", "reused"))
    work = sum(one.outcome.seconds for one in trials)
    models = f"{trained:,} models were trained for the trials and {reused:,} taken from the cache or from another trial"
    spent = f" ({parts})" if parts else ""
    return f"It took {lasted(total)}{spent}; {models}. All trials together are {lasted(work)} of one worker's time."


def spent_on(record: Record) -> dict[str, float]:
    """Return the seconds spent, by what on; what took next to none is left out."""
    return {name.replace("_", " "): spent for name, spent in record.seconds.items() if spent >= SHORTEST}


def lasted(seconds: float) -> str:
    """Return a time: `12.5 s`, `3.2 min`, `1.5 h`."""
    if seconds < 120.0:
        return f"{seconds:.3g} s"
    return f"{seconds / 60.0:.1f} min" if seconds < 7200.0 else f"{seconds / 3600.0:.1f} h"


def again_in_words(record: Record) -> str:
    """Return how often the choice changed from refit to refit; empty of one search."""
    chosen = [dict(one.best.outcome.params) for one in record.searches]
    if len(chosen) < 2:
        return ""
    changes = sum(one != before for before, one in itertools.pairwise(chosen))
    return (
        f"{len(chosen)} choices, one at every refit; the chosen settings changed {changes} of {len(chosen) - 1} times."
    )


def unfinished(record: Record) -> str:
    """Return that trials are missing; empty where none is."""
    done = len(record.last.trials)
    return "" if record.is_whole else f"Not whole: {done:,} of {record.asked:,} trials were scored before it ended."
