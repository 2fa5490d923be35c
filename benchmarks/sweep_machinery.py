"""What a sweep takes beside its trials: the seconds of TPE, and memory."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table
from sweep_ours import Sweeps, series_settings

from barcast.feeds import load_bars
from barcast.research.sweep.running.progress import Progress
from barcast.research.sweep.spaces.space import Numbers

SPACE = {"strategy.threshold": Numbers(0.0, 1e-3, 1e-6), "costs.commission_bps": Numbers(0.0, 5.0, 0.005)}
"""Thresholds and commissions of one small model: a trial is a replay."""
BARS, PAGE = 400, 4096


class Measured(NamedTuple):
    """What was measured of a search."""

    seconds: float
    megabytes: float
    """At the end."""
    growth: float
    """Megabytes more per 1,000 trials, after the first fifth of them."""


def machinery(trials: int) -> None:
    """Measure searches, each in a process of its own: chance with all trials, then chance and TPE with a fifth."""
    table = Table(title="Trials that cost almost nothing; a fresh process each", caption_justify="left")
    for column in ("search", "trials", "s", "ms a trial", "MB at the end", "MB more per 1,000 trials"):
        table.add_column(column, justify="left" if column == "search" else "right")
    each: dict[str, float] = {}
    for search, count in (("random", trials), ("random", trials // 5), ("tpe", trials // 5)):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(measured, (search, count))
        each[search] = found.seconds / count * 1e3
        figures = (f"{found.seconds:.4g}", f"{each[search]:.4g}", f"{found.megabytes:.0f}", f"{found.growth:.2f}")
        table.add_row(search, f"{count:,}", *figures)
    table.caption = (
        f"TPE takes {each['tpe'] - each['random']:.2f} ms a trial more than chance (to reach: below 10).\n"
        "Memory is to grow by less than 3 MB per 1,000 trials."
    )
    Console(width=120).print(table)


def measured(search: Any, trials: int) -> Measured:
    """Run a search in this process."""
    sweeps = Sweeps(load_bars("sp500").first(BARS), series_settings(1, units=[1], lookback=1), 1)
    seen: list[tuple[int, float]] = []

    def look(progress: Progress) -> None:
        if progress.done >= trials / 5:
            seen.append((progress.done, megabytes()))

    swept = sweeps.run(SPACE, workers=1, search=search, trials=trials, on_progress=look)
    (before, first), (after, last) = seen[0], seen[-1]
    return Measured(swept.seconds, last, (last - first) / max(after - before, 1) * 1e3)


def megabytes() -> float:
    """Return the memory that this process holds; 0 where no system says so in a file."""
    held = Path("/proc/self/statm")
    return int(held.read_text().split()[1]) * PAGE / 2**20 if held.exists() else 0.0
