"""A sweep's folder tells by its name what was turned, and by what is in it that it has begun."""

import pytest

from barcast.research.sweep.asking.place import begun, name_of_sweep
from barcast.research.sweep.asking.read import asked_of


@pytest.mark.parametrize(
    ("vary", "name"),
    [
        (["model.units=[1],[8]", "model.lookback=1..9"], "sp500-lstm-units-lookback"),
        (["model.learning_rate=0.1..1"], "sp500-lstm-learningrate"),
        (
            ["model.units=[1],[8]", "model.lookback=1..9", "model.epochs=1,2", "run.seeds=1,2", "split.horizon=1,2"],
            "sp500-lstm-units-lookback-epochs-and2",
        ),
    ],
)
def test_names(vary, name):
    assert name_of_sweep(asked_of(vary=vary)) == name


def test_a_sweep_that_has_begun_is_known_by_its_folder_or_its_settings(tmp_path):
    settings = tmp_path / "sweep.toml"
    settings.write_text("")
    assert begun(None) is begun(settings) is begun(tmp_path) is None, "an experiment file may be called so"
    (tmp_path / "journal.log").touch()
    assert begun(settings) == begun(tmp_path) == tmp_path
    assert begun(tmp_path / "other.toml") is None
    settings.unlink()
    assert begun(tmp_path) is None
