"""A Dask cluster: the same outcomes as in one process, whichever part of it is lost, and none of another version."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from barcast.faults import BadInput
from barcast.models.saved.computed_by import ROOT
from barcast.research.sweep.executors import dask_cluster
from barcast.research.sweep.executors.dask_cluster import DaskCluster, SchedulerLost
from barcast.research.sweep.executors.in_process import InProcess

HERE = Path(__file__).parent
DASK = [sys.executable, "-m", "dask"]


def test_an_address_without_a_scheduler_is_refused_in_time(monkeypatch):
    monkeypatch.setattr(dask_cluster, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:  # lets others connect, and says nothing
        for address in ("tcp://127.0.0.1:9", f"tcp://127.0.0.1:{mute.getsockname()[1]}"):
            began = time.monotonic()
            with pytest.raises(BadInput) as error:
                DaskCluster(address)
            assert time.monotonic() - began < 3
            assert str(error.value) == (
                f"--scheduler: no Dask scheduler answered at {address} within 0.5 seconds; start one by "
                "`dask scheduler` and workers by `dask worker ADDRESS`, or leave --scheduler out"
            )


@pytest.fixture
def failing(monkeypatch):
    """Let a connection fail with an error: `failing(AssertionError())`."""
    import distributed

    def fail(error):
        def connect(*_, **__):
            raise error

        monkeypatch.setattr(distributed, "Client", connect)

    return fail


@pytest.mark.parametrize("address", ["cluster", "tcp://", "tcp://host", "tcp://host:x", "http://127.0.0.1:8786"])
def test_what_is_no_address_is_refused(address, failing):
    failing(AssertionError("nothing was to be started"))
    with pytest.raises(BadInput) as error:
        DaskCluster(address)
    assert str(error.value) == (
        f'--scheduler: "{address}" is no address of a Dask scheduler; write it as `tcp://HOST:8786`'
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AssertionError(), "no Dask scheduler answered at tcp://host:1 within 10 seconds; start one by "),
        (OSError("refused"), "no Dask scheduler answered at tcp://host:1 within 10 seconds; start one by "),
        (RuntimeError("odd"), "the Dask scheduler at tcp://host:1 cannot be used (RuntimeError: odd); start one by "),
    ],
)
def test_whatever_fails_in_dask_as_it_connects_is_told(failing, error, said):
    failing(error)  # an AssertionError is how it tells that its loop has not begun in time
    with pytest.raises(BadInput) as told:
        DaskCluster("tcp://host:1")
    assert str(told.value).startswith(f"--scheduler: {said}")


def test_without_distributed_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r'is not installed; install it by `pip install "barcast\[dask\]"`$'):
        DaskCluster("tcp://127.0.0.1:8786")


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        self.file = folder / "scheduler.json"
        flags = ["--port", "0", "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(self.file)]
        self.scheduler = self.start("scheduler", *flags)

    def address(self):
        text = self.file.read_text() if self.file.exists() else ""
        return json.loads(text)["address"] if text.rstrip().endswith("}") else None  # the scheduler may be writing it

    def worker(self, *flags, package=ROOT):
        """Start a worker, without a nanny unless asked for, that imports barcast from a folder."""
        known = ["--scheduler-file", str(self.file), "--no-dashboard", "--nthreads", "1", "--no-nanny"]
        known = known[:-1] if "--nanny" in flags else known
        return self.start("worker", *known, *flags, package=package)

    def start(self, *command, package=ROOT):
        path = self.folder / f"path {len(list(self.folder.iterdir()))}"
        path.mkdir()
        (path / "barcast").symlink_to(package)
        env = {**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{HERE}"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": path}
        process = subprocess.Popen([*DASK, *command], env=env, **quiet)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process


@pytest.fixture
def cluster(tmp_path, eventually):
    """A scheduler without workers."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    with ExitStack() as stack:
        one = Cluster(folder, stack)
        eventually(one.address)
        yield one


@contextmanager
def no_words(capfd):
    """Allow no line on stderr."""
    capfd.readouterr()
    yield
    assert capfd.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.parametrize("threads", ["1", pytest.param("3", marks=pytest.mark.deep)])
def test_it_comes_to_what_one_process_does(threads, cluster, fake_scorer, trials_of, outcomes_of, capfd):
    cluster.worker("--nthreads", threads)
    cluster.worker("--nthreads", threads)
    chunks = trials_of(40, per_chunk=3)
    with no_words(capfd):
        executor = DaskCluster(cluster.address(), fake_scorer.score)
        assert outcomes_of(executor, chunks) == outcomes_of(InProcess(fake_scorer.score), chunks)
    several = "of which one is used: start a worker for each core by `dask worker --nworkers N --nthreads 1`"
    assert [note.endswith(several) for note in executor.notes] == ([] if threads == "1" else [True])


@pytest.mark.deep
@pytest.mark.slow
def test_a_worker_of_several_threads_scores_one_chunk_at_a_time(cluster, fake_scorer, trials_of, outcomes_of, tmp_path):
    cluster.worker("--nthreads", "4")
    traced = {"trace": str(tmp_path / "trace"), "sleep": 0.3}
    (tmp_path / "trace").mkdir()
    chunks = trials_of(4, per_chunk=1, of_0=traced, of_1=traced, of_2=traced, of_3=traced)
    outcomes_of(DaskCluster(cluster.address(), fake_scorer.score), chunks)
    begun = sorted(int(path.name.split("-")[-1]) for path in (tmp_path / "trace").iterdir())
    assert len(begun) == 4
    assert min(later - sooner for sooner, later in pairwise(begun)) > 0.3e9


