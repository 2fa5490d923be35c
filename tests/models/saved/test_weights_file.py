"""Weights to begin from: of every honest file, of none that would run code, and told apart where they do not fit."""

import copy
import os
import pickle
import zipfile

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

from barcast.faults import BadInput
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.saved import weights_file
from barcast.models.saved.card import card_of
from barcast.models.saved.checkpoint import load_model, save_model
from barcast.models.saved.weights_file import read_weights

FROZEN = {"lookback": 4, "epochs": 0, "scale": False}


def trained(outputs=1):
    torch.manual_seed(3)
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 5), nn.Linear(5, outputs))


def fresh():
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 5), nn.Linear(5, 1))


def prefixed(prefix):
    return {f"{prefix}.{name}": value for name, value in trained().state_dict().items()}


SAVERS = {
    "state_dict": lambda path: torch.save(trained().state_dict(), path),
    "safetensors": lambda path: safetensors.torch.save_file(trained().state_dict(), path),
    "checkpoint": lambda path: torch.save({"epoch": 3, "model_state_dict": trained().state_dict(), "loss": 0.5}, path),
    "lightning": lambda path: torch.save({"state_dict": prefixed("model"), "epoch": 1, "callbacks": {}}, path),
    "parallel": lambda path: torch.save(prefixed("module"), path),
    "compiled": lambda path: torch.save(prefixed("_orig_mod"), path),
    "half": lambda path: torch.save(trained().half().state_dict(), path),
    "bfloat16": lambda path: safetensors.torch.save_file(trained().bfloat16().state_dict(), path),
    "double": lambda path: torch.save(trained().double().state_dict(), path),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "weights.anything"


@pytest.mark.parametrize("kind", SAVERS)
def test_a_frozen_network_answers_as_the_one_that_was_saved(kind, path, rows):
    SAVERS[kind](path)
    model = TorchForecaster(fresh, **FROZEN, weights=str(path)).fit(*rows)
    wanted = trained()(torch.from_numpy(rows[0]).float())[:, 0].detach()
    np.testing.assert_allclose(model.predict(rows[0]), wanted, atol={"half": 1e-3, "bfloat16": 1e-2}.get(kind, 1e-7))
    assert model.history == ()


def test_a_network_handed_in_is_asked_as_it_comes_on_scaled_rows(rows):
    network = trained()
    model = TorchForecaster(network, lookback=4, epochs=0, validation=0.0).fit(*rows)
    windows, labels = rows
    scaled = (windows - windows.mean()) / windows.std()
    wanted = network(torch.from_numpy(scaled).float())[:, 0].detach().numpy() * labels.std() + labels.mean()
    np.testing.assert_allclose(model.predict(windows), wanted, atol=1e-7)


def test_each_fit_begins_from_the_weights(path, rows):
    SAVERS["state_dict"](path)
    settings = {"lookback": 4, "epochs": 2}
    from_file = TorchForecaster(fresh, **settings, weights=str(path)).fit(*rows)
    from_network = TorchForecaster(trained(), **settings).fit(*rows)
    assert np.array_equal(from_file.predict(rows[0]), from_network.predict(rows[0]))
    assert np.array_equal(from_file.fit(*rows).predict(rows[0]), from_network.predict(rows[0]))


@pytest.mark.parametrize("backend", ["compiled", "torch", "plain", "batched"])
def test_our_lstm_is_frozen_by_every_backend(backend, path, rows, tiny):
    first = tiny(scale=False, device="cpu").fit(*rows)
    torch.save(first.network.state_dict(), path)
    frozen = tiny(scale=False, epochs=0, weights=str(path), backend=backend, device="cpu").fit(*rows)
    np.testing.assert_allclose(frozen.predict(rows[0]), first.predict(rows[0]), rtol=0, atol=1e-12)
    assert (frozen.history, frozen.untrained, tiny(epochs=0).untrained) == ((), False, True)


@pytest.mark.parametrize("backend", ["compiled", "torch", "plain", "batched"])
def test_many_frozen_lstms_are_fitted_at_once(backend, path, rows, tiny):
    from barcast.models.networks.fit_many import fit_many
    from barcast.models.schedule.jobs import Job

    torch.save(tiny().fit(*rows).network.state_dict(), path)
    jobs = [Job(tiny(epochs=0, weights=str(path), backend=backend, seed=seed), *rows) for seed in (1, 2)]
    fit_many(jobs, lambda job: None)
    one, two = (job.forecaster.predict(rows[0]) for job in jobs)
    np.testing.assert_allclose(one, two, rtol=0, atol=1e-12)


def test_a_model_that_barcast_saved_is_where_to_begin(tmp_path, rows, tiny):
    first = tiny().fit(*rows)
    save_model(first, tmp_path / "model", card_of(first, "lstm", first.settings.model_dump(mode="json")))
    again = tiny(epochs=0, weights=str(tmp_path / "model" / "weights.safetensors")).fit(*rows)
    assert np.array_equal(again.predict(rows[0]), first.predict(rows[0]))


def test_a_saved_model_is_loaded_without_the_file_it_began_from(tmp_path, path, rows, tiny):
    torch.save(tiny().fit(*rows).network.state_dict(), path)
    model = tiny(weights=str(path)).fit(*rows)
    card = card_of(model, "lstm", model.settings.model_dump(mode="json"))
    save_model(model, tmp_path / "model", card)
    path.unlink()
    loaded = load_model(tmp_path / "model")
    assert np.array_equal(loaded.forecaster.predict(rows[0]), model.predict(rows[0]))
    assert loaded.card.began_from == model.first_weights.digest
    assert loaded.card.params["weights"] == str(path)


def test_layers_without_a_shape_yet_take_that_of_the_file(path, rows):
    SAVERS["state_dict"](path)

    def lazy():
        return nn.Sequential(nn.Flatten(), nn.LazyLinear(5), nn.LazyLinear(1))

    model = TorchForecaster(lazy, **FROZEN, weights=str(path)).fit(*rows)
    wanted = trained()(torch.from_numpy(rows[0]).float())[:, 0].detach()
    np.testing.assert_allclose(model.predict(rows[0]), wanted, atol=1e-7)


def test_a_copy_for_a_refit_shares_the_weights(path):
    SAVERS["state_dict"](path)
    model = TorchForecaster(fresh, **FROZEN, weights=str(path))
    path.unlink()
    assert copy.deepcopy(model).first_weights is model.first_weights


# -- what is refused -----------------------------------------------------------------------------


def refusal(path):
    with pytest.raises(BadInput) as raised:
        read_weights(str(path))
    assert raised.value.faults[0].where == "model.weights"
    return str(raised.value).replace(str(path), "FILE")


def write_npz(path):
    with path.open("wb") as file:
        np.savez(file, a=np.ones(3))


class Bomb:
    """Creates a folder when it is unpickled."""

    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return os.mkdir, (self.place,)


def test_a_pickle_never_runs(tmp_path, path):
    place = str(tmp_path / "it ran")
    asked = (
        "model.weights: FILE is a pickle that asks for code (posix.mkdir), which is never run; save the weights alone, "
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Bomb(place), protocol=2))
        archive.writestr("archive/version", "3")
        archive.writestr("archive/byteorder", "little")
    assert refusal(path).startswith(asked)
    path.write_bytes(pickle.dumps(Bomb(place)))
    assert "is neither a safetensors file nor one of today's torch.save" in refusal(path)
    torch.save({"state_dict": trained().state_dict(), "hook": Bomb(place)}, path)
    assert refusal(path).startswith(asked)
    assert not os.path.exists(place)


