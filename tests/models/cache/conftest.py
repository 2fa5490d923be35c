"""A cache of trained models, jobs of one kind, and what training them by a cache came to."""

import pytest

from barcast.models.cache.fold_cache import FoldCache, cached
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.schedule.jobs import Job, fit_one_by_one

SMALL = {"lookback": 4, "epochs": 2, "units": [2]}


@pytest.fixture
def cache(tmp_path):
    return FoldCache(tmp_path / "cache" / "models")


@pytest.fixture
def job_of(rows):
    """The maker of jobs on the same 60 rows: `job_of(seed=8)`."""
    return lambda **settings: Job(LSTMForecaster(**{**SMALL, **settings}), *rows)


@pytest.fixture
def kept(cache, job_of):
    """A job that was trained and kept."""
    job = job_of()
    job.fit()
    cache.keep(job)
    return job


class Counting:
    """Trains one after another and counts."""

    bits = "counting"

    def __init__(self):
        self.trained = []

    def __call__(self, jobs, on_done):
        self.trained += [job.label for job in jobs]
        fit_one_by_one(jobs, on_done)


@pytest.fixture
def counting_fitter():
    """A class of fitters that count."""
    return Counting


@pytest.fixture
def trained_by_turns():
    """Train jobs with a cache; return the labels of those trained, and of those done in order."""

    def train(cache, jobs):
        counting, done = Counting(), []
        cached(counting, cache)(jobs, lambda job: done.append(job.label))
        return counting.trained, done

    return train


@pytest.fixture
def labelled(job_of):
    """The maker of jobs with seeds for labels: `labelled(1, 2)`."""

    def make(*seeds, **settings):
        jobs = [job_of(seed=seed, **settings) for seed in seeds]
        for job in jobs:
            job.label = f"{job.forecaster.settings.seed}"
        return jobs

    return make
