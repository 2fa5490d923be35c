"""A sweep with thousands of workers, simulated: what keeps them waiting.

The coordinator does one thing at a time: it asks the search for a batch, hands a chunk over, takes one back and keeps
it. A worker scores one chunk at a time. Twice as many chunks as there are workers are under way. TPE may ask for batch
k only when all of batch k - 2 has come back, so no more than two batches are under way; grid asks whenever it likes.
Time is simulated event by event; nothing is computed but who waits for whom.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

AHEAD = 2
"""Chunks under way for each worker, and batches of TPE under way."""


@dataclass(frozen=True)
class Costs:
    """Seconds of the coordinator, as measured."""

    ask: float
    """For a trial, when nothing has been told."""
    ask_more: float
    """More for each trial that has been told."""
    hand_over: float
    """For a chunk: there and back."""
    keep: float
    """For a trial."""


@dataclass(frozen=True)
class Plan:
    """A sweep to be simulated."""

    trials: int
    batch: int
    per_chunk: int
    waits: bool
    """Whether a batch waits for the one before the last: TPE."""
    seconds: float
    """Of a trial, on average; between half and one and a half of it, evenly."""


def makespan(plan: Plan, costs: Costs, workers: int) -> float:
    """Return the seconds until the last outcome is kept."""
    return _Simulated(plan, costs, workers).run()


class _Simulated:
    def __init__(self, plan: Plan, costs: Costs, workers: int) -> None:
        self.plan, self.costs, self.workers = plan, costs, workers
        self.seconds = np.random.default_rng(7).uniform(0.5, 1.5, plan.trials).cumsum() * plan.seconds
        self.free = [0.0] * workers
        """When each worker has nothing more to do; a heap."""
        self.ends: list[tuple[float, int, int]] = []
        """When a chunk is scored, its batch and its trials; a heap."""
        self.chunks: Iterator[tuple[int, int, int]] = iter(())
        self.now, self.asked, self.told = 0.0, 0, 0
        self.left: list[int] = []
        """Trials of each batch that have not come back."""

    def run(self) -> float:
        self.hand_over()
        while self.ends:
            end, batch, count = heapq.heappop(self.ends)
            self.now = max(self.now, end) + self.costs.hand_over / 2 + count * self.costs.keep
            self.told += count
            self.left[batch] -= count
            self.hand_over()
        return self.now

    def hand_over(self) -> None:
        while len(self.ends) < AHEAD * self.workers:
            chunk = next(self.chunks, None)
            if chunk is None and not self.ask():
                return
            if chunk is not None:
                self.send(*chunk)

    def ask(self) -> bool:
        """Ask for a batch, if there is one and it need not wait."""
        batch = len(self.left)
        if self.asked == self.plan.trials or (self.plan.waits and any(self.left[: max(batch - 1, 0)][-AHEAD:])):
            return False
        count = min(self.plan.batch, self.plan.trials - self.asked)
        self.now += count * (self.costs.ask + self.costs.ask_more * self.told)
        self.left.append(count)
        starts = range(self.asked, self.asked + count, self.plan.per_chunk)
        self.chunks = ((batch, at, min(self.plan.per_chunk, self.asked - at)) for at in starts)
        self.asked += count
        return True

    def send(self, batch: int, start: int, count: int) -> None:
        self.now += self.costs.hand_over / 2
        first = self.seconds[start - 1] if start else 0.0
        end = max(heapq.heappop(self.free), self.now) + float(self.seconds[start + count - 1] - first)
        heapq.heappush(self.free, end)
        heapq.heappush(self.ends, (end, batch, count))


def busy(plan: Plan, costs: Costs, workers: int) -> float:
    """Return the share of the workers' time in which they compute."""
    return plan.trials * plan.seconds / (makespan(plan, costs, workers) * workers)


def limits(plan: Plan, costs: Costs) -> dict[str, float]:
    """Return how many workers each thing can keep busy, reckoned: the least of them is the limit."""
    per_trial = costs.ask + costs.ask_more * plan.trials / 2
    chunks = plan.batch / plan.per_chunk
    found = {
        "asking": plan.seconds / per_trial,
        "handing over": plan.seconds * plan.per_chunk / costs.hand_over,
        "keeping": plan.seconds / costs.keep,
    }
    return found | ({"two batches": AHEAD * chunks} if plan.waits else {})


def counts(most: int) -> Iterator[int]:
    """Yield 1, 3, 10, 30, ... workers."""
    return itertools.takewhile(lambda count: count <= most, (factor * 10**at for at in range(9) for factor in (1, 3)))
