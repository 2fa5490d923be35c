"""What cannot be trained as asked is told at the setting that decides it; what need not be is asked as it is."""

import pytest
import torch
from torch import nn

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.models import TorchForecaster, build_model


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 1)

    def forward(self, windows):
        return self.layer(windows[:, :, 0])


class Detached(Net):
    def forward(self, windows):
        with torch.no_grad():
            return super().forward(windows)


class WithHidden(Net):
    def forward(self, windows):
        return super().forward(windows), None


def frozen():
    return Net().requires_grad_(False)


def message(bars, model, **split):
    with pytest.raises(BadInput) as raised:
        run_backtest(bars, model, costs=Costs.free(), split=split)
    return str(raised.value)


AS_IT_IS = "set model.epochs = 0 to ask it as it is, in Python TorchForecaster(..., epochs=0)"


@pytest.mark.parametrize(
    ("network", "said"),
    [
        (frozen(), "model.epochs: Net has no parameter that is trained (requires_grad is False everywhere): there is "
         f"nothing to train; {AS_IT_IS}"),
        (nn.Flatten(), "model.epochs: Flatten has no parameters: there is nothing to train; "),
        (Detached(), "model.epochs: Detached answers without a gradient (`detach` or `torch.no_grad` in its `forward`)"
         f": it cannot be trained; take that out, or {AS_IT_IS}"),
        (WithHidden(), "model WithHidden: answers 2 windows with a tuple; return a tensor of shape (n,) or (n, 1): the "
         "first of its 2 alone, as in `out, _ = self.lstm(x)`, `return self.head(out[:, -1])`"),
    ],
)  # fmt: skip
def test_a_network_that_cannot_be_trained_is_told(bars, network, said):
    lookback = 1 if isinstance(network, nn.Flatten) else 4
    assert message(bars, TorchForecaster(network, lookback=lookback, epochs=1)).startswith(said)


def test_a_frozen_network_needs_no_training_rows(bars):
    net = frozen()
    model = TorchForecaster(net, lookback=4, epochs=0, scale=False)
    table = run_backtest(bars, model, costs=Costs.free(), split={"train": 0.0}).forecasts.table
    assert set(table["sample"]) == {"test"}
    returns = torch.tensor(bars.close[1:5] / bars.close[:4] - 1, dtype=torch.float32)
    assert table["forecast"].iloc[0] == pytest.approx(net.layer(returns).item(), rel=1e-5)


def test_too_few_rows_are_put_down_to_the_setting_that_leaves_them(bars):
    assert message(bars, build_model("ar", {"lags": 250})).startswith("model.lags: of ")
    assert message(bars, build_model("ar", {}), horizon=250).startswith("split.horizon: of ")
    said = message(bars, TorchForecaster(frozen(), lookback=4), train=0.0)
    remedy = "the model has to be fitted, or set model.epochs = 0 and model.scale = false to ask it as it is"
    assert said.endswith(f"raise it above 0: {remedy}")
