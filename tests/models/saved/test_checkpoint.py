"""Models on disk: what comes back is what was saved, or nothing."""

import hashlib
import json
import os
import pathlib
import subprocess

import numpy as np
import pytest
import safetensors.numpy

from barcast.faults import BadInput
from barcast.models.catalogue import build_model
from barcast.models.saved.card import card_of
from barcast.models.saved.checkpoint import load_model, save_model
from barcast.models.schedule.ensemble import SeedEnsemble

LSTM = {"lookback": 4, "epochs": 3, "units": [3, 2], "validation": 0.2, "features": ["return", "range"]}
SPAN = {"trained_from": "2001-01-02", "trained_until": "2004-05-06T16:00:00", "fingerprint": "abc"}


@pytest.fixture
def fitted(rows_of):
    return build_model("lstm", LSTM).fit(*rows_of(60, 4, 2))


@pytest.fixture
def saved(fitted, tmp_path):
    save_model(fitted, tmp_path / "model", card_of(fitted, "lstm", LSTM, **SPAN))
    return tmp_path / "model"


def rewrite(folder, name, content):
    """Replace a file and its checksum, as someone would who edits a model by hand."""
    (folder / name).write_bytes(content)
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(sums))


def edit_card(folder, **changes):
    card = json.loads((folder / "model.json").read_text())
    rewrite(folder, "model.json", json.dumps({**card, **changes}).encode())


def edit_weights(folder, change):
    state = safetensors.numpy.load((folder / "weights.safetensors").read_bytes())
    change(state)
    rewrite(folder, "weights.safetensors", safetensors.numpy.save(state))


def refused(folder):
    with pytest.raises(BadInput) as raised:
        load_model(folder)
    return str(raised.value).replace(f"{folder}", "MODEL")


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


def test_saving_the_same_model_twice_gives_the_same_weights(fitted, tmp_path):
    card = card_of(fitted, "lstm", LSTM)
    for name in ("a", "b"):
        save_model(fitted, tmp_path / name, card)
    for file in ("model.json", "weights.safetensors"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_every_changed_byte_is_noticed(saved):
    rng = np.random.default_rng(7)
    for path in saved.iterdir():
        content = path.read_bytes()
        for position in rng.choice(len(content), min(40, len(content)), replace=False):
            changed = bytearray(content)
            changed[position] ^= 1 << rng.integers(8)
            path.write_bytes(changed)
            with pytest.raises(BadInput):
                load_model(saved)
        path.write_bytes(content[:-1])
        with pytest.raises(BadInput):
            load_model(saved)
        path.write_bytes(content)
    load_model(saved)


@pytest.mark.parametrize("name", ["model.json", "weights.safetensors", "history.csv", "SHA256SUMS"])
def test_every_missing_file_is_noticed(saved, name):
    (saved / name).unlink()
    assert name in refused(saved)


def test_messages(saved):
    (saved / "weights.safetensors").write_bytes(b"")
    assert refused(saved) == (
        "MODEL/weights.safetensors: was changed since it was saved: its SHA-256 differs; "
        "restore the file, or train the model again"
    )
    assert refused(saved / "nowhere") == ("MODEL: is not a folder; name the folder of a model that barcast saved")
    assert refused(saved.parent) == f"MODEL: has no model.json; name {'MODEL'}/model"


@pytest.mark.parametrize("name", ["net.pt", "net.pth", "net.PKL", "net.joblib"])
def test_a_pickle_is_refused_unopened(tmp_path, name):
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / name
    path.write_bytes(b"cos\nsystem\n(S'touch pwned'\ntR.")
    for place in (path, path.parent):
        message = refused(place)
        assert "may be a pickle, and loading one runs whatever code is in it" in message
        assert "name the folder of a model that barcast saved (safetensors and JSON)" in message
    assert not pathlib.Path("pwned").exists()


def test_another_format_is_refused(saved):
    edit_card(saved, format=2)
    assert "model.json: is of format 2, this barcast reads 1; use the barcast that saved it" in refused(saved)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lookback": 5}, "promises lookback and features (5, ('return', 'range')), its params make (4,"),
        ({"features": ["range", "return"]}, "promises lookback and features (4, ('range', 'return'))"),
        ({"params": {**LSTM, "units": [4, 2]}}, "layers.0.weight_hh_l0: has shape (12, 3) instead of (16, 4)"),
        ({"params": {**LSTM, "units": [3]}}, "network.layers.1.bias_hh_l0: is no part of this model"),
        ({"params": {**LSTM, "units": [3, 2, 1]}}, "network.layers.2.bias_hh_l0: is missing"),
        ({"params": {**LSTM, "epocs": 1}}, "model.epocs: there is no setting epocs; did you mean epochs?"),
        ({"params": {**LSTM, "label": "direction"}}, "doesn't forecast what the model saved did"),
        ({"model": "lsmt"}, 'no model is called "lsmt"; did you mean lstm?'),
        ({"probe": None}, "doesn't forecast what the model saved did"),
        ({"horizn": 1}, "there is no setting horizn; did you mean horizon?"),
        ({"trained_until": "soon"}, '"soon" is not a date; write it as 2017-02-28'),
        ({"trained_until": "20040506"}, '"20040506" is not a date; write it as 2017-02-28'),
        ({"trained_until": "2004-05-06T16:00:00+01:00"}, "is not a date; write it as 2017-02-28"),
        ({"trained_from": "2004-05-07"}, "trained_until: 2004-05-06T16:00:00 is before trained_from, 2004-05-07"),
    ],
)
def test_a_card_of_another_model_is_refused(saved, changes, message):
    edit_card(saved, **changes)
    assert message in refused(saved)