def test_a_whole_network_is_refused_with_the_remedy(path):
    torch.save(trained(), path)
    assert refusal(path) == (
        "model.weights: FILE is a pickle that asks for code (torch.nn.modules.container.Sequential), which is "
        "never run; save the weights alone, with torch.save(network.state_dict(), FILE), or "
        "safetensors.torch.save_file(network.state_dict(), FILE)"
    )


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda path: None, "there is no file FILE; check the path"),
        (lambda path: path.mkdir(), "FILE cannot be read (Is a directory); name a safetensors file"),
        (os.mkfifo, "FILE cannot be read (no regular file, but a device, a pipe or a socket); name"),
        (lambda path: path.write_bytes(b""), "FILE is neither a safetensors file nor one of today's torch.save; save"),
        (lambda path: path.write_text("weights, please"), "FILE is neither a safetensors file nor one of today's"),
        (lambda path: path.write_bytes(b"\x08" + b"\0" * 7 + b"{broken}"), "FILE is a damaged safetensors file ("),
        (lambda path: path.write_bytes(b"PK\x03\x04 and no more"), "FILE holds no weights that torch can read (BadZip"),
        (write_npz, "FILE holds no weights that torch can read (RuntimeErr"),
        (lambda path: torch.save([torch.ones(3)], path), "FILE holds a list, no state_dict; save the weights alone"),
        (lambda path: torch.save({"a": torch.ones(3), "b": 3}, path), "FILE holds a dict with more than tensors in it"),
        (
            lambda path: torch.save(trained().state_dict(), path, _use_new_zipfile_serialization=False),
            "FILE is neither",
        ),
    ],
)
def test_what_is_no_file_of_weights_is_refused(write, message, path):
    write(path)
    assert refusal(path).startswith(f"model.weights: {message}")


