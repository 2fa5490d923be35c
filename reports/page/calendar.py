"""Returns by month and year, the newest year on top, with buy and hold beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...engine.result import Result
from ..accounts import column, is_open
from ..formats import SAME
from .box import box, drawn
from .fragment import Fragment
from .heat import heat
from .numbers import number
from .words import counted

FULL = 0.12
"""Monthly returns from here on have the full colour."""
LEAST_MONTHS, A_YEAR = 2, 12
RUINED = "ruined"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Grown:
    """What accounts grew by in each month: 1.01 is a return of 1%."""

    own: Mapping[pd.Period, float]
    hold: Mapping[pd.Period, float]
    """Buy and hold's."""
    samples: Mapping[pd.Period, frozenset[str]]
    """The samples whose accounts had a bar in the month."""
    held: frozenset[pd.Period]
    """Months at one of whose closes a position was held."""
    ruined: Mapping[pd.Period, pd.Timestamp]
    """Months in which an account was ruined, and when."""
    cut: frozenset[int]
    """Years that have bars on which no account was recorded; in `hold` they have none either."""


def calendar(result: Result, sample: str, *, is_judged: bool) -> Fragment | str:
    """Return the table of all samples, or why there is none.

    Args:
        result: of a run.
        sample: whose years are compared with buy and hold's.
        is_judged: whether there is enough of it to compare.
    """
    grown = grown_by_month(result)
    if len(grown.own) < LEAST_MONTHS:
        return "No table of months: all bars lie within one month."
    years = sorted({month.year for month in grown.own}, reverse=True)
    idle = [year for year in years if not any(month.year == year for month in grown.held)]
    if len(idle) == len(years):
        return "No month has a return: no position was ever held."
    shown = [year for year in years if year not in idle]
    drawing = drawn("calendar.html", months=MONTHS, rows=[row(grown, year) for year in shown])
    ruined = result.account.ruined_at.get(sample)
    said = f"Return by month and year, %, until the account was ruined on {ruined:%Y-%m-%d}" if ruined else ""
    return box(said or title(grown, sample if is_judged else "", shown), drawing, note(idle, grown), wide=True)


def grown_by_month(result: Result) -> Grown:
    """Return the growth of each month; where a sample ends within one, both accounts' growth together."""
    own: dict[pd.Period, float] = {}
    hold: dict[pd.Period, float] = {}
    samples: dict[pd.Period, frozenset[str]] = {}
    table = result.account.equity
    cash = result.terms.account.cash
    for name in (one.name for one in result.account.samples):
        dates = table.loc[(table["sample"] == name).to_numpy(dtype=bool), "date"]
        for into, rows in ((own, table), (hold, result.buy_and_hold.equity)):
            mine = rows[(rows["sample"] == name).to_numpy(dtype=bool) & rows["date"].isin(dates).to_numpy(dtype=bool)]
            for month, factor in growth(mine["date"], column(mine, "equity"), cash).items():
                into[month] = into.get(month, 1.0) * factor
                if into is own:
                    samples[month] = samples.get(month, frozenset()) | {name}
    is_held = (table["position"] != 0.0).to_numpy(dtype=bool)
    ends = pd.Series(list(result.account.ruined_at.values()), dtype=table["date"].dtype)
    ruined = dict(zip(months_of(ends), ends, strict=True))
    return Grown(own, hold, samples, frozenset(months_of(table["date"][is_held])), ruined, cut_years(result))


def cut_years(result: Result) -> frozenset[int]:
    """Return the years of which some bars are in no account: before the first, after a ruin, in a closed lock-box."""
    index = result.bars.index
    left_out = set(index[~index.isin(pd.DatetimeIndex(result.account.equity["date"]))].year.tolist())
    if result.lockbox is not None and not is_open(result):
        left_out.add(result.lockbox.first.year)
    return frozenset(left_out)


def months_of(dates: pd.Series) -> pd.PeriodIndex:
    """Return the month of each stamp, by the clock of its zone."""
    index = pd.DatetimeIndex(dates)
    return index.tz_localize(None).to_period("M")


