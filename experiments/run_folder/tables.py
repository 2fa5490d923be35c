"""The tables of a result by the names of their files."""

from __future__ import annotations

import pandas as pd

from ...engine.result import Result
from ...reports.cost_tables import surface_frame
from .files import TABLES

WRITTEN_WHEN_FILLED = ("models", "seeds", "seed_equity")
"""Tables that have no file while they have no row."""

OF_EVERY_RUN = (*TABLES, "buy_and_hold", *WRITTEN_WHEN_FILLED)


def tables_of(result: Result) -> dict[str, pd.DataFrame]:
    """Return every table of a result; the cost surface's only where there is one."""
    tables = {name: result.tables[name] for name in TABLES}
    tables["buy_and_hold"] = result.buy_and_hold.equity
    tables["models"] = result.models.table
    tables["seeds"] = result.seeds.table
    tables["seed_equity"] = result.seeds.equity
    if result.cost_surface is not None:
        tables["costs"] = surface_frame(result.cost_surface)
    return tables


def has_file(name: str, rows: int) -> bool:
    """Return whether a table of so many rows is written."""
    return rows > 0 or name not in WRITTEN_WHEN_FILLED
