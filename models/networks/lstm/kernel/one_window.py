"""The answer to one window, as fast as can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .arrays import Numbers, RecordArray, block
from .decorator import compiled
from .dense import through_dense
from .exponential import sigmoid_in_place, tanh_into
from .instructions import fused


@compiled()
def combine_rows(matrix: Numbers, z: Numbers, out: Numbers) -> None:
    """out (columns,) = the last row of matrix (rows, columns) + z (rows - 1,) @ the rows before it, four at a time."""
    count = len(matrix) - 1
    for x in range(out.size):
        out[x] = matrix[count, x]
    fours = count - count % 4
    for k in range(0, fours, 4):
        a, b, c, d = matrix[k], matrix[k + 1], matrix[k + 2], matrix[k + 3]
        p, q, r, s = z[k], z[k + 1], z[k + 2], z[k + 3]
        for x in range(out.size):
            low, high = fused(q, b[x], p * a[x]), fused(s, d[x], r * c[x])
            out[x] += low + high
    for k in range(fours, count):
        row, factor = matrix[k], z[k]
        for x in range(out.size):
            out[x] = fused(factor, row[x], out[x])


@compiled()
def lstm_step(columns: Numbers, z: Numbers, cell: Numbers, gate: Numbers) -> None:
    """Take one time step: z (rows - 1,) holds the input and the state, the last of it becomes the new state."""
    own = cell.size
    state = z[z.size - own :]
    combine_rows(columns, z, gate)
    i, f, g, o = gate[:own], gate[own : 2 * own], gate[2 * own : 3 * own], gate[3 * own :]
    one, two = cell.dtype.type(1.0), cell.dtype.type(2.0)
    sigmoid_in_place(gate)
    for x in range(own):
        cell[x] = fused(f[x], cell[x], i[x] * (two * g[x] - one))
    tanh_into(cell, g)
    for x in range(own):
        state[x] = o[x] * g[x]


@compiled()
def answer_one(
    layers: RecordArray, dense: RecordArray, params: Numbers, columns: Numbers, work: Numbers,
    window: NDArray[np.float64], mean: NDArray[np.float64], std: NDArray[np.float64], as_probability: bool,
) -> float:  # fmt: skip
    """Return the answer to one window (T, features), which is scaled by mean and std (features,) on the way in.

    `work` is room for one window; `columns` is what `turn_weights` has laid out.
    """
    steps, features = window.shape
    for layer in layers:
        work[layer.z : layer.z + layer.fed + layer.own] = 0.0
        work[layer.cells : layer.cells + layer.own] = 0.0
    for t in range(steps):
        for number in range(len(layers)):
            layer = layers[number]
            fed, own = layer.fed, layer.own
            z = work[layer.z : layer.z + fed + own]
            if number == 0:
                for feature in range(features):
                    z[feature] = (window[t, feature] - mean[feature]) / std[feature]
            else:
                lower = layers[number - 1]
                for x in range(fed):
                    z[x] = work[lower.z + lower.fed + x]
            lstm_step(
                block(columns, layer.wide, fed + own + 1, 4 * own),
                z,
                work[layer.cells : layer.cells + own],
                work[layer.gates : layer.gates + 4 * own],
            )
    top, last = dense[0], layers[len(layers) - 1]
    for x in range(top.fed):
        work[top.entered + x] = work[last.z + last.fed + x]
    through_dense(dense, params, work, 1)
    answers = work[dense[len(dense) - 1].post :][:1]
    if as_probability:
        sigmoid_in_place(answers)
    return float(answers[0])
