"""How models on a card and on the processor are timed: by the clock, in turn, and what they came to compared."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.protocol import Floats

COMPARED = 100
"""Models whose forecasts are compared; of all, the weights are."""
Fitted = list[LSTMForecaster]


@dataclass
class Line:
    """One way of doing the work, and what was measured of it."""

    name: str
    work: Callable[[], Fitted | Floats]
    share: float = 1.0
    """How much of the work it does; the seconds are reckoned up."""
    warm: Callable[[], object] | None = None
    """What is done before the rounds, where it is not the work."""
    seconds: list[float] = field(default_factory=list)
    in_epochs: list[float] = field(default_factory=list)
    weights: list[Floats] = field(default_factory=list)
    """Of all its models, shape (models, parameters), a round each."""
    forecasts: Floats | None = None

    def note(self, result: Fitted | Floats, unseen: Floats | None, together: bool) -> None:
        """Keep what a round came to: fitted models, or forecasts."""
        if isinstance(result, np.ndarray):
            self.forecasts = result
            return
        self.weights.append(np.stack([np.concatenate([w.ravel() for w in one.state().values()]) for one in result]))
        epochs = [sum(epoch.seconds for epoch in one.history) for one in result]
        self.in_epochs.append((epochs[0] if together else sum(epochs)) / self.share)
        if self.forecasts is None and unseen is not None:
            deviations = [one.state()["labels.std"][0] for one in result[:COMPARED]]
            asked = [one.predict(unseen) for one in result[:COMPARED]]
            self.forecasts = np.stack(asked) / np.array(deviations)[:, np.newaxis]

    def differences(self, first: Line) -> tuple[float | None, float | None]:
        """Return the largest difference of a weight and of a forecast from the first line's."""
        weights = None
        if self.weights and self is not first:
            models = len(self.weights[0])
            weights = float(np.abs(self.weights[0] - first.weights[0][:models]).max())
        if self.forecasts is None or first.forecasts is None or self is first:
            return weights, None
        return weights, float(np.abs(self.forecasts - first.forecasts[: len(self.forecasts)]).max())

    def bits(self) -> str:
        """Say whether all rounds came to the same weights."""
        if len(self.weights) < 2:
            return ""
        return "same" if all(np.array_equal(one, self.weights[0]) for one in self.weights) else "differ"


class Clock:
    """Times on a device and the processor, for so many rounds and so many seconds, and writes down what it found."""

    def __init__(self, device: str, rounds: int, seconds: float, out: Path | None = None) -> None:
        self.device, self.rounds, self.out = device, rounds, out
        self.ends = time.perf_counter() + seconds
        self.found: dict[str, Any] = {"device": device, "tables": []}

    def wait(self) -> None:
        """Wait until the card has done what it was asked for."""
        if self.device == "cuda":
            torch.cuda.synchronize()

    def measure(
        self, title: str, lines: Sequence[Line], unseen: Floats | None = None, *, rounds: int | None = None
    ) -> None:
        """Time the lines in turn, as often as there is time for but once at least, and print them.

        `unseen` are the windows of which fitted models are asked for forecasts, which counts for nothing.
        """
        if time.perf_counter() > self.ends:
            print(f"Left out, for the time is up: {title}")
            return
        if self.device == "cuda":
            torch.cuda.reset_peak_memory_stats()
        for line in lines:
            (line.warm or line.work)()
        for number in range(rounds or self.rounds):
            if number and time.perf_counter() > self.ends:
                break
            for line in lines:
                gc.collect()
                self.wait()
                began = time.perf_counter()
                result = line.work()
                self.wait()
                line.seconds.append((time.perf_counter() - began) / line.share)
                line.note(result, unseen, together="batched" in line.name)
                del result
        self.show(title, lines)

    def show(self, title: str, lines: Sequence[Line]) -> None:
        """Print what was measured, and write down all there is until now."""
        peak = torch.cuda.max_memory_allocated() / 2**30 if self.device == "cuda" else 0.0
        table = Table(title=title, caption=f"On the card at most {peak:.2f} GiB.", caption_justify="left")
        for column in ("", "s: min", "median", "max", "in epochs", "times faster", "weights", "forecasts", "bits"):
            table.add_column(column, justify="right" if column else "left")
        rows = []
        for line in lines:
            faster = statistics.median(a / b for a, b in zip(lines[0].seconds, line.seconds, strict=True))
            weights, forecasts = line.differences(lines[0])
            epochs = statistics.median(line.in_epochs) if line.in_epochs and "fit_many" not in line.name else None
            taken = (min(line.seconds), statistics.median(line.seconds), max(line.seconds), epochs)
            figures = (*taken, faster, weights, forecasts)
            table.add_row(line.name, *("" if one is None else f"{one:.3g}" for one in figures), line.bits())
            names = ("times_faster", "weights_differ_by", "forecasts_differ_by")
            about = dict(zip(names, figures[4:], strict=True))
            rows.append({"name": line.name, "seconds": line.seconds, "in_epochs": epochs, **about, "bits": line.bits()})
        Console(width=150).print(table)
        self.found["tables"].append({"title": title, "peak_gib": peak, "lines": rows})
        if self.out is not None:
            self.out.write_text(json.dumps(self.found, indent=1))
