"""Networks that answer with the logits of down and up are trained and asked as such."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from barcast.faults import BadInput
from barcast.models.networks.torch_forecaster import TorchForecaster

QUICK = {"lookback": 4, "epochs": 3, "batch_size": 16, "validation": 0.0, "shuffle": False, "scale": False}
DIRECTION = {**QUICK, "label": "direction", "loss": "cross_entropy"}


def net(*end, outputs=2):
    torch.manual_seed(1)
    return nn.Sequential(nn.Flatten(), nn.Linear(4, outputs), *end)


def test_training_is_that_of_torchs_cross_entropy_over_two_classes(rows):
    windows, labels = rows
    mine = TorchForecaster(net(), **DIRECTION, precision="float64", learning_rate=0.01, device="cpu")
    mine.fit(windows, labels)
    theirs, inputs = net().double(), torch.from_numpy(windows)
    classes = torch.from_numpy((labels > 0).astype(np.int64))
    optimizer = torch.optim.Adam(theirs.parameters(), lr=0.01)
    for _ in range(3):
        for first in range(0, 60, 16):
            optimizer.zero_grad()
            functional.cross_entropy(theirs(inputs[first : first + 16]), classes[first : first + 16]).backward()
            optimizer.step()
    torch.testing.assert_close(mine.network[1].weight, theirs[1].weight, rtol=0, atol=1e-9)
    wanted = 2 * theirs(inputs).softmax(dim=1)[:, 1] - 1
    np.testing.assert_allclose(mine.predict(windows), wanted.detach().numpy(), atol=1e-9)


@pytest.mark.parametrize(
    ("network", "up"),
    [
        (net(), lambda x: net()(x).softmax(dim=1)[:, 1]),
        (net(nn.LogSoftmax(dim=1)), lambda x: net()(x).softmax(dim=1)[:, 1]),
        (net(nn.Softmax(dim=1)), lambda x: net()(x).softmax(dim=1)[:, 1]),
        (net(outputs=1), lambda x: net(outputs=1)(x)[:, 0].sigmoid()),
        (net(nn.Sigmoid(), outputs=1), lambda x: net(outputs=1)(x)[:, 0].sigmoid()),
    ],
)
@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_every_way_to_answer_is_the_same_probability(network, up, loss, rows):
    settings = {**DIRECTION, "loss": loss, "learning_rate": 1e-30, "epochs": 1}
    forecasts = TorchForecaster(network, **settings).fit(*rows).predict(rows[0])
    wanted = 2 * up(torch.from_numpy(rows[0]).float()) - 1
    np.testing.assert_allclose(forecasts, wanted.detach().numpy(), atol=1e-6)


def test_one_window_is_answered_as_many(rows):
    model = TorchForecaster(net(), **DIRECTION).fit(*rows)
    alone = [model.predict(rows[0][i : i + 1])[0] for i in range(5)]
    np.testing.assert_allclose(model.predict(rows[0])[:5], alone, atol=1e-6)


class Softmaxed(nn.Module):
    """Ends in probabilities, and does not say so."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 2)

    def forward(self, windows):
        return self.layer(windows[:, :, 0]).softmax(dim=1)


class Promises(Softmaxed):
    gives_probability = True

    def forward(self, windows):
        return self.layer(windows[:, :, 0]) + 5.0


class Kept(Softmaxed):
    gives_probability = True


@pytest.mark.parametrize(
    ("network", "settings", "message"),
    [
        (net(), QUICK, "model Sequential: answers 2 windows with (2, 2), two numbers each, as for the classes down and "
         "up; set model.label = direction, or return a tensor of shape (n,) or (n, 1)"),
        (net(outputs=3), DIRECTION, "model Sequential: answers 2 windows with (2, 3); return a tensor of shape (n,) or "
         "(n, 1)"),
        (Softmaxed(), DIRECTION, "model Softmaxed: answers with two numbers that add up to 1: probabilities, where "
         "logits are expected; leave its softmax out, or give the class `gives_probability = True`"),
        (Promises(), DIRECTION, "that add up to 1, or leave `gives_probability` out"),
    ],
)  # fmt: skip
def test_what_is_neither_is_told(network, settings, message, rows):
    with pytest.raises(BadInput) as raised:
        TorchForecaster(network, **settings).fit(*rows)
    assert message in str(raised.value)


def test_two_probabilities_that_are_announced_are_taken(rows):
    network = Kept()
    forecasts = TorchForecaster(network, **{**DIRECTION, "learning_rate": 1e-30}).fit(*rows).predict(rows[0])
    wanted = 2 * network(torch.from_numpy(rows[0]).float())[:, 1] - 1
    np.testing.assert_allclose(forecasts, wanted.detach().numpy(), atol=1e-6)
