import errno
import itertools
import json
import math
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import optuna
import pytest

from barcast.faults import BadInput
from barcast.research.sweep.records import identity as identities
from barcast.research.sweep.records.as_trials import as_trial
from barcast.research.sweep.records.finished_file import FinishedFile
from barcast.research.sweep.records.record import FINISHED, JOURNAL, opened
from barcast.research.sweep.running.coordinate import coordinate
from barcast.research.sweep.searches.made import search_named
from barcast.research.sweep.spaces.distributions import Distributions
from barcast.research.sweep.spaces.space import Choices, Space
from barcast.research.sweep.trials.outcome import Outcome

from ..fakes import QUESTION, SMALL, SPACE, FakeExecutor, MemoryRecord, ShuffledExecutor, identity

STORAGES = ["", "sqlite"]


def address(folder, storage):
    return f"sqlite:///{folder / 'sweep.db'}" if storage else ""


def at(folder, space=SPACE, *, study="refit-000", storage="", **changed):
    return opened(
        folder, space, identity(space, **changed), study=study, smaller_is_better=False, url=address(folder, storage)
    )


def swept(record, name="tpe", executor=None, *, space=SPACE, trials=20, batch=8, **more):
    search = search_named(name, space, seed=7, smaller_is_better=False)
    executor = executor or FakeExecutor()
    found = coordinate(QUESTION, search, executor, record, trials=trials, batch=batch, prune=False, **more)
    executor.close()
    return found.outcomes


@pytest.mark.parametrize("storage", STORAGES)
def test_whatever_keeps_them_the_trials_are_the_same(tmp_path, storage):
    with at(tmp_path, storage=storage) as record:
        assert record.outcomes == {}
        found = swept(record, executor=ShuffledExecutor(3))
    assert found == swept(MemoryRecord())
    with at(tmp_path, storage=storage) as record:
        assert [record.outcomes[number] for number in sorted(record.outcomes)] == found
        assert {one.seconds for one in record.outcomes.values()} == {0.01, 0.0}
        executor = FakeExecutor()
        assert swept(record, executor=executor) == found
    assert executor.chunks == []
    assert (tmp_path / FINISHED).read_bytes() == b""


@pytest.mark.parametrize("storage", STORAGES)
def test_plain_optuna_reads_the_trials(tmp_path, storage):
    with at(tmp_path, storage=storage) as record:
        found = swept(record)
    backend = optuna.storages.journal.JournalFileBackend(str(tmp_path / JOURNAL))
    kept = address(tmp_path, storage) or optuna.storages.JournalStorage(backend)
    study = optuna.load_study(study_name="refit-000", storage=kept)
    assert study.direction.name == "MAXIMIZE"
    assert study.user_attrs["barcast"]["batch"] == 8
    assert len(study.trials) == 20
    assert study.best_value == max(one.score for one in found if one.score is not None)
    for trial, one in zip(study.trials, found, strict=True):
        assert trial.params["model.lookback"] == one.params["model.lookback"]
        assert trial.params["model.units"] == json.dumps(one.params["model.units"])
        assert trial.state.name == {"complete": "COMPLETE", "failed": "FAIL"}[one.state]
        assert trial.user_attrs["by_fold"] == list(one.by_fold)
        assert trial.user_attrs["reason"] == one.reason
        assert trial.user_attrs["number"] == trial.number == one.number
        assert (trial.datetime_complete - trial.datetime_start).total_seconds() == pytest.approx(one.seconds)


