"""The whole network over many windows: forward, and back."""

from __future__ import annotations

from .arrays import Network, Numbers, Room, Rows, Silenced, block, blocks
from .cell import lstm_backward, lstm_forward
from .decorator import compiled
from .dense import back_through_dense, through_dense
from .instructions import stay_apart


@compiled()
def hand_on(states: Numbers, out: Numbers, silenced: Silenced, at: int, scale: float) -> None:
    """out (units, n) = the states (units, n), scaled up but for those silenced; all as they are without dropout.

    `silenced` (n, units in all) has these units from column `at` on.
    """
    stay_apart()
    number = states.dtype.type
    if silenced.size == 0:
        for unit in range(len(states)):
            for x in range(states.shape[1]):
                out[unit, x] = states[unit, x]
        return
    for unit in range(len(states)):
        for x in range(states.shape[1]):
            out[unit, x] = number(0.0) if silenced[x, at + unit] else states[unit, x] * number(scale)


@compiled()
def enter(rows: Rows, first: int, n: int, z: Numbers) -> None:
    """Copy n windows, from the first in order on, into the rows of z (T + 1, rows, n) that hold the inputs."""
    stay_apart()
    _, steps, features = rows.inputs.shape
    for x in range(n):
        row = rows.order[first + x]
        for t in range(steps):
            for feature in range(features):
                z[t, feature, x] = rows.inputs[row, t, feature]


@compiled()
def forward(network: Network, params: Numbers, room: Room, rows: Rows, first: int, n: int, scale: float) -> None:
    """Answer n windows, the first of which is rows.order[first]; the answers are in the last layer's place."""
    steps = rows.inputs.shape[1]
    silenced = rows.silenced[first : first + n]
    for number in range(len(network.layers)):
        layer = network.layers[number]
        fed, own = layer.fed, layer.own
        z = blocks(room.work, layer.z, steps + 1, fed + own + 1, n)
        if number == 0:
            enter(rows, first, n, z)
        else:
            lower = network.layers[number - 1]
            states = blocks(room.work, lower.z, steps + 1, lower.fed + fed + 1, n)
            for t in range(steps):
                state = states[t + 1, lower.fed : lower.fed + fed]
                hand_on(state, z[t, :fed], silenced, lower.silenced + t * fed, scale)
        for t in range(steps + 1):
            for x in range(n):
                z[t, fed + own, x] = 1.0
        for unit in range(own):
            for x in range(n):
                z[0, fed + unit, x] = 0.0
        lstm_forward(
            block(room.wide, layer.wide, 4 * own, fed + own + 1), z,
            blocks(room.work, layer.gates, steps, 4 * own, n),
            blocks(room.work, layer.cells, steps, own, n),
            blocks(room.work, layer.squashed, steps, own, n),
        )  # fmt: skip
    top, last = network.dense[0], network.layers[len(network.layers) - 1]
    states = blocks(room.work, last.z, steps + 1, last.fed + last.own + 1, n)
    state = states[steps, last.fed : last.fed + last.own]
    hand_on(state, block(room.work, top.entered, top.fed, n), silenced, last.silenced, scale)
    through_dense(network.dense, params, room.work, n)


@compiled(into_caller=True)
def backward(network: Network, params: Numbers, room: Room, rows: Rows, first: int, n: int, scale: float) -> None:
    """Add to the gradients in `room` those of the windows that `forward` has just been through."""
    steps = rows.inputs.shape[1]
    silenced = rows.silenced[first : first + n]
    back_through_dense(network, params, room, n)
    top, last = network.dense[0], network.layers[len(network.layers) - 1]
    d_states = blocks(room.work, last.d_states, steps, last.own, n)
    d_states.reshape(-1)[: (steps - 1) * last.own * n] = 0.0
    hand_on(block(room.work, top.d_entered, top.fed, n), d_states[steps - 1], silenced, last.silenced, scale)
    for back in range(len(network.layers)):
        number = len(network.layers) - 1 - back
        layer = network.layers[number]
        fed, own = layer.fed, layer.own
        d_inputs = blocks(room.work, layer.d_inputs, steps if number > 0 else 0, fed, n)
        lstm_backward(
            block(room.wide, layer.wide, 4 * own, fed + own + 1),
            blocks(room.work, layer.z, steps + 1, fed + own + 1, n),
            blocks(room.work, layer.gates, steps, 4 * own, n),
            blocks(room.work, layer.cells, steps, own, n),
            blocks(room.work, layer.squashed, steps, own, n),
            blocks(room.work, layer.d_states, steps, own, n),
            block(room.d_wide, layer.wide, 4 * own, fed + own + 1),
            block(room.work, layer.d_z, fed + own + 1, n),
            block(room.work, layer.d_cell, own, n),
            block(room.work, layer.spare, 4 * own, fed + own + 1),
            d_inputs,
            block(room.work, layer.all_gates, 4 * own, steps * n),
            block(room.work, layer.all_z, fed + own + 1, steps * n),
        )
        if number > 0:
            lower = network.layers[number - 1]
            d_states = blocks(room.work, lower.d_states, steps, fed, n)
            for t in range(steps):
                hand_on(d_inputs[t], d_states[t], silenced, lower.silenced + t * fed, scale)
