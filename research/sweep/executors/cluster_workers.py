"""The workers of a Dask cluster, as a sweep begins: those that would come to other results are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ....faults import BadInput
from .cluster_worker import WorkerCard, refused, say_who
from .same_code import computed_with, differences_of, processor

if TYPE_CHECKING:
    from distributed import Client


@dataclass(frozen=True)
class Workers:
    """Workers that are there."""

    threads: Mapping[str, int]
    """Of each, by its address."""
    notes: tuple[str, ...]
    """What the user should know of them, a sentence each."""


def check_workers(client: Client, address: str, patience: float) -> Workers:
    """Return the workers of the cluster at an address, waiting some seconds for the first.

    Raises:
        BadInput: there are none, or some do not compute with what is installed here.
    """
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError:
        what = f"the Dask scheduler at {address} has no workers"
        raise BadInput.at("--scheduler", what, f"start some by `dask worker {address}`") from None
    threads = client.nthreads()
    cards = client.run(say_who, on_error="return")
    apart = {name: what for name in threads if (what := differences_in(cards.get(name)))}
    if apart:
        raise refused(apart)
    return Workers(threads, tuple(notes_on(threads, cards)))


def differences_in(card: WorkerCard | Any) -> str:
    """Return what a worker computes with that is not what is here; nothing where all is the same."""
    if isinstance(card, BaseException):
        return f"no barcast that could be used ({card})"
    return differences_of(card.versions, computed_with()) if card is not None else ""


def notes_on(threads: Mapping[str, int], cards: Mapping[str, WorkerCard]) -> Iterator[str]:
    """Yield what the user should know of workers that are not refused."""
    several = [name for name, count in threads.items() if count > 1]
    if several:
        yield (
            f"{len(several)} of {len(threads)} Dask workers have several threads, of which one is used: "
            "start a worker for each core by `dask worker --nworkers N --nthreads 1`"
        )
    others = [name for name, card in cards.items() if card.processor != processor()]
    if others:
        yield (
            f"the processors of {len(others)} of {len(cards)} Dask workers are not of this one's kind: "
            "scores may differ from those of this machine in their last digits"
        )