def test_a_journal_has_the_lines_that_optuna_would_write(tmp_path):
    space = Space({**SPACE.dimensions, "run.seeds": Choices((1, True, "1"))})
    outcomes = [one for one in swept(MemoryRecord(), "random", space=space, trials=30) if one.state != "failed"]
    outcomes = [replace(one, number=at) for at, one in enumerate(outcomes)]
    outcomes.append(Outcome(len(outcomes), outcomes[0].params, "pruned", None, (0.5,), (0.1, math.nan), "too low"))
    outcomes.append(Outcome(len(outcomes), outcomes[1].params, "pruned", None))
    outcomes.append(Outcome(len(outcomes), outcomes[2].params, "failed", None, reason='said "no" in ☃'))
    with at(tmp_path, space) as record:
        record.keep(outcomes)
        record.settle(1)
    theirs = tmp_path / "theirs"
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(theirs)))
    optuna.create_study(storage=storage).add_trials([as_trial(one, Distributions(space)) for one in outcomes])
    ours, theirs = ([*map(json.loads, file.read_text().splitlines())] for file in (tmp_path / JOURNAL, theirs))
    ours, theirs = ([one for one in logs if one["op_code"] == 4] for logs in (ours, theirs))
    assert len(ours) == len(outcomes)
    for one, other in zip(ours, theirs, strict=True):
        for timed in ("datetime_start", "datetime_complete"):
            apart = [datetime.fromisoformat(log.pop(timed)).astimezone().timestamp() for log in (one, other)]
            assert apart[0] == pytest.approx(apart[1], abs=60)
        assert one.pop("worker_id") != other.pop("worker_id")
        assert json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def test_a_pruned_trial_comes_back_as_it_was(tmp_path):
    params = next(SMALL.grid())
    outcomes = [
        Outcome(0, params, "pruned", None, (1.0, 0.5), reason="below the median", trained=2),
        Outcome(1, params, "pruned", None, reason="at once"),
        Outcome(2, params, "complete", 0.1 + 0.2, (0.1 + 0.2,), (0.1, 0.2), seconds=1 / 3, reused=4),
    ]
    with at(tmp_path, SMALL) as record:
        record.keep(outcomes)
        record.settle(1)
    with at(tmp_path, SMALL) as record:
        assert record.outcomes == dict(enumerate(outcomes))
        assert [(one.trained, one.reused) for one in record.outcomes.values()] == [(2, 0), (0, 0), (0, 4)]
        assert record.outcomes[2].seconds == 1 / 3


def test_what_is_kept_but_not_settled_is_found_again(tmp_path):
    found = swept(MemoryRecord())
    with at(tmp_path) as record:
        record.keep([found[5], found[1], found[0]])
        record.settle(8)
    assert len((tmp_path / FINISHED).read_text().splitlines()) == 3
    with at(tmp_path) as record:
        assert record.outcomes == {5: found[5], 1: found[1], 0: found[0]}
        record.settle(1)
    with at(tmp_path) as record:
        assert record.outcomes == {5: found[5], 1: found[1], 0: found[0]}
        assert swept(record) == found
    assert [len(trials_of(tmp_path)), len((tmp_path / FINISHED).read_bytes())] == [20, 0]


def trials_of(folder, study="refit-000"):
    backend = optuna.storages.journal.JournalFileBackend(str(folder / JOURNAL))
    return optuna.load_study(study_name=study, storage=optuna.storages.JournalStorage(backend)).trials


def test_several_choices_share_a_storage(tmp_path):
    other = swept(MemoryRecord(), trials=5)
    with at(tmp_path) as record:
        swept(record, trials=11)
        record.keep(swept(MemoryRecord(), trials=19)[17:])  # of a batch that never ended
    with at(tmp_path, study="refit-001", question="another") as record:
        assert record.outcomes == {}
        swept(record, trials=5)
    with at(tmp_path) as record:
        assert sorted(record.outcomes) == [*range(11), 17, 18]
    with at(tmp_path, study="refit-001", question="another") as record:
        assert record.outcomes == dict(enumerate(other))
    assert [len(trials_of(tmp_path)), len(trials_of(tmp_path, "refit-001"))] == [11, 5]


@pytest.mark.parametrize("storage", STORAGES)
def test_trials_that_nobody_finished_are_asked_again(tmp_path, storage):
    with at(tmp_path, storage=storage) as record:
        swept(record, trials=8)
    backend = optuna.storages.journal.JournalFileBackend(str(tmp_path / JOURNAL))
    kept = address(tmp_path, storage) or optuna.storages.JournalStorage(backend)
    optuna.load_study(study_name="refit-000", storage=kept).ask()  # and never told
    with at(tmp_path, storage=storage) as record:
        assert len(record.outcomes) == 8
        assert swept(record) == swept(MemoryRecord())
    with at(tmp_path, storage=storage) as record:
        assert len(record.outcomes) == 20


class Stages:
    """Passes everything on to a record, and remembers the files after each step."""

    def __init__(self, folder, record):
        self._folder, self._record = folder, record
        self.outcomes = record.outcomes
        self.seen = [self.files()]

    def files(self):
        return tuple((self._folder / name).read_bytes() for name in (JOURNAL, FINISHED))

    def keep(self, outcomes):
        self._record.keep(outcomes)
        self.seen.append(self.files())

    def settle(self, least):
        self._record.settle(least)
        self.seen.append(self.files())


def stages(folder, **how):
    """Return the files (journal, finished.jsonl) after each step of a sweep, from none at all."""
    folder.mkdir()
    with at(folder, how["space"]) as record:
        steps = Stages(folder, record)
        swept(steps, **how)
    return [(b"", b""), *steps.seen]


