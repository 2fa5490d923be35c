"""The records of a run as the tables that `Result` holds: bar numbers become stamps, accounts become samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...analyzers.cumulative_return import sums_of
from ...analyzers.round_trips import round_trips
from ...arrays import Floats
from ...costs.register import NAMES
from ...feeds.bars import Bars
from ...models.schedule.apart import Apart
from ..account.fills import FIELDS, Incident
from ..account.records import AccountRecords, PassRecords
from ..account.samples import Sample
from ..training.prepare import Prepared
from .provenance import provenance
from .stamps import stamps


def equity_table(bars: Bars, records: PassRecords) -> pd.DataFrame:
    """Return a row a recorded bar, oldest first; the target decided at the close of B is the test's first."""
    names = ("close", "position", "cash", "equity", *NAMES)
    columns = {name: records.rows[name] for name in names}
    columns["target"] = joined([records.targets[one.first : one.stop] for one in records.accounts])
    return with_dates(bars, records, pd.DataFrame(columns, copy=False))


def cumulative_table(bars: Bars, records: PassRecords, cash: float) -> pd.DataFrame:
    """Return what each account has returned up to each of its bars, summed and compounded."""
    sums = [sums_of(cash, one.columns["equity"]) for one in records.accounts]
    columns = {name: joined([one[name] for one in sums]) for name in ("summed", "compounded")}
    return with_dates(bars, records, pd.DataFrame(columns, copy=False))


def joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return the columns of the accounts end to end; of one account its own, not a copy."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def with_dates(bars: Bars, records: PassRecords, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of a row a recorded bar with the date first and the sample last."""
    table.insert(0, "date", joined([bars.index.to_numpy()[one.first : one.stop] for one in records.accounts]))
    table["sample"] = joined([np.full(one.stop - one.first, one.sample.name, object) for one in records.accounts])
    return table


def pair_table(records: PassRecords, samples: NDArray[np.object_]) -> pd.DataFrame:
    """Return a row a forecast, by bar number: made, forecast, outcome, target, sample."""
    pairs = records.pairs
    table = pd.DataFrame({name: pairs[name] for name in ("made", "forecast", "outcome", "target")}, copy=False)
    table["sample"] = samples
    return table


def kept_apart(pairs: pd.DataFrame, apart: Sequence[Apart], horizon: int, *, stop: int | None = None) -> pd.DataFrame:
    """Return the pairs as they are known outside what is kept apart, whether or not it is opened.

    A forecast whose outcome lies in a later sample that is kept apart has none. One made at the close at which a
    lock-box is opened is the box's: while that is closed, because the bars end before it at `stop`, it has no row.
    """
    for one in apart:
        opened_at = one.first - 1
        unknown = (pairs["made"] < opened_at) & (pairs["made"] + horizon > opened_at)
        pairs = pairs.assign(outcome=pairs["outcome"].mask(unknown)) if unknown.any() else pairs
        if stop is not None and one.first >= stop:
            pairs = pairs[(pairs["made"] < opened_at).to_numpy()]
    return pairs


def forecast_table(bars: Bars, pairs: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """Return a row a forecast with both stamps and its model; an outcome that has not come leaves its stamp empty."""
    due = (pairs["made"] + prepared.split.horizon).where(pairs["outcome"].notna())
    table = pairs.drop(columns="made")
    table.insert(0, "made_at", stamps(bars, pairs["made"]))
    table.insert(1, "outcome_at", stamps(bars, due))
    table = table.join(provenance(bars, pairs["made"].to_numpy(dtype="int64"), prepared))
    return table.assign(spread=np.nan)  # filled in where there are several seeds


def fill_table(bars: Bars, records: PassRecords) -> pd.DataFrame:
    """Return a row a fill."""
    accounts = records.accounts
    table = pd.DataFrame({name: joined([one.fills.column(name) for one in accounts]) for name in FIELDS})
    table["decided"] = stamps(bars, table["decided"])
    table["filled"] = stamps(bars, table["filled"])
    table["sample"] = joined([np.full(len(one.fills), one.sample.name, object) for one in accounts])
    return table.rename(columns={"decided": "decided_at", "filled": "filled_at"})


def order_table(bars: Bars, records: PassRecords) -> pd.DataFrame:
    """Return a row for every order refused, cut, filled in part or left open, in the order of decision."""
    rows = [
        (*incident, one.sample.name)
        for one in records.accounts
        for incident in sorted(one.incidents, key=lambda incident: incident.decided)
    ]
    table = pd.DataFrame(rows, columns=[*Incident._fields, "sample"])
    table["decided"] = stamps(bars, table["decided"])
    return table.rename(columns={"decided": "decided_at"})


def trip_tables(records: PassRecords) -> dict[str, pd.DataFrame]:
    """Return by sample a row a round trip, by bar number."""
    return {one.sample.name: trip_table(one) for one in records.accounts}


def trip_table(one: AccountRecords) -> pd.DataFrame:
    """Return a row a round trip of an account; one still open is valued at the account's last close."""
    return round_trips(one.fills.rows(), one.stop - 1, float(one.columns["close"][-1]))


def trade_table(bars: Bars, trips: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a row a round trip, with stamps, oldest first."""
    parts = [table.assign(sample=sample) for sample, table in trips.items()]
    filled = [table for table in parts if len(table)] or parts[-1:]
    table = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0].copy()
    table["entered"] = stamps(bars, table["entered"])
    table["exited"] = stamps(bars, table["exited"])
    table["exit_price"] = table["exit_price"].astype(np.float64)  # of objects where a sample has but an open trade
    return table.rename(columns={"entered": "entered_at", "exited": "exited_at"})


def benchmark_table(bars: Bars, held: Sequence[tuple[Sample, Floats]]) -> pd.DataFrame:
    """Return buy and hold's equity, a row a bar, oldest first."""
    parts = [
        pd.DataFrame(
            {
                "date": bars.index[sample.rows.start : sample.rows.start + len(equity)],
                "equity": equity,
                "sample": sample.name,
            }
        )
        for sample, equity in sorted(held, key=lambda pair: pair[0].rows.start)
    ]
    return pd.concat(parts, ignore_index=True)
