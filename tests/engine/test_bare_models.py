"""`run_backtest` takes networks and estimators as they are, and says what it takes instead of a class."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.models import SklearnForecaster, TorchForecaster


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(1)
        self.lookback = 4
        self.layer = nn.Linear(4, 1)

    def forward(self, windows):
        return self.layer(windows[:, :, 0])


@pytest.mark.parametrize("estimator", [Ridge(), make_pipeline(StandardScaler(), Ridge())])
def test_a_bare_estimator_is_wrapped_with_the_defaults(bars, estimator):
    bare, wrapped = (
        run_backtest(bars, estimator, costs=Costs.free()),
        run_backtest(bars, SklearnForecaster(estimator), costs=Costs.free()),
    )
    assert bare.metrics == wrapped.metrics
    assert bare.labels.model == type(estimator).__name__
    assert not hasattr(estimator, "n_features_in_")


def test_a_bare_network_is_wrapped_with_the_lookback_it_says(bars):
    net = Net()
    before = net.layer.weight.clone()
    bare = run_backtest(bars, net, costs=Costs.free())
    assert bare.metrics == run_backtest(bars, TorchForecaster(Net(), lookback=4), costs=Costs.free()).metrics
    assert bare.labels.model == "Net"
    assert torch.equal(net.layer.weight, before)


def test_a_bare_network_walks_forward(bars):
    result = run_backtest(
        bars, TorchForecaster(Net(), lookback=4, epochs=0), costs=Costs.free(), split={"refit_every": 60}
    )
    assert np.isfinite(result.forecasts.table["forecast"]).all()
    assert set(result.models.table["epochs"]) == {0}


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (Ridge, "model: the class Ridge cannot be used; hand in an instance: Ridge(...), or SklearnForecaster("),
        (Net, "model: the class Net cannot be used; hand in TorchForecaster(Net(), lookback=20) of barcast"),
        (
            LogisticRegression(),
            "model.label: LogisticRegression is a classifier, and a return is a number, no class; set",
        ),
        (
            "lstm",
            'model: the text "lstm" cannot be used; hand in build_model("lstm", {}) of barcast.models',
        ),
        (lambda: Ridge(), "model: a function cannot be used; hand in what it returns: <lambda>()"),
        (
            lambda windows: windows[:, -1, 0],
            "model: a function cannot be used; hand in an instance of `class Mine: loo",
        ),
    ],
)
def test_what_cannot_be_asked_is_told(bars, model, message):
    with pytest.raises(BadInput) as raised:
        run_backtest(bars, model, costs=Costs.free())
    assert str(raised.value).startswith(message)
