"""Models on disk: what comes back is what was saved, and a save that fails leaves the older model."""

import json
import os
import subprocess

import numpy as np
import pytest

from barcast.faults import BadInput
from barcast.models.catalogue import build_model
from barcast.models.saved.card import card_of
from barcast.models.saved.checkpoint import load_model, save_model


def test_a_model_comes_back_bit_for_bit(saved, fitted, rows_of):
    windows, _ = rows_of(60, 4, 2)
    loaded = load_model(saved)
    assert np.array_equal(loaded.forecaster.predict(windows), fitted.predict(windows))
    assert loaded.forecaster.settings == fitted.settings
    assert (loaded.card.model, loaded.card.horizon, loaded.card.lookback) == ("lstm", 1, 4)
    assert loaded.card.trained_until == "2004-05-06T16:00:00"
    assert loaded.card.params["dropout"] == 0.0  # settings left at their default are kept too


@pytest.mark.parametrize("name", ["zero", "mean", "last", "reversal", "ar"])
def test_baselines_come_back(name, rows_of, tmp_path):
    model = build_model(name, {})
    windows, labels = rows_of(20, 1)
    if hasattr(model, "fit"):
        model.fit(windows, labels)
    save_model(model, tmp_path / "model", card_of(model, name, {}))
    assert np.array_equal(load_model(tmp_path / "model").forecaster.predict(windows), model.predict(windows))


def test_the_files(saved, fitted):
    names = {path.name for path in saved.iterdir()}
    assert names == {"model.json", "weights.safetensors", "history.csv", "SHA256SUMS"}
    subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=saved, check=True)
    lines = (saved / "history.csv").read_text().splitlines()
    assert lines[0] == "epoch,epochs,loss,validation_loss,seconds"
    assert float(lines[3].split(",")[2]) == fitted.history[2].loss
    assert list(saved.parent.iterdir()) == [saved]


def test_saving_the_same_model_twice_gives_the_same_weights(fitted, lstm, tmp_path):
    card = card_of(fitted, "lstm", lstm)
    for name in ("a", "b"):
        save_model(fitted, tmp_path / name, card)
    for file in ("model.json", "weights.safetensors"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"precision": "float64"},
        {"label": "direction"},
        {"backend": "torch", "units": [3]},
        {"backend": "plain", "dense": ["4 gelu", "1"]},
        {"backend": "batched", "dropout": 0.2},
    ],
)
def test_a_loaded_model_comes_to_the_bits_of_its_probe(lstm, rows_of, tmp_path, settings):
    params = {**lstm, **settings}
    model = build_model("lstm", params).fit(*rows_of(60, 4, 2))
    save_model(model, tmp_path / "model", card_of(model, "lstm", params))
    loaded = load_model(tmp_path / "model")
    assert loaded.card.tolerance == 0.0
    assert loaded.card.probe.difference(loaded.forecaster) == 0.0


def test_a_span_of_one_bar_is_one(saved, edit_card):
    edit_card(saved, trained_from="2004-05-06T16:00:00")
    assert load_model(saved).card.trained_from == "2004-05-06T16:00:00"


def test_a_plug_in_leaves_its_settings(refused, tmp_path, rows_of):
    class Mine:
        lookback = 2

        def predict(self, windows):
            return np.zeros(len(windows))

    card = card_of(Mine(), "mine.py:Mine", {"weight": 1.0})
    save_model(Mine(), tmp_path / "model", card)
    assert json.loads((tmp_path / "model" / "model.json").read_text())["weights"] is None
    message = refused(tmp_path / "model")
    assert "keeps the settings of mine.py:Mine, which has no weights that could be loaded" in message
    assert "name the class again (--model mine.py:Mine) to fit it again" in message


def test_a_saved_model_replaces_an_older_one_but_nothing_else(saved, lstm, fitted, rows_of):
    newer = build_model("ar", {"lags": 2}).fit(*rows_of(20, 2))
    save_model(newer, saved, card_of(newer, "ar", {"lags": 2}))
    assert load_model(saved).card.model == "ar"
    (saved / "thesis.txt").write_text("precious")
    with pytest.raises(BadInput, match="is there already and is not a model; name another folder"):
        save_model(fitted, saved, card_of(fitted, "lstm", lstm))
    assert (saved / "thesis.txt").read_text() == "precious"


@pytest.mark.parametrize("step", range(12))
def test_a_failed_save_leaves_the_older_model_alone(saved, lstm, fitted, monkeypatch, step):
    """Fail at the disk's every step in turn: the older model, or the newer, is always there whole."""
    calls = iter(range(1000))

    def failing(real):
        def call(*args, **kwargs):
            if next(calls) == step:
                raise OSError("disk full")
            return real(*args, **kwargs)

        return call

    for name in ("fsync", "mkdir", "rename"):
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    newer = card_of(fitted, "lstm", lstm, horizon=2)
    try:
        save_model(fitted, saved, newer)
    except OSError:
        expected = {1, 2}
    else:
        expected = {2}
    monkeypatch.undo()
    assert load_model(saved).card.horizon in expected
    assert list(saved.parent.iterdir()) == [saved]


def test_a_model_trained_on_cuda_is_loaded_where_there_is_none(saved, edit_card):
    card = json.loads((saved / "model.json").read_text())
    edit_card(saved, params={**card["params"], "device": "cuda"})
    assert load_model(saved).card.params["device"] == "cuda"
