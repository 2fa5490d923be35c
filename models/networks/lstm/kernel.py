"""The LSTM network as machine code: forward, analytic backward, Adam, an epoch a call; and one window a call.

The same network as `LSTMNetwork`, from the same weights, in the same order of rows, with the same units silenced. Layer
by layer an array holds one column a window, so that a gate of all windows lies in one stretch of memory and a time step
is one product of matrices: the gates of step t are `wide @ z[t]`, where `wide` (4 x units, rows) has the weights of the
input, those of the state and the biases side by side, and `z[t]` (rows, windows) the input, the state before, and ones.
Gates are in torch's order: input, forget, cell, output. The backward pass is Werbos (1990) through the cell of Gers et
al. (2000). float32 or float64, as the parameters are.

All of it is in one file on purpose: numba keeps the machine code by this file's date, and would not see that a constant
in another file has changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic, overload
from numpy.typing import NDArray

Numbers = NDArray[Any]
"""float32 or float64."""
Integers = NDArray[np.int64]
Silenced = NDArray[np.bool_]
Records = NDArray[np.void]
Function = TypeVar("Function", bound=Callable[..., Any])

LINEAR, RELU, TANH, SIGMOID, SOFTMAX, ELU, GELU = range(7)
"""Activations of a dense layer."""
MSE, MAE, HUBER, CROSS_ENTROPY = range(4)
"""Losses, each a mean over the batch."""
BETA, GAMMA, EPSILON = 0.9, 0.999, 1e-8
"""Adam's usual rates (Kingma and Ba, 2015)."""
SMALL_PRODUCT = 6_000
"""Multiplications up to which plain loops beat a call of the linear algebra library."""
ACROSS = 1.0 / math.sqrt(2.0)
DENSITY = 1.0 / math.sqrt(2.0 * math.pi)


def layout(names: str) -> np.dtype[np.void]:
    """Return the layout of a record of whole numbers."""
    return np.dtype((np.record, np.dtype([(name, "i8") for name in names.split()])))


LAYER = layout("fed own params wide silenced z gates cells squashed d_states d_z d_cell spare d_inputs all_gates all_z")
"""An LSTM layer: its inputs and units; where its parameters begin, its `wide`, and its columns of units silenced; then
where in the room to work in it finds its numbers."""
DENSE = layout("fed own kind params entered pre post d d_entered spare")
"""A dense layer: its inputs, units and activation; where its parameters begin; then where in the room it finds what."""


class Network(NamedTuple):
    """What the network looks like: records."""

    layers: Records
    dense: Records


class Rows(NamedTuple):
    """What is learnt from, and in which order."""

    inputs: Numbers
    """(rows, T, features)"""
    labels: Numbers
    """(rows,)"""
    order: Integers
    """(rows,)"""
    silenced: Silenced
    """(rows, units in all), in the order in which rows are visited; (0, 0) without dropout."""


class State(NamedTuple):
    """What training changes: parameters and Adam's two averages, each flat."""

    params: Numbers
    means: Numbers
    squares: Numbers


class Room(NamedTuple):
    """Room to work in, flat, as large as `plan` says."""

    wide: Numbers
    d_wide: Numbers
    grads: Numbers
    work: Numbers


def compiled(*, dots: bool = False, into_caller: bool = False) -> Callable[[Function], Function]:
    """Compile, keeping the machine code on disk where a folder can be written; other threads may run meanwhile.

    Without fast-math: numba compiles a function anew into each caller, and every copy must come to the same bits. Where
    a product and a sum are to be rounded once, `fused` says so. Without `_nrt`, numba's counting of references: every
    array here is the caller's, none is made. A function that makes an array does not compile then, nor one that returns
    a view, unless it is put `into_caller` before; one that `dots` calls the linear algebra library, which wants
    references counted.
    """
    options: dict[str, Any] = {"error_model": "numpy", "fastmath": False, "nogil": True, "_nrt": dots}
    if into_caller:
        options["inline"] = "always"

    def decorate(function: Function) -> Function:
        try:
            kept: Function = njit(cache=True, **options)(function)
        except RuntimeError:  # no such folder, neither beside this file nor in the user's cache
            kept = njit(**options)(function)
        return kept

    return decorate


instruction: Callable[[Callable[..., Any]], Any] = intrinsic
"""Makes a function of LLVM's instructions; numba tells it the types, callers do not."""


