"""A sweep on many processors, on a Dask cluster, and on a card: what no machine of two processors can tell.

Everything over the same bars, the S&P 500's first 4,085: 3,064 train, 1,021 validate, one thread for each process.
- Speed-up: LSTMs of many shapes, scored by 1, 2, 4, ... processes, the chunks those of a sweep; then by a Dask cluster
  of as many processes here. The processes have started and have scored a little before the clock runs; how long that
  took stands beside. The scores must be the same bits whatever the number of processes.
- The card: trials scored by one process with `model.device = cuda`, all models of a shape as one program, and in the
  chunks of a sweep; beside them the same trials on all processors. Scores are losses here: where a Sharpe ratio jumps
  with the sign of a forecast that rounding moved, a loss moves as little as the forecast did.
- `model.device = auto` in several processes at once: each of them takes the card.
Clock seconds, each thing once. What the time does not suffice for is left out, and said.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch
from gpu import machine
from rich.console import Console
from rich.table import Table
from sweep_ours import Chunks, OwnCluster, question_of, scored, series_settings, shapes, trials_of, warm_up

from barcast.feeds import load_bars
from barcast.models.networks.fit_many import processors
from barcast.research.sweep.executors.executor import Executor
from barcast.research.sweep.executors.in_process import InProcess
from barcast.research.sweep.executors.processes import Processes
from barcast.research.sweep.running.chunks import chunks_of
from barcast.research.sweep.trials.outcome import Outcome, Proposed
from barcast.research.sweep.trials.question import Question

KNOWN, LONGEST = 4_085, 60


class Size(NamedTuple):
    """How much is measured."""

    bars: int
    units: Sequence[int]
    lookbacks: Sequence[int]
    rates: int
    """Learning rates of each shape, where models of one shape are wanted."""
    epochs: int
    large: tuple[int, ...]
    large_bars: int


FULL = Size(KNOWN, (1, 2, 4, 8, 12, 16, 24, 32), range(1, 21), 16, 10, (128, 64), 60)
TINY = Size(400, (1, 2), (1, 2), 2, 2, (4, 3), 5)
"""For trying the script out."""


class Line(NamedTuple):
    """One way of scoring the trials of a table."""

    name: str
    start: float
    """Seconds until its processes had started."""
    seconds: float
    outcomes: Sequence[Outcome]


class Bench:
    """What is measured, and until when."""

    def __init__(self, size: Size, card: str, seconds: float, out: Path | None) -> None:
        self.size, self.card, self.out = size, card, out
        self.ends = time.perf_counter() + seconds
        self.bars = load_bars("sp500").first(size.bars)
        self.found: dict[str, Any] = {"machine": machine(), "tables": []}
        self.failed = False

    def question(self, device: str, score: Any = "sharpe", **model: Any) -> Question:
        """Return what is asked of trials on a device."""
        settings = series_settings(**{"epochs": self.size.epochs, "device": device, **model})
        return question_of(self.bars, settings, LONGEST, score)

    def compile(self) -> None:
        """Compile in this process what the others then find on the disk."""
        units, lookback = self.size.units[-1], self.size.lookbacks[-1]
        one = trials_of(shapes([units], [lookback]))
        large = trials_of({"model.units": [list(self.size.large)], "model.lookback": [3], "model.epochs": [1]})
        lines: list[Line] = []
        self.add(lines, "compiling", InProcess, self.question("cpu"), [one, large])

    def speed_up(self) -> None:
        """Score many shapes by more and more processes, then by Dask."""
        space = {"model.learning_rate": [1e-3, 2e-3], **shapes(self.size.units, self.size.lookbacks)}
        trials = trials_of(space)
        chunks, question = chunks_of(trials, at_once=len(trials)), self.question("cpu")
        lines: list[Line] = []
        for count in sorted({processors(), 1, 2, 4, 8} & set(range(processors() + 1)), reverse=True):
            self.add(lines, f"{count} processes", partial(Processes, count), question, chunks)
        self.add(lines, f"Dask, {processors()} processes", partial(OwnCluster, processors()), question, chunks)
        same = all(line.outcomes == lines[0].outcomes for line in lines)
        self.failed |= not same
        note = f"Outcomes {'are the same bits' if same else 'DIFFER'} in all of them."
        alone = next((line for line in lines if line.name.startswith("1 ")), None)
        self.show(f"{len(trials)} trials, {self.shape_of()}", lines, [note], base=alone)

    def card_beside(self, title: str, space: dict[str, Any], **model: Any) -> None:
        """Score trials on the card and on all processors."""
        trials = trials_of(space)
        chunks = chunks_of(trials, at_once=len(trials))
        of_card = chunks_of(trials, at_once=len(trials), on_card=lambda params: True)
        lines: list[Line] = []
        here, there = (self.question(device, "loss", **model) for device in ("cpu", self.card))
        self.add(lines, f"{processors()} processes", partial(Processes, processors()), here, singles(trials))
        self.add(lines, f"{self.card}, one process, one program a shape", InProcess, there, by_shape(trials))
        self.add(lines, f"{self.card}, one process, a sweep's chunks", InProcess, there, of_card)
        self.add(lines, f"{self.card}, one process, chunks of four", InProcess, there, chunks)
        self.show(f"{title}: {len(trials)} trials", lines, [differences(lines)])

    def small(self) -> None:
        """A few small shapes, each with many learning rates."""
        few = shapes([self.size.units[0], self.size.units[-1]], [self.size.lookbacks[0], self.size.lookbacks[-1]])
        space = {**few, "model.learning_rate": rates(self.size.rates)}
        self.card_beside(f"Small nets, units and bars of {few}, 2 epochs", space, epochs=2)

    def large(self) -> None:
        """One large shape."""
        units, bars = list(self.size.large), self.size.large_bars
        space = {"model.learning_rate": rates(self.size.rates)}
        title = f"Large nets, {' + '.join(map(str, units))} units x {bars} bars, batch 512, 2 epochs"
        self.card_beside(title, space, units=units, lookback=bars, batch_size=512, epochs=2)

    def auto(self) -> None:
        """Many processes on one card."""
        trials = trials_of({**shapes(self.size.units[-2:], self.size.lookbacks[-2:]), "model.learning_rate": rates(4)})
        chunks, lines = singles(trials), list[Line]()
        for device in ("cpu", "auto"):
            name = f"model.device = {device}, {processors()} processes"
            self.add(lines, name, partial(Processes, processors()), self.question(device, "loss", epochs=2), chunks)
        self.show(f"One card for all processes: {len(trials)} trials", lines, [differences(lines)])

    def add(
        self, lines: list[Line], name: str, make: Callable[[], Executor], question: Question, chunks: Chunks
    ) -> None:
        """Time one way, where there is time; print what failed, and go on."""
        if time.perf_counter() > self.ends:
            print(f"Left out, for the time is up: {name}", flush=True)
            return
        try:
            began = time.perf_counter()
            with contextlib.closing(make()) as executor:
                few = [chunk[:1] for chunk in itertools.islice(itertools.cycle(chunks), 2 * executor.workers)]
                warm_up(executor, question, few)
                start = time.perf_counter() - began
                seconds, outcomes = scored(executor, question, chunks)
            lines.append(Line(name, start, seconds, outcomes))
            print(f"{name}: started in {start:.1f} s, scored in {seconds:.2f} s", flush=True)
        except Exception as error:  # on a machine that is lent for minutes, the others have their turn
            self.failed = True
            print(f"{name}: {''.join(traceback.format_exception(error))[-1500:]}", flush=True)

    def shape_of(self) -> str:
        """Return what the shapes are, in words."""
        units, lookbacks = self.size.units, self.size.lookbacks
        return f"units {units[0]} to {units[-1]}, bars {lookbacks[0]} to {lookbacks[-1]}, {self.size.epochs} epochs"

    def show(self, title: str, lines: Sequence[Line], notes: Sequence[str], base: Line | None = None) -> None:
        """Print a table, and write down all there is until now."""
        if not lines:
            return
        base = base or lines[0]
        table = Table(title=title, caption="\n".join(notes), caption_justify="left")
        for column in ("", "s to start", "s", "ms a trial", f"times {base.name}", "s of trials"):
            table.add_column(column, justify="right" if column else "left")
        rows = []
        for line in lines:
            work = sum(one.seconds for one in line.outcomes)
            a_trial = line.seconds / len(line.outcomes) * 1e3
            figures = (line.start, line.seconds, a_trial, base.seconds / line.seconds, work)
            table.add_row(line.name, *(f"{one:.4g}" for one in figures))
            rows.append({"name": line.name, "start": line.start, "seconds": line.seconds, "seconds_of_trials": work})
        Console(width=150).print(table)
        self.found["tables"].append({"title": title, "notes": list(notes), "lines": rows})
        if self.out is not None:
            self.out.write_text(json.dumps(self.found, indent=1))


def rates(count: int) -> list[float]:
    """Return distinct learning rates."""
    return [round(1e-3 * (1.0 + 0.01 * n), 6) for n in range(count)]


def singles(trials: Sequence[Proposed]) -> Chunks:
    """Return a chunk for each trial, so that all processors have work until the end."""
    return [(one,) for one in trials]


def by_shape(trials: Sequence[Proposed]) -> Chunks:
    """Return a chunk for each shape: the learning rate turns fastest."""
    groups: dict[str, list[Proposed]] = {}
    for one in trials:
        groups.setdefault(str([one.params.get(f"model.{name}") for name in ("units", "lookback")]), []).append(one)
    return list(groups.values())


def differences(lines: Sequence[Line]) -> str:
    """Return the largest difference of a score from the first line's."""
    if not lines:
        return ""
    scores = [[one.score or 0.0 for one in line.outcomes] for line in lines]
    apart = [max(abs(a - b) for a, b in zip(own, scores[0], strict=True)) for own in scores]
    spread = max(scores[0]) - min(scores[0])
    return f"Largest difference of a score from the first line's: {max(apart):.3g}; the scores spread by {spread:.3g}."


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tiny", action="store_true", help="try the script out, with the processor for a missing card")
    parser.add_argument("--seconds", type=float, default=330.0, help="begin nothing after so many")
    parser.add_argument("--out", type=Path, help="write the figures to this file, as JSON")
    asked = parser.parse_args()
    if not (asked.tiny or torch.cuda.is_available()):
        print("cuda is not available here, so nothing is measured; --tiny tries the script out without it")
        return
    card = "cuda" if torch.cuda.is_available() else "cpu"
    bench = Bench(TINY if asked.tiny else FULL, card, asked.seconds, asked.out)
    print(f"Sweeps. {bench.found['machine']}", flush=True)
    for work in (bench.compile, bench.speed_up, bench.large, bench.small, bench.auto):
        work()
    sys.exit(int(bench.failed))


if __name__ == "__main__":
    main()
