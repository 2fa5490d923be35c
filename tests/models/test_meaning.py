"""Whether a model's forecasts are returns or scores, whatever it is wrapped in."""

import pytest

from barcast.faults import BadInput
from barcast.models import (
    AutoRegression,
    LSTMForecaster,
    ScriptedSource,
    SeedEnsemble,
    SingleModel,
    SklearnForecaster,
)
from barcast.models.meaning import forecasts_are
from barcast.models.schedule.walk_forward import WalkForwardSource


class Says:
    lookback = 1

    def __init__(self, meaning):
        self.forecasts_are = meaning

    def fit(self, windows, labels):
        return self

    def predict(self, windows):
        return windows[:, -1, 0]


def direction():
    return LSTMForecaster(units=[2], lookback=3, label="direction")


@pytest.mark.parametrize(
    "model",
    [
        direction(),
        Says("scores"),
        SeedEnsemble([direction(), direction()]),
        SingleModel(direction()),
        SingleModel(SeedEnsemble([Says("scores")])),
        WalkForwardSource(Says("scores"), [], lambda fold: None),
        SklearnForecaster(Says("scores")),
    ],
)
def test_scores_are_known_through_every_wrapper(model):
    assert forecasts_are(model) == "scores"


@pytest.mark.parametrize(
    "model", [None, AutoRegression(), LSTMForecaster(units=[2]), ScriptedSource([0.1]), Says("returns"), Says(None)]
)
def test_all_others_forecast_returns(model):
    assert forecasts_are(model) == "returns"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("score", "model Says: its `forecasts_are` is 'score'; did you mean scores?"),
        (3, 'model Says: its `forecasts_are` is 3; make it "returns" or "scores"'),
    ],
)
def test_another_word_is_refused(said, message):
    with pytest.raises(BadInput) as refused:
        forecasts_are(Says(said))
    assert str(refused.value) == message
