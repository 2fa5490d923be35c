"""A network as a forecaster: scaled on what it trains on, reproducible, and told apart from a bad one."""

import numpy as np
import pytest
import torch
from torch import nn

from barcast.faults import BadInput
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.lstm.settings import LSTMSettings
from barcast.models.networks.torch_forecaster import TorchForecaster

QUICK = {"lookback": 4, "epochs": 2, "batch_size": 16}


def scalers(forecaster):
    return {name: value for name, value in forecaster.state().items() if not name.startswith("network")}


@pytest.mark.parametrize("part", [0, 1])
def test_scaling_sees_only_the_rows_trained_on(rows_of, tiny, part):
    rows, later = rows_of(60), rows_of(60)
    later[part][48:] += 0.5  # validation = 0.2 keeps rows 48 to 59 aside
    first, second = tiny(validation=0.2).fit(*rows), tiny(validation=0.2).fit(*later)
    for name, value in scalers(first).items():
        assert np.array_equal(value, scalers(second)[name])


def test_validation_rows_teach_nothing(rows_of, tiny):
    rows, later = rows_of(60), rows_of(60)
    later[1][48:] += 0.5
    first, second = (tiny(validation=0.2, patience=0).fit(*part) for part in (rows, later))
    assert np.array_equal(first.predict(rows[0]), second.predict(rows[0]))


def test_windows_and_labels_are_standardised(rows, tiny):
    state = tiny(validation=0.0).fit(*rows).state()
    np.testing.assert_allclose(state["inputs.mean"], [rows[0].mean()])
    np.testing.assert_allclose(state["inputs.std"], [rows[0].std()])
    np.testing.assert_allclose([state["labels.mean"][0], state["labels.std"][0]], [rows[1].mean(), rows[1].std()])


def test_without_scale_numbers_go_in_as_they_are(rows, tiny):
    state = scalers(tiny(scale=False).fit(*rows))
    assert {name: value.tolist() for name, value in state.items()} == {
        "inputs.mean": [0.0],
        "inputs.std": [1.0],
        "labels.mean": [0.0],
        "labels.std": [1.0],
    }


def test_the_unit_of_the_returns_does_not_matter(rows, tiny):
    once, thousandfold = tiny().fit(*rows), tiny().fit(rows[0] * 1000.0, rows[1] * 1000.0)
    np.testing.assert_allclose(thousandfold.predict(rows[0] * 1000.0) / 1000.0, once.predict(rows[0]), atol=1e-7)


def test_another_seed_another_network(rows, tiny):
    assert not np.array_equal(tiny(seed=1).fit(*rows).predict(rows[0]), tiny(seed=2).fit(*rows).predict(rows[0]))


def test_the_same_bits_whatever_the_caller_did_with_torch(rows, tiny):
    first = tiny(dropout=0.3).fit(*rows).predict(rows[0])
    torch.manual_seed(123)
    torch.set_num_threads(2)
    try:
        assert np.array_equal(tiny(dropout=0.3).fit(*rows).predict(rows[0]), first)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)


def test_the_callers_random_numbers_go_on_undisturbed(rows, tiny):
    torch.manual_seed(5)
    wanted = torch.rand(3)
    torch.manual_seed(5)
    state = tiny(dropout=0.3).fit(*rows).state()
    tiny().restore(state)
    assert torch.equal(torch.rand(3), wanted)


def test_a_network_handed_in_is_never_changed(rows, flat_net):
    network = flat_net()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    forecaster = TorchForecaster(network, **QUICK).fit(*rows)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert not torch.equal(forecaster.network.layers[1].weight.cpu(), network.layers[1].weight)


def test_a_class_is_built_under_the_seed(rows, flat_net):
    first, second = (TorchForecaster(flat_net, **QUICK, seed=3).fit(*rows) for _ in range(2))
    assert np.array_equal(first.predict(rows[0]), second.predict(rows[0]))


def test_a_failed_fit_leaves_the_model_as_it_was(rows, tiny):
    forecaster = tiny().fit(*rows)
    before = forecaster.predict(rows[0])
    with pytest.raises(BadInput):
        forecaster.fit(rows[0] * np.nan, rows[1])
    assert np.array_equal(forecaster.predict(rows[0]), before)


def test_settings_may_be_handed_in_whole():
    settings = LSTMSettings(units=(3,), epochs=4)
    assert LSTMForecaster(settings).settings == settings
    assert LSTMForecaster(settings, epochs=5).settings == LSTMSettings(units=(3,), epochs=5)
    assert LSTMForecaster(units=[3], epochs=4).settings == settings


def test_it_has_the_shape_of_its_settings(tiny):
    forecaster = tiny(features=["return", "range"])
    assert (forecaster.lookback, forecaster.features) == (4, ("return", "range"))
    assert forecaster.history == ()


def test_chunks_make_no_difference(rows_of, tiny, monkeypatch):
    windows, labels = rows_of(60)
    forecaster = tiny().fit(windows, labels)
    whole = forecaster.predict(windows)
    monkeypatch.setattr("barcast.models.networks.torch_forecaster.CHUNK", 7)
    monkeypatch.setattr("barcast.models.networks.lstm.memory_layout.FEWEST", 7)
    monkeypatch.setattr("barcast.models.networks.lstm.memory_layout.MOST", 7)
    forecaster = tiny().fit(windows, labels)
    np.testing.assert_allclose(forecaster.predict(windows), whole, rtol=0, atol=1e-7)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is CUDA here")
def test_cuda_without_cuda_is_refused():
    with pytest.raises(BadInput, match=r"model\.device: cuda is not available here; set it to auto or cpu"):
        LSTMForecaster(device="cuda")


class Wrong(nn.Module):
    """Answers with three numbers a window."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 3)

    def forward(self, windows):
        return self.layer(windows[:, :, 0])


def test_a_network_of_another_shape_is_refused(rows):
    with pytest.raises(BadInput, match=r"model Wrong: answers 2 windows with \(2, 3\); return a tensor of shape"):
        TorchForecaster(Wrong, **QUICK).fit(*rows)


def test_a_network_that_does_not_fit_the_windows_is_told_so(rows):
    with pytest.raises(BadInput, match=r"model Wrong: fails on windows of shape \(2, 3, 1\): RuntimeError: mat1"):
        TorchForecaster(Wrong, **{**QUICK, "lookback": 3}).fit(rows[0][:, 1:], rows[1])


def test_windows_of_another_lookback_or_more_features_are_refused(rows, tiny):
    forecaster = tiny().fit(*rows)
    with pytest.raises(BadInput, match=r"windows of shape \(60, 3, 1\) for a model of 4 bars and 1 features"):
        forecaster.predict(rows[0][:, 1:])
    with pytest.raises(BadInput, match=r"hand in shape \(n, 4, 1\), the features being return"):
        forecaster.predict(np.concatenate([rows[0], rows[0]], axis=2))


def test_rows_that_cannot_train_are_refused(rows, tiny):
    windows, labels = rows
    with pytest.raises(BadInput, match="there is no training row"):
        tiny().fit(windows[:0], labels[:0])
    with pytest.raises(BadInput, match=r"labels of shape \(59,\) for 60 windows"):
        tiny().fit(windows, labels[1:])
    labels = labels.copy()
    labels[[5, 9]] = np.nan
    with pytest.raises(BadInput, match="labels: 2 training rows are not finite, first row 5"):
        tiny().fit(windows, labels)


def test_one_row_is_enough_to_train(rows, tiny):
    assert tiny(validation=0.5).fit(rows[0][:1], rows[1][:1]).predict(rows[0]).shape == (60,)
