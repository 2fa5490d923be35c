"""What a sweep takes beside its trials: the seconds of TPE, and memory."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from sweep_ours import Sweeps, Swept, series_settings

from barcast.feeds import load_bars

FEW = {"strategy.threshold": [n * 1e-5 for n in range(100)], "costs.commission_bps": [n * 0.05 for n in range(100)]}
"""Thresholds and commissions of one small model: a trial is a replay."""
BARS, OF_TPE = 400, 1_000


def machinery(trials: int) -> None:
    """Measure searches that propose the same number of trials, each in a process of its own."""
    table = Table(title="Trials that cost almost nothing; a fresh process each", caption_justify="left")
    for column in ("search", "trials", "s", "ms a trial", "MB at the end", "MB more per 1,000 trials"):
        table.add_column(column, justify="left" if column == "search" else "right")
    taken: dict[tuple[str, int], tuple[float, float]] = {}
    for search, count in (("random", trials // 5), ("random", trials), ("tpe", trials // 5), ("tpe", 2 * trials // 5)):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            taken[search, count] = seconds, peak = pool.apply(measured, (search, count))
        before = next((own for (name, _), own in taken.items() if name == search), (0.0, 0.0))
        first = next(number for name, number in taken if name == search)
        more = "" if count == first else f"{(peak - before[1]) / (count - first) * 1e3:.2f}"
        table.add_row(search, f"{count:,}", f"{seconds:.4g}", f"{seconds / count * 1e3:.4g}", f"{peak:.0f}", more)
    a_trial = {name: taken[name, trials // 5][0] / (trials // 5) * 1e3 for name in ("random", "tpe")}
    table.caption = (
        f"TPE takes {a_trial['tpe'] - a_trial['random']:.2f} ms a trial more than chance (to reach: below 10).\n"
        "Memory is to grow by less than 3 MB per 1,000 trials."
    )
    Console(width=120).print(table)


def measured(search: Any, trials: int) -> tuple[float, float]:
    """Return the seconds of a search, and the most memory this process ever had, in MB."""
    settings = series_settings(1, units=[1], lookback=1)
    sweeps = Sweeps(load_bars("sp500").first(BARS), settings, 1)
    swept: Swept = sweeps.run(FEW, workers=1, search=search, trials=trials)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return swept.seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
