"""What the models of a run tell, without drawing it."""

from __future__ import annotations

from ..engine.result import Result


def walks_forward(result: Result) -> bool:
    """Return whether more than one model was in force, one after another."""
    return not result.models.table.empty and result.models.table["model"].nunique() > 1
