"""The dense layers and their activations: forward, and back."""

from __future__ import annotations

import math

from .arrays import Network, Numbers, RecordArray, Room, block
from .decorator import compiled
from .exponential import exponential, sigmoid_in_place, tanh_into
from .instructions import stay_apart
from .products import add_product_with_transposed, product, product_of_transposed

LINEAR, RELU, TANH, SIGMOID, SOFTMAX, ELU, GELU = range(7)
"""Activations of a dense layer."""
ACROSS = 1.0 / math.sqrt(2.0)
DENSITY = 1.0 / math.sqrt(2.0 * math.pi)


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


@compiled()
def through_dense(dense: RecordArray, params: Numbers, work: Numbers, n: int) -> None:
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
