"""Every combination, once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from ..spaces.space import Params, Space
from ..trials.outcome import Outcome


class Grid:
    """Proposes every combination of a finite space, the last setting turning fastest."""

    learns = False

    def __init__(self, space: Space) -> None:
        self._left = space.grid()

    def ask(self, batch: int, count: int) -> list[Params]:
        """Return the next combinations; fewer than `count` at the end of the grid."""
        return list(itertools.islice(self._left, count))

    def recall(self, batch: int, params: Sequence[Params]) -> None:
        """Go past what was proposed before the sweep was interrupted."""
        self.ask(batch, len(params))

    def tell(self, batch: int, outcomes: Sequence[Outcome]) -> None:
        """Outcomes change nothing."""
