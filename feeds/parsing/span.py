"""The span of bars that is asked for: `start` and `end`, both inclusive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from ...arrays import Stamps
from ...faults import BadInput, Fault
from .table import text_of

Moment = str | date | None
"""A date or a stamp: `2017-02-28`, `2017-02-28 16:00`, a date, a datetime or a pandas Timestamp."""

WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?", re.ASCII)


@dataclass(frozen=True)
class Span:
    """From `first` to `last`, both included; None is open."""

    first: datetime | None = None
    last: datetime | None = None

    @classmethod
    def of(cls, start: Moment, end: Moment) -> Span:
        """Return the span between two moments; an `end` given as a date includes that whole day.

        Raises `BadInput`, naming `data.start` or `data.end`, for what is no date and for a start after the end.
        """
        faults: list[Fault] = []
        first, _ = _read("data.start", start, faults)
        last, whole_day = _read("data.end", end, faults)
        if last and whole_day:
            last += timedelta(days=1, microseconds=-1)
        if first and last and first > last:
            faults.append(Fault("data.start", f"{start} is after data.end, {end}", "exchange them"))
        if faults:
            raise BadInput(faults)
        return cls(first, last)

    def rows(self, stamps: Stamps, label: str) -> slice:
        """Return where the span lies in increasing stamps; raise `BadInput` when it holds none of them."""
        begin = 0 if self.first is None else int(np.searchsorted(stamps, np.datetime64(self.first), "left"))
        end = len(stamps) if self.last is None else int(np.searchsorted(stamps, np.datetime64(self.last), "right"))
        if begin < end:
            return slice(begin, end)
        where = "data.end" if end == 0 else "data.start"
        what = f"there are no bars {self}"
        raise BadInput.at(where, what, f"{label} has {text_of(stamps[0])} to {text_of(stamps[-1])}")

    def __str__(self) -> str:
        parts = (("from", self.first), ("to", self.last))
        return " ".join(f"{word} {moment:%Y-%m-%d}" for word, moment in parts if moment)


def _read(where: str, moment: object, faults: list[Fault]) -> tuple[datetime | None, bool]:
    """Return the moment, and whether it is a date without a time of day."""
    if moment is None:
        return None, False
    try:
        if isinstance(moment, str):
            return _written(moment)
        if isinstance(moment, datetime):  # a Timestamp too; at 00:00 it means the date
            return _naive(moment)
        if isinstance(moment, date):
            return datetime(moment.year, moment.month, moment.day), True
    except ValueError as error:
        faults.append(Fault(where, str(error), _meant(str(moment).strip())))
        return None, False
    faults.append(Fault(where, f"{moment!r} is not a date", "write it like 2018-12-31"))
    return None, False


def _meant(text: str) -> str:
    """Return how the date is written that a text was meant to be."""
    found = re.fullmatch(r"(\d{4})(?:[-/.](\d\d?))?", text)
    if found and (first := _dated((found[1], found[2] or "1", "1"))):
        return f"write {first}"
    if found := re.fullmatch(r"(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)", text):
        ordered = [(found[1], found[2], found[3]), (found[1], found[3], found[2])]
        likely = [one for one in map(_dated, ordered) if one][:1]
    elif found := re.fullmatch(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})", text):
        ordered = [(found[3], found[2], found[1]), (found[3], found[1], found[2])]
        likely = [one for one in map(_dated, ordered) if one]
    else:
        likely = []
    return f"write {' or '.join(dict.fromkeys(likely))}" if likely else "write it like 2018-12-31"


def _dated(parts: tuple[str, str, str]) -> str:
    """Return year, month and day as a date; empty where the calendar has none."""
    try:
        return date(*map(int, parts)).isoformat()
    except ValueError:
        return ""


def _written(text: str) -> tuple[datetime, bool]:
    if not WRITTEN.fullmatch(text.strip()):
        raise ValueError(f'"{text}" is not a date')
    try:
        return datetime.fromisoformat(text.strip()), len(text.strip()) == 10
    except ValueError:
        raise ValueError(f'"{text}" is not in the calendar') from None


def _naive(moment: datetime) -> tuple[datetime, bool]:
    if moment != moment:  # NaT
        raise ValueError("NaT is not a date")
    if moment.tzinfo is not None:
        raise ValueError(f"{moment} has a time zone, bars have none")
    plain = datetime(
        moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.microsecond
    )
    return plain, plain == datetime(moment.year, moment.month, moment.day)
