"""What a trained model is keyed by: all that training depends on, and nothing else."""

import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from barcast.models.baselines import AutoRegression
from barcast.models.cache import fold_key
from barcast.models.cache.fold_cache import cached
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.lstm.settings import LSTMSettings
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.saved import computed_by
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.jobs import Job
from barcast.models.windows.rolling import forward_returns, rolling_windows

SMALL = {"lookback": 4, "epochs": 2, "units": [2]}


def otherwise(value):
    """Return another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    return value + value[:1] if isinstance(value, (str, tuple)) else "something"


@pytest.mark.parametrize("field", [name for name in LSTMSettings.model_fields if name != "weights"])
def test_every_setting_makes_another_key(cache, job_of, field):
    job = job_of()
    key, settings = cache.key(job), job.forecaster.settings
    job.forecaster.settings = settings.model_copy(update={field: otherwise(getattr(settings, field))})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the value is of no use, and need not be
        assert cache.key(job) != key


def change_a_window(job, patch):
    job.windows = job.windows.copy()
    job.windows[17, 2, 0] = np.nextafter(job.windows[17, 2, 0], 1)


def change_a_label(job, patch):
    job.labels = job.labels.copy()
    job.labels[17] = np.nextafter(job.labels[17], 1)


def drop_a_row(job, patch):
    job.windows, job.labels = job.windows[1:], job.labels[1:]


def reshape(job, patch):
    job.windows = job.windows.reshape(60, 2, 2)


def tell_another_horizon(job, patch):
    job.forecaster.horizon = 9


def start_elsewhere(job, patch):
    job.start = {"w": np.zeros(3)}


def tell_it_to_start_elsewhere(job, patch):
    job.forecaster.start = {"w": np.zeros(3)}


def compute_elsewhere(job, patch):
    job.forecaster.device = "meta"


def edit_the_code(job, patch):
    patch.setattr(fold_key, "source_digest", lambda: "another")


def another_version(name):
    def change(job, patch):
        patch.setattr(fold_key, "versions", lambda: {**VERSIONS, name: "0"})

    change.__name__ = f"another_{name}"
    return change


VERSIONS = dict(fold_key.versions())
CHANGES = [
    *(change_a_window, change_a_label, drop_a_row, reshape, tell_another_horizon, start_elsewhere),
    tell_it_to_start_elsewhere,
    *(compute_elsewhere, edit_the_code, *(another_version(name) for name in VERSIONS)),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_all_else_that_training_depends_on_makes_another_key(cache, job_of, monkeypatch, change):
    job = job_of()
    key = cache.key(job)
    change(job, monkeypatch)
    assert len(cache.key(job)) == len(key) == 64
    assert cache.key(job) != key


def test_the_versions_are_those_of_all_that_computes():
    assert set(VERSIONS) == {"barcast", "torch", "numpy", "numba", "llvmlite", "scipy", "python", "machine"}
    assert all(VERSIONS.values())


def test_every_part_of_a_start_makes_another_key(cache, job_of):
    starts = [
        *({"a": np.zeros(2), "b": np.ones(2)}, {"a": np.ones(2), "b": np.zeros(2)}, {"a": np.zeros(2)}, {}, None),
        *({"a": np.zeros(2, np.float32)}, {"a": np.zeros(4, np.float32)}, {"a": np.zeros((2, 2), np.float32)}),
        *({"a": np.zeros(())}, {"a": np.zeros(0)}, {"a": -np.zeros(2)}),
    ]
    job, keys = job_of(), set()
    for job.start in starts:
        keys.add(cache.key(job))
    assert len(keys) == len(starts)


def test_the_order_of_a_start_and_the_layout_of_the_rows_do_not_matter(cache, job_of):
    one, other = job_of(), job_of()
    one.start, other.start = {"a": np.zeros(2), "b": np.ones(2)}, {"b": np.ones(2), "a": np.zeros(2)}
    other.windows, other.labels = np.asfortranarray(other.windows), np.repeat(other.labels, 2)[::2]
    other.label, other.around = "model 3 of 12", threading.Lock
    assert cache.key(one) == cache.key(other)


def test_a_fit_leaves_the_key_as_it_was(cache, job_of):
    job = job_of()
    before = cache.key(job)
    job.fit()
    assert cache.key(job) == before


def test_what_comes_after_the_span_does_not_matter_and_what_is_in_it_does(cache, bars):
    """The rows of bars 0..199, made as an engine makes them: from all bars, then cut."""

    def key(changed):
        close = np.array(bars.close)
        close[changed] *= 1.01
        returns = np.concatenate(([np.nan], close[1:] / close[:-1] - 1))[:, None]
        windows, labels = rolling_windows(returns, 4), forward_returns(close, 1)
        return cache.key(Job(LSTMForecaster(**SMALL), windows[:195], labels[4:199]))

    none = key([])
    assert [key(bar) == none for bar in (200, 250, 299)] == [True] * 3
    assert [key(bar) == none for bar in (0, 1, 100, 198, 199)] == [False] * 5


def test_the_code_is_every_file_of_the_rooms_that_compute():
    root = Path(computed_by.__file__).parents[2]
    files = [path for room in ("arrays", "faults", "compiling", "models") for path in (root / room).rglob("*.py")]
    assert {root / "models/networks/training/loop.py", root / "faults/bad_input.py"} <= {*files}
    named = {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
    assert computed_by.source_digest() == computed_by.code_digest(named)
    for path in named:
        assert computed_by.code_digest({**named, path: named[path] + b"\n"}) != computed_by.source_digest()
        assert computed_by.code_digest({"models/new.py" if p == path else p: named[p] for p in named}) != (
            computed_by.source_digest()
        )


@pytest.mark.parametrize("names", [[], ["nowhere.py"]])
def test_code_that_cannot_be_read_keeps_nothing(cache, job_of, monkeypatch, names):
    monkeypatch.setattr(computed_by, "_files", lambda: [computed_by.ROOT / name for name in names])
    monkeypatch.setattr(fold_key, "source_digest", computed_by.source_digest.__wrapped__)
    assert cache.key(job_of()) is None


class Mine(LSTMForecaster):
    """A class of the user's, whose code may be anywhere."""


