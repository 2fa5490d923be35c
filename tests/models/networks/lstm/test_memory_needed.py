"""Settings that would not fit in memory are refused before any of it is allocated, at the setting to lower."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge
from torch import nn

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput, memory
from barcast.models.baselines import AutoRegression
from barcast.models.cache.fold_key import key_of
from barcast.models.networks.lstm.fit_many_lstms import fit_lstms
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.lstm.memory_layout import numbers_needed, plan
from barcast.models.networks.lstm.settings import DenseLayer
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.networks.training.loop import check_trained
from barcast.models.networks.training.settings import TrainingSettings
from barcast.models.schedule.jobs import Job
from barcast.models.sklearn_forecaster import SklearnForecaster
from barcast.models.windows import rolling as windows_of_training

BACKENDS = ("auto", "compiled", "torch", "plain", "batched")
MUCH = "more than half of this machine's memory"


def refused(make):
    with pytest.raises(BadInput) as raised:
        make()
    return str(raised.value)


@pytest.fixture
def small_machine(monkeypatch):
    """A machine of 100 kB."""
    monkeypatch.setattr(memory, "machine_memory", lambda: 100_000)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"units": [10**6]}, "model.units: layers of 1,000,000 units"),
        ({"units": [10**18]}, "model.units: layers of 1,000,000,000,000,000,000 units"),
        ({"units": [10**400]}, "model.units: layers of about 10^400 units"),
        ({"lookback": 10**9}, "model.lookback: 1,000,000,000 bars"),
        ({"lookback": 10**18}, "model.lookback: 1,000,000,000,000,000,000 bars"),
        ({"dense": ["1000000000000 relu", "1"]}, "model.dense: a layer of 1,000,000,000,000 units"),
    ],
)
def test_a_network_that_does_not_fit_is_refused_whatever_would_train_it(backend, settings, where):
    message = refused(lambda: LSTMForecaster(backend=backend, **settings))
    assert message.startswith(f"{where} would need ")
    assert MUCH in message
    assert "; lower it" in message


def test_what_is_reckoned_is_less_than_what_the_kernel_takes():
    dense = (DenseLayer(4, "relu"), DenseLayer(1, "linear"))
    for units, steps in (((32,), 20), ((8, 16), 5), ((64, 64, 8), 50)):
        weights, window = numbers_needed(2, units, dense, steps)
        made = plan(2, units, dense, steps)
        assert weights == 6 * made.parameters
        assert 0.4 * made.work < window * made.chunk <= made.work


@pytest.mark.parametrize(
    "make",
    [
        lambda: LSTMForecaster(lookback=4, units=[1]),
        lambda: TorchForecaster(nn.Sequential(nn.Flatten(), nn.Linear(4, 1)), lookback=4),
        lambda: SklearnForecaster(Ridge(), lookback=4),
        lambda: AutoRegression(4),
    ],
)
def test_windows_that_do_not_fit_are_refused_before_they_are_copied(small_machine, rows_of, make):
    message = refused(lambda: make().fit(*rows_of(600, 4)))
    assert message == (
        f"model.lookback: 600 windows of 4 bars would need 56.2 KiB, {MUCH} (97.7 KiB); "
        "lower model.lookback (model.lags of ar), or train on fewer bars"
    )


def test_windows_that_do_not_fit_are_refused_before_the_cache_reads_them(request, rows_of):
    job = Job(AutoRegression(4), *rows_of(600, 4))
    learnt = Job(LSTMForecaster(lookback=4, units=[1]), *rows_of(600, 4))
    assert key_of(job) is None
    assert key_of(learnt) is not None
    request.getfixturevalue("small_machine")
    assert refused(lambda: key_of(learnt)).startswith("model.lookback: 600 windows of 4 bars would need 56.2 KiB")


@pytest.mark.parametrize("backend", ["torch", "plain", "batched"])
def test_a_batch_that_does_not_fit_is_refused(request, rows_of, monkeypatch, backend):
    monkeypatch.setattr(windows_of_training, "COPIES", 1)
    model = LSTMForecaster(lookback=4, units=[1], batch_size=10**6, backend=backend, validation=0.0)
    request.getfixturevalue("small_machine")
    message = refused(lambda: model.fit(*rows_of(600, 4)))
    assert message.startswith("model.batch_size: 600 windows of 4 bars in a batch would need ")
    assert message.endswith("; lower it, model.lookback or model.units")


def test_draws_of_dropout_that_do_not_fit_are_refused(request, rows_of, monkeypatch):
    monkeypatch.setattr(windows_of_training, "COPIES", 1)
    settings = {"lookback": 4, "units": [2, 2], "dropout": 0.5, "validation": 0.0, "epochs": 1, "device": "cpu"}
    model = LSTMForecaster(**settings)
    request.getfixturevalue("small_machine")
    message = refused(lambda: model.fit(*rows_of(1200, 4)))
    assert message.startswith("model.dropout: drawing which of 10 units are silenced in 1,200 rows would need 58.6 KiB")


def test_more_models_than_fit_together_are_refused(request, rows_of):
    jobs = [Job(LSTMForecaster(lookback=4, units=[4], seed=seed), *rows_of(20, 4)) for seed in range(100)]
    request.getfixturevalue("small_machine")
    message = refused(lambda: fit_lstms(jobs, print, 1))
    assert message.startswith("model.units: 100 trained networks would need ")
    assert message.endswith("; lower it or run.seeds, or raise split.refit_every")


@pytest.mark.parametrize("lookback", [0, -1, 2.5, True, None, "3", np.float64(3.0)])
def test_the_engine_refuses_a_window_that_is_no_whole_number_of_bars(bars, lookback):
    class Mine:
        def predict(self, windows):
            raise AssertionError

    model = Mine()
    model.lookback = lookback
    assert "model Mine: its `lookback` is " in refused(lambda: run_backtest(bars, model, costs=Costs.free()))


@pytest.mark.parametrize("lookback", [10**6, 10**18, 10**30])
def test_a_plug_in_with_a_window_longer_than_the_data_is_told_so(bars, lookback):
    class Mine:
        def predict(self, windows):
            raise AssertionError

    model = Mine()
    model.lookback = lookback
    assert f"300 bars are too few for a lookback of {lookback}" in refused(
        lambda: run_backtest(bars, model, costs=Costs.free())
    )


# -- a learning rate beyond all measure -----------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("rate", [1e300, 1e38, 1e37, 1e10, 5e-324])
def test_any_learning_rate_ends_in_finite_forecasts_or_in_one_error(rows_of, backend, precision, rate):
    windows, labels = rows_of(40, 4)
    for rows_aside in (0.0, 0.2):
        settings = {"lookback": 4, "units": [2], "dense": ["2 relu", "1"], "epochs": 2, "validation": rows_aside}
        said = None
        try:
            model = LSTMForecaster(backend=backend, precision=precision, learning_rate=rate, **settings)
            forecasts = model.fit(windows, labels).predict(windows)
        except BadInput as error:
            said = str(error)
        assert np.isfinite(forecasts).all() if said is None else "learning_rate" in said
        assert said is None or (rate > 1e5 and "\n" not in said)


@pytest.mark.parametrize("part", ["weight", "answer"])
def test_a_network_whose_last_step_went_too_far_is_refused(part):
    network = nn.Sequential(nn.Flatten(), nn.Linear(4, 1))
    with torch.no_grad():
        network[1].weight[0, 0] = float("inf") if part == "weight" else 3e38
    sample = torch.full((2, 4, 1), 0.0 if part == "weight" else 1e3)
    message = refused(lambda: check_trained(network, sample, TrainingSettings(learning_rate=1e30)))
    assert message == (
        "model training: the loss explodes: after the last epoch the weights or the answers are no longer finite; "
        "lower model.learning_rate (it is 1e+30), or keep some rows aside (model.validation)"
    )


def test_a_network_of_the_users_own_that_explodes_is_refused(rows_of):
    network = nn.Sequential(nn.Flatten(), nn.Linear(4, 1))
    settings = {"lookback": 4, "epochs": 1, "batch_size": 100, "validation": 0.0, "learning_rate": 1e38}
    message = refused(
        lambda: TorchForecaster(network, scale=False, **settings).fit(rows_of(40, 4)[0] * 1e5, np.ones(40))
    )
    assert "lower model.learning_rate (it is 1e+38)" in message


def test_columns_beyond_the_squares_of_floats_are_scaled_all_the_same(rows_of):
    windows, labels = rows_of(40, 4)
    plain = SklearnForecaster(Ridge(), lookback=4).fit(windows, labels).predict(windows)
    large = SklearnForecaster(Ridge(), lookback=4).fit(windows * 1e300, labels).predict(windows * 1e300)
    assert np.allclose(plain, large)
