"""Many thresholds and commissions for the forecasts of one model, beside backtesting.py's `optimize`."""

from __future__ import annotations

import math
import statistics
import time

import numpy as np
from checkouts import CASH
from rich.console import Console
from rich.table import Table
from sweep_ours import Sweeps, series_settings, trained_alone
from sweep_peers import Task, optimized
from timing import quiet

from barcast.costs import Costs
from barcast.engine.account.samples import opened_one_after_another
from barcast.engine.account.terms import AccountTerms, Terms
from barcast.engine.replay.replay import replay_equities
from barcast.models.networks.fit_many import processors
from barcast.models.protocol import Floats
from barcast.models.windows.features import feature_matrix
from barcast.models.windows.rolling import rolling_windows
from barcast.research.sweep.trials.scores import sharpe_score

UNITS, LOOKBACK, EPOCHS = 8, 5, 20
DEAREST = 5.0
"""The highest commission, in basis points of what is traded."""


def thresholds(task: Task, levels: int, commissions: int, rounds: int) -> None:
    """Score every threshold with every commission."""
    settings = series_settings(EPOCHS, units=[UNITS], lookback=LOOKBACK)
    forecasts = forecasts_of(task, trained_alone(task.bars, task.fold, settings).model)
    cut = np.quantile(np.abs(forecasts), np.linspace(0.0, 0.95, levels)).tolist()
    bps = np.linspace(0.0, DEAREST, commissions).tolist()
    space = {"strategy.threshold": cut, "costs.commission_bps": bps}
    names = (f"backtesting.py, {processors()} processes", "sweep, one process", "sweep, two processes")
    seconds: dict[str, list[float]] = {name: [] for name in names}
    sweeps = Sweeps(task.bars, settings, LOOKBACK)
    for _ in range(rounds):
        began = time.perf_counter()
        with quiet():
            equities = optimized(task.frame, task.forecasts_of(forecasts), {"threshold": cut, "bps": bps})
        seconds[names[0]].append(time.perf_counter() - began)
        one, two = (sweeps.run(space, workers=workers) for workers in (1, 2))
        seconds[names[1]].append(one.seconds)
        seconds[names[2]].append(two.seconds)
    check_equities(
        task, forecasts, cut, bps, np.asarray(equities, dtype=np.float64), [one.score or 0.0 for one in two.outcomes]
    )
    table = Table(title=f"{levels} thresholds x {commissions} commissions; {rounds} rounds", caption_justify="left")
    for column in ("", "s: min", "median", "max", "ms a trial", "times faster"):
        table.add_column(column, justify="right" if column else "left")
    for name, taken in seconds.items():
        middle = statistics.median(taken)
        faster = statistics.median(a / b for a, b in zip(seconds[names[0]], taken, strict=True))
        figures = (min(taken), middle, max(taken), middle / len(equities) * 1e3, faster)
        table.add_row(name, *(f"{figure:.4g}" for figure in figures))
    table.caption = "To reach: 50. backtesting.py was handed the forecasts; a sweep trains the model that makes them."
    Console(width=120).print(table)


def forecasts_of(task: Task, model: object) -> Floats:
    """Return a forecast at each bar that validates (n,), those that the sweep's model makes."""
    matrix = feature_matrix(task.bars.columns, ("return",))
    windows = rolling_windows(matrix, LOOKBACK)  # the i-th ends with bar i + LOOKBACK
    own = windows[task.fold.answers.start - LOOKBACK : task.fold.answers.stop - LOOKBACK]
    return model.predict(np.ascontiguousarray(own))  # type: ignore[attr-defined, no-any-return]


def check_equities(
    task: Task, forecasts: Floats, cut: list[float], bps: list[float], theirs: Floats, scores: list[float]
) -> None:
    """Compare only what is the same: a replay of our forecasts has their last equities and a sweep's scores.

    Without commission the equities are equal. With one, a position of ours is all the equity and theirs is as much less
    as the commission takes: a hundredth apart at most.
    """
    bars, answers = task.bars, task.fold.answers
    (sample,) = opened_one_after_another([("validation", answers.start)], len(bars))
    terms = Terms(Costs(), AccountTerms(cash=CASH))
    for at, level in enumerate(cut):
        targets = np.zeros(len(bars))
        targets[answers.start : answers.stop] = np.where(np.abs(forecasts) > level, np.sign(forecasts), 0.0)
        costs = [Costs(commission_bps=one) for one in bps]
        equity = replay_equities(bars, targets, costs, terms, first_decision=answers.start, sample=sample)
        for number, curve in enumerate(equity):
            place = at * len(bps) + number
            tolerance = 1e-2 if bps[number] else 1e-6
            assert math.isclose(curve[-1], theirs[place], rel_tol=tolerance), (
                level,
                bps[number],
                curve[-1],
                theirs[place],
            )
            found = sharpe_score(np.concatenate(([CASH], curve)), 252.0)
            assert isinstance(found, float)
            assert math.isclose(found, scores[place], rel_tol=0.02, abs_tol=1e-9)
