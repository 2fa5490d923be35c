"""How a run's models are trained: seeded alike whenever that is, from several seeds, from and into the cache."""

import random

import numpy as np
import pytest
import torch

from barcast.experiments import training
from barcast.experiments.building.model import build_the_model
from barcast.experiments.generators import seeded_aside
from barcast.experiments.rerun import without_cache
from barcast.experiments.run import Watch, run_experiment
from barcast.experiments.settings import make_experiment
from barcast.experiments.training import training_of
from barcast.faults import BadInput
from barcast.models.schedule.jobs import fit_one_by_one

LSTM = {"name": "lstm", "epochs": 2, "units": [3], "lookback": 4}
DRAWS = """
import random
import numpy as np
import torch
class Draws:
    lookback = 3
    def fit(self, windows, labels):
        self.weights = np.random.randn(3) * random.random() + torch.randn(3).numpy()
    def predict(self, windows):
        return windows[:, :, 0] @ self.weights
"""


@pytest.fixture
def experiment(tmp_path, bars_of):
    """The maker of experiments on 200 random bars: `experiment(model={...}, split={...})`."""
    bars_of(count=200).to_frame().to_csv(tmp_path / "bars.csv")
    return lambda **sections: make_experiment({"data": {"source": str(tmp_path / "bars.csv")}, **sections})


@pytest.fixture
def trained(monkeypatch):
    """The labels of the models that were trained rather than taken from the cache."""
    labels = []

    def fit(jobs, on_done):
        labels.extend(job.label for job in jobs)
        fit_one_by_one(jobs, on_done)

    fit.bits = "one by one"
    monkeypatch.setattr(training, "FIT", fit)
    return labels


def draw():
    return random.random(), np.random.rand(), torch.rand(1).item()


def test_what_is_drawn_aside_is_the_same_each_time_and_leaves_no_trace():
    torch.manual_seed(1)
    with seeded_aside(5):
        first = draw()
    after = draw()
    random.seed(7)
    np.random.seed(7)
    torch.manual_seed(1)
    assert draw() == after
    with seeded_aside(5):
        assert draw() == first
    with seeded_aside(6):
        assert all(a != b for a, b in zip(draw(), first, strict=True))


def test_what_is_drawn_aside_leaves_no_trace_when_it_fails_either():
    before = random.getstate()

    def fail():
        with seeded_aside(5):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert random.getstate() == before


def test_a_plug_in_that_draws_from_the_global_generators_is_the_same_streaming_and_not(experiment, tmp_path):
    (tmp_path / "draws.py").write_text(DRAWS)
    found = [
        run_experiment(
            experiment(
                model={"name": f"{tmp_path / 'draws.py'}:Draws"},
                split={"refit_every": 30},
                run={"streaming": streaming, "seed": seed},
            )
        )
        for streaming, seed in ((False, 7), (True, 7), (False, 8))
    ]
    batch, stream, other = (
        [finished.fitted[number].weights.tolist() for number in sorted(finished.fitted)] for finished in found
    )
    assert len(batch) == 3
    assert batch == stream
    assert batch[0] == batch[1] == batch[2], "each is what it would be if it were trained alone"
    assert batch != other


def test_a_hold_out_run_is_not_seeded_again(experiment):
    assert training_of(experiment()).fitting.around_fit is None
    assert training_of(experiment(split={"refit_every": 5})).fitting.around_fit is not None
    assert training_of(experiment(run={"seeds": 2})).fitting.around_fit is not None


def test_several_seeds_make_an_ensemble(experiment):
    given = {"model": LSTM, "run": {"seeds": 3, "seed": 2**32 - 2, "combine": "median"}}
    model = build_the_model(experiment(**given))
    assert model.asked.seeds == (2**32 - 2, 2**32 - 1, 0)
    assert model.asked.combine == "median"
    finished = run_experiment(experiment(**given))
    assert finished.result.labels.model == "lstm (median of 3 seeds)"
    assert list(finished.result.models.table["seed"]) == [2**32 - 2, 2**32 - 1, 0]
    own = build_the_model(experiment(model={**LSTM, "seed": 40}, run={"seeds": 2}))
    assert own.asked.seeds == (40, 41)


