"""One LSTM layer over all time steps: forward, and back."""

from __future__ import annotations

from .arrays import Numbers
from .decorator import compiled
from .exponential import sigmoid_in_place, tanh_in_place, tanh_into
from .instructions import fused, stay_apart
from .products import add_product_with_transposed, product, product_of_transposed


@compiled()
def lstm_forward(wide: Numbers, z: Numbers, gates: Numbers, cells: Numbers, squashed: Numbers) -> None:
    """Fill gates (T, 4 units, n), cells and tanh of cells (T, units, n), and the states in z (T + 1, rows, n).

    The rows of z hold the input, already there, then the state before the step, then ones.
    """
    stay_apart()
    steps, units, n = cells.shape
    fed = z.shape[1] - units - 1
    size = units * n
    for t in range(steps):
        product(wide, z[t], gates[t])
        gate, cell, tanh = gates[t].reshape(-1), cells[t].reshape(-1), squashed[t].reshape(-1)
        state = z[t + 1, fed : fed + units].reshape(-1)
        i, f, g, o = gate[:size], gate[size : 2 * size], gate[2 * size : 3 * size], gate[3 * size :]
        sigmoid_in_place(gate[: 2 * size])
        tanh_in_place(g)
        sigmoid_in_place(o)
        if t == 0:
            for x in range(size):
                cell[x] = i[x] * g[x]
        else:
            before = cells[t - 1].reshape(-1)
            for x in range(size):
                cell[x] = fused(f[x], before[x], i[x] * g[x])
        tanh_into(cell, tanh)
        for x in range(size):
            state[x] = o[x] * tanh[x]


@compiled(into_caller=True)
def lstm_backward(
    wide: Numbers, z: Numbers, gates: Numbers, cells: Numbers, squashed: Numbers,
    d_states: Numbers, d_wide: Numbers, d_z: Numbers, d_cell: Numbers, spare: Numbers, d_inputs: Numbers,
    all_gates: Numbers, all_z: Numbers,
) -> None:  # fmt: skip
    """Add the gradient of `wide` to d_wide, given d_states (T, units, n); write that of the inputs to d_inputs.

    The gates are written over by their gradients. d_z (rows, n), d_cell (units, n), spare, all_gates (4 units, T x n)
    and all_z (rows, T x n) are room to work in; d_inputs (T, inputs, n) is left alone when it is empty.
    """
    steps, units, n = cells.shape
    fed = z.shape[1] - units - 1
    size = units * n
    one = wide.dtype.type(1.0)
    carried, carry = d_z[fed : fed + units].reshape(-1), d_cell.reshape(-1)
    carried[:] = 0.0
    carry[:] = 0.0
    for back in range(steps):
        t = steps - 1 - back
        gate, tanh, d_state = gates[t].reshape(-1), squashed[t].reshape(-1), d_states[t].reshape(-1)
        i, f, g, o = gate[:size], gate[size : 2 * size], gate[2 * size : 3 * size], gate[3 * size :]
        before = cells[max(t - 1, 0)].reshape(-1)
        for x in range(size):
            d_h = d_state[x] + carried[x]
            d_c = carry[x] + d_h * o[x] * (one - tanh[x] * tanh[x])
            o[x] = d_h * tanh[x] * o[x] * (one - o[x])
            carry[x] = d_c * f[x]
            f[x] = d_c * before[x] * f[x] * (one - f[x])
            entered = i[x]
            i[x] = d_c * g[x] * entered * (one - entered)
            g[x] = d_c * entered * (one - g[x] * g[x])
        if t == 0:
            f[:] = 0.0  # there is no cell before the first step
        if t > 0 or d_inputs.size:
            product_of_transposed(wide, gates[t], d_z)
        if d_inputs.size:
            entered, d_entered = d_inputs[t].reshape(-1), d_z[:fed].reshape(-1)
            for x in range(entered.size):
                entered[x] = d_entered[x]
    if steps == 1:
        add_product_with_transposed(gates[0], z[0], d_wide, spare)
    else:
        put_steps_in_a_row(gates, all_gates)
        put_steps_in_a_row(z[:steps], all_z)
        add_product_with_transposed(all_gates, all_z, d_wide, spare)


@compiled()
def put_steps_in_a_row(steps: Numbers, out: Numbers) -> None:
    """out (rows, T x n) = the steps (T, rows, n) beside each other: one long product is sooner done than many short."""
    stay_apart()
    count, rows, n = steps.shape
    for row in range(rows):
        for t in range(count):
            for x in range(n):
                out[row, t * n + x] = steps[t, row, x]
