"""The interface of what proposes trials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..spaces.space import Params
from ..trials.outcome import Outcome


class Search(Protocol):
    """Proposes trials batch by batch: the same ones wherever they are scored, and in whatever order they finish.

    Batches are asked for in order from 0. Batch k is told after batch k + 1 was asked for.
    """

    learns: bool
    """Whether what it proposes depends on outcomes."""

    def ask(self, batch: int, count: int) -> list[Params]:
        """Return the next `count` combinations; fewer only where every combination has been proposed."""
        ...

    def recall(self, batch: int, params: Sequence[Params]) -> None:
        """Take in what was proposed for a batch before the sweep was interrupted, in place of asking again."""
        ...

    def tell(self, batch: int, outcomes: Sequence[Outcome]) -> None:
        """Take in the outcomes of a batch, in the order in which they were proposed."""
        ...
