"""The cache of trained models: the same training is not repeated, and nothing else is taken for the same."""

import errno
import os
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from barcast.models.baselines import AutoRegression
from barcast.models.cache import fold_cache, fold_key
from barcast.models.cache.fold_cache import FoldCache, bits_of, cache_folder, cached
from barcast.models.cache.fold_file import CachedTraining, Damaged
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.lstm.settings import LSTMSettings
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.saved import computed_by, whole_folder
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.jobs import Job, fit_one_by_one
from barcast.models.windows.rolling import forward_returns, rolling_windows

SMALL = {"lookback": 4, "epochs": 2, "units": [2]}
MANY_KILLS = Path(__file__).with_name("many_kills.py")


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


# -- what comes back ------------------------------------------------------------------------------


def test_a_model_comes_back_bit_for_bit(cache, job_of, kept, rows):
    again = job_of()
    assert cache.fetch(again)
    assert np.array_equal(again.forecaster.predict(rows[0]), kept.forecaster.predict(rows[0]))
    assert again.forecaster.history == kept.forecaster.history
    assert len(again.forecaster.history) == 2
    state, other = again.forecaster.state(), kept.forecaster.state()
    assert state.keys() == other.keys()
    assert all(state[name].tobytes() == other[name].tobytes() for name in state)
    assert (cache.hits, cache.troubles) == (1, [])


def test_what_was_not_kept_is_not_there(cache, job_of):
    assert not cache.fetch(job_of())
    assert (cache.entries(), cache.size(), cache.hits, cache.troubles) == ((), 0, 0, [])
    assert not cache.folder.exists()


def test_the_entries(cache, job_of, kept):
    os.utime(cache.entries()[0].path, (1e9, 1e9))
    newer = job_of(seed=8)
    newer.fit()
    cache.keep(newer)
    first, second = cache.entries()
    assert (first.path.stem, first.model, second.kept_at) == (cache.key(newer), "lstm", 1e9)
    assert cache.size() == first.size + second.size == sum(path.stat().st_size for path in cache.folder.iterdir())


