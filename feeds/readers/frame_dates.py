"""The stamps of a DataFrame, of whichever of pandas' and pyarrow's types they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...arrays import Stamps
from ..parsing.table import Cells

LEAST_DATE = 10_000_000
"""Whole numbers from here on may be dates such as 20210104, or epochs: counts of rows are smaller."""


def date_cells(column: pd.Series) -> Cells:
    """Return stamps as datetime64[us] by the wall clock, whole numbers as they are, anything else as text.

    A period of some days is dated by its last one, a shorter one by its beginning.
    """
    kind = column.dtype
    if isinstance(kind, pd.PeriodDtype):
        column = _of_periods(column)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        stamps = pd.DatetimeIndex(column)
        return np.array(stamps.tz_localize(None).to_numpy(), dtype="datetime64[us]")
    if not pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind) or "complex" in str(kind):
        return [str(cell) for cell in column]
    if pd.api.types.is_integer_dtype(kind) and not column.isna().any():
        return np.array(column.to_numpy(dtype=np.int64), dtype=np.int64)
    return np.array(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def stamps_in_utc(column: pd.Series) -> Stamps | None:
    """Return stamps with a time zone in UTC, datetime64[us], shape (n,); None for those without one."""
    if not pd.api.types.is_datetime64_any_dtype(column.dtype):
        return None
    stamps = pd.DatetimeIndex(column)
    if stamps.tz is None:
        return None
    return np.array(stamps.tz_convert("UTC").tz_localize(None).to_numpy(), dtype="datetime64[us]")


def counts_dates(index: pd.Index[Any]) -> bool:
    """Return whether an index of whole numbers holds dates or epochs rather than counts of rows."""
    return not isinstance(index, pd.RangeIndex) and bool((np.abs(index.to_numpy(dtype=np.float64)) >= LEAST_DATE).all())


def _of_periods(column: pd.Series) -> pd.Series:
    begins, ends = (column.dt.to_timestamp(how=how) for how in ("start", "end"))
    last = ends.dt.normalize()
    stamps: pd.Series = last if bool((begins.dt.normalize() != last).any()) else begins
    return stamps
