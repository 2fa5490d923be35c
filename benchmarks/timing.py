"""How every benchmark measures: the engines in turn in one process, CPU seconds, medians of ratios, one table."""

from __future__ import annotations

import argparse
import contextlib
import gc
import math
import os
import statistics
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

Run = Callable[[], float]
"""Does the work once and returns what it must agree on with the others: the equity at the last close."""


@dataclass(frozen=True)
class Timed:
    """What was measured of one engine."""

    seconds: Sequence[float]
    """CPU seconds of each round."""
    answer: float
    """What the run returned."""


def rounds_asked(doc: str, default: int = 5) -> int:
    """Return how many rounds the command line asks for."""
    parser = argparse.ArgumentParser(description=doc.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=default)
    return parser.parse_args().rounds


def measure(runs: Mapping[str, Run], rounds: int) -> dict[str, Timed]:
    """Time the engines in turn, `rounds` times; one round before, in which they may compile, counts for nothing."""
    with quiet():
        answers = {name: run() for name, run in runs.items()}
        seconds = [{name: cpu_seconds(run) for name, run in runs.items()} for _ in range(rounds)]
    return {name: Timed([one[name] for one in seconds], answer) for name, answer in answers.items()}


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Show neither warnings nor progress bars, which peers draw."""
    with warnings.catch_warnings(), open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
        warnings.simplefilter("ignore")
        yield


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call, rid of the garbage that the call before left."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def times_faster(slow: Timed, fast: Timed) -> float:
    """Return how many times faster, as the median of the rounds' ratios: what slows a round slows both."""
    return statistics.median(a / b for a, b in zip(slow.seconds, fast.seconds, strict=True))


def check_same(timed: Mapping[str, Timed], tolerance: float = 1e-6) -> None:
    """Compare only engines that did the same: their answers agree to `tolerance` of themselves."""
    first = next(iter(timed.values())).answer
    apart = {name: one.answer for name, one in timed.items() if not math.isclose(one.answer, first, rel_tol=tolerance)}
    assert not apart, f"these did not come to {first!r}: {apart}"


def show(title: str, timed: Mapping[str, Timed], bars: int) -> None:
    """Print what was measured; the others are compared with the first line."""
    first = next(iter(timed.values()))
    table = Table(title=title)
    for column in ("engine", "CPU s: min", "median", "max", "us a bar", "times faster", "final equity"):
        table.add_column(column, justify="left" if column == "engine" else "right")
    for name, one in timed.items():
        middle = statistics.median(one.seconds)
        seconds = (f"{taken:.4f}" for taken in (min(one.seconds), middle, max(one.seconds)))
        ratio = f"{times_faster(first, one):.3g}"
        table.add_row(name, *seconds, f"{middle / bars * 1e6:.3g}", ratio, f"{one.answer:.2f}")
    Console(width=120).print(table)


def versions(packages: Iterable[str]) -> str:
    """Return the packages with their versions, for a title."""
    return ", ".join(f"{package} {version(package)}" for package in packages)
