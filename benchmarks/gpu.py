"""CUDA beside the processor: a thousand models at once, one model of three sizes, and forecasts.

Everything in turn in this process, over made windows in whose labels a signal is planted.
- Many models of one shape, each on a span of its own: by the kernel on all processors (`fit_many`), as one program on
  the card (backend `batched`), and one after another on the card, some of them timed and reckoned up. "In epochs" is
  the part of it in which the card trained; the rest is getting ready and taking back.
- One model, `fit` whole: on one thread of the processor, by the kernel and by torch, and on the card.
- Forecasts, one window at a time and many in one call. For a single window barcast asks the kernel, on the processor,
  wherever the model was trained; torch's network on the card stands beside it.
Clock seconds, the card waited for before and after; one round before counts for nothing. "Times faster" is against the
first line, the median of the rounds' ratios. Differences are the largest from the first line's: of any weight, and of
any forecast, in deviations of the labels. "Bits" says whether all rounds came to the same weights.
"""

from __future__ import annotations

import argparse
import platform
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from clock import Clock, Line
from timing import versions

from barcast.models.networks.fit_many import fit_many, processors
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.protocol import Floats
from barcast.models.schedule.jobs import Fitter, Job, fit_one_by_one

STEP, UNSEEN = 3, 500
"""Rows between the first ones of two models; windows that no model learns from."""
Ask = Callable[[Floats], Floats]


class Shape(NamedTuple):
    """A network, its windows and its training."""

    units: tuple[int, ...]
    lookback: int
    batch_size: int
    rows: int
    epochs: int

    def __str__(self) -> str:
        size = f"units {' + '.join(map(str, self.units))}, bars {self.lookback}, batch {self.batch_size}"
        return f"{size}; windows {self.rows:,}, epochs {self.epochs}"


class Size(NamedTuple):
    """How much is measured."""

    rows: int
    models: int
    alone: int
    singles: int
    batch: int
    rounds: int


FULL, QUICK = Size(2000, 1000, 5, 300, 5000, 3), Size(1000, 200, 3, 100, 5000, 2)
TINY = Size(60, 4, 1, 5, 50, 1)
"""For trying the script out."""


class Bench:
    """What is measured, on which device beside the processor."""

    def __init__(self, device: str, size: Size, clock: Clock) -> None:
        self.device, self.size, self.clock = device, size, clock

    def many(self, units: tuple[int, ...], lookback: int, epochs: int) -> None:
        """Train many models of one shape."""
        shape, count, alone = Shape(units, lookback, 32, self.size.rows, epochs), self.size.models, self.size.alone
        windows, labels = made_rows(shape.rows + STEP * count + UNSEEN, lookback)

        def trained(fit: Fitter, device: str, backend: str, models: int) -> list[LSTMForecaster]:
            spans = [slice(STEP * seed, STEP * seed + shape.rows) for seed in range(models)]
            models_of_spans = [model_of(shape, device, backend, seed) for seed in range(models)]
            jobs = [Job(model, windows[span], labels[span]) for model, span in zip(models_of_spans, spans, strict=True)]
            fit(jobs, lambda job: None)
            return models_of_spans

        kernel = partial(trained, fit_many, "cpu", "compiled")
        single = partial(trained, fit_one_by_one, self.device, "torch")
        name = f"{self.device}, one after another: {alone} timed, reckoned up"
        lines = [
            Line(f"processor, fit_many: {processors()} threads", partial(kernel, count), warm=partial(kernel, 4)),
            Line(f"{self.device}, batched", partial(trained, fit_many, self.device, "batched", count)),
            Line(name, partial(single, alone), alone / count, partial(single, 1)),
        ]
        self.clock.measure(f"{count:,} models: {shape}", lines, windows[-UNSEEN:])

    def one(self, shape: Shape) -> None:
        """Train one model."""
        windows, labels = made_rows(shape.rows + UNSEEN, shape.lookback)

        def trained(device: str, backend: str) -> list[LSTMForecaster]:
            return [model_of(shape, device, backend).fit(windows[: shape.rows], labels[: shape.rows])]

        ways = {"processor, compiled": ("cpu", "compiled"), "processor, torch": ("cpu", "torch")}
        ways[f"{self.device}, torch"] = (self.device, "torch")
        lines = [Line(name, partial(trained, *way)) for name, way in ways.items()]
        self.clock.measure(f"One model: {shape}", lines, windows[-UNSEEN:])

    def forecasts(self, units: tuple[int, ...], lookback: int) -> None:
        """Ask one model, the same wherever it is."""
        shape = Shape(units, lookback, 32, 300, 1)
        windows, labels = made_rows(self.size.batch, lookback)
        here, there = model_of(shape, "cpu", "compiled"), model_of(shape, self.device, "torch")
        there.restore(here.fit(windows[:300], labels[:300]).state())
        network: Ask = partial(TorchForecaster.predict, there)
        deviation, singles = here.state()["labels.std"][0], self.size.singles

        def scaled(answers: Floats) -> Floats:
            return np.asarray(answers / deviation)

        def each(ask: Ask) -> Floats:
            return scaled(np.concatenate([ask(windows[i : i + 1]) for i in range(singles)]))

        def at_once(ask: Ask) -> Floats:
            return scaled(ask(windows))

        ways: dict[str, Ask] = {"model on the processor": here.predict, f"model on {self.device}": there.predict}
        ways[f"torch's network on {self.device}"] = network
        name, rounds = f"units {' + '.join(map(str, units))}, bars {lookback}", 5 * self.size.rounds
        lines = [Line(way, partial(each, ask), share=singles) for way, ask in ways.items()]
        self.clock.measure(f"One forecast: {name}; seconds each, {singles} asked one by one", lines, rounds=rounds)
        lines = [Line(way, partial(at_once, ask)) for way, ask in ways.items()]
        self.clock.measure(f"{self.size.batch:,} forecasts in one call: {name}", lines, rounds=rounds)