def torn(before, after, every):
    """Yield the files as a kill within a step would leave them: a part of what it appends, the journal first."""
    added = after[0][len(before[0]) :]
    for length in {*range(0, len(added), every), *range(max(len(added) - 2, 0), len(added))}:
        yield before[0] + added[:length], before[1]
    if after[1].startswith(before[1]):
        added = after[1][len(before[1]) :]
        for length in {*range(0, len(added), every), *range(max(len(added) - 2, 0), len(added))}:
            yield after[0], before[1] + added[:length]
    else:
        yield after[0], before[1]


def resumed_equally(base, how, every):
    """Return how many torn states were resumed from; each ends as the whole sweep did."""
    whole = swept(MemoryRecord(), **how)
    steps = stages(base / "whole", **how)
    count = 0
    for before, after in itertools.pairwise(steps):
        for journal, finished in torn(before, after, every):
            folder = base / "torn"
            folder.mkdir()
            (folder / JOURNAL).write_bytes(journal)
            (folder / FINISHED).write_bytes(finished)
            lines = finished.count(b"\n")
            with at(folder, how["space"]) as record:
                assert len(record.outcomes) >= lines
                assert swept(record, **how) == whole
            trials = trials_of(folder)
            assert [one.user_attrs["number"] for one in trials] == list(range(how["trials"]))
            assert (folder / FINISHED).read_bytes() == b""
            shutil.rmtree(folder)
            count += 1
    return count


GRID = {"name": "grid", "space": SMALL, "trials": 9, "batch": 3}
TPE = {"name": "tpe", "space": SPACE, "trials": 24, "batch": 4}


def test_torn_files_are_resumed_from(tmp_path):
    assert resumed_equally(tmp_path, GRID, every=401) >= 30


@pytest.mark.slow
@pytest.mark.parametrize(("every", "states"), [(70, 100), pytest.param(7, 1000, marks=pytest.mark.deep)])
def test_files_torn_anywhere_are_resumed_from(tmp_path, every, states):
    assert resumed_equally(tmp_path, GRID, every=every) >= states


@pytest.mark.slow
@pytest.mark.parametrize(("every", "states"), [(1500, 12), pytest.param(300, 60, marks=pytest.mark.deep)])
def test_files_of_tpe_torn_anywhere_are_resumed_from(tmp_path, every, states):
    assert resumed_equally(tmp_path, TPE, every=every) >= states


@pytest.mark.slow
@pytest.mark.parametrize(
    ("storage", "kills"),
    [
        ("journal", 6),
        ("sqlite", 3),
        pytest.param("journal", 30, marks=pytest.mark.deep),
        pytest.param("sqlite", 8, marks=pytest.mark.deep),
    ],
)
def test_killed_at_any_time_a_sweep_ends_as_if_it_had_not_been(tmp_path, storage, kills):
    script = Path(__file__).with_name("kill_points.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path, str(kills), storage], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.split()
    assert said[:2] == [str(kills), "kills,"]
    assert int(said[2]) >= kills // 15  # else the kills came too early or too late to prove anything


def begun(folder, **how):
    with at(folder, **how) as record:
        swept(record, trials=3)


@pytest.mark.parametrize("storage", STORAGES)
def test_the_storage_of_another_sweep_is_refused(tmp_path, storage):
    begun(tmp_path, storage=storage)
    with pytest.raises(BadInput) as refused, at(tmp_path, storage=storage, batch=16, question="another"):
        pass
    where = f"storage sqlite:///{tmp_path}/sweep.db" if storage else f"{tmp_path}/journal.log"
    assert str(refused.value) == (
        f"{where}: is of another sweep; these differ: the bars, folds or settings that all trials share, "
        "the batch (8 there, 16 here); go on with its own settings, or name another --out for a new sweep"
    )


def test_the_storage_of_another_version_is_refused(tmp_path, monkeypatch):
    begun(tmp_path)
    monkeypatch.setattr(identities, "__version__", "99.0")
    with pytest.raises(BadInput, match="was begun by another version; these differ: the version of barcast") as refused:
        begun(tmp_path)
    assert "go on with the version that began it" in str(refused.value)


def test_a_study_of_somebody_else_is_refused(tmp_path):
    backend = optuna.storages.journal.JournalFileBackend(str(tmp_path / JOURNAL))
    storage = optuna.storages.JournalStorage(backend)
    study = optuna.create_study(study_name="refit-000", storage=storage)
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
    with pytest.raises(BadInput, match='has a study "refit-000" that is not of a barcast sweep'):
        begun(tmp_path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"date,close\n1,2\n", "is no journal of Optuna's"),
        (b"nothing that ends", "is no journal of Optuna's"),
        (b"\x00\xff\n", "is no journal of Optuna's"),
        (b"[1]\n", "is no journal of Optuna's"),
        (None, "is damaged in row 2"),
    ],
)
def test_a_file_that_is_no_journal_is_refused_and_left_as_it_is(tmp_path, content, what):
    if content is None:
        begun(tmp_path)
        lines = (tmp_path / JOURNAL).read_bytes().splitlines(keepends=True)
        content = b"".join([lines[0], lines[1][5:], *lines[2:], b"torn"])
    (tmp_path / JOURNAL).write_bytes(content)
    with pytest.raises(BadInput, match=rf"journal\.log: {what}; name another --out"):
        begun(tmp_path)
    assert (tmp_path / JOURNAL).read_bytes() == content


