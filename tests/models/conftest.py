"""Windows with a signal planted in them, and every forecaster there is."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from torch import nn

from barcast.models.baselines import AutoRegression, LastReturn, Mean, Reversal, Zero
from barcast.models.fakes import FixedForecast
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.sklearn_forecaster import SklearnForecaster


def make_rows(count=60, lookback=4, features=1, seed=7):
    """Return windows of noise, and labels that lean on the last return: 0.8 x return + noise."""
    rng = np.random.default_rng(seed)
    windows = rng.normal(0.0005, 0.01, (count, lookback, features))
    return windows, 0.8 * windows[:, -1, 0] + rng.normal(0.0, 0.002, count)


@pytest.fixture
def rows():
    """60 windows (60, 4, 1) and their labels (60,)."""
    return make_rows()


@pytest.fixture
def rows_of():
    """The maker of rows: `rows_of(count=20, lookback=1)`."""
    return make_rows


class FlatNet(nn.Module):
    """The smallest network: a weighted sum of the window."""

    def __init__(self, size=4):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(size, 1))

    def forward(self, windows):
        return self.layers(windows)  # (n, 1)


class TwoLogits(FlatNet):
    """Answers with the logits of down and up, and squeezes them."""

    def __init__(self):
        super().__init__()
        self.layers[1] = nn.Linear(4, 2)

    def forward(self, windows):
        return self.layers(windows).squeeze()  # (n, 2); (2,) for one window


class FourLines:
    """What a user writes first."""

    lookback = 3

    def predict(self, windows):
        return windows[:, :, 0].mean(axis=1)


def trio(**keywords):
    """Return three small LSTMs that differ in their seed alone, as one model."""
    return SeedEnsemble([LSTMForecaster(**QUICK, units=[2], seed=seed) for seed in (7, 8, 9)], **keywords)


QUICK = {"lookback": 4, "epochs": 2, "batch_size": 16}
DEEP = {
    **QUICK,
    "features": ["return", "range"],
    "units": [3, 2],
    "dropout": 0.2,
    "dense": ["4 relu", "1"],
    "validation": 0.2,
}
FORECASTERS = {
    "zero": Zero,
    "mean": Mean,
    "last": LastReturn,
    "reversal": Reversal,
    "ar": lambda: AutoRegression(3),
    "lstm": lambda: LSTMForecaster(**QUICK, units=[3]),
    "lstm deep": lambda: LSTMForecaster(**DEEP),
    "lstm direction": lambda: LSTMForecaster(**QUICK, units=[3], label="direction", loss="cross_entropy"),
    "lstm probability": lambda: LSTMForecaster(**QUICK, units=[3], label="direction", dense=["1 sigmoid"]),
    "torch instance": lambda: TorchForecaster(FlatNet(), **QUICK),
    "torch class": lambda: TorchForecaster(FlatNet, **QUICK),
    "frozen": lambda: TorchForecaster(FlatNet, **{**QUICK, "epochs": 0}),
    "two logits": lambda: TorchForecaster(TwoLogits, **QUICK, label="direction", loss="cross_entropy"),
    "classifier": lambda: SklearnForecaster(LogisticRegression(), lookback=4, label="direction"),
    "ridge": lambda: SklearnForecaster(Ridge(), lookback=4),
    "forest": lambda: SklearnForecaster(RandomForestRegressor(4), lookback=4),
    "seeds, mean": trio,
    "seeds, median": lambda: trio(combine="median"),
    "fixed": lambda: FixedForecast(0.01),
    "four lines": FourLines,
}


@pytest.fixture(params=FORECASTERS)
def make(request):
    """Each forecaster's maker, in turn."""
    return FORECASTERS[request.param]


@pytest.fixture
def flat_net():
    """A class of networks over windows of 4 returns."""
    return FlatNet


@pytest.fixture
def trio_of():
    """The maker of three LSTMs as one model: `trio_of(combine="median")`."""
    return trio


@pytest.fixture
def tiny():
    """The maker of quick LSTMs: `tiny(epochs=3)`."""
    return lambda **settings: LSTMForecaster(**{**QUICK, "units": [3], **settings})