def made_rows(count: int, lookback: int) -> tuple[Floats, Floats]:
    """Return windows of noise (count, lookback, 1), and labels that lean on the last return of each."""
    rng = np.random.default_rng(7)
    windows = rng.normal(0.0, 0.01, (count, lookback, 1))
    return windows, 0.5 * windows[:, -1, 0] + rng.normal(0.0, 0.01, count)


def model_of(shape: Shape, device: str, backend: str, seed: int = 7) -> LSTMForecaster:
    """Return an untrained model; without patience the last weights are kept, so rounding can't change the epoch."""
    return LSTMForecaster(
        units=shape.units, lookback=shape.lookback, batch_size=shape.batch_size, epochs=shape.epochs, patience=0,
        device=device, backend=backend, seed=seed,
    )  # fmt: skip


def machine() -> str:
    """Return the card, the processor and the versions."""
    cuda = torch.cuda.is_available()
    card = f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}" if cuda else "no card"
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.partition(": ")[2] for line in info.splitlines() if line.startswith("model name")]
    used = f"{versions(('torch', 'numba', 'numpy'))}, Python {platform.python_version()}"
    return f"{card}; {processors()} processors ({names[0] if names else platform.machine()}); {used}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer models, rows and rounds")
    parser.add_argument("--cpu", action="store_true", help="try the script out, tiny, with the processor for the card")
    parser.add_argument("--seconds", type=float, default=180.0, help="begin no round after so many")
    parser.add_argument("--out", type=Path, help="write the figures to this file, as JSON")
    asked = parser.parse_args()
    if not (asked.cpu or torch.cuda.is_available()):
        print("cuda is not available here, so nothing is measured; --cpu tries the script out without it")
        return
    size = TINY if asked.cpu else QUICK if asked.quick else FULL
    device = "cpu" if asked.cpu else "cuda"
    clock = Clock(device, size.rounds, asked.seconds, asked.out)
    clock.found["machine"] = machine()
    print(f"CUDA. {clock.found['machine']}; at most {size.rounds} rounds")
    bench = Bench(device, size, clock)
    works = [
        partial(bench.many, (1,), 1, epochs=10),
        partial(bench.one, Shape((1,), 1, 32, size.rows, 20)),
        partial(bench.one, Shape((32,), 32, 32, size.rows, 4)),
        partial(bench.one, Shape((128, 64), 60, 512, size.rows, 1)),
        partial(bench.forecasts, (32,), 32),
        partial(bench.forecasts, (128, 64), 60),
        partial(bench.many, (32,), 32, epochs=2),
    ]
    outcomes = [failed(work) for work in works]
    sys.exit(int(any(outcomes)))


def failed(work: Callable[[], None]) -> bool:
    """Do it; where torch or the card refuses, print why and let the others have their turn."""
    try:
        work()
    except RuntimeError:
        traceback.print_exc()
        return True
    return False


if __name__ == "__main__":
    main()
