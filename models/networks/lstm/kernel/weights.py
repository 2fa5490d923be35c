"""The weights of the LSTM layers as their products want them, and back."""

from __future__ import annotations

from .arrays import Numbers, RecordArray
from .decorator import compiled
from .instructions import stay_apart


@compiled()
def spread_weights(layers: RecordArray, params: Numbers, wide: Numbers) -> None:
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
def gather_gradients(layers: RecordArray, d_wide: Numbers, grads: Numbers) -> None:
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


@compiled()
def turn_weights(layers: RecordArray, wide: Numbers, columns: Numbers) -> None:
    """Lay out the weights for one window at a time: of each layer (inputs + units + 1, 4 units), `wide` transposed.

    Those of the cell gate are doubled: tanh(x) is 2 sigmoid(2x) - 1, so one pass squashes all four gates.
    """
    for layer in layers:
        rows, own = layer.fed + layer.own + 1, layer.own
        for gate in range(4 * own):
            factor = wide.dtype.type(2.0 if 2 * own <= gate < 3 * own else 1.0)
            for x in range(rows):
                columns[layer.wide + x * 4 * own + gate] = factor * wide[layer.wide + gate * rows + x]
