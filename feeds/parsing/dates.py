"""Turns the date column into stamps strictly: known ways of writing only, nothing guessed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...arrays import Stamps
from ...faults import BadInput
from .numbers import shortened
from .table import Cells, Findings
from .zones import one_zone

ZONE = r"\s?(Z|UTC|[+-]\d\d:?\d\d)?"
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?" + ZONE + ")?", re.ASCII)
SHAPES = [(ISO, "ISO8601")] + [
    (re.compile(pattern + "()", re.ASCII), form)
    for pattern, form in (
        (r"\d{8}", "%Y%m%d"),
        (r"\d{8} \d{6}", "%Y%m%d %H%M%S"),
        (r"\d{8} \d{4}", "%Y%m%d %H%M"),
        (r"\d{8} \d{1,2}:\d\d", "%Y%m%d %H:%M"),
        (r"\d{8} \d{1,2}:\d\d:\d\d", "%Y%m%d %H:%M:%S"),
        (r"\d{14}", "%Y%m%d%H%M%S"),
        (r"\d{4}-\d\d-\d\d \d{6}", "%Y-%m-%d %H%M%S"),
        (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),
        (r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d", "%Y-%m-%d %H:%M"),
        (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
        (r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d", "%Y/%m/%d %H:%M"),
        (r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d:\d\d", "%Y/%m/%d %H:%M:%S"),
    )
]
DAY_MONTH = re.compile(r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d\d)(?!\d).*", re.ASCII)
TRAILING_ZONE = re.compile(r"(.*:\d\d(?:\.\d+)?)" + ZONE, re.ASCII)
REMEDY = "write it like 2020-01-31 or 2020-01-31 09:30:00, or set data.date_format"
SAMPLE = 50


@dataclass(frozen=True)
class Parsed:
    """The stamps of a table."""

    stamps: Stamps
    """datetime64[us], shape (n,): the wall clock of the source; NaT where a cell is no date."""
    zoned: bool
    """Whether the source named a time zone, which is lost here."""


def parse_dates(columns: Sequence[Cells], date_format: str | None, findings: Findings, name: str) -> Parsed:
    """Return the stamps of the date column, or of a date and a time column joined by a space."""
    (cells, *_) = columns
    if isinstance(cells, np.ndarray) and cells.dtype.kind == "M" and len(columns) == 1:
        parsed = Parsed(cells.astype("datetime64[us]"), False)
    else:
        texts = _texts(columns)
        read = _by_format(texts, date_format) if date_format else _by_shape(texts, findings, name)
        if read is None:
            return Parsed(np.full(len(texts), np.datetime64("NaT", "us")), False)
        parsed, cells = read, texts
    findings.at_rows(np.isnat(parsed.stamps), name, lambda row: _why_no_date(cells[row], date_format))
    return Parsed(parsed.stamps, parsed.zoned or findings.zoned)


def _texts(columns: Sequence[Cells]) -> list[str]:
    stripped = [[str(cell).strip() for cell in cells] for cells in columns]
    return stripped[0] if len(stripped) == 1 else list(map(" ".join, zip(*stripped, strict=True)))


def _by_shape(texts: list[str], findings: Findings, name: str) -> Parsed | None:
    """Read every text in the one way in which most of the first ones are written.

    None, with one fault noted for all of them, when that is day/month.
    """
    sample = texts[:SAMPLE]
    shape, form = max(SHAPES, key=lambda known: sum(map(bool, map(known[0].fullmatch, sample))))
    if not any(map(shape.fullmatch, sample)) and _is_day_month(texts, findings, name):
        return None
    # The zone, "" without one, None where the text is of another shape.
    zones = [(match[1] or "") if (match := shape.fullmatch(text)) else None for text in texts]
    if any(zones):
        texts = [text.removesuffix(zone or "").rstrip() for text, zone in zip(texts, zones, strict=True)]
    stamps = _strptime(texts, form)
    if None in zones:
        stamps[[zone is None for zone in zones]] = np.datetime64("NaT", "us")
    return Parsed(stamps, one_zone(zones, stamps, findings, name))


def _by_format(texts: list[str], date_format: str) -> Parsed:
    """Read every text as `date_format` says; a zone, %z, is taken off before."""
    bare = re.sub(r"\s?%z$", "", date_format)
    if re.search("%[zZ]", bare):
        raise BadInput.at("data.date_format", f'"{date_format}" has the zone before its end', "put %z last")
    if bare != date_format:
        texts = [match[1] if (match := TRAILING_ZONE.fullmatch(text)) else text for text in texts]
    try:
        stamps = _strptime(texts, bare)
    except ValueError as error:
        raise BadInput.at(
            "data.date_format", f'"{date_format}" is no format ({error})', "write one like %d/%m/%Y"
        ) from None
    # pandas reads the words now and today whatever the format.
    stamps[[not re.search(r"\d", text) for text in texts]] = np.datetime64("NaT", "us")
    if np.isnat(stamps).all():
        what = f'"{date_format}" does not fit the first date, "{shortened(texts[0])}"'
        raise BadInput.at(
            "data.date_format", what, "write one like %d/%m/%Y, or leave it out for dates like 2020-01-31"
        )
    return Parsed(stamps, bare != date_format)


def _strptime(texts: list[str], form: str) -> Stamps:
    read: Any = pd.to_datetime(pd.Series(texts, dtype=object), format=form, errors="coerce")
    return np.array(read.to_numpy(), dtype="datetime64[us]")


def _is_day_month(texts: list[str], findings: Findings, name: str) -> bool:
    """Return whether the dates have the year last, and note it then: the order is not guessed."""
    found = [match for text in texts if (match := DAY_MONTH.fullmatch(text))]
    if 2 * len(found) <= len(texts):
        return False
    unclear = next((match for match in found if int(match[1]) <= 12 and int(match[3]) <= 12), found[0])
    formats = [form for form in _orders(unclear) if not np.isnat(_strptime([m[0] for m in found], form)).all()]
    fitting = [form for form in formats if not np.isnat(_strptime([m[0] for m in found], form)).any()] or formats
    what = f'"{unclear[0]}" does not say which is the day and which the month'
    findings.at_row(texts.index(unclear[0]), name, what, f"set data.date_format to {' or '.join(fitting)}")
    return True


def _orders(match: re.Match[str]) -> list[str]:
    year = "%Y" if len(match[4]) == 4 else "%y"
    time = {0: "", 1: " %H:%M", 2: " %H:%M:%S"}[min(2, match[0].count(":"))]
    return [match[2].join((*order, year)) + time for order in itertools.permutations(("%d", "%m"))]


def _why_no_date(cell: Any, date_format: str | None) -> tuple[str, str]:
    text = str(cell).strip()
    if not text or text in ("NaT", "nan", "None", "<NA>"):
        return "is empty", "fill it or drop the row"
    if date_format:
        return f'"{shortened(text)}" is not a date in the format {date_format}', "correct it or drop the row"
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return f'"{text}" looks like seconds since 1970', "write it like 2020-01-31 09:30:00"
    return f'"{shortened(text)}" is not a date', REMEDY