@pytest.mark.parametrize("line", ["nothing", "[]", '{"sweep": "x"}'])
def test_a_damaged_row_of_finished_trials_is_refused(tmp_path, line):
    (tmp_path / FINISHED).write_text(f"{line}\n")
    with pytest.raises(BadInput, match=r"finished\.jsonl, row 1: is not the outcome of a trial; remove that row"):
        begun(tmp_path)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("sqlite:////nowhere/at/all.db", "unable to open database file"),
        ("nonsense", "Could not parse SQLAlchemy URL|cannot be used"),
        ("oracle+nothing://anna:secret@host/db", "cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused(tmp_path, url, what):
    with (
        pytest.raises(BadInput, match=what) as refused,
        opened(tmp_path, SPACE, identity(), study="refit-000", smaller_is_better=False, url=url),
    ):
        pass
    assert str(refused.value).startswith("storage ")
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "sweep.db").write_text("date,close\n" * 200)
    with pytest.raises(BadInput, match="file is not a database"):
        begun(tmp_path, storage="sqlite")


def test_two_processes_at_one_sweep_are_refused(tmp_path):
    with (
        at(tmp_path),
        pytest.raises(BadInput, match="another process is at this sweep; wait until it has ended"),
        at(tmp_path),
    ):
        pass
    begun(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(BadInput, match=r"cannot be (used|written)"):
            begun(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "sweep").write_text("")
    with pytest.raises(BadInput, match="sweep: cannot be used: "):
        begun(tmp_path / "sweep")


@pytest.mark.parametrize("where", ["finished", "journal"])
def test_a_disk_that_fills_ends_the_sweep_and_what_was_kept_stays(tmp_path, monkeypatch, where):
    full = {"on": False}

    def no_space(*_):
        if full["on"]:
            raise OSError(errno.ENOSPC, "No space left on device")

    if where == "finished":
        add = FinishedFile.add
        monkeypatch.setattr(FinishedFile, "add", lambda self, outcomes: (no_space(), add(self, outcomes)))
    else:
        fsync = os.fsync
        monkeypatch.setattr(os, "fsync", lambda file: (no_space(), fsync(file)))

    def fills(progress):
        full["on"] = progress.done >= 8

    with pytest.raises(BadInput, match="cannot be used: no space left on device; make room"), at(tmp_path) as record:
        swept(record, on_progress=fills)
    full["on"] = False
    with at(tmp_path) as record:
        assert len(record.outcomes) >= 8
        assert swept(record) == swept(MemoryRecord())


@pytest.mark.parametrize("name", [JOURNAL, FINISHED])
@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file without end")
def test_a_device_is_refused(tmp_path, name):
    (tmp_path / name).symlink_to("/dev/zero")
    with pytest.raises(BadInput, match=f"{name}: cannot be used: no regular file"):
        begun(tmp_path)


def test_many_finished_trials_are_not_written_again_and_again(tmp_path):
    """Where the order of scoring is not that of the numbers, what waits for the study is rewritten seldom."""
    path = tmp_path / FINISHED
    params = next(SMALL.grid())
    file = FinishedFile(path, "x")
    outcomes = [Outcome(number, params, "complete", 1.0) for number in range(3000)]
    file.add(outcomes)
    rewritten = []
    for at_ in range(0, 3000, 100):
        inode = path.stat().st_ino
        file.settle(100, outcomes[at_ + 100 :])
        rewritten.append(path.stat().st_ino != inode)
    file.close()
    assert sum(rewritten) <= 4
    assert path.read_bytes() == b""
