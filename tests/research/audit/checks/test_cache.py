"""The key of trained models depends on everything, and a planted one that does not is found."""

import re

import pytest

from barcast.models.cache import fold_cache, fold_key
from barcast.research.audit.checks.cache import check_cache
from tests.conftest import make_bars
from tests.research.audit.made_subjects import audited

LSTM = {"epochs": 1, "units": [2], "lookback": 3}


def run(**sections):
    make_bars(150).to_frame().to_csv("bars.csv")
    return audited({"data": {"source": "bars.csv"}, "model": LSTM, **sections})


@pytest.mark.parametrize("seeds", [1, 2])
@pytest.mark.parametrize("split", [{}, {"refit_every": 20, "warm_start": True}])
def test_the_key_depends_on_everything(split, seeds):
    outcome = check_cache(*run(split=split, run={"seeds": seeds}))
    assert outcome.findings == ()
    assert outcome.cells["weights"].status == "passed"
    assert outcome.cells["weights"].tried >= 25 * (2 if split else 1)


def test_the_other_models_of_ours_that_are_kept_pass():
    assert check_cache(*run(model={"name": "ar"})).findings == ()


PARTS = {
    "windows": "the windows, the last row",
    "labels": "the labels",
    "start": "the weights that it begins from",
    "horizon": "the horizon",
    "device": "the device",
}


@pytest.mark.parametrize("part", PARTS)
def test_a_key_that_leaves_something_out_is_found(part, monkeypatch):
    subject, reference = run()
    parts = fold_key._parts
    hidden = {part, "labels"} if part == "windows" else {part}
    if part == "windows":
        monkeypatch.setattr(fold_key, "_digest", lambda array: "same" if array.ndim == 3 else str(array[:3]))
    else:
        monkeypatch.setattr(fold_key, "_parts", lambda job: {k: v for k, v in parts(job).items() if k not in hidden})
    (found,) = check_cache(subject, reference).findings
    assert (found.check, found.stage) == ("cache", "weights")
    assert found.text.startswith("The key of trained models does not depend on the")
    assert PARTS[part].split(", ")[0] in found.text
    assert found.text.endswith(
        ", so that a model trained on other bars may be taken for it: that is a fault of barcast, please report it, "
        "and set run.cache = false until then."
    )


@pytest.mark.parametrize("setting", ["seed", "epochs", "lookback", "features", "scale", "label", "learning_rate"])
def test_a_key_that_leaves_a_setting_out_is_found(setting, monkeypatch):
    subject, reference = run()
    parts = fold_key._parts

    def without(job):
        found = parts(job)
        return {**found, "settings": {k: v for k, v in found["settings"].items() if k != setting}}

    monkeypatch.setattr(fold_key, "_parts", without)
    (found,) = check_cache(subject, reference).findings
    assert re.search(rf"does not depend on the setting {setting}, so that", found.text)


def test_a_key_that_leaves_out_who_trains_is_found(monkeypatch):
    subject, reference = run()
    key_of = fold_key.key_of
    monkeypatch.setattr(fold_cache, "key_of", lambda job, fitter: key_of(job))
    (found,) = check_cache(subject, reference).findings
    assert "does not depend on what trains the model, so that" in found.text


def test_a_key_of_the_first_rows_alone_is_found(monkeypatch):
    subject, reference = run()
    digest = fold_key._digest
    monkeypatch.setattr(fold_key, "_digest", lambda array: digest(array[:-1]))
    (found,) = check_cache(subject, reference).findings
    assert "does not depend on the windows, the labels, " in found.text


def test_a_run_that_keeps_no_models_is_not_looked_at(tmp_path):
    def reason(**sections):
        outcome = check_cache(*run(**sections))
        assert outcome.cells["weights"].status == "not_applicable"
        return outcome.cells["weights"].reason

    (tmp_path / "mine.py").write_text(
        "class Mine:\n    lookback = 2\n    def fit(self, windows, labels): pass\n"
        "    def predict(self, windows): return windows[:, -1, 0]\n"
    )
    assert reason(run={"cache": False}) == "run.cache is false"
    assert reason(model={"name": "mean"}) == "models of this kind are not kept from run to run"
    assert reason(model={"name": f"{tmp_path}/mine.py:Mine"}).startswith("models of this kind are not kept")
    assert reason(model={"name": "last"}) == "nothing was trained"