def test_a_file_too_large_is_refused(path, monkeypatch):
    SAVERS["state_dict"](path)
    monkeypatch.setattr(weights_file, "MOST_WEIGHTS", 1000)
    assert refusal(path).startswith("model.weights: FILE cannot be read (too large: it has ")


def test_what_unpacks_to_too_much_is_refused(path, monkeypatch):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\0" * 100_000)
    monkeypatch.setattr(weights_file, "MOST_WEIGHTS", 10_000)
    assert refusal(path).startswith("model.weights: FILE unpacks to more than 10,000 bytes; save it with torch.save(")


def test_a_folder_that_barcast_saved_leads_to_its_file(tmp_path):
    (tmp_path / "weights.safetensors").write_bytes(b"")
    assert refusal(tmp_path) == "model.weights: FILE cannot be read (Is a directory); name FILE/weights.safetensors"


def test_all_that_does_not_fit_is_in_one_message(path, rows):
    odd = {
        "1.weight": torch.ones(5, 4),
        "1.bias": torch.ones(6),
        "2.weight": torch.ones(1, 5),
        "3.weight": torch.ones(2),
    }
    torch.save(odd, path)
    with pytest.raises(BadInput) as raised:
        TorchForecaster(fresh, **FROZEN, weights=str(path)).fit(*rows)
    assert str(raised.value) == (
        f"model.weights: {path} does not fit Sequential: it lacks 2.bias; the network has no 3.weight; "
        "1.bias has shape (6,) instead of (5,); "
        "name the weights of this network, or set the parameters it had when they were saved"
    )


def test_weights_that_are_not_finite_are_refused(path, rows):
    network = trained()
    network[1].bias.data[0] = float("nan")
    torch.save(network.state_dict(), path)
    with pytest.raises(BadInput, match=r"does not fit Sequential: 1\.bias holds values that are not finite; "):
        TorchForecaster(fresh, **FROZEN, weights=str(path)).fit(*rows)


def test_weights_of_another_lstm_are_refused(path, rows, tiny):
    torch.save(tiny(units=[2]).fit(*rows).network.state_dict(), path)
    with pytest.raises(
        BadInput, match=r"does not fit LSTMNetwork: dense.0.weight has shape \(1, 2\) instead of \(1, 3\)"
    ):
        LSTMForecaster(lookback=4, units=[3], weights=str(path)).fit(*rows)