def test_the_mean_of_several_seeds_is_that_of_runs_of_their_own(experiment):
    together = run_experiment(experiment(model=LSTM, run={"seeds": 2, "seed": 3}, split={"refit_every": 40}))
    alone = [
        run_experiment(experiment(model=LSTM, run={"seed": seed}, split={"refit_every": 40})).result.forecasts.table[
            "forecast"
        ]
        for seed in (3, 4)
    ]
    assert not np.array_equal(*alone)
    mean = together.result.forecasts.table["forecast"]
    np.testing.assert_allclose(mean, (alone[0] + alone[1]) / 2, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("code", "seeds"),
    [
        ("def __init__(self, seed=1): self.seed = seed", [5, 6]),
        ("def __init__(self, seed): self.own = seed", [5, 6]),
        ("def __init__(self): pass", None),
    ],
)
def test_a_plug_in_that_takes_a_seed_may_have_several(experiment, tmp_path, code, seeds):
    text = (
        f"class Mine:\n    lookback = 2\n    {code}\n    def predict(self, windows):\n        return windows[:, 0, 0]\n"
    )
    (tmp_path / "mine.py").write_text(text)
    chosen = experiment(model={"name": f"{tmp_path / 'mine.py'}:Mine"}, run={"seeds": 2, "seed": 5})
    if seeds is None:
        with pytest.raises(BadInput, match=r"run.seeds: is 2, but mine.py:Mine takes no seed; set it to 1, or name"):
            build_the_model(chosen)
    else:
        members = build_the_model(chosen).asked.members
        assert [getattr(member, "seed", getattr(member, "own", None)) for member in members] == seeds


def test_a_regressor_is_seeded_with_the_runs_seed(experiment):
    forest = {"name": "sklearn.ensemble:RandomForestRegressor", "n_estimators": 3}
    assert build_the_model(experiment(model=forest, run={"seed": 5})).asked.settings.seed == 5
    assert build_the_model(experiment(model={**forest, "seed": 9})).asked.settings.seed == 9
    several = build_the_model(experiment(model=forest, run={"seeds": 2, "seed": 5}))
    assert [member.settings.seed for member in several.asked.members] == [5, 6]


@pytest.mark.parametrize("model", ["ar", "none", "somewhere/model"])
def test_what_has_no_seed_cannot_have_several(experiment, model):
    with pytest.raises(BadInput, match=r"run.seeds: is 2, but "):
        build_the_model(experiment(model={"name": model}, run={"seeds": 2}))


def test_what_was_trained_before_is_not_trained_again(experiment, trained):
    chosen = experiment(model=LSTM, split={"refit_every": 40})
    first = run_experiment(chosen).result
    assert trained == [f"model {k} of 2" for k in (1, 2)]
    again = run_experiment(chosen).result
    assert len(trained) == 2
    assert again.forecasts.table.equals(first.forecasts.table)
    assert again.models.table.equals(first.models.table), "the loss curves are kept too"
    run_experiment(experiment(model=LSTM, split={"refit_every": 40}, run={"seeds": 2}))
    assert trained[2:] == [f"model {k} of 2, seed 8" for k in (1, 2)]


def test_to_repeat_a_run_is_to_train_anew(experiment, trained):
    chosen = experiment(model=LSTM)
    run_experiment(chosen)
    repeated = run_experiment(without_cache(chosen))
    run_experiment(experiment(model=LSTM, run={"cache": False}))
    assert trained == [""] * 3
    assert not repeated.experiment.run.cache


def test_a_cache_that_cannot_be_written_is_told_of(experiment, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BARCAST_CACHE", str(tmp_path / "file"))
    warnings = run_experiment(experiment(model=LSTM)).result.warnings
    (told,) = [one.text for one in warnings if one.kind == "cache_trouble"]
    assert told.startswith("Trained models cannot be kept in ")
    assert told.endswith(".")


class Stop:
    """Interrupts a run after so many models."""

    def __init__(self, after):
        self.after = after

    def __call__(self, done, models):
        if done == self.after:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("after", "sections", "told"),
    [
        (0, {"model": LSTM}, ""),
        (1, {"model": LSTM}, "the model trained so far is kept, and the same run goes on from there"),
        (3, {"model": LSTM}, "the 3 models trained so far are kept, and the same run goes on from there"),
        (3, {"model": LSTM, "run": {"cache": False}}, ""),
        (3, {"model": {"name": "ar"}}, ""),
    ],
)
def test_an_interrupt_says_what_is_kept(experiment, after, sections, told):
    streamed = {"run": {"streaming": True, **sections.get("run", {})}}  # one at a time, so that their number is known
    chosen = experiment(split={"refit_every": 10}, **{**sections, **streamed})
    with pytest.raises(KeyboardInterrupt) as stopped:
        run_experiment(chosen, Watch(on_fold=Stop(after)))
    assert str(stopped.value) == told


def test_an_interrupted_run_goes_on_from_there(experiment, trained):
    chosen = experiment(model=LSTM, split={"refit_every": 10}, run={"streaming": True})
    with pytest.raises(KeyboardInterrupt):
        run_experiment(chosen, Watch(on_fold=Stop(4)))
    del trained[:]
    run_experiment(chosen)
    assert trained == [f"model {k} of 7" for k in (5, 6, 7)]


def test_who_watches_a_run_is_told_of_each_model(experiment):
    told = []
    chosen = experiment(model={"name": "ar"}, split={"refit_every": 40})
    finished = run_experiment(chosen, Watch(on_fit=lambda fold, model: told.append((fold.number, model))))
    assert len(told) > 1
    assert dict(told) == dict(finished.fitted)
