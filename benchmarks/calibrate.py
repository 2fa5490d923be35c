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
from pathlib import Path

from calibration.pictures import draw
from calibration.plan import planned
from calibration.reach import figures_of
from calibration.report import page_of, table_of
from calibration.runner import run_all
from calibration.verdict_time import times_of_verdict
from rich.console import Console

QUICK = 1 / 40


def main() -> int:
    """Measure, show and write down; return the exit code."""
    asked = flags().parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    tasks = planned(QUICK if asked.quick else 1.0)
    began = time.perf_counter()
    measured = run_all(tasks, asked.processes, asked.out / "measured.json")
    counts, taken = measured.counts(), time.perf_counter() - began
    figures, title = figures_of(counts), "Calibration of the verdict"
    console = Console()
    console.print(table_of(figures, title))
    (asked.out / "measured.md").write_text(page_of(figures, title), encoding="utf-8")
    for line in times_of_verdict():
        console.print(line)
    for file in draw(counts, asked.pictures or asked.out):
        console.print(f"Drawn: {file}")
    console.print(f"{len(measured.found)} of {len(tasks)} tasks in {taken / 60:.1f} minutes: {measured.file}")
    if len(measured.found) < len(tasks):
        return 130
    missed = [figure.title for figure in figures if figure.outcome == "MISSED"]
    console.print(f"Missed: {'; '.join(missed)}" if missed else "No limit is missed beyond the Monte-Carlo error.")
    return 1 if missed and not asked.quick else 0


def flags() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a fraction of the worlds: shows that it runs, no more")
    parser.add_argument("--processes", type=int, default=2, help="how many processes share the work")
    parser.add_argument("--out", type=Path, default=Path("build/calibration"), help="folder of measured.json and .md")
    parser.add_argument("--pictures", type=Path, help="folder of the pictures; the one of --out by default")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
