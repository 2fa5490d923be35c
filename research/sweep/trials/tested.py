"""Trials on the test part: trained as they would be in a run, traded by the quickest path to equal decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ....analyzers.annualisation import bars_per_year
from ....analyzers.metrics import Undefined, sharpe, total_return
from ....arrays import Floats
from ....engine.account.samples import Sample, samples_of
from ....engine.events.strategy_pass import rebalance_of, run_strategy
from ....experiments.run import run_experiment
from ....faults import BadInput
from ....feeds.bars import Bars
from ....models.networks.fit_many import fit_many
from ....models.schedule.apart import LOCKBOX, Apart, Extent
from ....models.schedule.folds import TEST, BarSplit, Fold
from ....models.schedule.walk_forward import learns
from ....strategies.elementwise import targets_of
from ....verdict.booked import Booked
from ....verdict.decisions import Decisions, decided, decisions_of, sample_named
from .forecasting import FoldForecasts, described, forecasts_on
from .parts import TrialParts
from .question import Question
from .trading import KnownForecasts

FIT = fit_many
AT_ONCE = 64
"""Models that are trained together, and held until their trials are done."""


@dataclass(frozen=True, eq=False)
class Tested:
    """What a trial did on the test part."""

    parts: TrialParts
    decisions: Decisions
    rows: range
    """The bars at whose close its account was recorded."""
    curve: Floats
    """The equity, the cash it began with first, shape (rows + 1,)."""

    @property
    def total_return(self) -> float | None:
        """After costs."""
        found = total_return(self.curve)
        return None if isinstance(found, Undefined) else float(found)

    @property
    def sharpe(self) -> float | None:
        """Annual, after costs; None where it is undefined."""
        found = sharpe(self.curve, self.decisions.bars_per_year)
        return None if isinstance(found, Undefined) else float(found)

    @property
    def returns(self) -> Floats:
        """What each bar gained, as a fraction of the equity before it, shape (rows,)."""
        before = self.curve[:-1]
        return np.divide(np.diff(self.curve), before, out=np.zeros(len(before)), where=before > 0.0)


def tested_trials(question: Question, trials: Sequence[TrialParts]) -> Iterator[tuple[TrialParts, Tested | str]]:
    """Yield each trial with what it did on the test part, or why it did nothing; in an order of its own.

    `question.bars` are all that the sweep may see. Trials with the same model share its training.
    """
    by_model: dict[str, list[TrialParts]] = {}
    for one in trials:
        by_model.setdefault(one.model_key, []).append(one)
    keys = list(by_model)
    for begin in range(0, len(keys), AT_ONCE):
        yield from tested_together(question, [by_model[key] for key in keys[begin : begin + AT_ONCE]])


def tested_together(
    question: Question, groups: Sequence[Sequence[TrialParts]]
) -> Iterator[tuple[TrialParts, Tested | str]]:
    """Yield the trials of some models, whose trainings are one call."""
    split = {True: split_of(question.bars, groups[0][0], True), False: split_of(question.bars, groups[0][0], False)}
    scale = bars_per_year(question.bars.index)
    learning: dict[str, bool] = {}
    for group in groups:
        made = described(lambda group=group: learns(group[0].built_model().asked))  # type: ignore[misc]
        learning[group[0].model_key] = made is True
    found: dict[str, list[tuple[Fold, FoldForecasts | str]]] = {}
    for is_learning in (True, False):
        firsts = [group[0] for group in groups if learning[group[0].model_key] is is_learning]
        for fold in folds_of(split[is_learning], is_learning) if firsts else ():
            for key, forecasts in forecasts_on(question, fold, firsts, FIT).items():
                found.setdefault(key, []).append((fold, forecasts))
    for group in groups:
        key = group[0].model_key
        for one in group:
            told = described(lambda one=one, key=key: tested(question, one, split[learning[key]], found[key], scale))  # type: ignore[misc]
            yield one, told


def split_of(bars: Bars, one: TrialParts, is_learning: bool) -> BarSplit:
    """Return the split of an ordinary run of the trial over the bars outside a closed lock-box."""
    split, count = one.experiment.split, len(bars)
    apart = (Apart(LOCKBOX, count),) if split.lockbox else ()
    unturned = split.model_copy(update={"train_bars": 0})  # each trial's own is taken where its rows are made
    return unturned.over(Extent(count, count, apart), learns=is_learning)


def folds_of(split: BarSplit, is_learning: bool) -> tuple[Fold, ...]:
    """Return the folds whose models answer; one that answers all bars where nothing is trained."""
    return split.folds if is_learning else (Fold(0, max(split.boundary, 0), range(0), range(split.bars)),)


def tested(
    question: Question,
    one: TrialParts,
    split: BarSplit,
    found: Sequence[tuple[Fold, FoldForecasts | str]],
    usual_scale: float,
) -> Tested:
    """Return what a trial did on the test part.

    Where it cannot be put together from its forecasts it is run as an experiment.

    Raises:
        BadInput: it cannot be run.
    """
    bars = question.bars
    if one.experiment.split.warm_start or any(isinstance(forecasts, str) for _, forecasts in found):
        return tested_alone(one)
    known = np.full(len(bars), np.nan)
    lookback = 1
    for fold, forecasts in found:
        if not isinstance(forecasts, str):
            lookback = forecasts.lookback
            first = max(fold.answers.start, lookback)
            known[first : first + len(forecasts.combined)] = forecasts.combined
    booked, first_decision = booked_by(bars, one, samples_of(split, len(bars)), known, lookback)
    scale = one.terms.account.bars_per_year or usual_scale
    made = decided(
        bars, one.terms, booked, np.nan_to_num(known), first_decision=first_decision, bars_per_year=scale
    )  # fmt: skip
    return Tested(one, made, booked.rows, curve_of(one.terms.account.cash, booked.columns["equity"]))


def booked_by(
    bars: Bars, one: TrialParts, samples: tuple[Sample, ...], forecasts: Floats, lookback: int
) -> tuple[Booked, int]:
    """Return the books of a trial's test account, and the first bar on which it could act.

    A strategy whose target is a function of the forecast alone is replayed; any other goes through the event engine,
    with all accounts of the run, as it may remember something from one to the next.
    """
    targets, rebalance = targets_of(one.strategy, one.params, forecasts), rebalance_of(one.strategy, one.params)
    (test,) = (sample for sample in samples if sample.name == TEST)
    if targets is not None and rebalance is not None:
        from ....engine.replay.replay import replay  # numba is imported when the first account is replayed

        first = int(np.argmax(~np.isnan(forecasts)))
        again = replay(bars, targets, one.terms, rebalance, first_decision=first, sample=test)
        return Booked.of_replay(again, test), first
    params = {**one.params, "source": KnownForecasts(lookback, forecasts)}
    horizon = one.experiment.split.horizon
    records = run_strategy(bars, one.strategy, params, one.terms, horizon=horizon, samples=samples)
    for account in records.accounts:
        if account.sample.name == TEST:
            return Booked.of_records(account), records.first_decision
    raise BadInput.at(f"strategy {one.strategy.__name__}", "it stops the run before the test part", "call it later")


def tested_alone(one: TrialParts) -> Tested:
    """Return the same of a whole run."""
    result = run_experiment(one.experiment).result
    test = sample_named(result, TEST)
    booked = Booked.of_result(result, test)
    curve = curve_of(one.terms.account.cash, booked.columns["equity"])
    return Tested(one, decisions_of(result, TEST), booked.rows, curve)


def curve_of(cash: float, equity: object) -> Floats:
    """Return the equity after the cash it began with, shape (rows + 1,)."""
    return np.concatenate(([cash], np.asarray(equity, np.float64)))