def growth(dates: pd.Series, equity: Floats, cash: float) -> dict[pd.Period, float]:
    """Return by month equity at its last bar / equity at the last bar before it; `cash` is that before the first."""
    if not len(equity):
        return {}
    months = months_of(dates)
    last = np.append(np.flatnonzero(np.diff(months.asi8)), len(months) - 1)
    ends = equity[last]
    before = np.concatenate(([cash], ends[:-1]))
    return dict(zip(months[last], (ends / before).tolist(), strict=True))


def row(grown: Grown, year: int) -> dict[str, Any]:
    """Return a year's row: twelve months, the year, and buy and hold's year."""
    months = [pd.Period(year=year, month=month, freq="M") for month in range(1, A_YEAR + 1)]
    found = [grown.own.get(month) for month in months]
    cells = [
        {"kind": "", "shade": 0, "text": ""}
        if one is None
        else heat(-FULL, FULL, RUINED)
        if month in grown.ruined
        else heat(one - 1.0, FULL, number(100.0 * (one - 1.0), 1))
        for month, one in zip(months, found, strict=True)
    ]
    own, hold = (of_year(which, year) for which in (grown.own, grown.hold))
    sums = [number(100.0 * one, 1) for one in (own, hold)]
    if any(month in grown.ruined for month in months):
        sums[0] = RUINED  # a factor below 0 is no return
    return {"year": year, "cells": cells, "sums": sums, "mark": mark(grown, year)}


def of_year(grown: Mapping[pd.Period, float], year: int) -> float:
    """Return the return of a year: its months' compounded."""
    factors = [factor for month, factor in grown.items() if month.year == year]
    return float(np.prod(factors)) - 1.0 if factors else float("nan")


def mark(grown: Grown, year: int) -> str:
    """Return `train` for a year that the model was trained on, `part` where that, or an account, has some of it."""
    names = frozenset().union(*(found for month, found in grown.samples.items() if month.year == year))
    if year in grown.cut:
        return "train, part" if names == {"train"} else "part"
    return "" if "train" not in names else "train" if names == {"train"} else "part"


def title(grown: Grown, sample: str, years: list[int]) -> str:
    """Return in how many whole years out of sample it did better than buy and hold, where there is enough to say so."""
    whole = [year for year in years if is_whole(grown, year, sample)]
    if not whole or sample == "train":
        return "Return by month and year, %"
    won = sum(of_year(grown.own, year) > of_year(grown.hold, year) + SAME for year in whole)
    return f"Better than buy and hold in {won} of {counted(len(whole), 'whole year')} out of sample"


def is_whole(grown: Grown, year: int, sample: str) -> bool:
    """Return whether a sample had a bar in every month of a year, and no other had one, nor is one left out."""
    if year in grown.cut:
        return False
    found = [names for month, names in grown.samples.items() if month.year == year]
    return len(found) == A_YEAR and all(names == {sample} for names in found)


def note(idle: list[int], grown: Grown) -> str:
    """Return how the table is read, and which years are left out."""
    said = "Return after costs, %. Blue above 0, orange below; `hold` is buy and hold."
    if any("train" in names for names in grown.samples.values()):
        said += " `train`: the model had seen these bars; `part`: it had seen some of the year."
    if any(month.year in grown.cut for month in grown.own):
        said += " A year of which an account has only some bars is `part` too; its `hold` is of the same bars."
    if grown.ruined:
        dates = " and ".join(f"{one:%Y-%m-%d}" for one in sorted(grown.ruined.values()))
        said += f" Ruined on {dates}: equity was at 0 or below, so that no return is told, and nothing came after it."
    if idle:
        said += f" Left out, without a position: {span_of(idle)}."
    return said


def span_of(years: list[int]) -> str:
    """Return `2003`, `1999 to 2012`, or for years that do not follow one another `7 years`."""
    if len(years) == 1:
        return f"{years[0]}"
    first, last = min(years), max(years)
    return f"{first} to {last}" if last - first + 1 == len(years) else f"{len(years)} years"
