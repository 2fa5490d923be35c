"""From a model to a source of forecasts: the split, the training rows, the fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..faults import BadInput
from ..feeds.bars import Bars
from ..models.features import check_features, feature_matrix
from ..models.protocol import Forecaster, ForecastSource, Trainable, features_of
from ..models.source import SingleModel
from ..models.split import HoldOut
from ..models.windows import forward_returns, rolling_windows


@dataclass(frozen=True)
class Prepared:
    """A source ready to be asked, and the split that labels its forecasts."""

    source: ForecastSource | None
    split: HoldOut


def prepare(model: Forecaster | ForecastSource | None, bars: Bars, train: float, horizon: int) -> Prepared:
    """Return the source for the run; a forecaster with `fit` is trained on the training rows first.

    Raises:
        BadInput: too few bars for the lookback or the split, an unknown feature, nothing to train on.
    """
    split = HoldOut.of(len(bars), train, horizon)
    if model is None:
        return Prepared(None, split)
    check_window(model, bars)
    if isinstance(model, ForecastSource):
        return Prepared(model, known_split(model, bars, split))
    if isinstance(model, Trainable):
        fit_on(model, bars, split)
    return Prepared(SingleModel(model), split)


def check_window(model: Forecaster | ForecastSource, bars: Bars) -> None:
    """Refuse a model whose features the bars lack, or whose window is longer than they are."""
    for name in features_of(model):
        if name in bars.left_out:
            what = f"the column {name!r} of {bars.name} was left out: {bars.left_out[name]}"
            raise BadInput.at("model.features", what, "mend the column in the file, or begin where it is whole")
    check_features(features_of(model), bars.columns)
    if len(bars) < model.lookback + 1:
        raise BadInput.at(
            bars.name,
            f"{len(bars)} bars are too few for a lookback of {model.lookback}, which needs {model.lookback + 1}",
            "widen data.start and data.end or lower model.lookback",
        )


def known_split(source: ForecastSource, bars: Bars, split: HoldOut) -> HoldOut:
    """Return the split by the span that a model trained elsewhere has seen, if it says so."""
    until = getattr(source, "trained_until", None)
    if until is None:
        return split
    stamps = bars.index.to_numpy()
    if np.datetime64(until) > stamps[-1]:
        return HoldOut(len(bars) + split.horizon, split.horizon)  # beyond the last bar: nothing is test
    return HoldOut(int(np.searchsorted(stamps, np.datetime64(until), side="right")) - 1, split.horizon)


def fit_on(model: Trainable, bars: Bars, split: HoldOut) -> None:
    """Fit the model to the windows whose outcome is known by the boundary."""
    rows = split.training_bars(model.lookback)
    if len(rows) < 2:
        raise BadInput.at(
            "split.train",
            f"of {len(bars)} bars {max(split.boundary + 1, 0)} are for training, which leaves {len(rows)} "
            f"windows of lookback {model.lookback} with a known outcome",
            "raise split.train, widen the dates, or lower model.lookback",
        )
    windows, labels = training_set(bars, model.lookback, features_of(model), split)
    model.fit(windows, labels)


def training_set(bars: Bars, lookback: int, features: Any, split: HoldOut) -> tuple[Any, Any]:
    """Return the training windows (n, lookback, features) and their labels (n,), oldest first."""
    rows = split.training_bars(lookback)
    windows = rolling_windows(feature_matrix(bars.columns, features), lookback)
    labels = forward_returns(bars.close, split.horizon)
    return np.ascontiguousarray(windows[: len(rows)]), labels[rows.start : rows.stop]
