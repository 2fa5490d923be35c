"""The ways of writing a date that are read without being told, each of which can mean one day only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...arrays import Stamps
from .clock_times import BEHIND

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
DAY = "(?P<day>\\d{1,2})(?:st|nd|rd|th)?"
YEAR, SHORT_YEAR = r"(?P<year>\d{4})", r"(?P<year>\d{4}|\d\d)"
PIVOT = 69
"""The first of the years of two digits that lie in the last century, as of `strptime`."""

Reader = Callable[[list[str]], Stamps]


@dataclass(frozen=True)
class Shape:
    """A way of writing a date, and what reads it."""

    date: re.Pattern[str]
    """The date alone."""
    whole: re.Pattern[str]
    """Groups: date, time, zone."""
    read: Reader
    """From dates to datetime64[us], NaT for what is none."""


def strptime(texts: Sequence[str], form: str) -> Stamps:
    """Return the stamps of texts in a format; NaT where one is written otherwise.

    Raises:
        ValueError: the format is none.
    """
    read = pd.to_datetime(pd.Series(list(texts), dtype=object), format=form, errors="coerce")
    return np.array(read.to_numpy(), dtype="datetime64[us]")


def by_name(pattern: re.Pattern[str]) -> Reader:
    """Return the reader of dates whose month is a word."""

    def read(texts: list[str]) -> Stamps:
        return strptime([_iso(pattern.fullmatch(text)) for text in texts], "%Y-%m-%d")

    return read


def _iso(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 1900 if year >= PIVOT else 2000
    return f"{year:04d}-{MONTHS.index(match['month'][:3].lower()) + 1:02d}-{int(match['day']):02d}"


def shape_of(date: str, read: Reader | str) -> Shape:
    """Return the shape of dates as the pattern says, read by a function or a format of `strptime`."""
    alone = re.compile(date, re.ASCII | re.IGNORECASE)
    unnamed = re.sub(r"\?P<\w+>", "?:", date)
    whole = re.compile(f"((?i:{unnamed})){BEHIND}", re.ASCII)
    if isinstance(read, str):
        form = read
        return Shape(alone, whole, lambda texts: strptime(texts, form))
    return Shape(alone, whole, read)


def _named(date: str) -> Shape:
    return shape_of(date, by_name(re.compile(date, re.ASCII | re.IGNORECASE)))


SHAPES = (
    shape_of(r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),
    shape_of(r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
    shape_of(r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d"),
    shape_of(r"\d{8}", "%Y%m%d"),
    _named(rf"{WEEKDAY}{MONTH}[ ./-]{{1,2}}{DAY}(?:, ?|[ ./-]){YEAR}"),
    _named(rf"{WEEKDAY}{DAY}[ ./-]?{MONTH}(?:, ?|[ ./-])?{SHORT_YEAR}"),
    _named(rf"{YEAR}[ ./-]?{MONTH}[ ./-]?{DAY}"),
)
DAY_MONTH = re.compile(rf"((\d{{1,2}})([/.-])(\d{{1,2}})\3(\d{{4}}|\d\d)){BEHIND}", re.ASCII)
"""Groups: date, first number, separator, second, year, time, zone."""
