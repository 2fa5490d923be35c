"""What a window is made of: one definition, used by training and by every bar.

Every feature of bar t is made from bars t and t-1 alone, so the same function serves a whole history
and the last few bars of a stream, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ...faults import BadInput, did_you_mean
from ..protocol import Floats

Columns = Mapping[str, Floats]
"""The bars as columns: open, high, low, close, volume and any other of the file, each of shape (n,)."""


def simple_return(columns: Columns) -> Floats:
    """Return close(t) / close(t-1) - 1, shape (n,); the first is undefined (NaN)."""
    close = columns["close"]
    return np.concatenate(([np.nan], close[1:] / close[:-1] - 1.0))


def bar_range(columns: Columns) -> Floats:
    """Return (high - low) / close of the bar that has just closed, shape (n,)."""
    return (columns["high"] - columns["low"]) / columns["close"]


def volume_change(columns: Columns) -> Floats:
    """Return log((1 + volume(t)) / (1 + volume(t-1))), defined for zero volume too; the first is NaN."""
    level = np.log1p(columns["volume"])
    return np.concatenate(([np.nan], level[1:] - level[:-1]))


FEATURES: dict[str, Callable[[Columns], Floats]] = {
    "return": simple_return,
    "range": bar_range,
    "volume_change": volume_change,
}


def check_features(features: Sequence[str], columns: Columns) -> None:
    """Refuse feature names that are neither ours nor a column of the bars.

    Raises:
        BadInput: an unknown name, or none at all.
    """
    if not features:
        raise BadInput.at("model.features", "the list is empty", 'name at least one, for example ["return"]')
    for name in features:
        if name not in FEATURES and name not in columns:
            remedy = did_you_mean(name, [*FEATURES, *columns])
            raise BadInput.at("model.features", f"no feature or column is called {name!r}", remedy)


def feature_matrix(columns: Columns, features: Sequence[str]) -> Floats:
    """Return the features as columns, shape (n, features); row 0 may hold NaN (there is no bar before it).

    A name is one of `FEATURES` or any numeric column of the bars, taken as it stands.
    """
    made = [FEATURES[name](columns) if name in FEATURES else columns[name] for name in features]
    return np.column_stack(made)  # (n, features)
