"""The compiled network against torch: its exponential, its answers, its gradients, for random shapes."""

import importlib
import math
import pkgutil

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from barcast.models.networks.answer import Answer
from barcast.models.networks.lstm import kernel
from barcast.models.networks.lstm.compiled import KERNEL_LOSSES, NONE_SILENCED, answers_of, parameters_of
from barcast.models.networks.lstm.kernel.arrays import Rows, State
from barcast.models.networks.lstm.kernel.exponential import sigmoid_in_place, tanh_in_place
from barcast.models.networks.lstm.kernel.products import scalar_product
from barcast.models.networks.lstm.kernel.training import train_epoch
from barcast.models.networks.lstm.memory_layout import plan
from barcast.models.networks.lstm.network import LSTMNetwork, units_to_silence
from barcast.models.networks.lstm.settings import ACTIVATION_NAMES, DenseLayer
from barcast.models.networks.training.torch_programs import LOSSES as TORCH_LOSSES

NARROW, WIDE = st.integers(1, 4), st.integers(1, 40)
"""Wide layers go through the linear algebra library, narrow ones through plain loops."""


@st.composite
def worlds(draw):
    """Return a network, rows to learn from, and how they are to be gone through."""
    width = draw(st.sampled_from([NARROW, WIDE]))
    units = draw(st.lists(width, min_size=1, max_size=3))
    hidden = draw(st.lists(st.tuples(st.integers(2, 5), st.sampled_from(ACTIVATION_NAMES)), max_size=2))
    last = draw(st.sampled_from([name for name in ACTIVATION_NAMES if name != "softmax"]))
    loss = draw(st.sampled_from(sorted(KERNEL_LOSSES)))
    return {
        "features": draw(st.integers(1, 3)),
        "steps": draw(st.integers(1, 6)),
        "units": units,
        "dense": [DenseLayer(*layer) for layer in (*hidden, (1, last))],
        "dropout": draw(st.sampled_from([0.0, 0.3])),
        "loss": loss,
        "as_probability": loss == "cross_entropy" or draw(st.booleans()),
        "rows": draw(st.integers(1, 9)),
        "chunk": draw(st.integers(1, 9)),
        "seed": draw(st.integers(0, 2**20)),
    }


class Twins:
    """The same network twice: torch's, and the kernel's."""

    def __init__(self, world, dtype=torch.float64):
        torch.manual_seed(world["seed"])
        network = LSTMNetwork(world["features"], world["units"], world["dropout"], world["dense"])
        self.answer = Answer(network, as_probability=world["as_probability"]).to(dtype)
        self.plan = plan(world["features"], world["units"], world["dense"], world["steps"], world["chunk"])
        self.params = parameters_of(self.answer)
        self.room = self.plan.room(self.params.dtype.type)
        self.inputs = torch.randn(world["rows"], world["steps"], world["features"], dtype=dtype)
        self.labels = torch.rand(world["rows"], dtype=dtype)
        silenceable = units_to_silence(world["units"], world["steps"])
        self.off = torch.rand(world["rows"], silenceable) < world["dropout"]
        self.scale = 1.0 / (1.0 - world["dropout"])

    def rows(self, order):
        off = self.off.numpy() if self.scale > 1.0 else NONE_SILENCED
        return Rows(self.inputs.numpy(), self.labels.numpy(), order, off)


@settings(max_examples=150, deadline=None)
@given(world=worlds())
def test_gradients_are_those_of_autograd(world):
    twins = Twins(world)
    count = world["rows"]
    order = np.random.default_rng(world["seed"]).permutation(count)
    answers = twins.answer.train()(twins.inputs[order], twins.off if twins.scale > 1.0 else None)
    loss = TORCH_LOSSES[world["loss"]](answers, twins.labels[order])
    loss.backward()
    summed = gradients(twins, order, world)
    assert summed / count == pytest.approx(loss.item(), rel=1e-11, abs=1e-13)
    wanted = np.concatenate([value.grad.numpy().ravel() for value in twins.answer.parameters()])
    np.testing.assert_allclose(twins.room.grads, wanted, rtol=1e-8, atol=1e-11)


def gradients(twins, order, world):
    """Leave the kernel's gradients in the room, by a step of size 0; return the summed loss."""
    state = State(twins.params, np.zeros_like(twins.params), np.zeros_like(twins.params))
    return train_epoch(
        twins.plan.network, state, twins.room, twins.rows(order), 0, 0.0, len(order), world["chunk"], twins.scale,
        KERNEL_LOSSES[world["loss"]], twins.answer.sigmoid,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(world=worlds(), single=st.booleans())
def test_answers_are_those_of_torch(world, single):
    twins = Twins(world, torch.float32 if single else torch.float64)
    with torch.inference_mode():
        wanted = twins.answer.eval()(twins.inputs).numpy()
    answers = answers_of(twins.plan, twins.params, twins.room, twins.inputs.numpy(), twins.answer.sigmoid)
    np.testing.assert_allclose(answers, wanted, rtol=0, atol=2e-6 if single else 1e-12)


@pytest.mark.parametrize(("dtype", "units"), [(np.float32, 1.2e-7), (np.float64, 3e-16)])
def test_the_exponential_is_exact_to_rounding(dtype, units):
    x = np.linspace(-80.0, 0.0, 20_001).astype(dtype)
    squashed = x.copy()
    sigmoid_in_place(squashed)
    wanted = np.array([math.exp(value) / (1.0 + math.exp(value)) for value in x.tolist()])
    assert np.max(np.abs(squashed / wanted - 1.0)) < 8 * units
    tanh = np.linspace(-20.0, 20.0, 20_001).astype(dtype)
    wanted = np.tanh(tanh.astype(np.float64))
    tanh_in_place(tanh)
    assert np.max(np.abs(tanh - wanted)) < 3 * units


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_squashing_holds_at_the_ends(dtype):
    x = np.array([-np.inf, -1e30, -800.0, 0.0, 800.0, 1e30, np.inf, np.nan], dtype)
    sigmoid, tanh = x.copy(), x.copy()
    sigmoid_in_place(sigmoid)
    tanh_in_place(tanh)
    assert np.all(sigmoid[:3] <= 1e-30)
    assert np.array_equal(tanh[:7], [-1.0, -1.0, -1.0, 0.0, 1.0, 1.0, 1.0])
    assert np.array_equal(sigmoid[3:7], [0.5, 1.0, 1.0, 1.0])
    assert np.isnan(sigmoid[7])
    assert np.isnan(tanh[7])


def test_no_function_is_compiled_with_fast_math():
    """Numba compiles a function anew into each caller: with fast-math, what a fresh process and one that loads the
    machine code from disk compute differed in the last bits."""
    names = [f"{kernel.__name__}.{found.name}" for found in pkgutil.iter_modules(kernel.__path__)]
    things = {value for name in names for value in vars(importlib.import_module(name)).values() if callable(value)}
    functions = [value for value in things if hasattr(value, "targetoptions")]
    assert len(functions) > 20
    assert not any(function.targetoptions["fastmath"] for function in functions)


def test_a_scalar_product_is_the_sum_of_all_its_terms():
    for size in (0, 1, 7, 8, 9, 64, 65):
        a, b = np.arange(size) + 1.0, np.ones(size)
        assert scalar_product(a, b) == size * (size + 1) / 2
