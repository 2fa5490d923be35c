"""Which model made each forecast, what that model knew, and how old its knowledge was."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...feeds.bars import Bars
from ...models.capabilities.answers import history_of, seed_of, stops_early, was_left_as_it_came
from ...models.capabilities.of_sources import trained_from, trained_until
from ...models.protocol import Forecaster
from ...models.schedule.walk_forward import Trained, members_of
from ..training.prepare import Prepared, last_bar_by
from .stamps import stamps

Bar = NDArray[np.int64]


def provenance(bars: Bars, made: Bar, prepared: Prepared) -> pd.DataFrame:
    """Return model, trained_from, trained_until and age of the forecasts made at these bars, a row each.

    All of it is empty for a model that learns nothing, or that was trained elsewhere and doesn't say on what.
    """
    trained = prepared.trained()
    if trained:
        return of_folds(bars, made, trained)
    until = trained_until(prepared.source)
    since = trained_from(prepared.source)
    return of_unknown(len(made)) if until is None else of_saved_model(bars, made, since, until)


def of_folds(bars: Bars, made: Bar, trained: Trained) -> pd.DataFrame:
    """Return the provenance of forecasts by models trained in this run."""
    folds = [fold for fold, _ in trained]
    place = np.searchsorted([fold.answers.start for fold in folds], made, side="right") - 1
    until = np.array([fold.span.stop - 1 for fold in folds])[place]
    return pd.DataFrame(
        {
            "model": np.array([fold.number for fold in folds])[place],
            "trained_from": stamps(bars, np.array([fold.span.start for fold in folds])[place]),
            "trained_until": stamps(bars, until),
            "age": made - until,
        }
    )


def of_saved_model(bars: Bars, made: Bar, since: np.datetime64 | None, until: np.datetime64) -> pd.DataFrame:
    """Return the provenance of forecasts by one model trained elsewhere, whose span need not lie in these bars."""
    unit = bars.index.to_numpy().dtype
    return pd.DataFrame(
        {
            "model": np.zeros(len(made), dtype=np.int64),
            "trained_from": np.full(len(made), "NaT" if since is None else since, dtype=unit),
            "trained_until": np.full(len(made), until, dtype=unit),
            "age": made - last_bar_by(bars, until),
        }
    )


def of_unknown(rows: int) -> pd.DataFrame:
    """Return empty columns."""
    empty = pd.Series(pd.NaT, index=range(rows), dtype="datetime64[us]")
    number = pd.Series(pd.NA, index=range(rows), dtype="Int64")
    return pd.DataFrame({"model": number, "trained_from": empty, "trained_until": empty, "age": number})


def fold_table(bars: Bars, prepared: Prepared) -> pd.DataFrame:
    """Return a row a model trained in this run; of an ensemble a row a member."""
    trained = prepared.trained()
    rows = [
        (fold, member, len(fold.rows(model.lookback, prepared.split.horizon)), max(fold.answers.start, model.lookback))
        for fold, model in trained
        for member in members_of(model)
    ]
    told = [epoch_kept(member) for _, member, _, _ in rows]
    return pd.DataFrame(
        {
            "model": pd.Series([fold.number for fold, *_ in rows], dtype="int64"),
            "seed": pd.Series([seed_of(member) for _, member, _, _ in rows], dtype="Int64"),
            "trained_from": stamps(bars, [fold.span.start for fold, *_ in rows]),
            "trained_until": stamps(bars, [fold.span.stop - 1 for fold, *_ in rows]),
            "rows": pd.Series([count for _, _, count, _ in rows], dtype="int64"),
            "first_answer": stamps(bars, [first for *_, first in rows]),
            "last_answer": stamps(bars, [fold.answers.stop - 1 for fold, *_ in rows]),
            "epochs": pd.Series([epochs for epochs, _, _ in told], dtype="Int64"),
            "loss": pd.Series([loss for _, loss, _ in told], dtype="float64"),
            "validation_loss": pd.Series([loss for _, _, loss in told], dtype="float64"),
        }
    )


def epoch_kept(model: Forecaster) -> tuple[int | None, float, float]:
    """Return how many epochs a model was trained, and both losses of the epoch whose weights it kept.

    That is the one with the best validation loss when the model stops early, else the last. A loss that was not
    measured is NaN; a model that leaves no `history` has none.
    """
    history = history_of(model)
    if not history:
        return 0 if was_left_as_it_came(model) else None, np.nan, np.nan
    kept = history[-1]
    validated = [(epoch.validation_loss, epoch) for epoch in history if epoch.validation_loss is not None]
    if stops_early(model) and len(validated) == len(history):
        _, kept = min(validated, key=lambda pair: pair[0])
    return len(history), kept.loss, np.nan if kept.validation_loss is None else kept.validation_loss