@pytest.mark.deep
@pytest.mark.slow
def test_a_scheduler_without_workers_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(dask_cluster, "PATIENCE", 1)
    with pytest.raises(BadInput, match=r"has no workers; start some by `dask worker tcp://127\.0\.0\.1:\d+`$"):
        DaskCluster(cluster.address())


@pytest.fixture
def another_version(tmp_path):
    """A copy of barcast in which one line of one file is another."""
    copy = tmp_path / "another"
    copy.mkdir()
    for part in ROOT.iterdir():
        if part.name == "costs":
            shutil.copytree(part, copy / "costs")
        elif (part / "__init__.py").exists() or part.suffix == ".py":
            (copy / part.name).symlink_to(part)
    with open(copy / "costs" / "costs.py", "a") as file:
        file.write("# another\n")
    return copy


@pytest.mark.deep
def test_a_worker_with_other_code_is_refused_by_name(cluster, fake_scorer, another_version):
    cluster.worker()
    cluster.worker("--name", "odd", package=another_version)
    wait_for(2, cluster)
    with pytest.raises(BadInput) as error:
        DaskCluster(cluster.address(), fake_scorer.score)
    assert re.fullmatch(
        r"--scheduler: the worker tcp://127\.0\.0\.1:\d+ has barcast's code [0-9a-f]{12} \(wanted: [0-9a-f]{12}\); "
        "install the same there and start it again, or end it; the same command then goes on",
        str(error.value),
    )


@pytest.mark.deep
@pytest.mark.slow
def test_a_worker_with_other_code_that_joins_later_is_refused_too(
    cluster, fake_scorer, question, trials_of, another_version
):
    first = cluster.worker()
    with closing(DaskCluster(cluster.address(), fake_scorer.score)) as executor:
        executor.submit(question, trials_of(2)[0]).result(timeout=60)
        cluster.worker(package=another_version)
        wait_for(2, cluster)
        first.kill()
        with pytest.raises(BadInput, match="has barcast's code"):
            executor.submit(question, trials_of(2)[0]).result(timeout=60)


@pytest.mark.slow
def test_a_chunk_whose_worker_is_lost_runs_again(cluster, fake_scorer, question, trials_of, outcomes_of, tmp_path):
    for _ in range(2):
        cluster.worker("--nanny")
    wait_for(2, cluster)
    chunks = trials_of(8, of_2={"kill once": str(tmp_path / "killed")})
    outcomes = outcomes_of(DaskCluster(cluster.address(), fake_scorer.score), chunks)
    assert (tmp_path / "killed").exists()
    assert outcomes == outcomes_of(InProcess(fake_scorer.score), chunks)


@pytest.mark.deep
@pytest.mark.slow
def test_the_question_outlives_all_workers_that_had_it(cluster, fake_scorer, question, trials_of, eventually):
    first = cluster.worker()
    chunk, other = trials_of(4)
    with closing(DaskCluster(cluster.address(), fake_scorer.score)) as executor:
        outcome = executor.submit(question, chunk).result(timeout=60)
        first.kill()
        first.wait()
        waiting = [executor.submit(question, chunk), executor.submit(question, other)]
        cluster.worker()
        assert waiting[0].result(timeout=60) == outcome
        assert len(waiting[1].result(timeout=60)) == 2


@pytest.mark.deep
@pytest.mark.slow
def test_a_trial_that_kills_its_workers_fails_and_takes_no_other_with_it(
    cluster, fake_scorer, trials_of, outcomes_of, capfd
):
    for _ in range(2):
        cluster.worker("--nanny")
    wait_for(2, cluster)
    with no_words(capfd):
        executor = DaskCluster(cluster.address(), fake_scorer.score)
        outcomes = outcomes_of(executor, trials_of(8, of_2={"kill": True}))
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    assert [(outcome.number, outcome.reason) for outcome in failed] == [
        (2, "the Dask workers that scored it were lost, one after another, the last with nothing else running")
    ]
    assert [outcome.number for outcome in outcomes] == list(range(8))


@pytest.mark.slow
def test_a_lost_scheduler_ends_the_sweep_with_what_to_do(cluster, fake_scorer, question, trials_of, eventually, capfd):
    cluster.worker()
    address = cluster.address()
    with no_words(capfd), closing(DaskCluster(address, fake_scorer.score)) as executor:
        sleepy = {f"of_{number}": {"sleep": 1} for number in range(40)}
        futures = [executor.submit(question, chunk) for chunk in trials_of(40, **sleepy)]
        futures[0].result(timeout=60)
        cluster.scheduler.kill()
        began = time.monotonic()
        with pytest.raises(SchedulerLost) as error:
            [future.result(timeout=60) for future in futures]
        assert time.monotonic() - began < 15
    assert str(error.value) == (
        f"--scheduler: the Dask scheduler at {address} is gone, with the trials that were being scored; start it "
        "again, with its workers, and give the same command: it goes on with the trials not yet kept"
    )


def wait_for(workers, cluster):
    """Wait until so many workers have come."""
    from distributed import Client

    with Client(cluster.address(), set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)
