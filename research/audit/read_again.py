"""The bars of a user's function read once more, in fresh modules, and what of them has moved."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from ...arrays import Floats, Stamps
from ...experiments.building.names import short
from ...experiments.building.parts import bars_of
from ...experiments.building.reader import load_reader, read_with
from ...experiments.generators import seeded_aside
from ...experiments.settings import Experiment
from ...feeds import Bars
from ...feeds.bars import REQUIRED
from ...feeds.parsing.span import Span
from .as_it_stood import AsItStood, reading
from .clock_shift import Shift, clock_shift
from .fresh_code import fresh_modules
from .row_stamps import DAY, Moment
from .subject import Subject

MISSING = -8.25e307
"""Stands for a cell without a number, which would leave its column out of the bars."""
CLOSE_TO = 1e-12
Kind = Literal["number", "missing", "added"]


@dataclass(frozen=True, eq=False)
class ReadAgain:
    """What a reader returned."""

    bars: Bars
    zone: Any = None
    """That of its stamps, before it is dropped; None without one."""


@dataclass(frozen=True)
class NotRead:
    """A reader that raised an exception, or whose bars were refused."""

    text: str


def read_again(subject: Subject, stood: AsItStood, until: Moment | None = None) -> ReadAgain | NotRead:
    """Return the bars of a user's function, with its files as they stood; `until` is handed to it as `end`."""
    experiment = subject.experiment
    assert experiment is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of less data than in the run
        try:
            frame = frame_of(subject, experiment, stood, until)
            return ReadAgain(loaded(frame, subject, experiment), zone_of(frame))
        except Exception as error:  # whatever the user's code raises
            return NotRead(str(error).splitlines()[0] if str(error) else type(error).__name__)


def frame_of(subject: Subject, experiment: Experiment, stood: AsItStood, until: Moment | None) -> pd.DataFrame:
    """Return what the function returns in modules imported anew, the generators seeded as in the run."""
    data = experiment.data
    span = Span.of(data.start or None, data.end or None)
    if until is not None:
        last = until.stamp.astype("datetime64[D]") + DAY - np.timedelta64(1, "us") if until.whole_day else until.stamp
        span = replace(span, last=last.astype("datetime64[us]").item())
    with seeded_aside(experiment.run.seed), fresh_modules(subject.files), reading(stood):
        return read_with(load_reader(data.source), short(data.source), span)


def loaded(frame: pd.DataFrame, subject: Subject, experiment: Experiment) -> Bars:
    """Return a frame as bars, as the run does; a cell without a number is marked where the run has the column."""
    data = experiment.data
    further = {name for name in subject.bars.columns if name not in REQUIRED}
    names = [name for name in frame.columns if str(name).strip().lower() in further]
    holes = [name for name in names if pd.api.types.is_numeric_dtype(frame[name]) and frame[name].isna().any()]
    marked = frame.assign(**{name: frame[name].astype(np.float64).fillna(MISSING) for name in holes})
    return bars_of(marked, data, short(data.source))


def zone_of(frame: pd.DataFrame) -> Any:
    """Return the time zone of a frame's stamps; None where they have none."""
    if isinstance(frame.index, pd.DatetimeIndex) and frame.index.tz is not None:
        return frame.index.tz
    return next((kind.tz for kind in frame.dtypes if isinstance(kind, pd.DatetimeTZDtype)), None)


def shifts_of(stood: AsItStood, whole: ReadAgain) -> Mapping[str, Shift]:
    """Return by file how its clock runs against that of the bars, where that can be told."""
    stamps = stamps_in(whole.bars)
    if dates_alone(stamps):
        return {}
    found = {
        name: clock_shift(one, stamps, whole.bars.close, zoned=whole.zone is not None)
        for name, one in stood.originals.items()
    }
    return {name: shift for name, shift in found.items() if shift is not None}


def stamps_in(bars: Bars) -> Stamps:
    """Return the stamps of bars, datetime64[us], shape (bars,)."""
    return bars.index.to_numpy().astype("datetime64[us]")


def dates_alone(stamps: Stamps) -> bool:
    """Return whether stamps are days without a time."""
    return bool((stamps == stamps.astype("datetime64[D]")).all())


@dataclass(frozen=True)
class Moved:
    """The first thing that is another one than in the whole reading."""

    kind: Kind
    """A number, a row that is missing, or one that only the cut files lead to."""
    stamp: np.datetime64
    bar: int | None = None
    """Counted from 0 in the whole reading; None for a row that it does not have."""
    name: str = ""
    before: float = np.nan
    after: float = np.nan
    everywhere: bool = False
    """Whether the numbers long before the cut differ as well."""


def moved(whole: Bars, other: Bars, moment: Moment) -> Moved | None:
    """Return the first difference of two readings in the bars up to a moment; None where they agree."""
    last = moment.stamp.astype("datetime64[D]") + DAY - np.timedelta64(1, "us") if moment.whole_day else moment.stamp
    mine, theirs = (stamps[stamps <= last] for stamps in (stamps_in(whole), stamps_in(other)))
    if len(theirs) > 1 and len(mine) and theirs[-1] > mine[-1]:
        theirs = theirs[:-1]  # a bar that is not complete yet may bear the stamp of its last row
    found = [one for one in (of_rows(mine, theirs), of_numbers(whole, other, mine, theirs)) if one is not None]
    return min(found, key=lambda one: one.stamp, default=None)


def of_rows(mine: Stamps, theirs: Stamps) -> Moved | None:
    """Return the first stamp that only one of the readings has."""
    missing, added = np.setdiff1d(mine, theirs), np.setdiff1d(theirs, mine)
    if len(missing) and not (len(added) and added[0] < missing[0]):
        return Moved("missing", missing[0], int(np.searchsorted(mine, missing[0])))
    return Moved("added", added[0]) if len(added) else None


def of_numbers(whole: Bars, other: Bars, mine: Stamps, theirs: Stamps) -> Moved | None:
    """Return the first number that differs, of the rows that both readings have."""
    stamps, at, there = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    found = list(first_of_each(whole, other, (at, there)))
    if not found:
        return None
    row, name = min(found, key=lambda one: one[0])
    after = float(other.columns[name][there[row]]) if name in other.columns else np.nan
    before = float(whole.columns[name][at[row]])
    early = bool(row < 0.5 * len(stamps))
    return Moved("number", stamps[row], int(at[row]), name, before, np.nan if after == MISSING else after, early)


def first_of_each(whole: Bars, other: Bars, rows: tuple[Any, Any]) -> Iterator[tuple[int, str]]:
    """Yield each column that differs, with the first of the common rows in which it does."""
    for name, column in whole.columns.items():
        before = column[rows[0]]
        after = other.columns[name][rows[1]] if name in other.columns else np.full(len(before), np.nan)
        differ = np.flatnonzero(~same(before, after))
        if len(differ):
            yield int(differ[0]), name


def same(before: Floats, after: Floats) -> Any:
    """Return which numbers agree but for rounding, relative to the number and to the largest of the column."""
    with np.errstate(over="ignore", invalid="ignore"), suppress(FloatingPointError):
        largest = np.abs(before).max(initial=0.0)
        return np.abs(before - after) <= CLOSE_TO * np.maximum(np.abs(before), largest)
