"""One model and its rows: fitted in place, to copies, wrapped in what it is to be wrapped in."""

from contextlib import contextmanager

import numpy as np
import pytest

from barcast.faults import BadInput
from barcast.models.baselines import AutoRegression
from barcast.models.schedule.jobs import Job, fit_one_by_one


class Learner:
    """Remembers what it is told, and writes into what it is given."""

    lookback = 4

    def __init__(self, log):
        self.log = log

    def fit(self, windows, labels):
        self.log.append(("fit", windows.copy(), labels.copy()))
        windows[:] = labels[:] = np.nan

    def predict(self, windows):
        return np.zeros(len(windows))

    def state(self):
        return {}

    def restore(self, state):
        pass

    def warm_start(self, state):
        self.log.append(("start", state))


def test_jobs_are_done_in_turn_and_told_of_when_done(rows):
    windows, labels = rows
    models = [AutoRegression(4), AutoRegression(4)]
    jobs = [Job(models[0], windows, labels), Job(models[1], windows[:30], labels[:30])]
    told = []
    fit_one_by_one(jobs, lambda job: told.append((job.label, bool(job.forecaster.learnt))))
    assert told == [("", True), ("", True)]
    alone = AutoRegression(4).fit(windows[:30], labels[:30])
    np.testing.assert_array_equal(models[1].predict(windows), alone.predict(windows))


def test_a_model_is_given_contiguous_rows_of_its_own(rows):
    windows, labels = rows
    view = windows.transpose(1, 0, 2).copy().transpose(1, 0, 2)
    view.flags.writeable = False
    log = []
    Job(Learner(log), view, labels).fit()
    (_, seen, outcomes) = log[0]
    assert np.isfinite(view).all()
    assert np.isfinite(labels).all()
    np.testing.assert_array_equal(seen, windows)
    np.testing.assert_array_equal(outcomes, labels)


def test_a_warm_start_comes_before_the_fit_and_both_within_what_wraps_them(rows):
    log = []

    @contextmanager
    def around():
        log.append(("in",))
        yield
        log.append(("out",))

    start = {"weights": np.ones(3)}
    Job(Learner(log), *rows, start=start, around=around).fit()
    assert [event[0] for event in log] == ["in", "start", "fit", "out"]
    assert log[1][1] is start


def test_a_model_that_cannot_begin_from_another_is_refused(rows):
    with pytest.raises(BadInput, match=r"split.warm_start: AutoRegression cannot begin from the weights of an earlier"):
        Job(AutoRegression(4), *rows, start={"intercept": np.zeros(())}).fit()
