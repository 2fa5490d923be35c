"""What cannot go with choosing anew at every refit, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from ....faults import BadInput, Fault
from ..asking.asked import Asked

SECTIONS = ("model", "strategy")
"""What may be turned where the choice is made anew at every refit."""
KEPT = ("strategy.name", "strategy.rebalance", "strategy.rebalance_band")
"""Settings of the strategy that one account has throughout."""


def refuse_again(asked: Asked) -> None:
    """Refuse settings that cannot go with `sweep.again`.

    Raises:
        BadInput: all of them at once.
    """
    faults = list(faults_of(asked))
    if faults:
        raise BadInput(faults)


def faults_of(asked: Asked) -> Iterator[Fault]:
    """Yield what cannot go with it."""
    split = asked.experiment.split
    if not split.refit_every:
        remedy = "set split.refit_every, such as 250, or sweep.again = false"
        yield Fault("sweep.again", "chooses anew at every refit, and there is none", remedy)
    if split.warm_start:
        what = "cannot go with sweep.again: a model of other settings cannot begin from the weights of the one before"
        yield Fault("split.warm_start", what, "set it to false")
    if split.lockbox:
        what = "cannot go with sweep.again: no more would be chosen in the box, so that it would judge something else"
        yield Fault(
            "split.lockbox", what, "set it to 0: with sweep.again every bar of the test part comes after its choice"
        )
    if asked.sweep.all_out_of_sample:
        what = "cannot go with sweep.again: what is judged is the procedure, not one trial of many"
        yield Fault("sweep.all_out_of_sample", what, "leave out one of the two")
    for place in asked.space.dimensions:
        if place.partition(".")[0] not in SECTIONS or place in KEPT:
            what = "cannot be turned with sweep.again: one account is traded through all refits, and has one of it"
            yield Fault(place, what, "turn it in a sweep without sweep.again")
