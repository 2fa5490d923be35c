"""Takes a DataFrame, or the Parquet file of one, apart into columns; the frame is never changed or kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...faults import BadInput
from ...faults.files import MOST_TABLE, check_regular
from ...faults.memory import check_memory
from ..parsing.numbers import is_missing
from ..parsing.table import DATES, Cells, Table, column_names, refuse_twice, text_of
from .asked import Asked
from .frame_dates import counts_dates, date_cells, stamps_in_utc
from .yahoo_header import flattened


def read_parquet(asked: Asked) -> Table:
    """Return the columns of a Parquet file; raise `BadInput` when it is none."""
    path, label = asked.path, asked.path.name
    try:
        check_regular(path, MOST_TABLE)
        _check_rows(path, label)
        frame = pd.read_parquet(path, engine="pyarrow")
    except BadInput:
        raise
    except OSError as error:
        raise BadInput.at(label, f"cannot be read ({error.strerror or error})", "check the file") from None
    except Exception as error:  # a damaged file makes pyarrow raise almost anything
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadInput.at(label, f"this is not a readable Parquet file ({reason})", "write it again") from None
    return from_frame(frame, label)


def _check_rows(path: Path, label: str) -> None:
    """Refuse a file that says of itself that its numbers would not fit: packed, a few bytes can hold gigabytes."""
    from pyarrow import parquet

    about = parquet.read_metadata(path)
    what = f"{about.num_rows:,} rows of {about.num_columns:,} columns"
    check_memory(8 * about.num_rows * about.num_columns, label, what, "save fewer rows or columns")


def from_frame(frame: pd.DataFrame, label: str = "DataFrame") -> Table:
    """Return copies of the columns of a frame, dated by its index or by a date column.

    Rows are named as `frame.iloc` counts them, from 0, with their date. Columns of two levels, as yfinance
    returns them, are taken when they hold one ticker; an index of several levels becomes columns.
    """
    if not len(frame):
        raise BadInput.at(label, "there are no rows", "give a frame with a row for every bar")
    frame = _without_levels(frame)
    header = f"{label}, columns"
    labels = _labels(frame, header)
    names = column_names(labels)
    refuse_twice(names, header)
    series = _dated(frame, {name: frame.iloc[:, position] for position, name in enumerate(names)})
    columns = {name: date_cells(column) if name in DATES else _cells(column) for name, column in series.items()}
    dated_by = next((name for name in DATES if name in series), None)
    utc = stamps_in_utc(series[dated_by]) if dated_by else None
    namer = _namer(columns[dated_by] if dated_by else None)
    return Table(label, columns, namer, header, utc is not None, utc=utc)


def _without_levels(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with an index of several levels as columns, a level of stamps without a name as `date`."""
    if not isinstance(frame.index, pd.MultiIndex):
        return frame
    index = frame.index
    dates = [isinstance(level, pd.DatetimeIndex | pd.PeriodIndex) for level in index.levels]
    names = [
        name or ("date" if dated else f"level_{at}")
        for at, (name, dated) in enumerate(zip(index.names, dates, strict=True))
    ]
    return frame.reset_index(names=names)


def _dated(frame: pd.DataFrame, series: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """Return the columns with the index as `date` where it dates the rows; it wins over date columns."""
    index = frame.index
    holds_dates = _are_stamps(index.dtype) or str(index.name).strip().lower() in DATES
    has_column = any(name in DATES for name in series)
    if not holds_dates and (has_column or (pd.api.types.is_integer_dtype(index.dtype) and not counts_dates(index))):
        return series
    others = {name: column for name, column in series.items() if name not in DATES}
    return {"date": index.to_series(), **others}


def _are_stamps(kind: Any) -> bool:
    return pd.api.types.is_datetime64_any_dtype(kind) or isinstance(kind, pd.PeriodDtype) or "date" in str(kind)


def _labels(frame: pd.DataFrame, header: str) -> list[Any]:
    """Return the names of the columns, of two levels the one that has the close in it."""
    if not isinstance(frame.columns, pd.MultiIndex):
        return list(frame.columns)
    levels = [frame.columns.get_level_values(level) for level in range(frame.columns.nlevels)]
    field = next((level for level in levels if "close" in {str(name).lower() for name in level}), None)
    if field is None:
        raise BadInput.at(header, "none of the levels of the columns has a close", "flatten the columns")
    # `reset_index` writes the name of a date into the first level, whichever that is
    names = [
        name if str(name).strip() else next(filter(None, column), "")
        for name, column in zip(field, frame.columns, strict=True)
    ]
    (*_, tickers) = [level for level in levels if level is not field] or [field]
    first = [str(t) if str(f).strip() else "" for t, f in zip(tickers, field, strict=True)]
    return list(flattened(names, first))


def _cells(column: pd.Series) -> Cells:
    """Return numbers and stamps as new arrays, anything else as text."""
    kind = column.dtype
    if pd.api.types.is_datetime64_any_dtype(kind):
        return date_cells(column)
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind) and "complex" not in str(kind):
        return np.array(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    return [str(cell) for cell in column]


def _namer(dates: Cells | None) -> Callable[[int], str]:
    def name(row: int) -> str:
        if dates is None:
            return f"row {row}"
        date = dates[row]
        if is_missing(str(date)):
            return f"row {row} (no date)"
        return f"row {row} ({text_of(date) if isinstance(date, np.datetime64) else date})"

    return name
