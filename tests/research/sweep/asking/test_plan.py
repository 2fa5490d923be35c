"""What a sweep will do is told before it begins, and as much of it as can be known."""

from dataclasses import replace

import pytest

from barcast.models.cache.fold_cache import FoldCache, cache_folder, cached
from barcast.models.schedule.validation import validation_folds
from barcast.research.sweep.asking import calibrating
from barcast.research.sweep.asking.plan import Plan, in_words, plan_of
from barcast.research.sweep.asking.read import asked_of
from barcast.research.sweep.trials.question import Question


def planned(*vary, **others):
    return plan_of(asked_of(vary=vary, **others))


@pytest.mark.parametrize(
    ("vary", "assign", "trials", "trainings", "is_exact"),
    [
        (["model.units=[1],[8]", "model.lookback=1..10"], [], 20, 20, True),
        (["model.units=[1],[8]", "strategy.threshold=0..0.9:0.1"], [], 20, 2, True),
        (["strategy.threshold=0..1"], [], 200, 1, True),
        (["model.epochs=1..999"], [], 200, 200, False),
        (["model.units=[1],[8]", "model.learning_rate=0.1..0.2"], [], 200, 200, False),
        (["model.lookback=1..10"], ["run.seeds=3"], 10, 30, True),
        (["model.lookback=1..10", "run.seeds=1,5"], [], 20, 50, True),
        (["model.lookback=1..10", "run.seeds=1..4"], [], 40, 40, True),
        (["model.lookback=1..10"], ["split.validation_folds=3"], 10, 30, True),
        (["split.horizon=1..5"], [], 5, 5, True),
        (["model.name=lstm,ar,zero"], [], 3, 2, True),
        (["costs.spread_bps=1,2"], ["model.name=last"], 2, 0, True),
        (["costs.spread_bps=1,2"], ["strategy.name=buy_and_hold"], 2, 0, True),
    ],
)
def test_trainings_are_distinct_models_on_each_fold_and_seed(vary, assign, trials, trainings, is_exact):
    plan = planned(*vary, assignments=assign)
    assert (plan.trials, plan.trainings, plan.is_exact) == (trials, trainings, is_exact)


PLAN = Plan(
    trials=200, combinations=1152, search="tpe", score="sharpe", trainings=400, folds=2, seeds=1, is_exact=False,
    workers=2, validated=("2009-01-21", "2012-05-23", 842), seconds=170.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {},
            [
                "200 trials of 1,152 combinations, chosen by TPE from those before, compared by sharpe.",
                "Validation: 2009-01-21 to 2012-05-23, 842 decisions in 2 folds.",
                "To train: at most 400 models. About 3 minutes on 2 workers.",
            ],
        ),
        (
            {"search": "grid", "is_exact": True, "cached": 12, "folds": 1, "seconds": None, "trials": 1152},
            [
                "1,152 trials of 1,152 combinations, all of them, compared by sharpe.",
                "Validation: 2009-01-21 to 2012-05-23, 842 decisions.",
                "To train: 400 models, 12 of them cached.",
            ],
        ),
        (
            {"search": "random", "combinations": None, "choices": 7, "validated": None, "cached": 0, "seconds": 9000.0},
            [
                "200 trials of endlessly many combinations, drawn at random, compared by sharpe, anew at each of 7 "
                "refits.",
                "To train: at most 400 models for each choice, none of them cached. About 2.5 hours on 2 workers.",
            ],
        ),
        (
            {"trainings": 0, "seconds": 0.2, "workers": 1, "validated": None},
            [
                "200 trials of 1,152 combinations, chosen by TPE from those before, compared by sharpe.",
                "No model is trained. About 1 second on 1 worker.",
            ],
        ),
    ],
)
def test_it_is_told_in_sentences(changes, lines):
    assert in_words(replace(PLAN, **changes)) == lines


@pytest.fixture
def asked_on(bars_of):
    """Return a function that makes a sweep, and its question on 300 random bars."""

    def make(*vary, assignments=()):
        asked = asked_of(vary=vary, assignments=["model.epochs=1", *assignments])
        bars = bars_of()
        return asked, Question(bars, asked.settings, validation_folds(len(bars), asked.experiment.split, 9), "sharpe")

    return make


def test_what_is_cached_is_counted(asked_on, monkeypatch):
    monkeypatch.setattr(calibrating, "MOST_SECONDS", 60.0)
    asked, question = asked_on("model.lookback=1..4", "strategy.threshold=0,0.001")
    plan = plan_of(asked, question)
    assert (plan.trials, plan.trainings, plan.cached, plan.seconds) == (8, 4, 0, None)
    assert plan.validated[2] == len(question.folds[0].answers)
    fit = cached(calibrating.FIT, FoldCache(cache_folder()))
    for lookback in (2, 3):
        fit([*calibrating.jobs_of(asked.experiment_of({"model.lookback": lookback}), question)], lambda job: None)
    assert plan_of(asked, question).cached == 2
    assert plan_of(asked, replace(question, cache=False)).cached == 0


def test_what_would_take_long_is_not_counted(asked_on, monkeypatch):
    monkeypatch.setattr(calibrating, "MOST_SECONDS", -1.0)
    asked, question = asked_on("model.lookback=1..4")
    assert plan_of(asked, question).cached is None


def test_time_is_estimated_where_there_is_much_to_train(asked_on, monkeypatch):
    asked, question = asked_on("model.lookback=1..4")
    assert plan_of(asked, question).seconds is None
    monkeypatch.setattr(calibrating, "FEWEST", 1)
    one, two = plan_of(asked, question), plan_of(asked, question, workers=2)
    assert 0.0 < one.seconds < 60.0
    assert two.workers == 2
    monkeypatch.setattr(calibrating, "timed", lambda experiment, question: 0.1 + 0.01 * experiment.model["epochs"])
    assert calibrating.seconds_of(asked, question, 99) == pytest.approx(0.11)
    assert plan_of(asked, question, workers=2, choices=3).seconds == pytest.approx(3 * (4 * 0.11 + 4 * 0.01) / 2)


def test_nothing_is_timed_where_nothing_is_trained(asked_on, monkeypatch):
    monkeypatch.setattr(calibrating, "FEWEST", 0)
    asked = asked_of(vary=["costs.spread_bps=1,2"], assignments=["model.name=zero"])
    _, question = asked_on("model.lookback=1..4")
    assert plan_of(asked, question).seconds is None
