"""A saved model that was changed, is another one's, or may be a pickle is refused, with what to do."""

import json
import pathlib

import numpy as np
import pytest
import safetensors.numpy

from barcast.faults import BadInput
from barcast.models.saved.checkpoint import load_model


@pytest.fixture
def edit_weights(rewrite):
    """Change the weights on disk by a function of them."""

    def edit(folder, change):
        state = safetensors.numpy.load((folder / "weights.safetensors").read_bytes())
        change(state)
        rewrite(folder, "weights.safetensors", safetensors.numpy.save(state))

    return edit


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
def test_every_missing_file_is_noticed(saved, refused, name):
    (saved / name).unlink()
    assert name in refused(saved)


def test_messages(saved, refused):
    (saved / "weights.safetensors").write_bytes(b"")
    assert refused(saved) == (
        "MODEL/weights.safetensors: was changed since it was saved: its SHA-256 differs; "
        "restore the file, or train the model again"
    )
    assert refused(saved / "nowhere") == ("MODEL: is not there; name the folder of a model that barcast saved")
    assert refused(saved.parent) == f"MODEL: has no model.json; name {'MODEL'}/model"


WEIGHTS = (
    "MODEL: holds weights at best, and no network (it may be a pickle, which is never run); name the network's class"
)
PICKLE = (
    "MODEL: may be a pickle, and loading one runs whatever code is in it; if you trust it, name a class of yours with"
)


@pytest.mark.parametrize(
    ("name", "said"),
    [("net.pt", WEIGHTS), ("net.pth", WEIGHTS), ("net.PKL", PICKLE), ("net.joblib", PICKLE)],
)
def test_a_pickle_is_refused_unopened(refused, tmp_path, name, said):
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / name
    path.write_bytes(b"cos\nsystem\n(S'touch pwned'\ntR.")
    for place in (path, path.parent):
        message = refused(place)
        assert message.replace(f"MODEL/{name}", "MODEL").startswith(said)
    assert not pathlib.Path("pwned").exists()


def test_another_format_is_refused(saved, edit_card, refused):
    edit_card(saved, format=2)
    assert "model.json: is of format 2, this barcast reads 1; use the barcast that saved it" in refused(saved)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lookback": 5}, "promises lookback and features (5, ('return', 'range')), its params make (4,"),
        ({"features": ["range", "return"]}, "promises lookback and features (4, ('range', 'return'))"),
        ({"params": {"units": [4, 2]}}, "layers.0.weight_hh_l0: has shape (12, 3) instead of (16, 4)"),
        ({"params": {"units": [3]}}, "network.layers.1.bias_hh_l0: is no part of this model"),
        ({"params": {"units": [3, 2, 1]}}, "network.layers.2.bias_hh_l0: is missing"),
        ({"params": {"epocs": 1}}, "model.epocs: there is no setting epocs; did you mean epochs?"),
        ({"params": {"label": "direction"}}, "doesn't forecast what the model saved did"),
        ({"model": "lsmt"}, 'no model is called "lsmt"; did you mean lstm?'),
        ({"probe": None}, "doesn't forecast what the model saved did"),
        ({"horizn": 1}, "there is no setting horizn; did you mean horizon?"),
        ({"trained_until": "soon"}, '"soon" is not a date; write it as 2017-02-28'),
        ({"trained_until": "20040506"}, '"20040506" is not a date; write it as 2017-02-28'),
        ({"trained_until": "2004-05-06T16:00:00+01:00"}, "is not a date; write it as 2017-02-28"),
        ({"trained_from": "2004-05-07"}, "trained_until: 2004-05-06T16:00:00 is before trained_from, 2004-05-07"),
    ],
)
def test_a_card_of_another_model_is_refused(saved, edit_card, refused, lstm, changes, message):
    if "params" in changes:
        changes = {"params": {**lstm, **changes["params"]}}
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
def test_weights_of_another_model_are_refused(saved, edit_weights, refused, change, message):
    edit_weights(saved, change)
    assert message in refused(saved)


def flip_the_last_bit(state):
    state["network.layers.0.weight_hh_l0"].view(np.uint32)[0, 0] ^= 1


def test_a_weight_changed_in_its_last_bit_is_refused(saved, edit_weights, refused):
    edit_weights(saved, flip_the_last_bit)
    assert refused(saved) == (
        "MODEL, weights.safetensors: is not the file that model.json was written with; train the model again"
    )


def test_the_probe_is_held_bit_for_bit_where_the_same_computes_it(saved, edit_card, refused):
    card = json.loads((saved / "model.json").read_text())
    probe = {**card["probe"], "forecast": float(np.nextafter(card["probe"]["forecast"], np.inf))}
    edit_card(saved, probe=probe)
    assert "doesn't forecast what the model saved did for the probe in it" in refused(saved)
    edit_card(saved, probe=probe, versions={**card["versions"], "numpy": "1.26.0"})
    assert load_model(saved).card.tolerance == 1e-6
    edit_card(saved, probe={**probe, "forecast": probe["forecast"] + 2e-6}, versions={})
    assert "doesn't forecast what the model saved did" in refused(saved)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 3000 + "]" * 3000, "is not JSON (brackets are nested more than 32 deep)"),
        ('{"format": 1, "format": 1}', 'is not JSON (the key "format" stands there twice)'),
        ('{"format": NaN}', "is not JSON (NaN is no number)"),
    ],
)
def test_a_card_that_is_no_plain_json_is_refused(saved, rewrite, refused, text, message):
    rewrite(saved, "model.json", text.encode())
    assert message in refused(saved)


def test_weights_that_are_none_are_refused(saved, rewrite, refused):
    rewrite(saved, "weights.safetensors", b"\x80\x04K\x01.")
    assert "MODEL, weights.safetensors: is not a safetensors file" in refused(saved)
