"""Models fitted alone: what only that shows is found, and what is honest is left in peace."""

import contextlib
import io
import os
import subprocess
import time
from dataclasses import replace

import numpy as np
import pytest

from barcast.experiments.opened_files import FileOpened
from barcast.research.audit.checks import alone, alone_pool, alone_tasks
from barcast.research.audit.checks.alone import check_alone
from barcast.research.audit.checks.alone_compare import Difference, Expected, Scale, differences, of_state
from barcast.research.audit.checks.alone_process import Answer, Question, answered
from barcast.research.audit.checks.alone_tasks import some_of, tasks_of
from barcast.research.audit.fresh_code import fresh_modules
from tests.conftest import make_bars
from tests.research.audit.made_subjects import audited

MODELS = """
import numpy as np

SCALE = None

class Honest:
    lookback = 5

    def fit(self, windows, labels):
        self.slopes = np.linalg.lstsq(windows[:, :, 0], labels, rcond=None)[0]

    def predict(self, windows):
        return windows[:, :, 0] @ self.slopes

class Drawn(Honest):
    def fit(self, windows, labels):
        super().fit(windows, labels)
        self.slopes = self.slopes * np.random.normal(1, 0.5, 5)

class ClassAttribute(Honest):
    known = []

    def fit(self, windows, labels):
        super().fit(windows, labels)
        self.known.append(labels.std())
        self.slopes = self.slopes / self.known[0]

class Global(Honest):
    def fit(self, windows, labels):
        global SCALE
        super().fit(windows, labels)
        SCALE = SCALE or labels.std()

    def predict(self, windows):
        return super().predict(windows) / SCALE

class FromReader(Honest):
    bars = None

    def fit(self, windows, labels):
        super().fit(windows, labels)
        self.slopes = self.slopes * len(FromReader.bars)

class Kept(Honest):
    first = None

    def fit(self, windows, labels):
        super().fit(windows, labels)
        Kept.first = self.slopes if Kept.first is None else Kept.first
        self.slopes = Kept.first

    def state(self):
        return {"slopes": self.slopes}

    def restore(self, state):
        self.slopes = state["slopes"]

class Unseeded(Honest):
    def fit(self, windows, labels):
        self.slopes = np.random.default_rng().normal(size=5)

class Still:
    lookback = 5

    def predict(self, windows):
        return windows[:, -1, 0]

class StillButCounts(Still):
    asked = 0

    def predict(self, windows):
        type(self).asked += 1
        return super().predict(windows) * (1 + min(StillButCounts.setting, 1))

    setting = 0

class Loud(Honest):
    def fit(self, windows, labels):
        print("fitting, loudly")
        super().fit(windows, labels)
"""


@pytest.fixture
def run(tmp_path):
    """Runs a model of the file above over 400 bars, refitted every 60, and returns subject and reference."""
    make_bars(400).to_frame().to_csv("bars.csv")
    file = tmp_path / "mine.py"
    file.write_text(MODELS)

    def made(name, more=None, **sections):
        file.write_text(MODELS + (more or ""))
        model = {"name": f"{file}:{name}" if name in MODELS + FILE else name}
        settings = {"data": {"source": "bars.csv"}, "split": {"refit_every": 60}, "model": model}
        merged = {key: {**settings.get(key, {}), **sections.get(key, {})} for key in settings | sections}
        return audited(merged)

    with fresh_modules():
        yield made


@pytest.fixture
def here(monkeypatch):
    """Let every question be answered in this process, each in fresh modules: a process of its own takes seconds."""

    def ask_all(questions, on_answer=lambda: None, hash_seeds=None):
        answers = []
        for question in questions:
            with fresh_modules():
                answers.append(Answer.from_bytes(answered(Question.from_bytes(question.to_bytes())).to_bytes()))
            on_answer()
        return answers

    monkeypatch.setattr(alone, "ask_all", ask_all)


def statuses(outcome):
    return {stage: cell.status for stage, cell in outcome.cells.items()}


