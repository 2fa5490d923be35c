"""What is said of a sweep, word for word where the case is worked by hand."""

from dataclasses import replace

import pytest

from barcast.analyzers.statistics.choosing import Choosing
from barcast.analyzers.statistics.estimates import Interval
from barcast.research.sweep.report.summary import Search, Trial
from barcast.research.sweep.report.words import (
    again_in_words,
    better,
    called,
    choosing_in_words,
    chosen_in_words,
    failures,
    lasted,
    seeds_in_words,
    settings_of,
    unfinished,
    value_of,
)
from barcast.research.sweep.trials.outcome import Outcome

CHOOSING = Choosing(40, 0.31, Interval(-0.4, 0.42), 0.07, 0.61, 0.2, 5, 0.11)


def test_choosing_that_helps_no_more_than_luck_says_so(record):
    first, second = choosing_in_words(replace(record, choosing=CHOOSING))
    assert first == (
        "Choosing on validation beat not choosing, but by no more than luck may: out of sample the chosen one has a "
        "Sharpe ratio of 0.61, the median trial 0.20; it is number 5 of 40. Luck alone puts a trial as far above the "
        "median with p = 0.110."
    )
    assert second == (
        "Validation scores are not shown to tell anything of the results out of sample: their rank correlation "
        "(Spearman) is 0.31, and luck alone makes it -0.40 to 0.42 in 95 of 100 cases (p = 0.070)."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"p_gain": 0.01}, "Choosing on validation beat not choosing: out of sample"),
        ({"chosen": 0.1, "p_gain": 0.7}, "Choosing on validation did not beat not choosing: out"),
        ({"chosen": 0.2}, "Choosing on validation did not beat not choosing: out"),
    ],
)
def test_whether_choosing_helped_is_the_first_thing_said(record, changes, said):
    assert next(choosing_in_words(replace(record, choosing=replace(CHOOSING, **changes)))).startswith(said)


def test_trials_without_a_result_are_counted_as_left_out(record):
    found = [*choosing_in_words(replace(record, choosing=CHOOSING, family=CHOOSING.trials + 3))]
    assert f"3 of {CHOOSING.trials + 3} trials are left out of this: out of sample they were ruined" in found[1]
    assert len(found) == 3


def test_without_a_look_it_says_why_it_cannot_be_told(record):
    (said,) = choosing_in_words(record)
    assert said.startswith("Whether choosing on validation helps cannot be told: only the chosen one was looked at")


def with_scores(record, scores, seeds):
    trials = tuple(Trial(Outcome(at, {"model.lookback": at}, "complete", one)) for at, one in enumerate(scores))
    search = replace(record.last, trials=trials, chosen=max(range(len(scores)), key=scores.__getitem__))
    return replace(record, searches=(search,), other_seeds=seeds)


def test_settings_that_differ_by_more_than_seeds(record):
    said = seeds_in_words(with_scores(record, [0.0, 1.0, 2.0, 3.0, 4.0], (3.9, 3.8, 4.1, 4.0)))
    assert said.startswith("The difference between settings is larger than that between seeds: the scores of the")
    assert "score 3.95 on average, 4.00 with the one that was chosen; 2 of 4 are worse than that." in said


def test_settings_that_differ_no_more_than_seeds(record):
    said = seeds_in_words(with_scores(record, [0.0, 1.0, 2.0], (0.0, 1.0, 2.0)))
    assert said.startswith("The difference between settings is no larger than seeds alone may make it")


def test_a_seed_that_changes_nothing(record):
    assert seeds_in_words(with_scores(record, [0.0, 1.0, 2.0], (2.0, 2.0, 2.0))).startswith("The seed changes nothing")


def test_no_seeds(record):
    said = seeds_in_words(replace(record, other_seeds=()))
    assert said.endswith("scored: the model has no seed, or several already.")


def test_the_commonest_reasons_come_first():
    reasons = ["diverged"] * 3 + ["raised"] * 2 + ["slow"] * 2 + ["a", "b"]
    trials = tuple(Trial(Outcome(at, {}, "failed", None, reason=one)) for at, one in enumerate(reasons))
    search = Search("x", ("x", "x"), 1, 1, 0, trials)
    assert list(failures(search)) == [
        "3 failed: diverged.",
        "2 failed: raised.",
        "2 failed: slow.",
        "2 failed for 2 other reasons: trials.csv has them.",
    ]


def test_the_best_come_first_of_a_loss_the_smallest(record):
    record = with_scores(record, [3.0, 1.0, 2.0, 1.0], ())
    assert [one.outcome.number for one in better(record.last, record)] == [0, 2, 1, 3]
    loss = replace(record, settings=record.settings.model_copy(update={"score": "loss"}))
    assert [one.outcome.number for one in better(loss.last, loss)] == [1, 3, 2, 0]


def test_choices_of_refits_count_their_changes(record):
    one, other = (replace(record.last, chosen=number) for number in (3, 4))
    assert again_in_words(replace(record, searches=(one, other, other))) == (
        "3 choices, one at every refit; the chosen settings changed 1 of 2 times."
    )
    assert again_in_words(record) == ""
    assert chosen_in_words(replace(record, searches=(one, other))).startswith("At the last refit trial 4 of 60 was")


def test_an_unfinished_sweep_says_how_many_are_missing(record):
    assert unfinished(replace(record, is_whole=False, asked=200)) == (
        "Not whole: 60 of 200 trials were scored before it ended."
    )
    assert unfinished(record) == ""


def test_settings_and_times_are_short():
    trial = Trial(
        Outcome(0, {"model.units": [8, 4], "run.seeds": 3, "model.learning_rate": 0.00123456}, "failed", None)
    )
    assert settings_of(trial) == "units [8, 4], run.seeds 3, learning_rate 0.001235"
    assert (called("model.validation"), called("model.name")) == ("model.validation", "model.name")
    assert (called("strategy.name"), value_of("sign"), value_of(True)) == ("strategy.name", "sign", "true")
    assert [lasted(one) for one in (0.5, 100.0, 600.0, 9000.0)] == ["0.5 s", "100 s", "10.0 min", "2.5 h"]
