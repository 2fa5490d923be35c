"""What a run did, bar by bar, as a page draws and reads it: each account begins anew, and no line runs across."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...analyzers.metrics import drawdown
from ...arrays import Floats
from ...costs.register import EARNED, PAID
from ...engine.result import Result
from ...verdict.baselines import rule_curves_of
from ...verdict.verdict import Verdict

CURVES = ("growth", "gross", "hold", "drawdown")
"""Of each account, after it was opened: equity as a multiple of its cash after and before costs, that of buy and
hold, and how far it is below its highest so far."""
READ = ("forecast", "outcome", "age", "model")


def bar_table(result: Result) -> pd.DataFrame:
    """Return a row for each bar of a run, in order; NaN where there is nothing.

    Columns: `n` (number of the bar), `close`, those of `CURVES`, `position` (x close / equity), `target`, `paid` (what
    costs took on that bar, money), those of `READ`, `size` and `fill` (what was filled on it, signed, and at which
    price on average).
    """
    index = result.bars.index
    table = pd.DataFrame({"n": np.arange(len(index)), "close": result.bars.close}, index=index)
    for sample in result.account.samples:
        for name, values in account_curves(result, sample.name).items():
            table.loc[values.index, name] = values
    made = result.forecasts.table.drop_duplicates("made_at").set_index("made_at")
    for name in READ:
        table[name] = made[name].astype("float64").reindex(index) if name in made else np.nan
    return table.join(fills_by_bar(result)).reindex(columns=[*table.columns, "size", "fill"]).astype({"n": np.int64})


def account_curves(result: Result, sample: str) -> dict[str, pd.Series]:
    """Return what the account of a sample came to at each of its bars, by column."""
    cash = result.terms.account.cash
    rows = of_sample(result.account.equity, sample)
    held = of_sample(result.buy_and_hold.equity, sample)["equity"].astype("float64")
    equity = rows["equity"].astype("float64")
    paid = sum((rows[name] for name in PAID), 0.0 * equity) - sum((rows[name] for name in EARNED), 0.0 * equity)
    worth = (rows["position"] * rows["close"]).astype("float64")
    high = drawdown(np.append(cash, equity.to_numpy()))[1:]
    return {
        "growth": equity / cash,
        "gross": (equity + paid.cumsum()) / cash,
        "hold": held / cash,
        "drawdown": pd.Series(high, equity.index),
        "position": (worth / equity).where(equity > 0.0, 0.0),
        "target": rows["target"].astype("float64"),
        "paid": paid.astype("float64"),
    }


def with_baselines(table: pd.DataFrame, result: Result, verdict: Verdict) -> dict[str, str]:
    """Add what each simple rule came to in the sample judged, as a multiple of its cash; return column -> its name."""
    samples = {one.name: one.rows for one in result.account.samples if len(one.rows)}
    if verdict.baselines is None or verdict.sample not in samples:
        return {}
    names, rows = {}, samples[verdict.sample]
    for rule, curve in rule_curves_of(result, verdict.sample).items():
        if rule == "flat":
            continue  # the line at 0
        values = np.full(len(table), np.nan)
        values[rows.start : rows.start + len(curve) - 1] = curve[1:] / curve[0]
        table[f"rule_{rule}"], names[f"rule_{rule}"] = values, verdict.baselines.outcomes[rule].label
    return names


def of_sample(table: pd.DataFrame, sample: str) -> pd.DataFrame:
    """Return the rows of a sample by their date."""
    return table[(table["sample"] == sample).to_numpy(dtype=bool)].set_index("date")


def fills_by_bar(result: Result) -> pd.DataFrame:
    """Return what was filled on each bar that had fills: `size`, signed, and `fill`, the mean price by size."""
    fills = result.account.fills
    size, price = (fills[name].astype("float64") for name in ("size", "price"))
    by_bar = pd.DataFrame({"size": size, "much": size.abs(), "worth": size.abs() * price}).groupby(fills["filled_at"])
    summed = by_bar.sum()
    return pd.DataFrame({"size": summed["size"], "fill": summed["worth"] / summed["much"]})


def begun_anew(result: Result, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with two more where an account is opened at the close of a bar: a gap, then its cash."""
    opened = [sample.opened_at for sample in result.account.samples if sample.opened_at >= 0 and len(sample.rows)]
    at = table[table["n"].isin(opened)]
    gap, begun = at.assign(**dict.fromkeys(CURVES, np.nan)), at.assign(growth=1.0, gross=1.0, hold=1.0, drawdown=0.0)
    joined = pd.concat([table, gap, begun])
    order = np.repeat([0, 1, 2], [len(table), len(gap), len(begun)])
    joined["fall"] = joined["drawdown"].fillna(0.0)  # an area has no gaps
    return joined.iloc[np.lexsort((order, joined["n"].to_numpy()))]


def entries_and_exits(result: Result) -> tuple[Floats, Floats]:
    """Return what was held just before and just after each fill, in units, each of shape (fills,)."""
    fills = result.account.fills
    size = fills["size"].astype("float64")
    after = np.asarray(size.groupby(fills["sample"]).cumsum(), dtype=np.float64)
    return after - np.asarray(size, dtype=np.float64), after
