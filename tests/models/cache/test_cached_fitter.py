"""A fitter with a cache: the same training is not repeated, and nothing else is taken for the same."""

import numpy as np
import pytest

from barcast.models.cache import fold_key
from barcast.models.cache.fold_cache import bits_of, cached
from barcast.models.saved import computed_by
from barcast.models.schedule.jobs import Job, fit_one_by_one


def test_only_what_is_new_is_trained_and_all_are_done(cache, trained_by_turns, labelled):
    assert trained_by_turns(cache, labelled(1, 2)) == (["1", "2"], ["1", "2"])
    trained, done = trained_by_turns(cache, labelled(3, 2, 1))
    assert trained == ["3"]
    assert sorted(done) == ["1", "2", "3"]
    assert trained_by_turns(cache, labelled(1, 2, 3)) == ([], ["1", "2", "3"])
    assert trained_by_turns(cache, []) == ([], [])


def test_each_is_kept_as_it_is_done(cache, trained_by_turns, labelled, counting_fitter):
    def stopped(job):
        if job.label == "2":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached(counting_fitter(), cache)(labelled(1, 2, 3), stopped)
    assert trained_by_turns(cache, labelled(1, 2, 3))[0] == ["3"]


def test_the_same_name_with_other_settings_or_code_is_trained_anew(cache, trained_by_turns, labelled, monkeypatch):
    """What PyBroker's cache gets wrong: it looks models up by name, symbol and dates, and serves the old one."""
    assert trained_by_turns(cache, labelled(1))[0] == ["1"]
    assert trained_by_turns(cache, labelled(1, learning_rate=0.002))[0] == ["1"]
    assert trained_by_turns(cache, labelled(1))[0] == []
    monkeypatch.setattr(fold_key, "source_digest", lambda: "edited")
    assert trained_by_turns(cache, labelled(1))[0] == ["1"]
    assert trained_by_turns(cache, labelled(1))[0] == []


def test_a_model_that_begins_elsewhere_is_not_taken_for_one_that_does_not(cache, job_of):
    first = job_of()
    cached(fit_one_by_one, cache)([first], lambda job: None)
    for _ in range(2):
        warm, again = job_of(), job_of()
        for job in (warm, again):
            job.forecaster.warm_start(first.forecaster.state())
        again.fit()
        cached(fit_one_by_one, cache)([warm], lambda job: None)
        assert np.array_equal(warm.forecaster.predict(warm.windows), again.forecaster.predict(warm.windows))
    cold = job_of()
    cached(fit_one_by_one, cache)([cold], lambda job: None)
    assert np.array_equal(cold.forecaster.predict(cold.windows), first.forecaster.predict(cold.windows))
    assert not np.array_equal(cold.forecaster.predict(cold.windows), warm.forecaster.predict(cold.windows))


class StartsSomewhere:
    """A user's model: its `start` is a date, and no state to begin from."""

    lookback, start = 4, "2020-01-01"

    def fit(self, windows, labels):
        self.rows = len(windows)

    def predict(self, windows):
        return np.zeros(len(windows))


class BeginsToo(StartsSomewhere):
    """One that can begin elsewhere, and calls something else its `start`."""

    def state(self):
        return {}

    def restore(self, state):
        pass

    def warm_start(self, state):
        raise AssertionError("it is to begin anew")


@pytest.mark.parametrize("kind", [StartsSomewhere, BeginsToo])
def test_what_a_user_calls_start_is_not_begun_from(cache, rows, kind):
    job = Job(kind(), *rows)
    cached(fit_one_by_one, cache)([job], lambda job: None)
    assert job.forecaster.rows == len(rows[0])
    assert job.start is None


def test_code_edited_while_it_runs_keeps_nothing(cache, job_of, monkeypatch):
    monkeypatch.setattr(computed_by, "code_dates", lambda: ("edited",))
    cached(fit_one_by_one, cache)([job_of()], lambda job: None)
    assert cache.entries() == ()
    assert cache.troubles == ["trained models are not kept: barcast's code was changed while it ran"]


def test_models_of_one_fitter_are_not_given_to_another(cache, trained_by_turns, labelled, counting_fitter):
    assert bits_of(fit_one_by_one) == "barcast.models.schedule.jobs.fit_one_by_one"
    assert bits_of(counting_fitter()) == "counting"
    assert trained_by_turns(cache, labelled(1))[0] == ["1"]
    done = []
    cached(fit_one_by_one, cache)(labelled(1), done.append)
    assert (len(done), len(cache.entries()), cache.hits) == (1, 2, 0)


def test_a_fitter_from_elsewhere_keeps_nothing_unless_it_names_its_bits(cache, labelled):
    def theirs(jobs, on_done):
        fit_one_by_one(jobs, on_done)

    assert bits_of(theirs) is None
    assert cached(theirs, cache) is theirs
    theirs.bits = "theirs 1"
    cached(theirs, cache)(labelled(1), lambda job: None)
    assert len(cache.entries()) == 1
