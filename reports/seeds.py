"""How much of a result is the luck of the seed: each metric over what every seed would have earned alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich import box
from rich.table import Table

from ..engine.result import Result
from .accounts import IN_WORDS, SAMPLES, TITLES, column
from .enough import ANNUAL, told_metrics, too_little
from .metric_rows import UNDEFINED, cell, shown_as

COLUMNS = ("together", "lowest", "median", "highest")


def has_seeds(result: Result) -> bool:
    """Return whether an ensemble of several seeds made the forecasts."""
    return not result.seeds.table.empty


def seeds_tables(result: Result) -> Iterator[Table]:
    """Yield a table a sample, newest first: metrics of the run, and the lowest, median and highest of its seeds."""
    for sample in SAMPLES:
        if has_seeds(result) and sample in result.metrics and (result.seeds.table["sample"] == sample).any():
            yield seeds_table(result, sample)


def seeds_table(result: Result, sample: str) -> Table:
    """Return the table of one sample."""
    mine = result.seeds.table[result.seeds.table["sample"] == sample]
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1), title_justify="left"
    )
    table.add_column(f"{len(mine)} seeds ({TITLES[sample]})")
    for title in COLUMNS:
        table.add_column(title, justify="right", min_width=9)
    together, silent = told_metrics(result, sample), bool(too_little(result, sample))
    for name in result.seeds.table.columns.drop(["seed", "sample"]):
        values = column(mine, name)
        values = values[~np.isnan(values) & (not silent or name not in ANNUAL)]
        found = (np.min(values), np.median(values), np.max(values)) if len(values) else ()
        written = [shown_as(name).written(float(value)) for value in found] or [UNDEFINED] * 3
        table.add_row(f"  {shown_as(name).label}", cell(name, together), *written)
    return table


def luck(result: Result) -> str:
    """Return in a sentence how far the seeds are apart out of sample; nothing without several."""
    if not has_seeds(result):
        return ""
    found = set(result.seeds.table["sample"])
    sample = next((name for name in SAMPLES if name in found), "train")
    if sample == "train":
        return ""
    tested = result.seeds.table[result.seeds.table["sample"] == sample]
    values, where = column(tested, "total_return"), IN_WORDS[sample].lower()
    won = int((values > 0.0).sum())
    low, high = (shown_as("total_return").written(float(value)) for value in (values.min(), values.max()))
    return f"Of {len(values)} seeds alone {won or 'none'} made a profit {where}, from {low} to {high}."
