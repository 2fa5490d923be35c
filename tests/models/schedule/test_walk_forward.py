"""The source of many models: which is in force, when it is fitted, from what, and who is told."""

import threading
from contextlib import contextmanager

import numpy as np
import pytest

from barcast.faults import BadInput
from barcast.models.fakes import FixedForecast
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.folds import WalkForward
from barcast.models.schedule.jobs import fit_one_by_one
from barcast.models.schedule.walk_forward import WalkForwardSource, jobs_for, learns

WALK = WalkForward(bars=20, boundary=9, refit_every=4)  # fitted at 9, 13 and 17


class Count:
    """Answers with the number of its training rows, and remembers what it began from."""

    lookback = 2

    def __init__(self, seed=None):
        self.seed, self.rows, self.began, self.horizon = seed, None, None, None

    def fit(self, windows, labels):
        self.rows = len(windows)

    def predict(self, windows):
        return np.full(len(windows), float(self.rows))

    def state(self):
        return {"rows": np.array(self.rows)}

    def restore(self, state):
        self.rows = int(state["rows"])

    def warm_start(self, state):
        self.began = int(state["rows"])

    def tell_horizon(self, horizon):
        self.horizon = horizon


def rows_of(fold):
    rows = len(fold.rows(2, 1))
    return np.zeros((rows, 2, 1)), np.zeros(rows)


def source_of(prototype=None, **settings):
    return WalkForwardSource(prototype or Count(), WALK.folds, rows_of, **settings)


def test_the_model_in_force_is_the_newest_that_was_there():
    source = source_of()
    source.fit_all()
    assert [source.at(t) for t in range(9)] == [None] * 9
    assert [source.at(t).rows for t in (9, 12, 13, 16, 17, 19)] == [7, 7, 11, 11, 15, 15]
    assert source.at(20) is None
    assert source.at(9) is source.at(12)
    assert source.latest is source.at(19)


def test_a_fold_is_fitted_when_its_bar_arrives_and_not_before():
    asked = []
    source = WalkForwardSource(Count(), WALK.folds, lambda fold: asked.append(fold.number) or rows_of(fold))
    for t in range(20):
        source.at(t)
        assert asked == [fold.number for fold in WALK.folds if fold.fitted_at <= t]
        assert [fold for fold, _ in source.trained] == [fold for fold in WALK.folds if fold.fitted_at <= t]


def test_all_at_once_is_one_call_of_the_fitter():
    calls = []

    def fit(jobs, on_done):
        calls.append([job.label for job in jobs])
        fit_one_by_one(list(reversed(jobs)), on_done)

    source = source_of(fit=fit)
    source.fit_all()
    source.fit_all()
    assert calls[0] == ["model 1 of 3", "model 2 of 3", "model 3 of 3"]
    assert [job for call in calls[1:] for job in call] == []
    assert source.at(9).rows == 7


@pytest.mark.parametrize("beforehand", [True, False])
def test_with_a_warm_start_each_begins_where_the_one_before_ended(beforehand):
    source = source_of(warm_start=True)
    if beforehand:
        source.fit_all()
    assert source.at(19).began == 11, "folds that nobody asked for come first all the same"
    assert [source.at(t).began for t in (9, 13, 17)] == [None, 7, 11]


def test_the_prototype_is_copied_and_left_as_it_was():
    prototype = Count()
    source = source_of(prototype, horizon=3)
    source.fit_all()
    assert (prototype.rows, prototype.horizon) == (None, None)
    assert {model.horizon for _, model in source.trained} == {3}


def test_a_model_that_listens_keeps_whom_it_tells():
    class Screen:
        def __init__(self):
            self.lock = threading.Lock()  # cannot be copied

        def show(self, epoch):
            pass

    screen, prototype = Screen(), Count()
    prototype.on_epoch = screen.show
    source = source_of(SeedEnsemble([prototype, Count()]))
    assert source.at(9).members[0].on_epoch.__self__ is screen


def test_a_model_that_cannot_be_copied_is_refused_before_anything_is_trained():
    prototype = Count()
    prototype.lock = threading.Lock()
    with pytest.raises(BadInput, match=r"model Count: cannot be copied for each refit \(TypeError"):
        source_of(prototype)


def test_a_model_that_cannot_begin_from_another_is_refused_before_anything_is_trained():
    class Cold:
        lookback = 2
        fit = predict = lambda self, windows, labels=None: None

    with pytest.raises(BadInput, match=r"split.warm_start: Cold cannot begin"):
        source_of(Cold(), warm_start=True)
    with pytest.raises(BadInput, match=r"split.warm_start: Cold cannot begin"):
        source_of(SeedEnsemble([Count(), Cold()]), warm_start=True)


def test_an_ensemble_is_fitted_member_by_member():
    labels, numbers = [], []

    def fit(jobs, on_done):
        labels.extend(job.label for job in jobs)
        fit_one_by_one(jobs, on_done)

    @contextmanager
    def around(member):
        numbers.append(member)
        yield

    source = source_of(SeedEnsemble([Count(4), Count(5)]), fit=fit, around=around, warm_start=True)
    source.fit_all()
    assert labels[:3] == ["model 1 of 3, seed 4", "model 1 of 3, seed 5", "model 2 of 3, seed 4"]
    assert numbers == [0, 1] * 3
    assert [member.began for member in source.latest.members] == [11, 11]
    np.testing.assert_array_equal(source.latest.predict(np.zeros((2, 2, 1))), [15.0, 15.0])


def test_progress_counts_every_model_and_hands_each_fold_out_when_it_is_whole():
    told, handed = [], []
    source = source_of(
        SeedEnsemble([Count(4), Count(5)]),
        on_fold=lambda *counts: told.append(counts),
        on_fit=lambda fold, model: handed.append((fold.number, model.members[1].rows)),
    )
    source.at(9)
    assert told == [(0, 6), (1, 6), (2, 6)]
    source.fit_all()
    assert told[-1] == (6, 6)
    assert handed == [(0, 7), (1, 11), (2, 15)]


@pytest.mark.parametrize("horizon", [5, lambda self: 5, property(lambda self: 5)])
def test_a_horizon_of_the_users_own_is_left_alone(horizon):
    class Own:
        lookback = 2

        def fit(self, windows, labels):
            pass

        def predict(self, windows):
            return np.zeros(len(windows))

    Own.horizon = horizon
    source = source_of(Own(), horizon=2)
    found = source.at(9).horizon
    assert (found() if callable(found) else found) == 5


def test_members_that_learn_nothing_get_no_job():
    mixed = SeedEnsemble([FixedForecast(1.0, lookback=2), Count()])
    assert [job.forecaster for job in jobs_for(mixed, *rows_of(WALK.folds[0]), 1)] == [mixed.members[1]]
    assert learns(mixed)
    assert not learns(SeedEnsemble([FixedForecast(1.0), FixedForecast(2.0)]))