def nan(state):
    state["network.dense.0.bias"][0] = np.nan


def other(state):
    state["network.dense.0.bias"][0] += 0.01


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (nan, "MODEL, weights network.dense.0.bias: holds values that are not finite"),
        (other, "doesn't forecast what the model saved did for the probe in it"),
        (lambda state: state.pop("inputs.mean"), "weights inputs.mean: is missing; the file belongs to another"),
        (lambda state: state.update(more=np.ones(2)), "weights more: is no part of this model"),
    ],
)
def test_weights_of_another_model_are_refused(saved, change, message):
    edit_weights(saved, change)
    assert message in refused(saved)


def flip_the_last_bit(state):
    state["network.layers.0.weight_hh_l0"].view(np.uint32)[0, 0] ^= 1


def test_a_weight_changed_in_its_last_bit_is_refused(saved):
    edit_weights(saved, flip_the_last_bit)
    assert refused(saved) == (
        "MODEL, weights.safetensors: is not the file that model.json was written with; train the model again"
    )


def test_the_probe_is_held_bit_for_bit_where_the_same_computes_it(saved):
    card = json.loads((saved / "model.json").read_text())
    probe = {**card["probe"], "forecast": float(np.nextafter(card["probe"]["forecast"], np.inf))}
    edit_card(saved, probe=probe)
    assert "doesn't forecast what the model saved did for the probe in it" in refused(saved)
    edit_card(saved, probe=probe, versions={**card["versions"], "numpy": "1.26.0"})
    assert load_model(saved).card.tolerance == 1e-6
    edit_card(saved, probe={**probe, "forecast": probe["forecast"] + 2e-6}, versions={})
    assert "doesn't forecast what the model saved did" in refused(saved)


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
def test_a_loaded_model_comes_to_the_bits_of_its_probe(rows_of, tmp_path, settings):
    params = {**LSTM, **settings}
    model = build_model("lstm", params).fit(*rows_of(60, 4, 2))
    save_model(model, tmp_path / "model", card_of(model, "lstm", params))
    loaded = load_model(tmp_path / "model")
    assert loaded.card.tolerance == 0.0
    assert loaded.card.probe.difference(loaded.forecaster) == 0.0


def test_a_span_of_one_bar_is_one(saved):
    edit_card(saved, trained_from="2004-05-06T16:00:00")
    assert load_model(saved).card.trained_from == "2004-05-06T16:00:00"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 3000 + "]" * 3000, "is not JSON (brackets are nested more than 32 deep)"),
        ('{"format": 1, "format": 1}', 'is not JSON (the key "format" stands there twice)'),
        ('{"format": NaN}', "is not JSON (NaN is no number)"),
    ],
)
def test_a_card_that_is_no_plain_json_is_refused(saved, text, message):
    rewrite(saved, "model.json", text.encode())
    assert message in refused(saved)


def test_weights_that_are_none_are_refused(saved):
    rewrite(saved, "weights.safetensors", b"\x80\x04K\x01.")
    assert "MODEL, weights.safetensors: is not a safetensors file" in refused(saved)


def test_a_plug_in_leaves_its_settings(tmp_path, rows_of):
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


def test_a_saved_model_replaces_an_older_one_but_nothing_else(saved, fitted, rows_of):
    newer = build_model("ar", {"lags": 2}).fit(*rows_of(20, 2))
    save_model(newer, saved, card_of(newer, "ar", {"lags": 2}))
    assert load_model(saved).card.model == "ar"
    (saved / "thesis.txt").write_text("precious")
    with pytest.raises(BadInput, match="is there already and is not a model; name another folder"):
        save_model(fitted, saved, card_of(fitted, "lstm", LSTM))
    assert (saved / "thesis.txt").read_text() == "precious"


@pytest.mark.parametrize("step", range(12))
def test_a_failed_save_leaves_the_older_model_alone(saved, fitted, monkeypatch, step):
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
    newer = card_of(fitted, "lstm", LSTM, horizon=2)
    try:
        save_model(fitted, saved, newer)
    except OSError:
        expected = {1, 2}
    else:
        expected = {2}
    monkeypatch.undo()
    assert load_model(saved).card.horizon in expected
    assert list(saved.parent.iterdir()) == [saved]


def test_a_model_trained_on_cuda_is_loaded_where_there_is_none(saved):
    card = json.loads((saved / "model.json").read_text())
    edit_card(saved, params={**card["params"], "device": "cuda"})
    assert load_model(saved).card.params["device"] == "cuda"


# -- ensembles ------------------------------------------------------------------------------------


@pytest.fixture
def saved_trio(trio_of, rows, tmp_path):
    """The folder of three LSTMs saved as one model, and that model."""
    ensemble = trio_of(combine="median").fit(*rows)
    given = {"lookback": 4, "epochs": 2, "batch_size": 16, "units": [2]}  # what a user sets: no seed
    save_model(ensemble, tmp_path / "model", card_of(ensemble, "lstm", given, **SPAN))
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
def test_a_card_of_another_ensemble_is_refused(saved_trio, changes, message):
    edit_card(saved_trio[0], **changes)
    assert message in refused(saved_trio[0])


def test_a_card_without_a_word_of_ensembles_is_that_of_a_single_model(saved, fitted, rows_of):
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


def test_an_ensemble_of_plug_ins_leaves_its_settings(tmp_path):
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
