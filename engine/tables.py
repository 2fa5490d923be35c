"""The records of a run as the tables that `Result` holds: bar numbers become stamps and samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..analyzers.round_trips import round_trips
from ..costs.register import NAMES
from ..feeds.bars import Bars
from ..models.folds import Split
from .fitting import Prepared
from .provenance import provenance
from .records import FIELDS, Fills, Incident
from .run import Records
from .stamps import stamps
from .summary import Floats, Segment


def equity_table(bars: Bars, records: Records, split: Split) -> pd.DataFrame:
    """Return a row a recorded bar."""
    account = records.account
    count = len(account["equity"])
    names = ("close", "position", "cash", "equity", *NAMES, "target")
    table = pd.DataFrame({name: account[name] for name in names}, copy=False)
    table.insert(0, "date", bars.index[:count])
    table["sample"] = split.equity_samples(count)
    return table


def cumulative_table(bars: Bars, records: Records, split: Split) -> pd.DataFrame:
    """Return what the account has returned up to each recorded bar, summed and compounded."""
    count = len(records.cumulative["summed"])
    table = pd.DataFrame(dict(records.cumulative), copy=False)
    table.insert(0, "date", bars.index[:count])
    table["sample"] = split.equity_samples(count)
    return table


def pair_table(records: Records, split: Split) -> pd.DataFrame:
    """Return a row a forecast, by bar number: made, forecast, outcome, target, sample."""
    pairs = records.pairs
    table = pd.DataFrame({name: pairs[name] for name in ("made", "forecast", "outcome", "target")}, copy=False)
    table["sample"] = split.forecast_samples(pairs["made"])
    return table


def forecast_table(bars: Bars, pairs: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """Return a row a forecast with both stamps and its model; an outcome that has not come leaves its stamp empty."""
    due = (pairs["made"] + prepared.split.horizon).where(pairs["outcome"].notna())
    table = pairs.drop(columns="made")
    table.insert(0, "made_at", stamps(bars, pairs["made"]))
    table.insert(1, "outcome_at", stamps(bars, due))
    table = table.join(provenance(bars, pairs["made"].to_numpy(dtype="int64"), prepared))
    return table.assign(spread=np.nan)  # filled in where there are several seeds


def fill_table(bars: Bars, fills: Fills) -> pd.DataFrame:
    """Return a row a fill."""
    table = pd.DataFrame({name: fills.column(name) for name in FIELDS})
    table["decided"] = stamps(bars, table["decided"])
    table["filled"] = stamps(bars, table["filled"])
    return table.rename(columns={"decided": "decided_at", "filled": "filled_at"})


def order_table(bars: Bars, incidents: Sequence[Incident]) -> pd.DataFrame:
    """Return a row for every order refused, cut, filled in part or left open, in the order of decision."""
    rows = sorted(incidents, key=lambda incident: incident.decided)
    table = pd.DataFrame(rows, columns=list(Incident._fields))
    table["decided"] = stamps(bars, table["decided"])
    return table.rename(columns={"decided": "decided_at"})


def trip_table(bars: Bars, records: Records) -> pd.DataFrame:
    """Return a row a round trip, by bar number."""
    close = records.account["close"]
    return round_trips(records.fills.rows(), len(close) - 1, float(close[-1]))


def trade_table(bars: Bars, trips: pd.DataFrame) -> pd.DataFrame:
    """Return a row a round trip, with stamps."""
    table = trips.copy()
    table["entered"] = stamps(bars, trips["entered"])
    table["exited"] = stamps(bars, trips["exited"])
    return table.rename(columns={"entered": "entered_at", "exited": "exited_at"})


def benchmark_table(bars: Bars, held: Sequence[tuple[Segment, Floats]]) -> pd.DataFrame:
    """Return buy and hold's equity, a row a bar, oldest first."""
    parts = [
        pd.DataFrame(
            {
                "date": bars.index[segment.rows.start : segment.rows.start + len(equity)],
                "equity": equity,
                "sample": segment.sample,
            }
        )
        for segment, equity in sorted(held, key=lambda pair: pair[0].rows.start)
    ]
    return pd.concat(parts, ignore_index=True)
