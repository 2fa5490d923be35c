"""Windows of the past and the returns that followed them: the only place that lines the two up."""

from __future__ import annotations

import numpy as np

from ...faults.memory import check_memory
from ..protocol import Floats

COPIES = 24
"""Bytes a number of the training windows takes while they are scaled: two copies of 64 bits, and the network's own."""


def rolling_windows(matrix: Floats, lookback: int) -> Floats:
    """Return every whole window of features, shape (n - lookback, lookback, features).

    `matrix` (n, features) is a `feature_matrix`, whose row 0 belongs to no window (it lacks a bar
    before it). Window i ends at bar t = lookback + i, so the first is made at the (lookback + 1)-th bar.
    The result is a read-only view.
    """
    count = max(len(matrix) - lookback, 0)
    if count == 0:
        return np.empty((0, lookback, matrix.shape[1]))
    views = np.lib.stride_tricks.sliding_window_view(matrix[1:], lookback, axis=0)  # (n-L, features, L)
    return views.transpose(0, 2, 1)  # (n-L, L, features)


def check_room(windows: Floats) -> None:
    """Refuse windows to train on, (n, lookback, features), of which a scaled copy would not fit in memory.

    Raises:
        BadInput: it would need more than half of the machine's memory.
    """
    count, lookback = windows.shape[:2]
    remedy = "lower model.lookback (model.lags of ar), or train on fewer bars"
    check_memory(COPIES * windows.size, "model.lookback", f"{count:,} windows of {lookback:,} bars", remedy)


def forward_returns(close: Floats, horizon: int = 1) -> Floats:
    """Return close(t+horizon) / close(t) - 1, shape (n,); NaN for the last `horizon` bars."""
    returns = np.full(len(close), np.nan)
    if len(close) > horizon:
        returns[:-horizon] = close[horizon:] / close[:-horizon] - 1.0
    return returns
