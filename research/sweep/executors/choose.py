"""Who scores the trials of a sweep: what was asked for, and what is worth it."""

from __future__ import annotations

from pathlib import Path

from ....faults import BadInput
from ....models.networks.fit_many import processors
from .executor import Executor
from .in_process import InProcess

START = 4.0
"""Seconds until a worker process is ready: nearly all are the import of torch."""


def choose_executor(
    workers: int | None, scheduler: str | None, seconds: float, *, usual: int = 0, place: Path | None = None
) -> Executor:
    """Return who scores the trials; the outcomes are the same.

    Args:
        workers: processes, as asked for; None is the usual number.
        scheduler: address of a Dask scheduler, `tcp://HOST:8786`; None computes on this machine.
        seconds: what all trials would take, one after another.
        usual: processes where nothing else is asked for; 0 is one for each core.
        place: the sweep's folder.

    Raises:
        BadInput: both are given, fewer workers than one, or a cluster that cannot be used.
    """
    if workers is not None and workers < 1:
        raise BadInput.at("--workers", f"is {workers}, but somebody has to do it", "set it to 1 or more")
    if scheduler is not None:
        if workers is not None:
            what = f"is {workers}, but with --scheduler the workers are those of the cluster"
            raise BadInput.at("--workers", what, "leave one of the two out")
        from .dask_cluster import DaskCluster

        return DaskCluster(scheduler)
    count = worth_it(workers or usual or processors(), seconds)
    if count == 1:
        return InProcess()
    from .processes import Processes

    return Processes(count, place=place)


def worth_it(workers: int, seconds: float) -> int:
    """Return how many workers are done first: 1 where they would still be starting when this process is done."""
    if workers == 1:
        return 1
    return workers if seconds * (1 - 1 / workers) > START else 1  # endless where the time is not known
