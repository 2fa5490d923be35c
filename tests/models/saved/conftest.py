"""A model on disk, and what changes it there."""

import hashlib
import json

import pytest

from barcast.faults import BadInput
from barcast.models.catalogue import build_model
from barcast.models.saved.card import card_of
from barcast.models.saved.checkpoint import load_model, save_model

LSTM = {"lookback": 4, "epochs": 3, "units": [3, 2], "validation": 0.2, "features": ["return", "range"]}
SPAN = {"trained_from": "2001-01-02", "trained_until": "2004-05-06T16:00:00", "fingerprint": "abc"}


@pytest.fixture
def fitted(rows_of):
    return build_model("lstm", LSTM).fit(*rows_of(60, 4, 2))


@pytest.fixture
def saved(fitted, tmp_path):
    save_model(fitted, tmp_path / "model", card_of(fitted, "lstm", LSTM, **SPAN))
    return tmp_path / "model"


@pytest.fixture
def lstm():
    """The settings of that model."""
    return LSTM


@pytest.fixture
def span():
    """The span that it was trained on, for its card."""
    return SPAN


@pytest.fixture
def rewrite():
    """Replace a file and its checksum, as someone would who edits a model by hand."""

    def put(folder, name, content):
        (folder / name).write_bytes(content)
        names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
        sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
        (folder / "SHA256SUMS").write_text("".join(sums))

    return put


@pytest.fixture
def edit_card(rewrite):
    """Change what a card says: `edit_card(saved, lookback=5)`."""

    def edit(folder, **changes):
        card = json.loads((folder / "model.json").read_text())
        rewrite(folder, "model.json", json.dumps({**card, **changes}).encode())

    return edit


@pytest.fixture
def refused():
    """Load a model that is refused, and return the message."""

    def message_of(folder):
        with pytest.raises(BadInput) as raised:
            load_model(folder)
        return str(raised.value).replace(f"{folder}", "MODEL")

    return message_of
