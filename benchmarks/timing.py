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


def flags(doc: str, rounds: int = 5) -> argparse.ArgumentParser:
    """Return the parser of the command line, with the flags that every benchmark has."""
    parser = argparse.ArgumentParser(description=doc.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=rounds, help="how often each engine is timed")
    parser.add_argument("--quick", action="store_true", help="little work and one round: shows that it runs, no more")
    return parser


def asked_of(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Return what the command line asks for."""
    asked = parser.parse_args()
    asked.rounds = 1 if asked.quick else asked.rounds
    return asked


def measure(runs: Mapping[str, Run], rounds: int) -> dict[str, Timed]:
    """Time the engines in turn, `rounds` times; one round before, in which they may compile, counts for nothing."""
    with quiet():
        answers = {name: run() for name, run in runs.items()}
        seconds = [{name: cpu_seconds(run) for name, run in runs.items()} for _ in range(rounds)]
    return {name: Timed([one[name] for one in seconds], answer) for name, answer in answers.items()}


def one_thread() -> None:
    """Leave torch and the linear algebra libraries one thread each from now on."""
    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(1)
    threadpool_limits(1)


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


def scaled(timed: Mapping[str, Timed], done: Mapping[str, float]) -> dict[str, Timed]:
    """Return the seconds of the whole work, where a run did only a share of it, such as 0.02."""
    return {
        name: Timed([seconds / done.get(name, 1.0) for seconds in one.seconds], one.answer)
        for name, one in timed.items()
    }


def times_faster(slow: Timed, fast: Timed) -> float:
    """Return how many times faster, as the median of the rounds' ratios: what slows a round slows both."""
    return statistics.median(a / b for a, b in zip(slow.seconds, fast.seconds, strict=True))


def check_same(timed: Mapping[str, Timed], tolerance: float = 1e-6) -> None:
    """Compare only engines that did the same: their answers agree to `tolerance` of themselves."""
    first = next(iter(timed.values())).answer
    apart = {name: one.answer for name, one in timed.items() if not math.isclose(one.answer, first, rel_tol=tolerance)}
    assert not apart, f"these did not come to {first!r}: {apart}"


def fastest(timed: Mapping[str, Timed], names: Iterable[str]) -> str:
    """Return which of them took the least."""
    return min(names, key=lambda name: statistics.median(timed[name].seconds))


def reached(timed: Mapping[str, Timed], who: str, against: Iterable[str], at_least: float | None = None) -> str:
    """Return the sentence that says how many times faster it is than the fastest other, and what was to be reached."""
    other = fastest(timed, against)
    wanted = "" if at_least is None else f" (to reach: {at_least:g})"
    return f"{who}: {times_faster(timed[other], timed[who]):.3g} times as fast as {other}{wanted}"


def show_work(title: str, timed: Mapping[str, Timed], floor: float, answer: str, notes: Sequence[str] = ()) -> None:
    """Print what was measured of some work beside the seconds of its floor; others are compared with the first line."""
    first = next(iter(timed.values()))
    unit, per_second = next(one for one in (("s", 1.0), ("ms", 1e3), ("us", 1e6)) if shortest(timed) * one[1] > 0.05)
    table = Table(title=title, caption="\n".join(notes), caption_justify="left")
    for column in ("", f"CPU {unit}: min", "median", "max", "times faster", "times the floor", answer):
        table.add_column(column, justify="right" if column else "left")
    for name, one in timed.items():
        middle = statistics.median(one.seconds)
        taken = (f"{seconds * per_second:.4g}" for seconds in (min(one.seconds), middle, max(one.seconds)))
        table.add_row(name, *taken, f"{times_faster(first, one):.3g}", f"{middle / floor:.3g}", f"{one.answer:.6g}")
    table.add_row("the machine's floor", "", f"{floor * per_second:.4g}", "", "", "1", "", style="dim")
    Console(width=120).print(table)


def shortest(timed: Mapping[str, Timed]) -> float:
    """Return the smallest of the median seconds."""
    return min(statistics.median(one.seconds) for one in timed.values())


def show(title: str, timed: Mapping[str, Timed], bars: int, notes: Sequence[str] = ()) -> None:
    """Print what was measured; the others are compared with the first line."""
    first = next(iter(timed.values()))
    table = Table(title=title, caption="\n".join(notes), caption_justify="left")
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
