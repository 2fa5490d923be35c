"""Bar numbers become stamps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...feeds.bars import Bars


def stamps(bars: Bars, numbers: Any) -> pd.Series:
    """Return the stamps of bar numbers; a number beyond the bars, or none, gives an empty stamp."""
    values = np.asarray(numbers)
    if values.dtype.kind not in "iuf":  # None among them
        values = pd.to_numeric(pd.Series(numbers, dtype="object"), errors="coerce").to_numpy(dtype=np.float64)
    known = (values >= 0) & (values < len(bars))
    index = bars.index.to_numpy()
    out = np.full(len(values), "NaT", dtype=index.dtype)  # text, for NumPy 2.5 warns of a datetime64 without unit
    out[known] = index[values[known].astype(np.int64)]
    return pd.Series(out)
