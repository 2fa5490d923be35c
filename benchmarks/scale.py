"""Time and memory as the bars become more: is it linear?

The whole event path (`run_backtest` with given forecasts and `SignStrategy`, all tables and metrics) and the replay,
over made minute bars; the forecast's sign changes by chance, on average every 2nd or every 100th bar, and each change
is an order. Every figure comes from a fresh process: CPU seconds of the call, once it has been made for a few bars, and
the highest resident memory of the process (`ru_maxrss`), the bars and their making included.
`--quick` takes two small sizes, to show that it runs.
"Bytes a bar" is the memory above that of the smallest size, by bar more than that. "x the bars before" is the time over
that of the size before: 10 is linear.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from synthetic import by_a_coin, minute_bars
from timing import cpu_seconds

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.terms import Terms
from barcast.engine.replay.replay import replay, replay_equities
from barcast.feeds import Bars
from barcast.models.fakes import ScriptedSource
from barcast.models.protocol import Floats

SIZES, SMALL = (10_000, 100_000, 1_000_000), (1_000, 2_000)
EVERY = (2, 100)
FEW, MIB = 500, 2**20
UNIT = 1 if sys.platform == "darwin" else 1024  # of `ru_maxrss`, in bytes
FREE = Terms(Costs())

PATHS: dict[str, Callable[[Bars, Floats], object]] = {
    "run_backtest": lambda bars, targets: run_backtest(bars, ScriptedSource(targets / 100.0), costs=Costs.free()),
    "replay": lambda bars, targets: replay(bars, targets, FREE),
    "replay_equities": lambda bars, targets: replay_equities(bars, targets, [FREE.costs], FREE),
}


def measure_here(path: str, count: int, every: int) -> None:
    """Measure once and print seconds and peak bytes as JSON."""
    bars, targets = minute_bars(count), by_a_coin(count, 1.0, every)
    PATHS[path](minute_bars(FEW), by_a_coin(FEW, 1.0))
    seconds = cpu_seconds(lambda: PATHS[path](bars, targets))
    print(json.dumps((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT)))


def measured_apart(path: str, count: int, every: int) -> tuple[float, int]:
    """Return CPU seconds and peak bytes of a fresh process."""
    command = [sys.executable, str(Path(__file__)), "--here", path, str(count), str(every)]
    seconds, peak = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return seconds, peak


def rows_of(path: str, every: int, sizes: Sequence[int]) -> list[tuple[str, ...]]:
    """Return a row a size."""
    found = [(count, *measured_apart(path, count, every)) for count in sizes]
    smallest, _, least = found[0]
    rows: list[tuple[str, ...]] = []
    for number, (count, seconds, peak) in enumerate(found):
        growth = f"{seconds / found[number - 1][1]:.1f}" if number else ""
        each = f"{(peak - least) / (count - smallest):.0f}" if number else ""
        figures = (f"{seconds:.3f}", f"{seconds / count * 1e6:.3g}", growth, f"{peak / MIB:.0f}", each)
        rows.append((path, str(every), f"{count:,}", *figures))
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--here", nargs=3, metavar=("PATH", "BARS", "EVERY"), help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="two small sizes: shows that it runs, no more")
    asked = parser.parse_args()
    if asked.here:
        measure_here(asked.here[0], int(asked.here[1]), int(asked.here[2]))
        return
    sizes, changes = (SMALL, EVERY[:1]) if asked.quick else (SIZES, EVERY)
    table = Table(title="Made minute bars; a fresh process each")
    columns = ("path", "bars an order", "bars", "CPU s", "us a bar", "x the bars before", "peak MiB", "bytes a bar")
    for column in columns:
        table.add_column(column, justify="left" if column == "path" else "right")
    for path in PATHS:
        for every in changes:
            for row in rows_of(path, every, sizes):
                table.add_row(*row)
            table.add_section()
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
