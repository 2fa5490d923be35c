"""What a fitted model amounts to: named arrays, checked before they are believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ...faults import BadInput, Fault
from ..protocol import State

REMEDY = "the file belongs to another model or is damaged: train the model again"


def check_state(state: State, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Refuse arrays other than those named, of other shapes, or not finite.

    Raises:
        BadInput: every such array, sorted by name.
    """
    faults = [Fault(f"weights {name}", what, REMEDY) for name, what in _complaints(state, shapes)]
    if faults:
        raise BadInput(sorted(faults, key=lambda fault: fault.where))


def _complaints(state: State, shapes: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[str, str]]:
    for name in shapes.keys() - state.keys():
        yield name, "is missing"
    for name in state.keys() - shapes.keys():
        yield name, "is no part of this model"
    for name in shapes.keys() & state.keys():
        if state[name].shape != shapes[name]:
            yield name, f"has shape {state[name].shape} instead of {shapes[name]}"
        elif not np.isfinite(state[name]).all():
            yield name, "holds values that are not finite"
