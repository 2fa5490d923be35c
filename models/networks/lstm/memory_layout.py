"""Where in the kernel's flat arrays everything lies: worked out once for a network, a window and a chunk of windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .kernel.arrays import DENSE, LAYER, Network, Room
from .kernel.dense import ELU, GELU, LINEAR, RELU, SIGMOID, SOFTMAX, TANH
from .settings import DenseLayer

KINDS = {"linear": LINEAR, "relu": RELU, "tanh": TANH, "sigmoid": SIGMOID, "softmax": SOFTMAX, "elu": ELU, "gelu": GELU}
NEAR = 900_000
"""Numbers that a chunk of windows may leave for the way back, so that they stay in the processor's caches."""
FEWEST, MOST = 64, 512
"""Windows in a chunk: fewer make the products of matrices too narrow."""


@dataclass(frozen=True)
class Plan:
    """The layout of a network's numbers for chunks of so many windows."""

    network: Network
    parameters: int
    wide: int
    """Numbers in all layers' `wide`."""
    work: int
    """Numbers of room to work in."""
    silenced: int
    """Units that dropout may silence, a window: over all time steps, of the last layer at the last."""
    chunk: int

    def room(self, dtype: type) -> Room:
        """Return room to work in."""
        sizes = (self.wide, self.wide, self.parameters, self.work)
        return Room(*(np.zeros(size, dtype) for size in sizes))


def numbers_needed(features: int, units: Sequence[int], dense: Sequence[DenseLayer], steps: int) -> tuple[int, int]:
    """Return how many numbers the training of a network keeps for its weights, and for one window on its way.

    An estimate from below, whatever trains it: weights, their gradients, Adam's two means, the best so far and the copy
    that forecasts; of a window each layer's inputs, gates, states and their gradients.
    """
    pairs = list(pairwise([features, *units]))
    heads = list(pairwise([units[-1], *(layer.units for layer in dense)]))
    weights = sum(4 * own * (fed + own + 2) for fed, own in pairs) + sum(own * (fed + 1) for fed, own in heads)
    window = sum(steps * (11 * own + 2 * (fed + own + 1)) for fed, own in pairs) + sum(3 * own for _, own in heads)
    return 6 * weights, window


class Counter:
    """Deals out stretches of an array."""

    def __init__(self) -> None:
        self.dealt = 0

    def take(self, size: int) -> int:
        """Return where the next stretch begins."""
        self.dealt += size
        return self.dealt - size


def plan(
    features: int, units: Sequence[int], dense: Sequence[DenseLayer], steps: int, chunk: int | None = None
) -> Plan:
    """Return the plan of a network over windows of `steps` bars."""
    if chunk is None:
        left = sum(steps * (11 * own + 2 * (fed + own + 1)) for fed, own in pairwise([features, *units]))
        chunk = min(max(NEAR // left, FEWEST), MOST)
    layers, heads = np.zeros(len(units), LAYER), np.zeros(len(dense), DENSE)
    params, wide, work, silenced = Counter(), Counter(), Counter(), Counter()
    for number, (fed, own) in enumerate(pairwise([features, *units])):
        last = number == len(units) - 1
        layers[number] = (
            fed, own, params.take(4 * own * (fed + own + 2)), wide.take(4 * own * (fed + own + 1)),
            silenced.take(own if last else steps * own), work.take((steps + 1) * (fed + own + 1) * chunk),
            work.take(steps * 4 * own * chunk), *(work.take(steps * own * chunk) for _ in range(3)),
            work.take((fed + own + 1) * chunk), work.take(own * chunk), work.take(4 * own * (fed + own + 1)),
            work.take(steps * fed * chunk),
            work.take(steps * 4 * own * chunk), work.take(steps * (fed + own + 1) * chunk),
        )  # fmt: skip
    entered = work.take(units[-1] * chunk)
    d_entered = work.take(units[-1] * chunk)
    for number, (below, layer) in enumerate(pairwise([DenseLayer(units[-1], ""), *dense])):
        inputs, own = below.units, layer.units
        pre, post, d = (work.take(own * chunk) for _ in range(3))
        heads[number] = (
            inputs, own, KINDS[layer.activation], params.take(own * (inputs + 1)),
            entered, pre, post, d, d_entered, work.take(own * inputs),
        )  # fmt: skip
        entered, d_entered = post, d
    network = Network(layers, heads)
    return Plan(network, params.dealt, wide.dealt, work.dealt, silenced.dealt, chunk)
