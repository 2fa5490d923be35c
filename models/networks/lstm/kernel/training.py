"""An epoch of training."""

from __future__ import annotations

from .adam import adam
from .arrays import Network, Numbers, Room, Rows, State
from .decorator import compiled
from .loss import loss_of
from .network import backward, forward
from .weights import gather_gradients, spread_weights


@compiled(into_caller=True)
def add_gradients(
    network: Network, params: Numbers, room: Room, rows: Rows, first: int, count: int, chunk: int, scale: float,
    loss: int, as_probability: bool,
) -> float:  # fmt: skip
    """Return the summed loss of a batch, `count` windows from rows.order[first] on, and leave its gradients in `room`.

    The batch goes through the network in chunks, so that what a chunk leaves for the way back stays near the processor.
    """
    room.grads[:] = 0.0
    room.d_wide[:] = 0.0
    last = network.dense[len(network.dense) - 1]
    spread_weights(network.layers, params, room.wide)
    total = 0.0
    for begin in range(first, first + count, chunk):
        n = min(chunk, first + count - begin)
        forward(network, params, room, rows, begin, n, scale)
        answers, picked = room.work[last.post : last.post + n], rows.order[begin : begin + n]
        d = room.work[last.d : last.d + n]
        total += loss_of(answers, rows.labels, picked, d, loss, as_probability, count)
        backward(network, params, room, rows, begin, n, scale)
    gather_gradients(network.layers, room.d_wide, room.grads)
    return total


@compiled()
def train_epoch(
    network: Network, state: State, room: Room, rows: Rows, taken: int, rate: float, batch_size: int, chunk: int,
    scale: float, loss: int, as_probability: bool,
) -> float:  # fmt: skip
    """Take one Adam step a batch, in the given order of the rows, after `taken` steps before; return the summed loss.

    `scale` is what the units that are not silenced are multiplied by.
    """
    total = 0.0
    for first in range(0, len(rows.order), batch_size):
        count = min(batch_size, len(rows.order) - first)
        total += add_gradients(
            network, state.params, room, rows, first, count, chunk, scale, loss, as_probability
        )  # fmt: skip
        taken += 1
        adam(state, room.grads, taken, rate)
    return total
