"""The series as JSON can hold it: for `--json`, and for the page of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...analyzers.metrics import Metric, Undefined
from ...analyzers.statistics.lag_profile import lag_profile
from ...models.schedule.folds import TEST, TRAIN
from .found import MISTAKES, Found, worth_of
from .iterations import ITERATIONS
from .rows import warnings_of
from .series import Series

LAGS = range(-3, 4)
"""Bars before and after the forecast whose returns it is held against."""


def as_json(series: Series) -> dict[str, Any]:
    """Return all that the table and the page say; what has no number is null.

    `worth` is summed return a year; every other sum is over the whole part.
    """
    ar1 = series.yardstick
    index = series.bars.index
    following = {sample: ar1.rows(sample).following for sample in (TRAIN, TEST)}
    return {
        "data": series.bars.name,
        "sha256": series.bars.fingerprint,
        "bars": len(index),
        "first": str(index[0]),
        "last": str(index[-1]),
        "rows": {sample: len(values) for sample, values in following.items()},
        "bars_per_year": ar1.result.account.bars_per_year,
        "costs": ar1.result.labels.costs,
        "declared": len(ITERATIONS),
        "is_whole": series.is_whole and len(series.found) == len(ITERATIONS),
        "correction": series.correction,
        "mistakes": MISTAKES,
        "iterations": {found.iteration.name: of_iteration(found) for found in series.found},
        "yardsticks": {
            "ar1": earned(ar1),
            "buy_and_hold": {
                "figure": float(np.sum(following[TRAIN])),
                "aligned": {sample: float(np.sum(values)) for sample, values in following.items()},
                "total_return": number(ar1.result.buy_and_hold.metrics[TEST]["total_return"]),
            },
        },
        "warnings": list(warnings_of(series)),
    }


def of_iteration(found: Found) -> dict[str, Any]:
    """Return what an iteration came to."""
    verdict, worth = found.verdict, worth_of(found)
    claims = {"skill": verdict.skill, "profit": verdict.profit}
    return {
        "told": found.iteration.told,
        **earned(found),
        "beside": {name: number(found.beside(name)) for name in ("buy_and_hold", "ar1")},
        **{name: {"p": claim.p, "says": claim.says, "reason": claim.reason} for name, claim in claims.items()},
        "worth": {"figure": worth.figure, **worth.mistakes, "left": worth.left},
        "lag_profile": {sample: known(lags_of(found, sample)) for sample in (TRAIN, TEST)},
    }


def earned(found: Found) -> dict[str, Any]:
    """Return its sums and what its account made."""
    return {
        "figure": found.figure,
        "aligned": {sample: found.aligned(sample) for sample in (TRAIN, TEST)},
        "summed_after_costs": found.earned,
        "total_return": number(found.total_return),
        "better_than": number(found.better_than),
    }


def lags_of(found: Found, sample: str) -> Mapping[int, Metric]:
    """Return the correlation of a sample's forecasts with the returns of the bars before and after them."""
    table, index = found.result.forecasts.table, found.result.bars.index
    mine = table[table["sample"] == sample]
    made = index.get_indexer(pd.DatetimeIndex(mine["made_at"])).astype(np.int64)
    return lag_profile(made, mine["forecast"].to_numpy(np.float64), found.result.bars.close, LAGS)


def known(profile: Mapping[int, Metric]) -> dict[str, float | None]:
    """Return a lag profile with texts for keys."""
    return {str(lag): number(value) for lag, value in profile.items()}


def number(value: Metric) -> float | None:
    """Return the number; None where there is none."""
    return None if isinstance(value, Undefined) else float(value)
