"""Stamps that are numbers: epochs in the unit that their size shows, digits of a calendar date, counts of days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Floats, Stamps
from .shapes import strptime
from .table import text_of

NUMBER = re.compile(r"([+-]?\d{1,19})(?:\.(\d*))?", re.ASCII)
UNITS = ("seconds", "milliseconds", "microseconds", "nanoseconds")
LEAST = 1e8
"""Seconds from 1970 to 1973, and a 100th of those to 2286: what lies between is of that unit."""
DIGITS = {8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S", 17: "%Y%m%d%H%M%S%f"}
"""Formats of calendar dates without a mark, by their number of digits."""
YEARS = (1700, 2200)
SAMPLE = 50
SPREADSHEET = (25_000, 60_000)
"""Days since 1899-12-30, as spreadsheets count them: 1968 to 2064."""
UNIX_DAYS = (7_000, 25_000)
"""Days since 1970: 1989 to 2038."""


class Numbers:
    """A column of numbers: whole parts and fractions, each of shape (n,)."""

    def __init__(self, cells: Sequence[str] | NDArray[Any]) -> None:
        if isinstance(cells, np.ndarray):
            exact = cells.dtype.kind in "iu"
            self.known = np.ones(len(cells), bool) if exact else np.isfinite(cells.astype(np.float64))
            self.known &= (cells > -9e18) & (cells < 9e18)
            safe = np.where(self.known, cells, 0)
            self.whole = safe.astype(np.int64)
            self.fraction: Floats = np.zeros(len(cells)) if exact else safe - np.trunc(safe)
        else:
            found = [NUMBER.fullmatch(cell) for cell in cells]
            whole = [int(match[1]) if match else 0 for match in found]
            self.known = np.array([match is not None and abs(n) < 2**63 for match, n in zip(found, whole, strict=True)])
            self.whole = np.array([n if abs(n) < 2**63 else 0 for n in whole], dtype=np.int64)
            self.fraction = np.array([float(f"0.{match[2]}") if match and match[2] else 0.0 for match in found])

    @property
    def units(self) -> NDArray[np.int64]:
        """Return which of UNITS each is in by its size, -1 where none fits; shape (n,)."""
        size = np.abs(self.whole.astype(np.float64))
        found = np.full(len(size), -1)
        for unit in range(len(UNITS)):
            found[(size >= LEAST * 1e3**unit) & (size < 100 * LEAST * 1e3**unit)] = unit
        return found


def are_numbers(sample: Sequence[str]) -> bool:
    """Return whether most texts are numbers."""
    return 2 * sum(NUMBER.fullmatch(text) is not None for text in sample) > len(sample)


def calendar_digits(numbers: Numbers) -> Stamps | None:
    """Return the stamps of numbers such as 20210104 or 202101040930; None where they are something else."""
    known = numbers.whole[numbers.known]
    if not len(known) or numbers.fraction.any():
        return None
    width = len(str(int(np.median(known))))
    # An epoch of as many digits is a calendar date by chance alone, and hardly ever two of them are.
    if width not in DIGITS or not _are_calendar(known[:SAMPLE], width):
        return None
    codes, different = pd.factorize(np.where(numbers.known, numbers.whole, 0))
    stamps = _calendar(different, width)[codes]
    return None if width != 8 and np.isnat(stamps[numbers.known]).any() else stamps


def _are_calendar(whole: NDArray[np.int64], width: int) -> bool:
    """Return whether numbers are dates: some of eight digits, which are nothing else, all of any other number."""
    found = ~np.isnat(_calendar(whole, width))
    return bool(found.any() if width == 8 else found.all())


def _calendar(whole: NDArray[np.int64], width: int) -> Stamps:
    """Return the stamps of numbers with so many digits; NaT for others, and for years that no market was open in."""
    texts = [str(number) for number in whole.tolist()]
    stamps = strptime([text if len(text) == width else "" for text in texts], DIGITS[width])
    years = stamps.astype("datetime64[Y]").astype(np.int64) + 1970
    stamps[(years < YEARS[0]) | (years > YEARS[1])] = np.datetime64("NaT", "us")
    return stamps


def epochs(numbers: Numbers) -> tuple[Stamps, str] | None:
    """Return the stamps of epochs, UTC, and what they were read as; None where their size fits no unit.

    Each is of the unit its own size shows; with some near 1970, which show none, all are of the largest's.
    """
    units, known = numbers.units, numbers.known
    if not known.any():
        return None
    if (units[known] < 0).any():
        largest = int(np.argmax(np.where(known, np.abs(numbers.whole.astype(np.float64)), -1.0)))
        if units[largest] < 0:
            return None
        units = np.full(len(units), units[largest])
    micros = np.zeros(len(units), dtype=np.int64)
    for unit, factor in enumerate((1_000_000, 1_000, 1)):
        rows = units == unit
        micros[rows] = numbers.whole[rows] * factor + np.rint(numbers.fraction[rows] * factor).astype(np.int64)
    micros[units == 3] = numbers.whole[units == 3] // 1_000
    stamps = micros.astype("datetime64[us]")
    stamps[~known] = np.datetime64("NaT", "us")
    named = [name for unit, name in enumerate(UNITS) if (units[known] == unit).any()]
    return stamps, f"epoch stamps in {' and '.join(named)}, UTC"


def day_numbers(numbers: Numbers) -> tuple[str, str] | None:
    """Return what is wrong with a column of counts of days, and the remedy; None where it is something else."""
    whole = numbers.whole[numbers.known]
    if not len(whole):
        return None
    first = int(whole[0])
    for (least, most), since, who in (
        (SPREADSHEET, "1899-12-30", "a spreadsheet's count of days"),
        (UNIX_DAYS, "1970-01-01", "a count of days since 1970"),
    ):
        if ((whole >= least) & (whole < most)).all():
            date = text_of(np.datetime64(since, "us") + np.timedelta64(first, "D"))
            made = f'pd.to_datetime(column, unit="D", origin="{since}")'
            remedy = (
                f"write it as dates like 2020-01-31: in a spreadsheet by the format of the cells, in pandas by {made}"
            )
            return f"{first} looks like {who}, {date}", remedy
    return None
