"""A result with one of its samples alone, for a report of nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from ..engine.result import Result


def only(result: Result, sample: str) -> Result:
    """Return the result with the rows and metrics of one sample; bars, warnings and models stay."""
    account = result.account
    tables: dict[str, Any] = {name: rows_of(getattr(account, name), sample) for name in ACCOUNT}
    ruined = {name: stamp for name, stamp in account.ruined_at.items() if name == sample}
    samples = tuple(one for one in account.samples if one.name == sample)
    held = result.buy_and_hold
    return replace(
        result,
        account=replace(account, **tables, samples=samples, ruined_at=ruined),
        buy_and_hold=replace(held, equity=rows_of(held.equity, sample), metrics=one_of(held.metrics, sample)),
        forecasts=replace(result.forecasts, table=rows_of(result.forecasts.table, sample)),
        metrics=one_of(result.metrics, sample),
        seeds=replace(result.seeds, table=rows_of(result.seeds.table, sample)),
    )


T = TypeVar("T")
ACCOUNT = ("equity", "cumulative", "fills", "orders", "trades")


def rows_of(table: pd.DataFrame, sample: str) -> pd.DataFrame:
    """Return the rows of a sample; all of a table that has no samples."""
    return table[table["sample"] == sample].reset_index(drop=True) if "sample" in table else table


def one_of(by_sample: Mapping[str, T], sample: str) -> dict[str, T]:
    """Return what is of that sample."""
    return {name: one for name, one in by_sample.items() if name == sample}
