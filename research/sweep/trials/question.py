"""What is asked of every trial: the bars known when the choice is made, and how a trial is scored on them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ....feeds.bars import Bars
from ....models.schedule.folds import Fold
from ..settings import ScoreName


@dataclass(frozen=True, eq=False)
class Question:
    """Everything that scoring a trial depends on beside its own settings. It travels to each worker once."""

    bars: Bars
    """Those that had closed when the choice is made, and no later ones: the test part is not in them."""
    settings: Mapping[str, Mapping[str, Any]]
    """Section -> setting -> value of what all trials share; a trial's own settings go on top."""
    folds: tuple[Fold, ...]
    """Each is trained on the bars that its `span` knows, and scored on the decisions at its `answers`."""
    score: ScoreName
    cache: bool = True
    """Whether trained models are taken from the cache and kept in it."""
    keep_forecasts: bool = False
    """Whether several trials share a model, so that its forecasts are worth keeping between them."""

    @cached_property
    def id(self) -> str:
        """64 hexadecimal digits that another question does not have."""
        spans = [[one.fitted_at, *self._ends(one.span), *self._ends(one.answers)] for one in self.folds]
        parts = [self.bars.fingerprint, self.settings, spans, self.score, self.cache, self.keep_forecasts]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()

    @staticmethod
    def _ends(bars: range) -> list[int]:
        return [bars.start, bars.stop]
