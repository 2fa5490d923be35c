"""What a space turns that a sweep may turn, and a reader must know of."""

from __future__ import annotations

from ....faults import RunWarning
from .space import Space


def warnings_of(space: Space) -> tuple[RunWarning, ...]:
    """Return what is told of the settings that are turned."""
    costs = space.of("costs")
    if not costs:
        return ()
    told = "is an assumption, and the cheapest earns most: to choose among costs is not to choose a strategy"
    return (RunWarning("chosen_costs", f"What trading costs ({', '.join(costs)}) {told}."),)
