"""When each row of a table was known, by the dates in it; a table without dates has no such stamps."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...arrays import Stamps

PUBLISHED = {"published", "publication", "publish", "filed", "filing", "released", "release", "available", "announced",
             "announcement", "reported", "report", "accepted"}  # fmt: skip
"""Words in the name of a column that says when a row became known; it counts instead of what the row is of."""
EVENTS = {"expiry", "expiration", "expires", "maturity", "settlement", "next", "due", "delivery", "holiday", "event",
          "meeting", "exdate", "birth", "listed", "until"}  # fmt: skip
"""Words in the name of a date that is known long before, and which says nothing of when its row became known."""
DATES = {"date", "dates", "datetime", "time", "timestamp", "day", "dt", "unix", "ts", "epoch", "stamp"}
DATE = re.compile(
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d).*|\d{4}-\d\d|\d{1,2}([-/. ])(\d{1,2}|[A-Za-z]{3,9})\2\d{2,4}(?!\d).*"
    r"|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}.*|(19|20)\d{6}([ T].*)?|(19|20)\d{12}",
    re.ASCII | re.DOTALL,
)
ZONE = re.compile(r"(?<=[\d ])(Z|UTC|[+-]\d\d:?\d\d)$", re.ASCII)
YEAR_FIRST = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
EPOCHS = ((1e8, 1e10, "s"), (1e11, 1e13, "ms"), (1e14, 1e16, "us"), (1e17, 1e19, "ns"))
SAMPLE, NEARLY_ALL = 50, 0.95
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class RowStamps:
    """The stamps of one column, datetime64[us], shape (rows,); NaT where there is none."""

    wall: Stamps
    """As they are written, without their zone."""
    instant: Stamps | None = None
    """In UTC, where a zone is written with them."""

    @property
    def dates_only(self) -> bool:
        """Whether they have no time of day."""
        there = self.wall[~np.isnat(self.wall)]
        return bool((there == there.astype("datetime64[D]")).all())


@dataclass(frozen=True)
class Moment:
    """The close of a bar, or a moment between two: what is stamped later was not known."""

    stamp: np.datetime64
    """By the clock of the bars."""
    whole_day: bool
    """Whether bars are stamped with dates: then the whole day is known at its bar."""
    zone: Any = None
    """That of the bars, where the reader says it."""

    def knows(self, rows: RowStamps, shift: np.timedelta64 | None = None) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Return which stamps are not later, shape (rows,).

        `shift` is the clock of the rows less that of the bars. Where it cannot be told, and the bars are in a zone and
        the rows in none, these may be in that zone or in UTC.
        """
        last = self.last(rows)
        utc = last if self.zone is None else in_utc(last, self.zone)
        if self.zone is not None and rows.instant is not None:
            found = rows.instant <= utc
        else:
            found = rows.wall <= (max(last, utc) if shift is None else last + shift)
        return np.asarray(found | np.isnat(rows.wall))

    def last(self, rows: RowStamps) -> np.datetime64:
        """Return the last stamp that is known, by the clock of the bars; a day closes at the midnight after it."""
        if not self.whole_day:
            return self.stamp
        day = self.stamp.astype("datetime64[D]")
        return np.datetime64((day if rows.dates_only else day + DAY).astype("datetime64[us]"))


def in_utc(stamp: np.datetime64, zone: Any) -> np.datetime64:
    """Return a stamp of a zone in UTC; where the clock is put back, the later of the two it may be."""
    local = pd.Timestamp(stamp).tz_localize(zone, ambiguous=False, nonexistent="shift_forward")
    return np.datetime64(local.tz_convert(None).to_pydatetime(), "us")


def stamps_of(frame: pd.DataFrame) -> tuple[RowStamps, ...]:
    """Return when each row was known: by each column that says when it was published, else by its date.

    Where a row has no day of publication its date counts. Empty for a table without dates.
    """
    found = dict(dated(frame))
    published = {name: one for name, one in found.items() if words_in(name) & PUBLISHED}
    others = {name: one for name, one in found.items() if name not in published and not words_in(name) & EVENTS}
    named = [one for name, one in others.items() if words_in(name) & DATES]
    primary = next(iter([*named, *others.values()]), None)
    if not published:
        return () if primary is None else (with_times(frame, primary),)
    if primary is None:
        return tuple(published.values())
    return tuple(filled(one, primary) for one in published.values())


def filled(stamps: RowStamps, other: RowStamps) -> RowStamps:
    """Return the stamps, those of the other where there is none."""
    missing = np.isnat(stamps.wall)
    if not missing.any():
        return stamps
    wall = np.where(missing, other.wall, stamps.wall)
    if stamps.instant is None or other.instant is None:
        return RowStamps(wall)
    return RowStamps(wall, np.where(missing, other.instant, stamps.instant))


def with_times(frame: pd.DataFrame, dates: RowStamps) -> RowStamps:
    """Return dates with the times of day of a column `time` beside them."""
    at = next((at for at, name in enumerate(frame.columns) if str(name).lower() == "time"), None)
    if at is None or dates.instant is not None or not dates.dates_only:
        return dates
    texts = frame.iloc[:, at].astype(str).str.strip()
    if not texts.str.fullmatch(r"\d{1,2}:\d\d(:\d\d(\.\d+)?)?").all():
        return dates
    whole = texts.where(texts.str.count(":") == 2, texts + ":00")
    return RowStamps(dates.wall + pd.to_timedelta(whole).to_numpy(dtype="timedelta64[us]"))