def test_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("BARCAST_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path / "models"
    monkeypatch.delenv("BARCAST_CACHE")
    assert cache_folder().parts[-2:] == ("barcast", "models") or "barcast" in str(cache_folder())


# -- what it is keyed by --------------------------------------------------------------------------


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


def test_such_a_model_is_trained_straight(cache, rows):
    done = []
    for _ in range(2):
        counting = Counting()
        job = Job(AutoRegression(4), *rows, label="ar")
        cached(counting, cache)([job], done.append)
        assert counting.trained == ["ar"]
        job.forecaster.predict(rows[0])
    assert len(done) == 2
    assert not cache.folder.exists()


# -- a fitter with a cache ------------------------------------------------------------------------


def trained_by_turns(cache, jobs):
    """Return the labels of those trained, and of those done in order."""
    counting, done = Counting(), []
    cached(counting, cache)(jobs, lambda job: done.append(job.label))
    return counting.trained, done


def labelled(job_of, *seeds, **settings):
    jobs = [job_of(seed=seed, **settings) for seed in seeds]
    for job in jobs:
        job.label = f"{job.forecaster.settings.seed}"
    return jobs


def test_only_what_is_new_is_trained_and_all_are_done(cache, job_of):
    assert trained_by_turns(cache, labelled(job_of, 1, 2)) == (["1", "2"], ["1", "2"])
    trained, done = trained_by_turns(cache, labelled(job_of, 3, 2, 1))
    assert trained == ["3"]
    assert sorted(done) == ["1", "2", "3"]
    assert trained_by_turns(cache, labelled(job_of, 1, 2, 3)) == ([], ["1", "2", "3"])
    assert trained_by_turns(cache, []) == ([], [])


def test_each_is_kept_as_it_is_done(cache, job_of):
    def stopped(job):
        if job.label == "2":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached(Counting(), cache)(labelled(job_of, 1, 2, 3), stopped)
    assert trained_by_turns(cache, labelled(job_of, 1, 2, 3))[0] == ["3"]


def test_the_same_name_with_other_settings_or_code_is_trained_anew(cache, job_of, monkeypatch):
    """What PyBroker's cache gets wrong: it looks models up by name, symbol and dates, and serves the old one."""
    assert trained_by_turns(cache, labelled(job_of, 1))[0] == ["1"]
    assert trained_by_turns(cache, labelled(job_of, 1, learning_rate=0.002))[0] == ["1"]
    assert trained_by_turns(cache, labelled(job_of, 1))[0] == []
    monkeypatch.setattr(fold_key, "source_digest", lambda: "edited")
    assert trained_by_turns(cache, labelled(job_of, 1))[0] == ["1"]
    assert trained_by_turns(cache, labelled(job_of, 1))[0] == []


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


def test_models_of_one_fitter_are_not_given_to_another(cache, job_of):
    assert bits_of(fit_one_by_one) == "barcast.models.schedule.jobs.fit_one_by_one"
    assert bits_of(Counting()) == "counting"
    assert trained_by_turns(cache, labelled(job_of, 1))[0] == ["1"]
    done = []
    cached(fit_one_by_one, cache)(labelled(job_of, 1), done.append)
    assert (len(done), len(cache.entries()), cache.hits) == (1, 2, 0)


def test_a_fitter_from_elsewhere_keeps_nothing_unless_it_names_its_bits(cache, job_of):
    def theirs(jobs, on_done):
        fit_one_by_one(jobs, on_done)

    assert bits_of(theirs) is None
    assert cached(theirs, cache) is theirs
    theirs.bits = "theirs 1"
    cached(theirs, cache)(labelled(job_of, 1), lambda job: None)
    assert len(cache.entries()) == 1


# -- damage ---------------------------------------------------------------------------------------


def test_no_changed_byte_is_believed(cache, job_of, kept):
    (entry,) = cache.entries()
    content, job = entry.path.read_bytes(), job_of()
    assert len(content) < 2000
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 1 << position % 8
        entry.path.write_bytes(changed)
        assert not cache.fetch(job), position
        assert not entry.path.exists()
    assert cache.troubles == [f"a damaged model was removed from {cache.folder} and trained anew"]
    entry.path.write_bytes(content)
    assert cache.fetch(job)


def test_nothing_half_written_is_believed(cache, job_of, kept):
    (entry,) = cache.entries()
    content, job = entry.path.read_bytes(), job_of()
    for other in (b"", *(content[:length] for length in range(0, len(content), 13)), content + b"\0", content * 2):
        entry.path.write_bytes(other)
        assert not cache.fetch(job)
        assert not entry.path.exists()


def test_a_model_under_another_ones_key_is_not_believed(cache, job_of, kept):
    (entry,) = cache.entries()
    other = job_of(seed=8)
    entry.path.rename(cache.folder / f"{cache.key(other)}.trained")
    assert not cache.fetch(other)
    assert cache.entries() == ()


def test_arrays_that_are_another_models_are_not_believed(cache, job_of):
    job = job_of()
    wrong = CachedTraining(cache.key(job), "lstm", {"w": np.zeros(2)}, ()).to_bytes()
    cache.folder.mkdir(parents=True)
    (cache.folder / f"{cache.key(job)}.trained").write_bytes(wrong)
    assert not cache.fetch(job)
    assert cache.entries() == ()


@pytest.mark.parametrize("body", [b"", b"\x05\0\0\0\0\0\0\0[1,2]", b"\x80\x04K\x01.", b"\xff" * 20])
def test_a_checksum_alone_does_not_make_a_model(body):
    import hashlib

    from barcast.models.cache.fold_file import MAGIC

    with pytest.raises(Damaged, match="another format"):
        CachedTraining.from_bytes(MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body, "key")


def test_a_damaged_file_has_no_model_to_show(cache, kept):
    (entry,) = cache.entries()
    for content in (b"", b"x" * 500, entry.path.read_bytes()[:120]):
        entry.path.write_bytes(content)
        assert cache.entries()[0].model is None


# -- trouble with the disk ------------------------------------------------------------------------


FAILING = {
    "mkdir": (os, "mkdir"),
    "open": (fold_cache, "write_file"),
    "write": (whole_folder.Path, "open"),
    "fsync": (os, "fsync"),
    "rename": (os, "replace"),
}
"""The steps of keeping a model, and what does each."""


@pytest.mark.parametrize("step", FAILING)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
def test_a_disk_that_fails_costs_the_keeping_and_nothing_else(cache, job_of, monkeypatch, rows, step, number):
    def failing(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(*FAILING[step], failing)
    jobs = labelled(job_of, 1, 2)
    assert trained_by_turns(cache, jobs) == (["1", "2"], ["1", "2"])
    assert cache.troubles == [f"trained models cannot be kept in {cache.folder} ({os.strerror(number)})"]
    monkeypatch.undo()
    assert not cache.folder.exists() or list(cache.folder.iterdir()) == []
    assert jobs[1].forecaster.predict(rows[0]).shape == (60,)


class Half:
    """A file of which the disk takes one byte less than is written."""

    def __init__(self, file):
        self.file = file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, content):
        self.file.write(content[:-1])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_is_full_in_the_middle_of_a_file_leaves_nothing_of_it(cache, job_of, monkeypatch):
    opened = Path.open
    monkeypatch.setattr(whole_folder.Path, "open", lambda path, mode: Half(opened(path, mode)))
    assert trained_by_turns(cache, labelled(job_of, 1))[0] == ["1"]
    assert cache.troubles == [f"trained models cannot be kept in {cache.folder} (No space left on device)"]
    assert list(cache.folder.iterdir()) == []


@pytest.mark.parametrize("kind", ["pipe", "endless", "folder", "loop"])
def test_what_lies_in_the_place_of_an_entry_is_never_waited_for(cache, job_of, kept, kind):
    (entry,) = cache.entries()
    entry.path.unlink()
    if kind == "pipe":
        os.mkfifo(entry.path)
    elif kind == "folder":
        entry.path.mkdir()
    else:
        entry.path.symlink_to("/dev/zero" if kind == "endless" else entry.path)
    assert not cache.fetch(job_of())
    assert cache.troubles[0].startswith(f"a trained model cannot be read from {cache.folder} (")
    cache.keep(kept)
    assert cache.fetch(job_of()) == (kind != "folder")


def test_a_folder_that_is_none_costs_the_keeping_and_nothing_else(cache, job_of):
    cache.folder.parent.mkdir()
    cache.folder.write_text("precious")
    assert trained_by_turns(cache, labelled(job_of, 1))[0] == ["1"]
    assert len(cache.troubles) == 1
    assert (cache.entries(), cache.foreign(), cache.clear().entries) == ((), (), 0)
    assert cache.folder.read_text() == "precious"


def test_what_cannot_be_read_or_removed_is_trained_anew(cache, job_of, kept, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(fold_cache, "read_bounded", denied)
    assert not cache.fetch(job_of())
    assert cache.troubles == [f"a trained model cannot be read from {cache.folder} (Permission denied)"]
    monkeypatch.undo()
    (entry,) = cache.entries()
    entry.path.write_bytes(b"damaged")
    monkeypatch.setattr(Path, "unlink", denied)
    assert not cache.fetch(job_of())
    assert cache.troubles[1:] == [f"{cache.folder} cannot be cleared (Permission denied)"]
    assert cache.clear().entries == 0


def test_two_writers_of_one_key_both_succeed(cache, job_of, monkeypatch):
    """Both have written, and neither has put it in place, before the first does."""
    meeting, synced = threading.Barrier(2, timeout=20), os.fsync

    def fsync(handle):
        synced(handle)
        meeting.wait()

    jobs = [job_of(), job_of()]
    for job in jobs:
        job.fit()
    monkeypatch.setattr(os, "fsync", fsync)
    writers = [threading.Thread(target=cache.keep, args=(job,)) for job in jobs]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert cache.troubles == []
    assert [path.name for path in cache.folder.iterdir()] == [f"{cache.key(jobs[0])}.trained"]
    assert cache.fetch(job_of())


# -- clearing -------------------------------------------------------------------------------------


def test_clearing_leaves_what_is_not_ours(cache, kept):
    (entry,) = cache.entries()
    (cache.folder / f".{'0' * 64}.0a1b2c3d.part").write_bytes(b"half")
    (cache.folder / "thesis.txt").write_text("precious")
    (cache.folder / f"{'1' * 64}.trained").mkdir()
    (cache.folder / f"{'2' * 64}.trained").symlink_to(cache.folder / "thesis.txt")
    (cache.folder / f"{'2' * 63}.trained").write_text("a key too short")
    left = {"thesis.txt", f"{'1' * 64}.trained", f"{'2' * 64}.trained", f"{'2' * 63}.trained"}
    assert {path.name for path in cache.foreign()} == left
    gone = cache.clear()
    assert (gone.entries, gone.leftovers, gone.size) == (1, 1, entry.size + 4)
    assert {path.name for path in cache.folder.iterdir()} == left
    assert cache.clear() == fold_cache.Cleared()


def test_clearing_the_old_leaves_the_new(cache, job_of, kept):
    old = time.time() - 10 * 86400
    os.utime(cache.entries()[0].path, (old, old))
    newer = job_of(seed=8)
    newer.fit()
    cache.keep(newer)
    assert cache.clear(older_than_days=11).entries == 0
    assert cache.clear(older_than_days=9).entries == 1
    assert [entry.path.stem for entry in cache.entries()] == [cache.key(newer)]


# -- killed ---------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_runs_resume_to_the_same_bits(tmp_path):
    """A few of the kill points of many_kills.py, which tries many more."""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, MANY_KILLS, "--timed", "3", "--each", "1"], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("9 kill points (3 in time, 6 while keeping): 9 resumed equal bit for bit")


def test_weights_to_begin_from_make_another_key_by_what_is_in_the_file(cache, tiny, rows, tmp_path):
    place, moved = tmp_path / "a.pt", tmp_path / "b.pt"
    keys = [cache.key(Job(tiny(), *rows))]
    for seed in (1, 2):
        torch.save(tiny(seed=seed, epochs=1).fit(*rows).network.state_dict(), place)
        keys.append(cache.key(Job(tiny(weights=str(place)), *rows)))
    assert len(set(keys)) == 3
    place.rename(moved)
    assert cache.key(Job(tiny(weights=str(moved)), *rows)) == keys[-1]
