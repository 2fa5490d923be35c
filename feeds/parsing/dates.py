"""Turns the date column into stamps strictly: known ways of writing only, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...arrays import Floats, Stamps
from . import present
from .clock_times import is_letters, offsets_of, times_of
from .day_month import Order, order_of
from .epochs import Numbers, are_numbers, calendar_digits, day_numbers, epochs
from .formats import formats_for, read_by_format
from .numbers import shortened
from .shapes import DAY_MONTH, SHAPES, Shape, shape_of, strptime
from .table import Cells, Findings

ZONE = r"\s?(Z|UTC|[+-]\d\d:?\d\d)?"
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?" + ZONE + ")?", re.ASCII)
REMEDY = "write it like 2020-01-31 or 2020-01-31 09:30:00, or set data.date_format"
LETTERS = (
    "names its zone by letters, which stand for several",
    "set data.timezone to the zone of the clock, such as America/New_York; the letters are passed over then",
)
ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
SAMPLE = 50
SLACK = np.timedelta64(3, "D")
NAT = np.datetime64("NaT", "us")


@dataclass(frozen=True)
class Parsed:
    """The stamps of a table."""

    stamps: Stamps
    """datetime64[us], shape (n,): the wall clock of the source; NaT where a cell is no date."""
    offsets: Floats | None = None
    """Minutes of that clock ahead of UTC, shape (n,), NaN where a stamp names no zone; None where none does."""
    read_as: tuple[str, ...] = ()
    """How they were read, where that is not plain to see, a few words each."""
    is_utc: bool = False
    """Whether they count from 1970, in UTC."""


def parse_dates(
    columns: Sequence[Cells], findings: Findings, name: str, *, date_format: str | None = None, timezone: str = ""
) -> Parsed:
    """Return the stamps of the date column, or of a date and a time column joined by a space.

    A zone by letters, such as EST, is refused unless `timezone` says which one is meant.
    """
    (cells, *_) = columns
    if isinstance(cells, np.ndarray) and cells.dtype.kind == "M" and len(columns) == 1:
        parsed: Parsed | None = Parsed(cells.astype("datetime64[us]"))
    elif isinstance(cells, np.ndarray) and len(columns) == 1 and not date_format:
        parsed = _of_numbers(cells, findings, name)
    else:
        cells = _texts(columns)
        parsed = _by_format(cells, date_format) if date_format else _by_shape(cells, findings, name, bool(timezone))
    if parsed is None:
        return Parsed(np.full(len(cells), NAT))
    findings.at_rows(np.isnat(parsed.stamps), name, lambda row: _why_no_date(cells[row], date_format))
    return parsed


def _texts(columns: Sequence[Cells]) -> list[str]:
    stripped = [_as_text(cells) for cells in columns]
    return stripped[0] if len(stripped) == 1 else list(map(" ".join, zip(*stripped, strict=True)))


def _as_text(cells: Cells) -> list[str]:
    """Return the cells without the blanks around them.

    The midnights of a column of dates lose their 00:00, and whole numbers are as wide as the longest: 04012021.
    """
    if isinstance(cells, np.ndarray) and cells.dtype.kind == "M":
        days = cells.astype("datetime64[D]")
        cells = days if (np.isnat(cells) | (cells == days)).all() else cells
    texts = [str(cell).strip() for cell in cells]
    if not isinstance(cells, np.ndarray) or cells.dtype.kind not in "iu":
        return texts
    width = max(map(len, texts))
    return [text.zfill(width) for text in texts]


def _by_format(texts: list[str], date_format: str) -> Parsed:
    read = read_by_format(texts, date_format)
    return Parsed(read.stamps, offsets_of(read.zones) if any(read.zones) else None)


def _by_shape(texts: list[str], findings: Findings, name: str, letters: bool) -> Parsed | None:
    """Read every text in the one way in which most of the first ones are written; None with a fault for all."""
    sample = texts[:SAMPLE]
    if 2 * sum(ISO.fullmatch(text) is not None for text in sample) > len(sample):
        return _iso(texts)
    if are_numbers(sample):
        return _of_numbers(texts, findings, name)
    counts = [sum(shape.whole.fullmatch(text) is not None for text in sample) for shape in SHAPES]
    days = sum(DAY_MONTH.fullmatch(text) is not None for text in sample)
    if days > max(counts):
        return _day_month(texts, findings, name, letters)
    if not max(counts) and any(map(ISO.fullmatch, sample)):
        return _iso(texts)
    if not max(counts):
        return None if _suggest(texts, findings, name) else Parsed(np.full(len(texts), NAT))
    return _in_shape(texts, SHAPES[int(np.argmax(counts))], findings, name, letters)


def _iso(texts: list[str]) -> Parsed:
    # The zone, "" without one, None where the text is of another shape.
    zones = [(match[1] or "") if (match := ISO.fullmatch(text)) else None for text in texts]
    if any(zones):
        texts = [text.removesuffix(zone or "").rstrip() for text, zone in zip(texts, zones, strict=True)]
    stamps = strptime(texts, "ISO8601")
    if None in zones:
        stamps[[zone is None for zone in zones]] = NAT
    return Parsed(stamps, offsets_of(zones) if any(zones) else None)


def _in_shape(texts: list[str], shape: Shape, findings: Findings, name: str, letters: bool) -> Parsed | None:
    """Read date, time and zone of every text apart; None, with a fault, where a zone cannot be told."""
    found = [match.groups() if (match := shape.whole.fullmatch(text)) else (None, None, None) for text in texts]
    dates, times, zones = zip(*found, strict=True)
    codes, different = pd.factorize(np.array([date or "" for date in dates], dtype=object))
    stamps = shape.read(list(different))[codes] + times_of(times)
    if not any(zones):
        return Parsed(stamps)
    named = np.array([is_letters(zone) for zone in zones])
    if named.any() and not letters:
        findings.at_rows(named, name, lambda row: (f'"{shortened(texts[row])}" {LETTERS[0]}', LETTERS[1]))
        return None
    offsets = offsets_of(zones)
    return Parsed(stamps, None if np.isnan(offsets).all() else offsets)


def _day_month(texts: list[str], findings: Findings, name: str, letters: bool) -> Parsed | None:
    """Read dates with the year last in the one order that fits them; None, with a fault, where not just one does."""
    found = [match for text in texts if (match := DAY_MONTH.fullmatch(text))]
    order = order_of({match[1]: match for match in found}.values())
    fitting = [date for date in order.formats if len(order.formats) == 1 or _is_possible(found, date)]
    fitting = fitting or [date for date in order.formats if _is_possible(found, date, until=None)]
    if len(fitting) == 1:
        shape = shape_of(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)", fitting[0])
        parsed = _in_shape(texts, shape, findings, name, letters)
        said = f"dates of the form {_in_words(fitting[0])}, as {order.shown[0]} shows"
        return parsed and Parsed(parsed.stamps, parsed.offsets, (said,))
    _refuse_order(texts, Order(tuple(fitting), order.shown), findings, name)
    return None


def _is_possible(found: Sequence[re.Match[str]], date: str, until: np.timedelta64 | None = SLACK) -> bool:
    """Return whether dates can be read in an order, with two digits for the year also whether they then go one way.

    Those of years with two digits may lie up to `until` from now; anywhere for None.
    """
    days = strptime([match[1] for match in found], date)
    if np.isnat(days).mean() > 0.1:
        return False
    if "%Y" in date:
        return True
    days = days[~np.isnat(days)]
    steps = np.diff(days).astype(np.int64)
    in_time = until is None or days.max() <= present.now() + until
    return bool(in_time and ((steps >= 0).all() or (steps <= 0).all()))


def _in_words(form: str) -> str:
    words = {"%d": "day", "%m": "month", "%Y": "year", "%y": "year"}
    return re.sub("%[dmYy]", lambda match: words[match[0]], form)


def _refuse_order(texts: list[str], order: Order, findings: Findings, name: str) -> None:
    if len(order.shown) == 2:
        what = f'"{order.shown[0]}" has the day first and "{order.shown[1]}" the month'
        findings.overall(name, what, "write all dates alike, such as 2020-01-31")
        return
    row = next(row for row, text in enumerate(texts) if text.startswith(order.shown[0]))
    fitting = formats_for(texts, order.formats)
    read = [str(strptime([order.shown[0]], date)[0].astype("datetime64[D]")) for date in order.formats]
    either = " or ".join(dict.fromkeys(read))
    what = f'"{shortened(texts[row])}" can be {either}, and none of the {len(texts):,} dates says which'
    remedy = f"set data.date_format to {' or '.join(fitting)}" if fitting else "write the dates like 2020-01-31"
    findings.at_row(row, name, what, remedy)


def _suggest(texts: list[str], findings: Findings, name: str) -> bool:
    """Note, once for all dates, how they are written and the format that reads them; return whether there is one."""
    fitting = formats_for(texts)
    if fitting:
        what = f'all {len(texts):,} dates are written like "{shortened(texts[0])}"'
        findings.overall(name, what, f"set data.date_format to {' or '.join(fitting)}")
    return bool(fitting)


def _of_numbers(cells: Any, findings: Findings, name: str) -> Parsed | None:
    """Read numbers as dates in digits or as epochs; None, with a fault for all, where they count days."""
    numbers = Numbers(cells)
    stamps = calendar_digits(numbers)
    if stamps is not None:
        return Parsed(stamps)
    if read := epochs(numbers):
        return Parsed(read[0], None, (read[1],), is_utc=True)
    if counted := day_numbers(numbers):
        findings.overall(name, *counted)
        return None
    if _suggest(_as_text(cells), findings, name):
        return None
    return Parsed(np.full(len(cells), NAT))


def _why_no_date(cell: Any, date_format: str | None) -> tuple[str, str]:
    text = str(cell).strip()
    if not text or text in ("NaT", "nan", "None", "<NA>"):
        return "is empty", "fill it or drop the row"
    if date_format:
        return f'"{shortened(text)}" is not a date in the format {date_format}', "correct it or drop the row"
    if ROUNDED.fullmatch(text):
        return f'"{text}" was rounded by a spreadsheet', "export it again with all of its digits"
    return f'"{shortened(text)}" is not a date', REMEDY
