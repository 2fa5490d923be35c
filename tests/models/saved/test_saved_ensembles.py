"""Ensembles on disk: what comes back is what was saved, or nothing."""

import json

import numpy as np
import pytest
import safetensors.numpy

from barcast.faults import BadInput
from barcast.models.catalogue import build_model
from barcast.models.saved.card import card_of
from barcast.models.saved.checkpoint import load_model, save_model
from barcast.models.schedule.ensemble import SeedEnsemble


@pytest.fixture
def saved_trio(trio_of, rows, span, tmp_path):
    """The folder of three LSTMs saved as one model, and that model."""
    ensemble = trio_of(combine="median").fit(*rows)
    given = {"lookback": 4, "epochs": 2, "batch_size": 16, "units": [2]}  # what a user sets: no seed
    save_model(ensemble, tmp_path / "model", card_of(ensemble, "lstm", given, **span))
    return tmp_path / "model", ensemble


def test_an_ensemble_comes_back_bit_for_bit(saved_trio, rows):
    folder, ensemble = saved_trio
    loaded = load_model(folder)
    assert np.array_equal(loaded.forecaster.predict(rows[0]), ensemble.predict(rows[0]))
    assert np.array_equal(loaded.forecaster.member_forecasts(rows[0]), ensemble.member_forecasts(rows[0]))
    assert (loaded.forecaster.seeds, loaded.forecaster.combine) == ((7, 8, 9), "median")
    assert [member.settings for member in loaded.forecaster.members] == [m.settings for m in ensemble.members]
    assert (loaded.card.seeds, loaded.card.combine, loaded.card.params["seed"]) == ((7, 8, 9), "median", 7)
    save_model(loaded.forecaster, folder.parent / "again", loaded.card)
    for name in ("model.json", "weights.safetensors"):
        assert (folder / name).read_bytes() == (folder.parent / "again" / name).read_bytes()


def test_the_weights_of_each_member_go_by_its_number(saved_trio):
    names = safetensors.numpy.load((saved_trio[0] / "weights.safetensors").read_bytes())
    assert {name.partition(".")[0] for name in names} == {"0", "1", "2"}
    assert "2.inputs.mean" in names


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seeds": [7, 8]}, "is of none of the 2 members; the file belongs to another model"),
        ({"seeds": [7, 8, 9, 10]}, "MODEL, member 3, weights inputs.mean: is missing"),
        ({"combine": "mean"}, "doesn't forecast what the model saved did"),
        ({"combine": None}, "combine: doesn't go with the seeds; give both for an ensemble, neither for a single"),
        ({"seeds": []}, "combine: doesn't go with the seeds"),
        ({"seeds": [], "combine": None}, "weights 0.inputs.mean: is no part of this model"),
        ({"seeds": [7, 8, -9]}, "model.seed: -9 is too small"),
    ],
)
def test_a_card_of_another_ensemble_is_refused(saved_trio, edit_card, refused, changes, message):
    edit_card(saved_trio[0], **changes)
    assert message in refused(saved_trio[0])


def test_a_card_without_a_word_of_ensembles_is_that_of_a_single_model(saved, rewrite, fitted, rows_of):
    card = json.loads((saved / "model.json").read_text())
    assert (card.pop("seeds"), card.pop("combine")) == ([], None)
    rewrite(saved, "model.json", json.dumps(card).encode())
    windows, _ = rows_of(60, 4, 2)
    assert np.array_equal(load_model(saved).forecaster.predict(windows), fitted.predict(windows))


def test_an_ensemble_of_different_models_is_not_saved_as_one(tiny, rows):
    for members in ([tiny(), tiny(epochs=3, seed=8)], [tiny(), build_model("ar", {"lags": 4})]):
        ensemble = SeedEnsemble(members).fit(*rows)
        with pytest.raises(BadInput, match="differ in more than their seed, or have none; save each of them by"):
            card_of(ensemble, "lstm", {})


def test_an_ensemble_of_plug_ins_leaves_its_settings(refused, tmp_path):
    class Mine:
        lookback = 2

        def __init__(self, seed):
            self.seed = seed

        def predict(self, windows):
            return np.zeros(len(windows))

    ensemble = SeedEnsemble([Mine(3), Mine(4)])
    save_model(ensemble, tmp_path / "model", card_of(ensemble, "mine.py:Mine", {"weight": 1.0}))
    card = json.loads((tmp_path / "model" / "model.json").read_text())
    assert (card["seeds"], card["combine"], card["weights"]) == ([3, 4], "mean", None)
    assert "keeps the settings of mine.py:Mine" in refused(tmp_path / "model")
