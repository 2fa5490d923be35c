"""Trouble with the disk costs the keeping of a trained model, and nothing else."""

import errno
import os
import threading
from pathlib import Path

import pytest

from barcast.models.cache import fold_cache
from barcast.models.saved import whole_folder

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
def test_a_disk_that_fails_costs_the_keeping_and_nothing_else(
    cache, trained_by_turns, labelled, monkeypatch, rows, step, number
):
    def failing(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(*FAILING[step], failing)
    jobs = labelled(1, 2)
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


def test_a_disk_that_is_full_in_the_middle_of_a_file_leaves_nothing_of_it(
    cache, trained_by_turns, labelled, monkeypatch
):
    opened = Path.open
    monkeypatch.setattr(whole_folder.Path, "open", lambda path, mode: Half(opened(path, mode)))
    assert trained_by_turns(cache, labelled(1))[0] == ["1"]
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


def test_a_folder_that_is_none_costs_the_keeping_and_nothing_else(cache, trained_by_turns, labelled):
    cache.folder.parent.mkdir()
    cache.folder.write_text("precious")
    assert trained_by_turns(cache, labelled(1))[0] == ["1"]
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
