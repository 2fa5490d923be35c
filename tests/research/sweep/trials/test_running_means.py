from barcast.research.sweep.trials.outcome import Outcome
from barcast.research.sweep.trials.running_means import medians_of, running_means


def complete(*by_fold):
    return Outcome(0, {}, "complete", 0.0, by_fold)


def test_running_means():
    assert running_means((1.0, 3.0, 8.0)) == [1.0, 2.0, 4.0]


def test_medians_are_of_complete_trials_alone():
    five = [complete(one, one + 2) for one in (1.0, 2.0, 3.0, 10.0, 20.0)]
    pruned = Outcome(9, {}, "pruned", None, (-100.0,))
    assert medians_of([*five, pruned, pruned, pruned]) == (3.0, 4.0)


def test_too_few_have_no_median():
    assert medians_of([complete(1.0)] * 4) == ()
    assert medians_of([]) == ()
