"""Is the verdict right about itself? False claims where nothing is to be claimed, and power where something is.

Every world is made up, so that the truth about it is known: ten null worlds and strategies without skill, planted
edges, families of 50 trials, searches by looking with and without a guard, edges of the size that the sensitivity line
names, edges that earn their costs and no more, and models trained and walked forward in worlds that teach nothing.
The verdict's own functions answer: mostly on the decisions themselves, and again by the whole path of bars, targets,
fills at the next open, costs and account ("whole path").

Shares are shown with their 95% interval (Wilson) and what they must reach. The exit code is 1 where a limit is missed
by more than that interval. Seeds are fixed: the same code comes to the same counts. What is finished is in
measured.json at any time; Ctrl-C leaves it there. `--quick` takes a fraction of the worlds, to show that it runs:
its figures mean little and its exit code is 0.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from calibration.counts import Count
from calibration.pictures import draw
from calibration.plan import planned
from calibration.reach import Figure, figures_of
from calibration.report import page_of, table_of
from calibration.runner import read, run_all
from calibration.verdict_time import times_of_verdict
from rich.console import Console

QUICK = partial(planned, 1 / 400, least=2, least_walked=1)
TITLE = "Calibration of the verdict"
INTERRUPTED = 130
CONSOLE = Console()


def main() -> int:
    """Measure, show and write down; return the exit code."""
    asked = flags().parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    file, began = asked.out / "measured.json", time.perf_counter()
    if not asked.show:
        run_all(QUICK() if asked.quick else planned(asked.share), asked.processes, file)
    kept = read(file)
    figures = figures_of(kept.counts)
    show(figures, kept.counts, asked.out, asked.pictures or asked.out)
    minutes = (time.perf_counter() - began) / 60
    CONSOLE.print(f"{kept.finished} of {kept.tasks} tasks are in {file}; this took {minutes:.1f} minutes.")
    if kept.finished < kept.tasks:
        return INTERRUPTED
    missed = [figure.title for figure in figures if figure.outcome == "MISSED"]
    CONSOLE.print(f"Missed: {'; '.join(missed)}" if missed else "No limit is missed beyond the Monte-Carlo error.")
    return 1 if missed and not asked.quick else 0


def show(figures: Sequence[Figure], counts: Sequence[Count], folder: Path, pictures: Path) -> None:
    """Print the table, write it beside the counts, and draw the pictures."""
    CONSOLE.print(table_of(figures, TITLE))
    (folder / "measured.md").write_text(page_of(figures, TITLE), encoding="utf-8")
    for line in times_of_verdict():
        CONSOLE.print(line)
    for drawn in draw(counts, pictures):
        CONSOLE.print(f"Drawn: {drawn}")


def flags() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a fraction of the worlds: shows that it runs, no more")
    parser.add_argument("--share", type=float, default=1.0, help="share of the worlds: less is faster, and less sure")
    parser.add_argument("--show", action="store_true", help="measure nothing: show what measured.json holds")
    parser.add_argument("--processes", type=int, default=2, help="how many processes share the work")
    parser.add_argument("--out", type=Path, default=Path("build/calibration"), help="folder of measured.json and .md")
    parser.add_argument("--pictures", type=Path, help="folder of the pictures; the one of --out by default")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
