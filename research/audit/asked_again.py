"""The forecasts of a run, asked again in fresh modules: on bars that end earlier, and with other bars after a bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...experiments.run import Finished
from ...feeds.bars import Bars
from ...models.examination import is_house
from ...models.protocol import Forecaster, ask, features_of
from ...models.schedule.source import windows_of
from ...models.schedule.walk_forward import members_of
from ...models.windows.features import feature_matrix
from .compare import Difference, column_difference
from .fresh_code import Snapshot, restore
from .poisons import poisoned
from .trace import Column
from .variants import cut

CUTS = 4
WINDOWS = 64
"""Windows that are asked again at each cut, those that end last, and as many after it when it is a poison."""


@dataclass(eq=False)
class Moved:
    """What came of asking again."""

    cuts: int = 0
    poisons: int = 0
    kept: int = 0
    """The bars that were kept when something moved."""
    first: Difference | None = None
    is_poison: bool = False
    left_out: str = ""
    """Why no more was asked."""


@dataclass(eq=False)
class AskedAgain:
    """The models of a run as they were before they were asked, to be asked on other bars."""

    finished: Finished
    bars: Bars
    model: Forecaster | None
    """One built anew, for a run in which nothing is trained."""
    kept: Mapping[int, Snapshot]
    """Models of the user's by the number of their fold."""
    recorded: Floats = field(init=False)
    """The forecasts of the run by bar, shape (bars,), NaN where there is none."""

    def __post_init__(self) -> None:
        self.recorded = recorded_forecasts(self.finished, len(self.bars))

    def on_other_bars(self, has_time: Callable[[], bool]) -> Moved:
        """Return what came of four cuts and a poison, or of as many as there was time for: one in any case."""
        moved = Moved()
        asked = np.flatnonzero(~np.isnan(self.recorded))
        if not len(asked):
            return moved
        rng = np.random.default_rng(7)
        places = [*sorted(rng.choice(asked[len(asked) // 8 :], CUTS)), rng.choice(asked[: max(len(asked) // 8 * 7, 1)])]
        for number, place in enumerate(places):
            if moved.cuts and not has_time():
                break
            moved.kept, moved.is_poison = int(place) + 1, number == CUTS
            self._ask(moved)
            if moved.first is not None or moved.left_out:
                break
        return moved

    def _ask(self, moved: Moved) -> None:
        """Ask the model in force at the last bar kept, and take in what came of it."""
        kept = moved.kept
        try:
            answers = self._answers(
                poisoned(self.bars, kept, "noise") if moved.is_poison else cut(self.bars, kept), kept
            )
        except Exception as error:  # of the user's code, on bars that never were
            moved.left_out = f"the model raised {type(error).__name__}: {error}"
            return
        if isinstance(answers, str):
            moved.left_out = answers
            return
        moved.cuts, moved.poisons = moved.cuts + (not moved.is_poison), moved.poisons + moved.is_poison
        before = np.where(np.isnan(answers[:kept]), np.nan, self.recorded[:kept])
        run = Column("forecast", "forecast", np.arange(kept), before, scale=float(np.nanstd(self.recorded)))
        moved.first = column_difference(run, Column("forecast", "forecast", np.arange(len(answers)), answers), kept)

    def _answers(self, bars: Bars, kept: int) -> Floats | str:
        """Return the forecasts at the last bars kept, NaN where none is asked for; or why there is no model to ask."""
        number, its_bars = self._fold_at(kept - 1)
        model = self._model(number)
        if isinstance(model, str):
            return model
        first = max(its_bars.start, kept - WINDOWS, model.lookback)
        asked = range(first, min(its_bars.stop, len(bars), kept + WINDOWS))
        answers = np.full(len(bars), np.nan)
        matrix = feature_matrix(bars.columns, features_of(model))  # (bars, features)
        windows = windows_of(matrix, asked, model.lookback)  # (n, lookback, features)
        windows.setflags(write=False)
        answers[asked.start : asked.stop] = ask(model, windows)
        return np.where(np.isnan(self.recorded[: len(bars)]), np.nan, answers)

    def _fold_at(self, bar: int) -> tuple[int | None, range]:
        """Return the number and the bars of the model in force at a bar; None where it was not trained in the run."""
        spans = self.finished.result.models.table
        if spans.empty:
            return None, range(len(self.bars))
        spans = spans.drop_duplicates("model")
        index = self.finished.result.bars.index
        firsts = index.get_indexer(pd.DatetimeIndex(spans["first_answer"]))
        lasts = index.get_indexer(pd.DatetimeIndex(spans["last_answer"]))
        place = max(int(np.searchsorted(firsts, bar, side="right")) - 1, 0)
        return int(spans["model"].iloc[place]), range(int(firsts[place]), int(lasts[place]) + 1)

    def _model(self, number: int | None) -> Forecaster | str:
        """Return the model as it was before it was asked, or why there is none."""
        if number is None:
            return self.model if self.model is not None else "the run has no model"
        fitted = self.finished.fitted.get(number)
        if fitted is not None and all(map(is_house, members_of(fitted))):
            return fitted
        if number not in self.kept:
            return "the model in force there was not kept as it was before it was asked"
        restored = restore(self.kept[number])
        if restored.outside:
            return f"the model keeps what it learns outside of itself, in {', '.join(restored.outside)}"
        model: Forecaster = restored.model
        return model


def recorded_forecasts(finished: Finished, bars: int) -> Floats:
    """Return the forecasts of a run by bar, shape (bars,), NaN where there is none."""
    table = finished.result.forecasts.table
    recorded = np.full(len(finished.result.bars), np.nan)
    if not table.empty:
        made = finished.result.bars.index.get_indexer(pd.DatetimeIndex(table["made_at"]))
        recorded[made] = table["forecast"].to_numpy(np.float64)
    return recorded[:bars]