def test_in_a_process_of_its_own_an_honest_model_comes_out_as_in_the_run(run, capfd):
    outcome = check_alone(*run("Loud", split={"refit_every": 0}))
    assert (outcome.findings, outcome.notes) == ((), ())
    assert statuses(outcome)["rows"] == statuses(outcome)["forecast"] == "passed"
    assert outcome.cells["forecast"].tried == 200
    assert capfd.readouterr().out == "fitting, loudly\n"  # in the run itself


def test_in_a_process_of_its_own_a_class_attribute_begins_anew(run):
    subject, reference = run("ClassAttribute", split={"refit_every": 100})
    steps = []
    outcome = check_alone(subject, reference, on_step=lambda *step: steps.append(step))
    (found,) = outcome.findings
    assert (found.check, found.stage, found.bar, found.plugin) == ("alone", "forecast", 367, "mine.py:ClassAttribute")
    assert steps == [(1, 2), (2, 2)]
    assert found.text == (
        f"Model 2 of mine.py:ClassAttribute, trained on 2001-01-01 to 2002-05-29, forecast for bar 367 (2002-05-29) "
        f"{found.before:.6g} in the run, and {found.after:.6g} when it was fitted alone, in a process of its own that "
        "has the bars up to its fit, and asked one window at a time: a class attribute, a global, a cache or a file "
        "keeps something from elsewhere in the run. Keep all that is learnt in the object, and learn it from the rows "
        "that `fit` is handed (`fit` is in mine.py, line 23; `predict` is in mine.py, line 12)."
    )


@pytest.mark.parametrize("name", ["Honest", "Drawn"])
@pytest.mark.parametrize("split", [{}, {"refit_every": 0}, {"train_bars": 150, "embargo": 3, "horizon": 2}])
def test_an_honest_model_of_a_user_passes(run, here, name, split):
    outcome = check_alone(*run(name, split=split))
    assert (outcome.findings, outcome.notes) == ((), ())
    assert statuses(outcome) == {
        "rows": "passed",
        "scaler": "not_applicable",
        "weights": "not_applicable",
        "forecast": "passed",
    }


@pytest.mark.parametrize("split", [{"refit_every": 60, "warm_start": True}, {"refit_every": 0}])
@pytest.mark.parametrize("seeds", [1, 3])
def test_our_own_lstm_passes_with_seeds_and_warm_starts(run, here, split, seeds):
    model = {"epochs": 2, "units": [3], "lookback": 4}
    outcome = check_alone(*run("lstm", model=model, split=split, run={"seeds": seeds, "cache": False}))
    assert outcome.findings == ()
    assert set(statuses(outcome).values()) == {"passed"}
    assert outcome.cells["scaler"].tried == 4 * seeds * outcome.cells["rows"].tried


@pytest.mark.parametrize("name", ["ClassAttribute", "Global"])
def test_what_one_fit_leaves_for_another_is_found(run, here, name):
    (found,) = check_alone(*run(name)).findings
    assert found.stage == "forecast"
    assert found.text.startswith(f"Model 2 of mine.py:{name}, ")


def test_the_first_array_that_differs_is_named_before_the_forecast(run, here):
    outcome = check_alone(*run("Kept"))
    (found,) = outcome.findings
    assert (found.stage, found.bar) == ("weights", 327)
    assert f"had in its array `slopes` {found.before:.6g} in the run, and {found.after:.6g} and forecast" in found.text
    assert statuses(outcome) == {
        "rows": "passed",
        "scaler": "not_applicable",
        "weights": "failed",
        "forecast": "failed",
    }
    assert found.text.endswith(
        "(`fit` is in mine.py, line 47; `predict` is in mine.py, line 12); so does 1 other model."
    )


def test_a_model_that_comes_out_otherwise_each_time_is_told_and_no_finding(run, here):
    outcome = check_alone(*run("Unseeded"))
    assert outcome.findings == ()
    assert statuses(outcome)["forecast"] == "told"
    assert outcome.notes == (
        "Model 1 of mine.py:Unseeded, trained on 2001-01-01 to 2002-01-09, comes out otherwise in each process, though "
        "it is fitted to the same rows: give it a seed, and let nothing depend on the order of a set.",
    )