# --- The exponential and what is made of it, eight at a time where the processor can


@instruction
def bits_of(typing: Any, value: Any) -> Any:
    """Return the bits of a float as an integer of its size."""
    integer: Any = types.int32 if value == types.float32 else types.int64
    return integer(value), lambda _context, builder, _signature, arguments: builder.bitcast(
        arguments[0], ir.IntType(integer.bitwidth)
    )


@instruction
def float_of(typing: Any, bits: Any) -> Any:
    """Return the float that has the bits."""
    number, stored = (types.float32, ir.FloatType()) if bits == types.int32 else (types.float64, ir.DoubleType())
    return number(bits), lambda _context, builder, _signature, arguments: builder.bitcast(arguments[0], stored)


@instruction
def fused(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a x b + c, rounded once."""

    def multiply_and_add(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return a(a, a, a), multiply_and_add


@instruction
def stay_apart(typing: Any) -> Any:
    """Keep LLVM from copying the function, in which this stands, into its callers: half the time of compiling."""

    def mark(_context: Any, builder: Any, _signature: Any, _arguments: Any) -> None:
        builder.function.attributes.add("noinline")

    return types.void(), mark


def exponential(x: float) -> float:
    """Return e ** x to one or two units in the last place, within what the float can hold.

    x = n ln 2 + r: the polynomial of r times a power of two, put together from its bits. Unlike the library's, LLVM
    turns this into code for several numbers at once.
    """
    return math.exp(x)


@overload(exponential)
def exponential_of(x: Any) -> Callable[[Any], Any]:
    """Return the code for the float's size."""
    return exponential_single if x == types.float32 else exponential_double


def exponential_single(x: Any) -> Any:
    """For float32: Cephes' coefficients (Moshier, 1989)."""
    x = min(max(x, np.float32(-87.0)), np.float32(88.0))
    shifted = fused(x, np.float32(1.44269504088896341), np.float32(12582912.0))  # 1.5 x 2^23: n in the lowest bits
    n = shifted - np.float32(12582912.0)
    r = fused(n, np.float32(-0.693359375), x)
    r = fused(n, np.float32(2.12194440e-4), r)
    p = np.float32(1.9875691500e-4)
    p = fused(p, r, np.float32(1.3981999507e-3))
    p = fused(p, r, np.float32(8.3334519073e-3))
    p = fused(p, r, np.float32(4.1665795894e-2))
    p = fused(p, r, np.float32(1.6666665459e-1))
    p = fused(p, r, np.float32(5.0000001201e-1))
    p = fused(p, r * r, r) + np.float32(1.0)
    return p * float_of(np.int32((bits_of(shifted) - np.int32(0x4B400000 - 127)) << np.int32(23)))


def exponential_double(x: Any) -> Any:
    """For float64: the series up to r^13, whose rest is below 1e-17 for |r| <= ln 2 / 2."""
    x = min(max(x, -700.0), 700.0)
    shifted = fused(x, 1.4426950408889634, 6755399441055744.0)  # 1.5 x 2^52
    n = shifted - 6755399441055744.0
    r = fused(n, -6.93147180369123816490e-01, x)
    r = fused(n, -1.90821492927058770002e-10, r)
    p = 1.0 / 6227020800.0
    p = fused(p, r, 1.0 / 479001600.0)
    p = fused(p, r, 1.0 / 39916800.0)
    p = fused(p, r, 1.0 / 3628800.0)
    p = fused(p, r, 1.0 / 362880.0)
    p = fused(p, r, 1.0 / 40320.0)
    p = fused(p, r, 1.0 / 5040.0)
    p = fused(p, r, 1.0 / 720.0)
    p = fused(p, r, 1.0 / 120.0)
    p = fused(p, r, 1.0 / 24.0)
    p = fused(p, r, 1.0 / 6.0)
    p = fused(p, r, 0.5)
    p = fused(p, r * r, r) + 1.0
    return p * float_of((bits_of(shifted) - (0x4338000000000000 - 1023)) << 52)


@compiled()
def sigmoid_in_place(x: Numbers) -> None:
    """Squash x (n,) to 0..1."""
    stay_apart()
    one = x.dtype.type(1.0)
    for i in range(x.size):
        x[i] = one / (one + exponential(-x[i]))


@compiled()
def tanh_in_place(x: Numbers) -> None:
    """Squash x (n,) to -1..1."""
    stay_apart()
    one, two = x.dtype.type(1.0), x.dtype.type(2.0)
    for i in range(x.size):
        x[i] = two / (one + exponential(-two * x[i])) - one


@compiled()
def tanh_into(x: Numbers, out: Numbers) -> None:
    """The same into out (n,), which must not overlap x: where they may, one number is taken at a time."""
    stay_apart()
    one, two = x.dtype.type(1.0), x.dtype.type(2.0)
    for i in range(x.size):
        out[i] = two / (one + exponential(-two * x[i])) - one


# --- Products of matrices


@compiled(dots=True)
def product(a: Numbers, b: Numbers, out: Numbers) -> None:
    """out (m, n) = a (m, k) @ b (k, n)."""
    stay_apart()
    m, k = a.shape
    n = b.shape[1]
    if n > 1 and m * k * n > SMALL_PRODUCT:  # one window is answered without the library and its threads
        np.dot(a, b, out)
        return
    for i in range(m):
        row = out[i]
        row[:] = 0.0
        for j in range(k):
            factor, other = a[i, j], b[j]
            for x in range(n):
                row[x] = fused(factor, other[x], row[x])


@compiled(dots=True)
def product_of_transposed(a: Numbers, b: Numbers, out: Numbers) -> None:
    """out (k, n) = a (m, k) transposed @ b (m, n)."""
    stay_apart()
    m, k = a.shape
    n = b.shape[1]
    if m * k * n > SMALL_PRODUCT:
        np.dot(a.T, b, out)
        return
    out[:] = 0.0
    for i in range(m):
        other = b[i]
        for j in range(k):
            factor, row = a[i, j], out[j]
            for x in range(n):
                row[x] = fused(factor, other[x], row[x])


@compiled()
def scalar_product(a: Numbers, b: Numbers) -> float:
    """Return the sum of a (n,) x b (n,), taken in eight parts so that the processor can add eight at a time."""
    zero = a.dtype.type(0.0)
    p, q, r, s, t, u, v, w = zero, zero, zero, zero, zero, zero, zero, zero
    eights = a.size - a.size % 8
    for x in range(0, eights, 8):
        p, q = fused(a[x], b[x], p), fused(a[x + 1], b[x + 1], q)
        r, s = fused(a[x + 2], b[x + 2], r), fused(a[x + 3], b[x + 3], s)
        t, u = fused(a[x + 4], b[x + 4], t), fused(a[x + 5], b[x + 5], u)
        v, w = fused(a[x + 6], b[x + 6], v), fused(a[x + 7], b[x + 7], w)
    total = ((p + t) + (r + v)) + ((q + u) + (s + w))
    for x in range(eights, a.size):
        total = fused(a[x], b[x], total)
    return total  # type: ignore[no-any-return]


@compiled(dots=True)
def add_product_with_transposed(a: Numbers, b: Numbers, out: Numbers, spare: Numbers) -> None:
    """out (m, k) += a (m, n) @ b (k, n) transposed; `spare` (m, k) is written over."""
    stay_apart()
    m, n = a.shape
    k = b.shape[0]
    if m * k * n > SMALL_PRODUCT:
        np.dot(a, b.T, spare)
        flat, more = out.reshape(-1), spare.reshape(-1)
        for i in range(flat.size):
            flat[i] += more[i]
        return
    for i in range(m):
        row = a[i]
        for j in range(k):
            other = b[j]
            out[i, j] += scalar_product(row, other)


# --- One LSTM layer over all time steps


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


# --- The dense layers


@compiled()
def activate(pre: Numbers, post: Numbers, kind: int) -> None:
    """post (units, n) = the activation of pre (units, n)."""
    stay_apart()
    a, b = pre.reshape(-1), post.reshape(-1)
    one, zero = pre.dtype.type(1.0), pre.dtype.type(0.0)
    for x in range(a.size):
        b[x] = a[x]
    if kind == RELU:
        for x in range(a.size):
            b[x] = max(a[x], zero)
    elif kind == TANH:
        tanh_into(a, b)
    elif kind == SIGMOID:
        sigmoid_in_place(b)
    elif kind == SOFTMAX:
        for x in range(pre.shape[1]):
            most, total = pre[0, x], zero
            for unit in range(1, len(pre)):
                most = max(most, pre[unit, x])
            for unit in range(len(pre)):
                post[unit, x] = exponential(pre[unit, x] - most)
                total += post[unit, x]
            for unit in range(len(pre)):
                post[unit, x] /= total
    elif kind == ELU:
        for x in range(a.size):
            b[x] = a[x] if a[x] > zero else exponential(a[x]) - one
    elif kind == GELU:
        for x in range(a.size):
            b[x] = a[x] * pre.dtype.type(0.5 * (1.0 + math.erf(float(a[x]) * ACROSS)))


@compiled()
def activate_backward(pre: Numbers, post: Numbers, d: Numbers, kind: int) -> None:
    """Turn d (units, n), the gradient of post, into that of pre."""
    stay_apart()
    a, b, c = pre.reshape(-1), post.reshape(-1), d.reshape(-1)
    one, zero = pre.dtype.type(1.0), pre.dtype.type(0.0)
    if kind == RELU:
        for x in range(a.size):
            c[x] = c[x] if a[x] > zero else zero
    elif kind == TANH:
        for x in range(a.size):
            c[x] *= one - b[x] * b[x]
    elif kind == SIGMOID:
        for x in range(a.size):
            c[x] *= b[x] * (one - b[x])
    elif kind == SOFTMAX:
        for x in range(pre.shape[1]):
            total = zero
            for unit in range(len(pre)):
                total += d[unit, x] * post[unit, x]
            for unit in range(len(pre)):
                d[unit, x] = post[unit, x] * (d[unit, x] - total)
    elif kind == ELU:
        for x in range(a.size):
            c[x] *= one if a[x] > zero else b[x] + one
    elif kind == GELU:
        for x in range(a.size):
            at = float(a[x])
            slope = 0.5 * (1.0 + math.erf(at * ACROSS)) + at * DENSITY * math.exp(-0.5 * at * at)
            c[x] *= pre.dtype.type(slope)


# --- The loss


@compiled()
def loss_of(
    answers: Numbers, labels: Numbers, picked: Integers, d: Numbers, loss: int, as_probability: bool, batch: int
) -> float:
    """Return the summed loss of answers (n,) to the picked labels; write to d (n,) the gradient of a batch's mean.

    `as_probability` puts a sigmoid behind the answers first.
    """
    stay_apart()
    one, zero = answers.dtype.type(1.0), answers.dtype.type(0.0)
    total = 0.0
    for x in range(answers.size):
        p, y = answers[x], labels[picked[x]]
        if as_probability:
            p = one / (one + exponential(-p))
        apart = p - y
        if loss == MSE:
            total += float(apart * apart)
            slope = apart + apart
        elif loss == MAE:
            total += float(abs(apart))
            slope = one if apart > zero else (-one if apart < zero else zero)
        elif loss == HUBER:
            near = abs(apart) < one
            total += 0.5 * float(apart * apart) if near else float(abs(apart)) - 0.5
            slope = min(max(apart, -one), one)
        else:  # as torch: a logarithm is at least -100, the slope's divisor at least 1e-12
            likely, unlikely = max(math.log(p), -100.0), max(math.log1p(-p), -100.0)
            total -= float(y) * likely + float(one - y) * unlikely
            slope = apart / max((one - p) * p, answers.dtype.type(1e-12))
        if as_probability:
            slope *= p * (one - p)
        d[x] = slope / answers.dtype.type(batch)
    return total


# --- The whole network: the flat arrays, looked at through views


@compiled()
def spread_weights(layers: Records, params: Numbers, wide: Numbers) -> None:
    """Put the parameters of each LSTM layer side by side, the two biases added up."""
    stay_apart()
    for layer in layers:
        fed, own = layer.fed, layer.own
        matrix = wide[layer.wide : layer.wide + 4 * own * (fed + own + 1)].reshape(4 * own, fed + own + 1)
        states = layer.params + 4 * own * fed
        biases = states + 4 * own * own
        for gate in range(4 * own):
            for x in range(fed):
                matrix[gate, x] = params[layer.params + gate * fed + x]
            for x in range(own):
                matrix[gate, fed + x] = params[states + gate * own + x]
            matrix[gate, fed + own] = params[biases + gate] + params[biases + 4 * own + gate]


@compiled()
def gather_gradients(layers: Records, d_wide: Numbers, grads: Numbers) -> None:
    """The way back: put the gradients of `wide` where the parameters have theirs."""
    stay_apart()
    for layer in layers:
        fed, own = layer.fed, layer.own
        matrix = d_wide[layer.wide : layer.wide + 4 * own * (fed + own + 1)].reshape(4 * own, fed + own + 1)
        states = layer.params + 4 * own * fed
        biases = states + 4 * own * own
        for gate in range(4 * own):
            for x in range(fed):
                grads[layer.params + gate * fed + x] = matrix[gate, x]
            for x in range(own):
                grads[states + gate * own + x] = matrix[gate, fed + x]
            grads[biases + gate] = matrix[gate, fed + own]
            grads[biases + 4 * own + gate] = matrix[gate, fed + own]


@compiled(into_caller=True)
def block(flat: Numbers, at: int, rows: int, columns: int) -> Numbers:
    """Return the matrix (rows, columns) that begins there."""
    return flat[at : at + rows * columns].reshape(rows, columns)


@compiled(into_caller=True)
def blocks(flat: Numbers, at: int, count: int, rows: int, columns: int) -> Numbers:
    """Return the matrices (count, rows, columns) that begin there."""
    return flat[at : at + count * rows * columns].reshape(count, rows, columns)


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


@compiled()
def through_dense(dense: Records, params: Numbers, work: Numbers, n: int) -> None:
    """Fill in the answers of the dense layers, the first of which finds its inputs in its place."""
    stay_apart()
    for layer in dense:
        fed, own = layer.fed, layer.own
        pre = block(work, layer.pre, own, n)
        product(block(params, layer.params, own, fed), block(work, layer.entered, fed, n), pre)
        for unit in range(own):
            bias = params[layer.params + own * fed + unit]
            for x in range(n):
                pre[unit, x] += bias
        activate(pre, block(work, layer.post, own, n), layer.kind)


@compiled(into_caller=True)
def back_through_dense(network: Network, params: Numbers, room: Room, n: int) -> None:
    """Add the gradients of the dense layers, given that of the answers in the last one's place."""
    for back in range(len(network.dense)):
        layer = network.dense[len(network.dense) - 1 - back]
        fed, own = layer.fed, layer.own
        d = block(room.work, layer.d, own, n)
        activate_backward(block(room.work, layer.pre, own, n), block(room.work, layer.post, own, n), d, layer.kind)
        entered, spare = block(room.work, layer.entered, fed, n), block(room.work, layer.spare, own, fed)
        add_product_with_transposed(d, entered, block(room.grads, layer.params, own, fed), spare)
        for unit in range(own):
            total = d.dtype.type(0.0)
            for x in range(n):
                total += d[unit, x]
            room.grads[layer.params + own * fed + unit] += total
        product_of_transposed(block(params, layer.params, own, fed), d, block(room.work, layer.d_entered, fed, n))


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


@compiled()
def adam(state: State, grads: Numbers, taken: int, rate: float) -> None:
    """Take step number `taken`, counted from 1, down the gradients."""
    stay_apart()
    params, means, squares = state.params, state.means, state.squares
    number = params.dtype.type
    beta, gamma, epsilon = number(BETA), number(GAMMA), number(EPSILON)
    fresh, fresh_square = number(1.0 - BETA), number(1.0 - GAMMA)
    stride = number(rate / (1.0 - BETA**taken))
    unbiased = number(math.sqrt(1.0 - GAMMA**taken))
    for x in range(params.size):
        means[x] = beta * means[x] + fresh * grads[x]
        squares[x] = gamma * squares[x] + fresh_square * grads[x] * grads[x]
        params[x] -= stride * means[x] / (np.sqrt(squares[x]) / unbiased + epsilon)


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


# --- One window


@compiled()
def turn_weights(layers: Records, wide: Numbers, columns: Numbers) -> None:
    """Lay out the weights for one window at a time: of each layer (inputs + units + 1, 4 units), `wide` transposed.

    Those of the cell gate are doubled: tanh(x) is 2 sigmoid(2x) - 1, so one pass squashes all four gates.
    """
    for layer in layers:
        rows, own = layer.fed + layer.own + 1, layer.own
        for gate in range(4 * own):
            factor = wide.dtype.type(2.0 if 2 * own <= gate < 3 * own else 1.0)
            for x in range(rows):
                columns[layer.wide + x * 4 * own + gate] = factor * wide[layer.wide + gate * rows + x]


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
    layers: Records, dense: Records, params: Numbers, columns: Numbers, work: Numbers, window: NDArray[np.float64],
    mean: NDArray[np.float64], std: NDArray[np.float64], as_probability: bool,
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
