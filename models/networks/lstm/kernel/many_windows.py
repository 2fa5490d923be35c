"""The answers to many windows."""

from __future__ import annotations

from .arrays import Network, Numbers, Room, Rows
from .decorator import compiled
from .exponential import sigmoid_in_place
from .network import forward
from .weights import spread_weights


@compiled()
def answer_all(
    network: Network, params: Numbers, room: Room, rows: Rows, chunk: int, as_probability: bool, out: Numbers
) -> None:
    """Fill out (n,) with the answers to the windows, in order, no unit silenced."""
    spread_weights(network.layers, params, room.wide)
    last = network.dense[len(network.dense) - 1]
    for first in range(0, len(rows.order), chunk):
        n = min(chunk, len(rows.order) - first)
        forward(network, params, room, rows, first, n, 1.0)
        for x in range(n):
            out[first + x] = room.work[last.post + x]
    if as_probability:
        sigmoid_in_place(out)
