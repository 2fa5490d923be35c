"""The one door through which bars come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from ..arrays import Floats, Stamps
from ..faults import BadInput, Fault
from .bars import PRICES, REQUIRED, Bars
from .checks.suspicions import suspicions
from .checks.values import check_positive, check_values
from .columns import date_columns, left_out_warnings, numeric_columns, refuse_missing
from .dated import dated
from .parsing.span import Moment, Span
from .parsing.table import Findings, Table
from .readers.asked import Reading
from .readers.sources import Source, open_source


def load_bars(
    source: Source,
    start: Moment = None,
    end: Moment = None,
    *,
    adjust: bool = False,
    delimiter: str = "",
    date_format: str | None = None,
    decimal: str = "",
    thousands: str = "",
    timezone: str = "",
    symbol: str = "",
    name: str = "",
) -> Bars:
    """Return the checked bars of a source between two dates, both included.

    `source` is one of `SOURCES`, a path to a CSV or Parquet file, or a DataFrame, which is copied. `adjust`
    scales open, high, low and close by Adj Close / Close. `delimiter` and `date_format` (as of `strptime`)
    say how a text file is written; day/month dates are read by `date_format` only, and a separate time
    column is joined to the date by a space first. `name` is what a DataFrame is called in reports and faults.

    Every row is checked, also outside the span. Raises `BadInput` with all faults found: where, what, and
    the remedy. What is suspicious but legal is in `Bars.warnings`; a further column with a cell that is no
    finite number is left out, and `Bars.left_out` says why.
    """
    span = Span.of(start, end)
    asked = Reading(delimiter, date_format, decimal, thousands, timezone, symbol)
    table, reading = open_source(source, span, asked, name)
    stamps, raw, left_out, warnings, read_as = _checked(table, reading, adjust)
    rows = span.rows(stamps, table.label)
    used = _frozen(_adjusted(raw, table.label) if adjust else raw, rows)
    part = {name: column[rows] for name, column in raw.items()}
    found = suspicions(stamps[rows], part, used["close"])
    index = pd.DatetimeIndex(stamps[rows].copy(), name="date")
    as_read = part if adjust or "volume" not in part else None
    return Bars(index, used, table.label, (*warnings, *found), MappingProxyType(left_out), as_read, read_as)


def first_bars(bars: Bars, count: int) -> Bars:
    """Return the first `count` bars, as a view; their warnings tell of them alone, and of none that is left out."""
    raw, stamps = bars.as_read or bars.columns, bars.index.to_numpy()
    of_all = suspicions(stamps, raw, bars.close)
    of_source = [words for words in bars.warnings if words not in of_all]
    part = {name: column[:count] for name, column in raw.items()}
    found = suspicions(stamps[:count], part, bars.close[:count])
    return replace(bars.first(count), warnings=(*of_source, *found))


def _checked(
    table: Table, reading: Reading, adjust: bool
) -> tuple[Stamps, dict[str, Floats], dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Return stamps, shape (n,), columns of a table without a fault, what is left out, warnings, how it was read."""
    columns = dict(table.columns)
    refuse_missing(table, columns)
    findings = Findings(table)
    rows = dated(columns, date_columns(table), findings, reading=reading)
    needed = (*REQUIRED, "adj_close") if adjust else REQUIRED
    numbers, left_out = numeric_columns(dict(rows.columns), needed, findings)
    check_values(numbers, findings)
    if adjust:
        _check_adjustable(numbers, table, findings)
    findings.raise_if_any()
    warnings = (*table.warnings, *left_out_warnings(left_out), *rows.warnings)
    return rows.stamps, numbers, left_out, warnings, (*table.read_as, *rows.read_as)


def _check_adjustable(columns: Mapping[str, Floats], table: Table, findings: Findings) -> None:
    if "adj_close" not in columns:
        listed = ", ".join(columns)
        what = f"{table.label} has no column of numbers named Adj Close (there are {listed})"
        findings.note(Fault("data.adjust", what, "leave it out, or give a file with Adj Close"))
        return
    check_positive("adj_close", columns["adj_close"], findings)


def _adjusted(columns: Mapping[str, Floats], label: str) -> dict[str, Floats]:
    """Return the columns with all four prices scaled by one factor a bar, which keeps their order exactly."""
    with np.errstate(over="ignore", under="ignore"):
        factor = columns["adj_close"] / columns["close"]  # (n,)
        scaled = {name: columns[name] * factor for name in PRICES}
    if not all(np.isfinite(column).all() and (column > 0).all() for column in scaled.values()):
        raise BadInput.at(f"{label}, column adj_close", "scaling by it overflows", "correct the column")
    return {**columns, **scaled}


def _frozen(columns: Mapping[str, Floats], rows: slice) -> Mapping[str, Floats]:
    """Return read-only copies of the rows, volume 0 where there is none, in the order of `Bars.columns`."""
    count = len(range(*rows.indices(len(columns["close"]))))
    names = (*PRICES, "volume", *(name for name in columns if name not in (*PRICES, "volume")))
    frozen = {name: columns[name][rows].copy() if name in columns else np.zeros(count) for name in names}
    for column in frozen.values():
        column.flags.writeable = False
    return MappingProxyType(frozen)