def words_in(name: str) -> set[str]:
    """Return the words of a column's name, in lower case: `reportDate` and `REPORT_DATE` alike."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def dated(frame: pd.DataFrame) -> Iterator[tuple[str, RowStamps]]:
    """Yield the columns that hold dates, those of the index first, by name."""
    for level in range(frame.index.nlevels):
        index = frame.index.get_level_values(level)
        name = "date" if index.name is None else str(index.name)
        found = as_stamps(pd.Series(index), name if frame.index.nlevels > 1 or index.name else "index")
        if found is not None:
            yield ("date" if isinstance(index, pd.DatetimeIndex) and not words_in(name) & PUBLISHED else name), found
    for at, column in enumerate(frame.columns):
        found = as_stamps(frame.iloc[:, at], str(column))
        if found is not None:
            yield str(column), found


def as_stamps(values: pd.Series[Any], name: str) -> RowStamps | None:
    """Return a column as stamps; None where it holds something else."""
    kind = values.dtype
    if isinstance(kind, pd.DatetimeTZDtype):
        return RowStamps(plain(values.dt.tz_localize(None)), plain(values.dt.tz_convert(None)))
    if isinstance(kind, pd.PeriodDtype):
        return RowStamps(plain(values.dt.start_time))
    if pd.api.types.is_datetime64_any_dtype(kind):
        return RowStamps(plain(values))
    if pd.api.types.is_bool_dtype(kind):
        return None
    if pd.api.types.is_numeric_dtype(kind):
        return numbers_as_stamps(values, name)
    if pd.api.types.is_object_dtype(kind) or pd.api.types.is_string_dtype(kind):
        return texts_as_stamps(values)
    return None


def numbers_as_stamps(values: pd.Series[Any], name: str) -> RowStamps | None:
    """Return a column of a name like `time` as stamps: days written as 20030502, or seconds since 1970."""
    there = values.dropna()
    if there.empty or not words_in(name) & (DATES | PUBLISHED):
        return None
    low, high = float(there.min()), float(there.max())
    if low >= 19_000_101 and high <= 21_001_231:
        return RowStamps(plain(pd.to_datetime(values.astype("Int64").astype(str), format="%Y%m%d", errors="coerce")))
    unit: Any = next((unit for least, most, unit in EPOCHS if least <= low and high < most), None)
    if unit is None:
        return None
    stamps = plain(pd.to_datetime(values, unit=unit, errors="coerce"))
    return RowStamps(stamps, stamps)


def texts_as_stamps(values: pd.Series[Any]) -> RowStamps | None:
    """Return texts as stamps where nearly all are dates that can be read in one way only."""
    there = values.dropna()
    sample = [str(value).strip() for value in there.iloc[:SAMPLE]]
    if not sample or sum(map(bool, map(DATE.fullmatch, sample))) < NEARLY_ALL * len(sample):
        return None
    texts = values.where(values.isna(), values.astype(str).str.strip())
    zoned = ZONE.search(sample[0]) is not None
    wall = read_texts(texts.str.replace(ZONE, "", regex=True).str.rstrip() if zoned else texts)
    if wall is None or np.isnat(wall).sum() - values.isna().sum() > (1 - NEARLY_ALL) * len(there):
        return None
    if not zoned:
        return RowStamps(wall)
    form: Any = "ISO8601" if YEAR_FIRST.match(sample[0]) else "mixed"
    return RowStamps(wall, plain(pd.to_datetime(texts, utc=True, errors="coerce", format=form).dt.tz_convert(None)))


def read_texts(texts: pd.Series[Any]) -> Stamps | None:
    """Return texts read year first, else with the day or the month first where only one of these can be."""
    first = str(texts.dropna().iloc[0])
    if re.match(r"\d{4}", first):
        form: Any = "%Y%m%d" if re.fullmatch(r"\d{8}", first) else "ISO8601" if YEAR_FIRST.match(first) else "mixed"
        return plain(pd.to_datetime(texts, format=form, errors="coerce"))
    found = by_order(texts, None)
    return by_order(texts, "mixed") if found is None else found


def by_order(texts: pd.Series[Any], form: str | None) -> Stamps | None:
    """Return texts read with the day or the month first: the only one that reads all of them, and in order.

    None where neither does, or both, each its own way. Without a form all are read as the first of them is written.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a form that cannot be told, and of days before months
        ways = [plain(pd.to_datetime(texts, format=form, dayfirst=day, errors="coerce")) for day in (False, True)]
    whole = [way for way in ways if np.isnat(way).sum() <= texts.isna().sum()]
    if len(whole) == 2 and np.array_equal(whole[0], whole[1], equal_nan=True):
        return whole[0]
    if len(whole) == 2:
        whole = [way for way in whole if in_order(way)]
    return whole[0] if len(whole) == 1 else None


def in_order(stamps: Stamps) -> bool:
    """Return whether stamps never fall, or never rise."""
    steps = np.diff(stamps[~np.isnat(stamps)])
    return bool((steps >= np.timedelta64(0)).all() or (steps <= np.timedelta64(0)).all())


def plain(values: pd.Series[Any]) -> Stamps:
    """Return stamps as datetime64[us], shape (rows,)."""
    return np.asarray(values.to_numpy(dtype="datetime64[us]"))
