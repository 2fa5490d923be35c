"""What a forecast becomes, and when an order goes out."""

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.models.fakes import ScriptedSource
from barcast.strategies import ForecastStrategy, ProportionalStrategy, SignStrategy
from barcast.strategies.parameters import parameters_of


def targets(bars, forecasts, strategy, **params):
    """Return the targets of the forecasts from bar 1 on."""
    script = np.concatenate(([0.0], forecasts, np.zeros(len(bars) - 1 - len(forecasts))))
    result = run_backtest(bars, ScriptedSource(script), strategy, Costs(), strategy_params=params, split={"train": 0.0})
    return result, result.forecasts.table["target"].tolist()[: len(forecasts)]


def test_sign(bars):
    assert targets(bars, [0.1, -0.2, 0.0, 0.3], SignStrategy)[1] == [1, -1, 0, 1]
    assert targets(bars, [0.1, -0.2, 0.2, -0.1], SignStrategy, threshold=0.1)[1] == [0, -1, 1, 0]
    assert targets(bars, [0.1, -0.2], SignStrategy, long_only=True)[1] == [1, 0]


def test_proportional(bars):
    assert targets(bars, [0.001, -0.5, 0.02], ProportionalStrategy)[1] == pytest.approx([0.1, -1, 1])
    assert targets(bars, [0.01, -0.5], ProportionalStrategy, scale=20, cap=0.4, long_only=True)[1] == [0.2, 0]


def test_an_order_goes_out_only_when_the_target_changes(bars):
    result, _ = targets(bars, [0.1, 0.2, 0.3, -0.1, -0.2], SignStrategy)
    assert result.account.fills["decided_at"].tolist() == [bars.index[t] for t in (1, 4, 6)]


def test_a_change_within_the_band_is_not_worth_an_order(bars):
    result, _ = targets(bars, [0.001, 0.002, 0.0055, 0.0061], ProportionalStrategy, rebalance_band=0.3)
    # targets 0.1, 0.2, 0.55, 0.61, then 0: only 0.55 is further than 0.3 from the last filled, then 0
    assert result.account.fills["decided_at"].tolist() == [bars.index[t] for t in (3, 5)]


def test_every_bar_resizes(bars):
    result, _ = targets(bars, [0.001] * 20, ProportionalStrategy, rebalance="every_bar")
    assert len(result.account.fills) == 21
    assert result.account.equity["position"].iloc[-1] == 0


def test_a_bar_without_a_model_is_flat_and_leaves_no_row(bars):
    forecasts = np.ones(300)
    forecasts[10:20] = np.nan
    result = run_backtest(bars, ScriptedSource(forecasts), costs=Costs(), split={"train": 0.0})
    assert (result.account.equity["position"].iloc[11:21] == 0).all()
    assert (result.account.equity["position"].iloc[22:] > 0).all()
    assert not result.forecasts.table["made_at"].isin(bars.index[10:20]).any()


class Undecided(ForecastStrategy):
    def target(self, forecast):
        return float("nan")


class Forgetful(ForecastStrategy):
    pass


def test_a_target_that_is_no_number_is_refused(bars):
    with pytest.raises(BadInput, match=r"strategy Undecided: `target\(1.0\)` returned nan on 2001-01-02"):
        run_backtest(bars, ScriptedSource(np.ones(300)), Undecided, costs=Costs.free())


def test_a_strategy_must_override_target(bars):
    with pytest.raises(BadInput, match="strategy Forgetful has no method `target`; write `def target"):
        run_backtest(bars, ScriptedSource(np.ones(300)), Forgetful, costs=Costs.free())


@pytest.mark.parametrize(
    ("strategy", "params", "message"),
    [
        (
            SignStrategy,
            {"treshold": 0.1},
            "strategy.treshold: SignStrategy has no such parameter; did you mean threshold?",
        ),
        (SignStrategy, {"threshold": -0.1}, "strategy.threshold: -0.1 is out of range; give a number of at least 0"),
        (SignStrategy, {"threshold": "0.1"}, 'strategy.threshold: "0.1" is not a number; write 0.1'),
        (SignStrategy, {"rebalance": "daily"}, "strategy.rebalance: 'daily' is not one of on_change, every_bar"),
        (SignStrategy, {"rebalance_band": float("nan")}, "strategy.rebalance_band: nan is out of range"),
        (ProportionalStrategy, {"cap": -1}, "strategy.cap: -1 is out of range"),
        (SignStrategy, {"long_only": "yes"}, 'strategy.long_only: "yes" is not true or false; write true'),
        (SignStrategy, {"long_only": 1}, "strategy.long_only: 1 is not true or false"),
        (SignStrategy, {"threshold": True}, "strategy.threshold: True is not a number"),
        (SignStrategy, {"source": 1}, "strategy.source: SignStrategy has no such parameter"),
    ],
)
def test_bad_parameters_are_refused(bars, strategy, params, message):
    with pytest.raises(BadInput) as caught:
        run_backtest(bars, ScriptedSource(np.ones(300)), strategy, costs=Costs.free(), strategy_params=params)
    assert message in str(caught.value)


def test_a_forecast_strategy_without_a_model_is_refused(bars):
    with pytest.raises(BadInput, match="it trades a forecast, but the model is none"):
        run_backtest(bars, None, SignStrategy, costs=Costs.free())


class Liar:
    lookback = 1

    def __init__(self, answer):
        self.answer = answer

    def predict(self, windows):
        return self.answer(windows)


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda windows: np.full(len(windows), np.nan), "`predict` returned nan"),
        (lambda windows: np.zeros((len(windows), 2)), "`predict` returned shape"),
        (lambda windows: 1.0, "`predict` returned shape"),
    ],
)
def test_a_model_that_breaks_its_contract_is_refused(bars, streaming, answer, message):
    with pytest.raises(BadInput, match="model Liar: " + message):
        run_backtest(bars, Liar(answer), costs=Costs(), streaming=streaming)


def test_a_constant_forecast_is_a_warning_not_an_error(bars):
    result = run_backtest(bars, Liar(lambda windows: np.full(len(windows), 0.001)), costs=Costs(spread_bps=1))
    assert "The forecast is constant over the test sample (0.001)" in result.warnings[0].text
    assert result.metrics["test"]["correlation"].reason == "the forecast is constant"


def test_a_strategys_parameters_are_told_in_the_words_of_its_docstring():
    told = {parameter.name: parameter.description for parameter in parameters_of(SignStrategy)}
    assert list(told) == ["rebalance", "rebalance_band", "threshold", "long_only"]
    assert told["long_only"] == "stay flat instead of going short"
    assert told["rebalance"].startswith(
        "`on_change` orders when the target differs from that of the last filled order,"
    )
