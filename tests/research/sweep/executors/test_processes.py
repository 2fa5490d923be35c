"""Processes of this machine: the same outcomes as in one, whichever of them ends."""

import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from barcast.research.sweep.executors.in_process import InProcess
from barcast.research.sweep.executors.processes import Processes


def workers_of(process):
    """Return the worker processes that a process has started."""
    return [one for one in psutil.Process(process).children() if "popen_loky_posix" in " ".join(one.cmdline())]


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder of all temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_two_processes_come_to_what_one_does(fake_scorer, trials_of, outcomes_of, temporary):
    chunks = trials_of(9, per_chunk=2)
    two = outcomes_of(Processes(2, fake_scorer.score), chunks)
    assert two == outcomes_of(InProcess(fake_scorer.score), chunks)
    assert [outcome.number for outcome in two] == list(range(9))
    assert not workers_of(os.getpid())
    assert not list(temporary.iterdir())


def test_nothing_starts_before_the_first_chunk(fake_scorer, temporary):
    with closing(Processes(2, fake_scorer.score)):
        assert not workers_of(os.getpid())


def test_a_question_is_written_once_and_goes_when_another_comes(fake_scorer, question, trials_of, bars_of, temporary):
    chunk = trials_of(2)[0]
    with closing(Processes(1, fake_scorer.score)) as executor:
        [executor.submit(question, chunk).result() for _ in range(3)]
        (folder,) = temporary.iterdir()
        assert [path.name for path in folder.iterdir()] == [question.id]
        other = replace(question, bars=bars_of(seed=8))
        outcome = executor.submit(other, chunk).result()
        assert [path.name for path in folder.iterdir()] == [other.id]
        assert outcome != executor.submit(question, chunk).result()
    assert not list(temporary.iterdir())


@pytest.mark.deep
@pytest.mark.slow
def test_each_worker_has_one_thread_and_neither_optuna_nor_matplotlib(fake_scorer, trials_of, outcomes_of):
    (told,) = outcomes_of(Processes(1, fake_scorer.threads), trials_of(1))
    assert told.score == 1
    assert told.reason.endswith(" 1")
    (told,) = outcomes_of(Processes(1, fake_scorer.modules), trials_of(1))
    assert not {"optuna", "matplotlib", "distributed", "typer", "rich"} & set(told.reason.split())


@pytest.mark.slow
def test_a_chunk_whose_worker_is_killed_runs_again(fake_scorer, question, trials_of, outcomes_of, tmp_path):
    chunks = trials_of(8, of_2={"kill once": str(tmp_path / "killed")})
    with closing(Processes(2, fake_scorer.score)) as executor:
        futures = [executor.submit(question, chunk, (0.5,)) for chunk in chunks]
        outcomes = [outcome for future in futures for outcome in future.result(timeout=60)]
    assert (tmp_path / "killed").exists()
    assert outcomes == outcomes_of(InProcess(fake_scorer.score), chunks)


@pytest.mark.deep
def test_a_trial_that_kills_its_workers_fails_and_takes_no_other_with_it(fake_scorer, trials_of, outcomes_of, tmp_path):
    traced = {"trace": str(tmp_path)}
    chunks = trials_of(8, of_2={**traced, "kill": True}, of_3=traced)
    outcomes = outcomes_of(Processes(2, fake_scorer.score), chunks)
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    assert [outcome.number for outcome in failed] == [2]
    assert failed[0].reason == (
        "its worker process was ended 3 times by SIGKILL, the last time with nothing else running: "
        "it may need more memory than there is"
    )
    assert [outcome.number for outcome in outcomes] == list(range(8))
    begun = [path.name.split("-")[0] for path in tmp_path.iterdir()]
    assert begun.count("2") == 3
    assert begun.count("3") == 1


@pytest.mark.deep
@pytest.mark.slow
def test_a_worker_killed_while_it_has_nothing_to_do_is_replaced(fake_scorer, question, trials_of, eventually):
    chunk = trials_of(2)[0]
    with closing(Processes(2, fake_scorer.score)) as executor:
        outcome = executor.submit(question, chunk).result()
        workers = eventually(lambda: workers_of(os.getpid()))
        workers[0].kill()
        assert executor.submit(question, chunk).result(timeout=60) == outcome


def test_a_fault_of_the_scorer_is_raised(fake_scorer, question, trials_of):
    for executor in (Processes(1, fake_scorer.score), InProcess(fake_scorer.score)):
        with closing(executor):
            future = executor.submit(question, trials_of(1, of_0={"raise": True})[0])
            with pytest.raises(RuntimeError, match=r"^a fault of the scorer's$"):
                future.result(timeout=60)


def test_closing_ends_what_runs_at_once(fake_scorer, question, trials_of, temporary, eventually):
    executor = Processes(2, fake_scorer.score)
    futures = [
        executor.submit(question, chunk)
        for chunk in trials_of(3, per_chunk=1, of_0={"sleep": 600}, of_1={"sleep": 600})
    ]
    eventually(lambda: len(workers_of(os.getpid())) == 2 and futures[1].running())
    began = time.monotonic()
    executor.close()
    assert time.monotonic() - began < 5
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(timeout=0)
    assert not workers_of(os.getpid())
    assert not list(temporary.iterdir())


COORDINATOR = """
import pickle, sys, tempfile
from contextlib import closing
from pathlib import Path
temporary, here, trace, question = sys.argv[1:]
tempfile.tempdir = temporary
sys.path.insert(0, here)
import fake_scorer
from barcast.research.sweep.executors.processes import Processes
from barcast.research.sweep.trials.outcome import Proposed
with closing(Processes(2, fake_scorer.score)) as executor:
    params = {"model.lookback": 1, "sleep": 600, "trace": trace}
    asked = pickle.loads(Path(question).read_bytes())
    futures = [executor.submit(asked, [Proposed(number, params)]) for number in range(4)]
    print("begun", flush=True)
    futures[0].result()
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", [pytest.param("as they start", marks=pytest.mark.deep), "as they score"])
@pytest.mark.parametrize("how", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.deep), signal.SIGKILL])
def test_no_process_and_no_file_outlives_the_coordinator(how, when, question, tmp_path, temporary, eventually):
    trace = tmp_path / "trace"
    trace.mkdir()
    asked = tmp_path / "question"
    asked.write_bytes(pickle.dumps(question))
    command = [sys.executable, "-c", COORDINATOR, temporary, Path(__file__).parent, trace, asked]
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, start_new_session=True, **piped) as coordinator:
        assert coordinator.stdout.readline() == "begun\n"
        workers = eventually(lambda: len(found := workers_of(coordinator.pid)) == 2 and found)
        if when == "as they score":
            eventually(lambda: len(list(trace.iterdir())) == 2)
        everybody = psutil.Process(coordinator.pid).children(recursive=True)
        assert set(workers) <= set(everybody)
        if how == signal.SIGINT:  # what a terminal does: all processes of the group get it
            os.killpg(coordinator.pid, how)
        else:
            coordinator.send_signal(how)
        said = coordinator.communicate(timeout=10)[1]
    _, alive = psutil.wait_procs(everybody, timeout=10)
    assert not alive
    assert not list(temporary.iterdir())
    assert said.count("Traceback") == (how == signal.SIGINT), said