@pytest.mark.parametrize(
    "forecaster",
    [
        Mine(**SMALL),
        TorchForecaster(lambda: None, lookback=4),
        AutoRegression(4),
        SeedEnsemble([LSTMForecaster(**SMALL), LSTMForecaster(**SMALL, seed=8)]),
    ],
    ids=lambda forecaster: type(forecaster).__name__,
)
def test_a_model_whose_code_is_not_known_is_never_kept(cache, rows, forecaster):
    assert cache.key(Job(forecaster, *rows)) is None


def test_such_a_model_is_trained_straight(cache, counting_fitter, rows):
    done = []
    for _ in range(2):
        counting = counting_fitter()
        job = Job(AutoRegression(4), *rows, label="ar")
        cached(counting, cache)([job], done.append)
        assert counting.trained == ["ar"]
        job.forecaster.predict(rows[0])
    assert len(done) == 2
    assert not cache.folder.exists()


def test_weights_to_begin_from_make_another_key_by_what_is_in_the_file(cache, tiny, rows, tmp_path):
    place, moved = tmp_path / "a.pt", tmp_path / "b.pt"
    keys = [cache.key(Job(tiny(), *rows))]
    for seed in (1, 2):
        torch.save(tiny(seed=seed, epochs=1).fit(*rows).network.state_dict(), place)
        keys.append(cache.key(Job(tiny(weights=str(place)), *rows)))
    assert len(set(keys)) == 3
    place.rename(moved)
    assert cache.key(Job(tiny(weights=str(moved)), *rows)) == keys[-1]
