"""The cache of trained models: what comes back, what is cleared, and what a kill leaves."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from barcast.models.cache import fold_cache
from barcast.models.cache.fold_cache import cache_folder

MANY_KILLS = Path(__file__).with_name("many_kills.py")


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
