"""The door of every model of ours: windows of the right shape, labels that are numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...faults import BadInput
from ..protocol import Floats
from .rolling import check_room

Shape = tuple[int, Sequence[str]]
"""The lookback and the names of the features."""


def check_windows(windows: Floats, shape: Shape) -> Floats:
    """Return the windows as float64 of shape (n, lookback, features), n >= 0.

    Raises:
        BadInput: another shape than the model was made for.
    """
    lookback, features = shape
    windows = np.asarray(windows, dtype=np.float64)
    if windows.ndim != 3 or windows.shape[1:] != (lookback, len(features)):
        what = f"windows of shape {windows.shape} for a model of {lookback} bars and {len(features)} features"
        remedy = f"hand in shape (n, {lookback}, {len(features)}), the features being {', '.join(features)}"
        raise BadInput.at("windows", what, remedy)
    return windows


def check_rows(windows: Floats, labels: Floats, shape: Shape) -> tuple[Floats, Floats]:
    """Return the training rows as float64: windows (n, lookback, features), labels (n,), n >= 1.

    Raises:
        BadInput: no rows, another shape, or values that are not finite.
    """
    windows, labels = check_windows(windows, shape), np.asarray(labels, dtype=np.float64)
    check_room(windows)
    if labels.shape != (len(windows),):
        what = f"labels of shape {labels.shape} for {len(windows)} windows"
        raise BadInput.at("labels", what, "hand in one label a window")
    if len(windows) == 0:
        remedy = "give more bars, a larger split.train or a smaller model.lookback"
        raise BadInput.at("model", "there is no training row", remedy)
    for name, values in (("windows", windows), ("labels", labels)):
        finite = np.isfinite(values).reshape(len(values), -1).all(axis=1)
        if not finite.all():
            what = f"{np.count_nonzero(~finite)} training rows are not finite, first row {np.argmin(finite)}"
            raise BadInput.at(name, what, "fill or leave out the bars behind them")
    return windows, labels
