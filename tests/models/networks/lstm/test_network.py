"""The network against an LSTM written out in NumPy, and its shapes."""

import numpy as np
import pytest
import torch

from barcast.models.networks.lstm.network import LSTMNetwork
from barcast.models.networks.lstm.settings import ACTIVATION_NAMES, DenseLayer


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def numpy_lstm(weights, layer, inputs):
    """Hochreiter and Schmidhuber's cell with torch's gate order: input, forget, cell, output."""
    w, u, b, c = (weights[f"layers.{layer}.{kind}_l0"] for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    hidden = np.zeros((len(inputs), u.shape[1]))
    cell, states = hidden, []
    for t in range(inputs.shape[1]):
        gates = inputs[:, t] @ w.T + b + hidden @ u.T + c
        i, f, g, o = np.split(gates, 4, axis=1)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        hidden = sigmoid(o) * np.tanh(cell)
        states.append(hidden)
    return np.stack(states, axis=1)


@pytest.mark.parametrize("units", [(1,), (5,), (4, 2, 3)])
@pytest.mark.parametrize("lookback", [1, 6])
def test_it_computes_what_the_equations_say(units, lookback):
    torch.manual_seed(3)
    dense = (DenseLayer(4, "relu"), DenseLayer(3, "tanh"), DenseLayer(1, "linear"))
    network = LSTMNetwork(2, units, 0.3, dense).double().eval()
    windows = np.random.default_rng(3).normal(size=(9, lookback, 2))
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    states = windows
    for layer in range(len(units)):
        states = numpy_lstm(weights, layer, states)
    answer = states[:, -1]
    for layer, activate in enumerate((lambda x: np.maximum(x, 0.0), np.tanh, lambda x: x)):
        answer = activate(answer @ weights[f"dense.{layer}.weight"].T + weights[f"dense.{layer}.bias"])
    with torch.no_grad():
        np.testing.assert_allclose(network(torch.from_numpy(windows)).numpy(), answer[:, 0], rtol=0, atol=1e-6)


def test_weights_have_the_names_of_torchs_own_lstm():
    names = set(LSTMNetwork(1, (2, 3), 0.0, (DenseLayer(1, "linear"),)).state_dict())
    own = {f"layers.{i}.{name}" for i in (0, 1) for name in torch.nn.LSTM(1, 1).state_dict()}
    assert names == own | {"dense.0.weight", "dense.0.bias"}


@pytest.mark.parametrize("name", [name for name in ACTIVATION_NAMES if name != "softmax"])
def test_every_activation_is_there(name):
    network = LSTMNetwork(1, (2,), 0.0, (DenseLayer(2, "softmax"), DenseLayer(1, name)))
    assert network(torch.zeros(3, 2, 1)).shape == (3,)
    assert network.gives_probability == (name == "sigmoid")


def test_dropout_is_for_training_alone():
    network = LSTMNetwork(1, (8, 8), 0.5, (DenseLayer(1, "linear"),))
    windows = torch.ones(4, 3, 1)
    assert not torch.equal(network(windows), network(windows))
    network.eval()
    assert torch.equal(network(windows), network(windows))
