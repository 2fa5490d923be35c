"""Several checks of which all faults are told, not those of the first alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .bad_input import BadInput, Fault


def gathered(*checks: Callable[[], Any]) -> list[Any]:
    """Return what the checks return, in their order.

    Raises:
        BadInput: the faults of all checks that found any.
    """
    faults: list[Fault] = []
    found: list[Any] = []
    for check in checks:
        try:
            found.append(check())
        except BadInput as error:
            faults.extend(error.faults)
    if faults:
        raise BadInput(faults)
    return found