def test_a_model_that_raises_alone_is_a_third_outcome(run, here):
    more = "\nFromReader.bars = None\n"
    subject, reference = run("FromReader", "\nFromReader.bars = [1]\n", split={"refit_every": 0})
    place = subject.experiment.model["name"].rpartition(":")[0]
    with open(place, "w") as file:
        file.write(MODELS + more)
    outcome = check_alone(subject, reference)
    assert outcome.findings == ()
    assert statuses(outcome)["forecast"] == "raised"
    assert (
        "raised TypeError: object of type 'NoneType' has no len() (line 42 of mine.py) when it was" in outcome.notes[0]
    )


def test_a_model_that_learns_nothing_is_asked_alone(run, here):
    outcome = check_alone(*run("Still", split={"refit_every": 0}))
    assert outcome.cells["forecast"].status == "passed"
    assert outcome.cells["rows"].reason == "the model learns nothing"


def test_a_model_that_learns_nothing_but_was_told_something_is_found(run, here, monkeypatch):
    subject, reference = run("StillButCounts", "\nStillButCounts.setting = 1\n", split={"refit_every": 0})
    place = subject.experiment.model["name"].rpartition(":")[0]
    with open(place, "w") as file:
        file.write(MODELS)
    (found,) = check_alone(subject, reference).findings
    assert found.text.startswith("mine.py:StillButCounts forecast for bar 5 (2001-01-08) ")


def test_a_run_without_settings_or_forecasts_is_not_looked_at(run):
    subject, reference = run("Still", split={"refit_every": 0})
    object.__setattr__(subject, "experiment", None)
    told = check_alone(subject, reference).cells["forecast"]
    assert (told.status, told.reason) == (
        "not_applicable",
        "the run is made of objects, which no other process can build from settings",
    )
    none = check_alone(*run("none", strategy={"name": "buy_and_hold"}, split={"refit_every": 0}))
    assert none.cells["forecast"].reason == "the run has no forecasts"


def test_rows_made_of_bars_after_the_fit_are_found(run, here, monkeypatch):
    subject, reference = run("Honest")
    monkeypatch.setattr(alone_tasks, "training_rows", lambda *given: (np.zeros((3, 5, 1)), np.zeros(3)))
    (found,) = check_alone(subject, reference).findings
    assert found.stage == "rows"
    assert "was fitted to other rows in the run than when it was fitted alone" in found.text


def test_questions_and_answers_are_the_same_on_the_other_side(run):
    subject, reference = run("lstm", model={"epochs": 1, "units": [2], "lookback": 4}, split={"warm_start": True})
    for task in tasks_of(subject, reference):
        other = Question.from_bytes(task.question.to_bytes())
        assert (other.fold, other.settings) == (task.question.fold, task.question.settings)
        assert other.windows.tolist() == task.question.windows.tolist()
        assert {*other.start} == {*task.question.start}
        assert len(other.columns["close"]) == task.fold.fitted_at + 1
        assert bool(other.start) == (task.fold.number > 0)


