"""From the tables of a result back to the records they were made of, and so to its metrics once more."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...costs.register import NAMES
from ...feeds.bars import Bars
from ...models.meaning import SCORES
from ..account.fills import FIELDS, WHOLE, Fills, Incident
from ..account.records import AccountRecords
from ..account.samples import Sample
from ..result import Metrics, Result
from .sample_metrics import account_metrics, without_sums


def recorded(result: Result) -> Mapping[str, AccountRecords]:
    """Return the records of each account, the newest first, as its tables have them."""
    return {sample.name: records_of(result, sample) for sample in reversed(result.account.samples)}


def records_of(result: Result, sample: Sample) -> AccountRecords:
    """Return the records of one account."""
    account, bars = result.account, result.bars
    rows = of_sample(account.equity, sample.name)
    columns: dict[str, Floats] = {
        name: np.ascontiguousarray(rows[name], dtype=np.float64)
        for name in ("close", "position", "cash", "equity", *NAMES)
    }
    orders = of_sample(account.orders, sample.name)
    decided = bars_at(bars, orders["decided_at"]).tolist()
    incidents = tuple(map(Incident, decided, orders["status"], orders["wanted"], orders["reason"]))
    is_ruined = bool(columns["equity"][-1] <= 0.0)
    return AccountRecords(sample, columns, fills_of(bars, of_sample(account.fills, sample.name)), incidents, is_ruined)


def fills_of(bars: Bars, table: pd.DataFrame) -> Fills:
    """Return the fills of a table, bar numbers in place of stamps."""
    numbers = {name: bars_at(bars, table[f"{name}_at"]) for name in WHOLE}
    return Fills.of_columns({name: numbers[name] if name in numbers else table[name] for name in FIELDS})


def metrics_again(result: Result, records: Mapping[str, AccountRecords]) -> dict[str, Metrics]:
    """Return the metrics of each sample once more, of its tables and bars: all but the break-even cost."""
    forecasts, trades = result.forecasts.table, result.account.trades
    pairs = forecasts.assign(made=bars_at(result.bars, forecasts["made_at"]))
    trips = trades.rename(columns={"entered_at": "entered", "exited_at": "exited"})
    cash, scale = result.terms.account.cash, result.account.bars_per_year
    found: dict[str, Metrics] = {
        name: account_metrics(result.bars.close, one, cash, pairs, of_sample(trips, name), scale)
        for name, one in records.items()
    }
    if result.forecasts.meaning == SCORES:
        found = {name: without_sums(metrics) for name, metrics in found.items()}
    return found


def of_sample(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the rows of a sample."""
    return table[(table["sample"] == name).to_numpy()]


def bars_at(bars: Bars, stamps: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the numbers of the bars that close at these stamps, shape (n,); -1 where none does."""
    return np.asarray(bars.index.get_indexer(pd.DatetimeIndex(stamps)), dtype=np.int64)
