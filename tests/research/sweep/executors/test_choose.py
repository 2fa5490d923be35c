"""Who scores: what was asked for, and what is worth it."""

from contextlib import closing

import pytest

from barcast.faults import BadInput
from barcast.research.sweep.executors.choose import choose_executor
from barcast.research.sweep.executors.in_process import InProcess
from barcast.research.sweep.executors.processes import Processes


@pytest.mark.parametrize(
    ("workers", "seconds", "kind", "count"),
    [
        (1, 1e6, InProcess, 1),
        (2, 7.9, InProcess, 1),
        (2, 8.1, Processes, 2),
        (16, 5.0, Processes, 16),
        (2, float("inf"), Processes, 2),
        (1, float("inf"), InProcess, 1),
    ],
)
def test_processes_are_started_where_they_are_done_first(workers, seconds, kind, count):
    with closing(choose_executor(workers, None, seconds)) as executor:
        assert type(executor) is kind
        assert executor.workers == count


def test_without_a_number_there_is_a_process_for_each_core(monkeypatch):
    monkeypatch.setattr("barcast.research.sweep.executors.choose.processors", lambda: 5)
    with closing(choose_executor(None, None, 1e6)) as executor:
        assert executor.workers == 5


@pytest.mark.parametrize(("workers", "usual", "count"), [(None, 3, 3), (2, 3, 2), (None, 1, 1)])
def test_a_usual_number_holds_where_none_is_asked_for(workers, usual, count):
    with closing(choose_executor(workers, None, 1e6, usual=usual)) as executor:
        assert executor.workers == count


def test_workers_and_a_scheduler_are_not_both_asked_for():
    with pytest.raises(
        BadInput, match=r"^--workers: is 2, but with --scheduler the workers are those of the cluster; "
    ):
        choose_executor(2, "tcp://127.0.0.1:8786", 1.0)
    with pytest.raises(BadInput, match=r"^--workers: is 0, but somebody has to do it; set it to 1 or more$"):
        choose_executor(0, None, 1.0)