def test_an_object_in_an_answer_is_refused():
    content = io.BytesIO()
    np.savez(content, words=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        Answer.from_bytes(content.getvalue())


def test_a_process_that_dies_is_an_answer_that_raised(run, monkeypatch):
    monkeypatch.setattr(alone_pool, "CODE", "import sys, os; sys.stderr.write('a word'); os._exit(3)")
    (answer,) = alone_pool.ask_all([Question({}, None, {}, np.empty((0, 5, 1)))])
    assert answer.raised == "the process ended with exit code 3: a word"


FILE = """
class File(Honest):
    def fit(self, windows, labels):
        super().fit(windows, labels)
        kept = Path(__file__).with_name("slopes.npy")
        if not kept.exists():
            np.save(kept, self.slopes)
        self.slopes = np.load(kept)
"""


@pytest.mark.slow
def test_in_a_process_of_its_own_a_file_written_between_fits_is_not_there(run, tmp_path):
    subject, reference = run("File", "\nfrom pathlib import Path\n" + FILE, split={"refit_every": 100})
    kept = tmp_path / "slopes.npy"
    was = kept.read_bytes()
    assert check_alone(subject, reference).findings == ()  # it finds the file of the run
    opened = FileOpened(str(kept), "fitting", "mine.py", 3, "written", True)
    (found,) = check_alone(subject, replace(reference, files=(opened,))).findings
    assert found.text.startswith("Model 2 of mine.py:File, ")
    assert kept.read_bytes() == was


def test_no_process_outlives_an_interruption(monkeypatch, tmp_path):
    monkeypatch.setattr(alone_pool, "CODE", f"open({str(tmp_path)!r} + '/began', 'w'); import time; time.sleep(600)")
    begun = []
    popen = subprocess.Popen

    def starting(*given, **keywords):
        begun.append(popen(*given, **keywords))
        return begun[-1]

    monkeypatch.setattr(alone_pool.subprocess, "Popen", starting)

    def interrupted(asked):
        while not (tmp_path / "began").exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(alone_pool, "as_completed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        alone_pool.ask_all([Question({}, None, {}, np.empty((0, 5, 1)))] * 3)
    assert all(one.poll() is not None for one in begun)
    for one in begun:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one.pid, 0)
            raise AssertionError("it is still there")


def test_windows_asked_about_are_few_and_the_ends_come_first():
    some = some_of(np.arange(10, 5000))
    assert some[:2].tolist() == [10, 4999]
    assert len(set(some.tolist())) == len(some) == 200
    assert some_of(np.arange(3)).tolist() == [0, 2, 1]


SCALE = Scale(spread=0.01, share=1e-4)


def compare(was, now, state=({}, {}), may_move=np.inf):
    expected = Expected(np.array(was), np.arange(len(was)), "rows", state[0], may_move)
    return differences(expected, Answer(np.array(now), "rows", state[1]), SCALE)


def test_rounding_is_no_difference():
    assert compare([0.01, 0.02], [0.01 + 1e-8, 0.02]) == ()
    assert compare([0.01, 0.02], [0.01, 0.02001]) == (Difference("forecast", 1, 0.02, 0.02001),)


def test_weights_that_differ_are_found_beside_forecasts_or_in_models_of_ours():
    arrays = {"w": np.array([1.0, 2.0])}, {"w": np.array([1.001, 2.0])}
    difference = Difference("weights", None, 1.0, 1.001, "w")
    assert compare([0.01], [0.01], arrays) == ()
    assert compare([0.01], [0.02], arrays)[0] == difference
    assert compare([0.01], [0.01], arrays, may_move=1e-5) == (difference,)


def test_a_model_of_ours_is_held_to_its_weights(run, here):
    subject, reference = run("lstm", model={"epochs": 1, "units": [2], "lookback": 4}, split={"refit_every": 100})
    fitted = reference.fitted[1]
    state = fitted.state()
    fitted.restore({**state, "labels.mean": state["labels.mean"] * (1 + 1e-4)})
    (found,) = check_alone(subject, reference).findings
    assert found.stage == "scaler"
    assert found.text.startswith("Model 2 of lstm, trained on 2001-01-01 to 2002-05-29, had in its array `labels.mean`")
    assert found.text.endswith("and asked one window at a time: that is a fault of barcast: please report it.")


def test_a_warm_start_that_cannot_be_handed_on_leaves_the_first_model_alone(run, here, monkeypatch):
    split = {"refit_every": 60, "warm_start": True}
    subject, reference = run("lstm", model={"epochs": 1, "units": [2], "lookback": 4}, split=split)
    monkeypatch.setattr(alone_tasks, "state_of", lambda model: {})
    outcome = check_alone(subject, reference)
    assert outcome.cells["rows"].tried == 1
    assert outcome.findings == ()


@pytest.mark.parametrize("name", ["inputs.mean", "3.labels.std", "0.cell"])
def test_arrays_of_scalers_are_a_stage_of_their_own(name):
    (found,) = of_state({name: np.ones(2)}, {name: np.array([1.0, np.nan])}, 0.5)
    assert found.stage == ("weights" if name == "0.cell" else "scaler")
    assert (found.before, found.name) == (1.0, name)
