"""Numbers brought to a size whose squares neither overflow nor vanish, for statistics that do not depend on it."""

from __future__ import annotations

import numpy as np

from ...arrays import Floats
from ..metrics import is_constant

ROUNDING = 1e-12
"""Values that differ by less than this share of the largest are the same but for rounding."""


def scaled(*columns: Floats) -> tuple[Floats, ...]:
    """Return the columns (n,) divided by the largest size of them all; zeros stay zeros."""
    largest = max((float(np.max(np.abs(column))) for column in columns if len(column)), default=0.0)
    return tuple(column / largest if largest else column for column in columns)


def standardised(values: Floats) -> Floats | None:
    """Return the values (n,) with mean 0 and mean square 1; None if they vary by no more than rounding."""
    (values,) = scaled(values)
    if len(values) < 2 or is_constant(values):
        return None
    (centred,) = scaled(values - values.mean())
    centred -= centred.mean()  # what rounding left
    unit: Floats = centred / np.sqrt(np.mean(centred * centred))
    return unit
