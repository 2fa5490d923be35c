"""The trades: how their results and lengths are spread, and a table of them that can be sorted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...analyzers.metrics import Undefined
from ...analyzers.metrics.register import METRICS
from ...arrays import Floats
from ...costs.register import EARNED
from ...engine.result import Result
from ..accounts import IN_WORDS, column
from .box import box, drawn, joined
from .fragment import Fragment
from .numbers import number, percent, stamp
from .svg import bars
from .words import counted

MOST = 5_000
"""Rows of the table."""
BINS = 24
ACCRUING = ("borrow", "holding", "margin_interest", *EARNED)
"""What is charged or earned by the day, whatever was traded."""
COLUMNS = (
    "entered_at", "exited_at", "direction", "size", "entry_price", "exit_price", "gross", "costs", "net", "bars",
    "sample",
)  # fmt: skip


def trades_table(result: Result, sample: str) -> Fragment | str:
    """Return both distributions of a sample's trades, and the table of all; why there is none without trades."""
    trades = result.account.trades
    if trades.empty:
        return "No trades: nothing was bought or sold."
    mine = trades[trades["sample"] == sample]
    pictures = [by_result(result, mine, sample), by_length(mine)] if len(mine) > 1 else []
    return joined([*pictures, table_of(trades, sample)])


def not_spread(result: Result, sample: str) -> str:
    """Return that a sample's trades are too few to draw, where there is a table of some; else nothing."""
    trades = result.account.trades
    if trades.empty or int((trades["sample"] == sample).sum()) > 1:
        return ""
    return "No picture of the results and lengths of trades: the sample has fewer than two."


def by_result(result: Result, trades: pd.DataFrame, sample: str) -> Fragment:
    """Return how many trades came to which net result, as a share of what was put in."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 100.0 * column(trades, "net") / (column(trades, "size") * column(trades, "entry_price"))
    edge = edge_of(share)
    counts, edges = np.histogram(np.clip(share, -edge, edge * (1.0 - 1e-9)), bins=BINS, range=(-edge, edge))
    named = range(0, BINS, BINS // 4)
    names = [number(edges[at], 1, "%") if at in named else "" for at in range(BINS)]
    told = [
        f"{number(low)} to {number(high, 2, '%')}: {counted(int(many), 'trade')}"
        for low, high, many in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    picture = bars(
        counts, names, unit="", digits=0, described="Trades by their net result", titles=told, height=150, plain=True
    )
    costs = number(float(trades["costs"].sum()), 0)
    note = f"Trades by net result, % of what was put in; both ends hold what lies beyond. Their costs: {costs}."
    return box(title(result, trades, sample), picture, note + beside_trades(result, sample))


def beside_trades(result: Result, sample: str) -> str:
    """Return what the profit after costs holds that is of no trade; nothing where that is 0."""
    metrics = result.metrics[sample]
    named = [name for name in ACCRUING if (told := metrics.get(name)) and not isinstance(told, Undefined)]
    if not named:
        return ""
    signed = (float(metrics[name]) * (-1.0 if name in EARNED else 1.0) for name in named)  # type: ignore[arg-type]
    labels = [METRICS[name].label.lower() for name in named]
    what = " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
    return f" Not in them, but in the profit after costs: {what}, {number(-sum(signed), 0)} in all."


def edge_of(share: Floats) -> float:
    """Return where the axis of results ends, in percent: 99 of 100 trades lie within."""
    size = np.abs(share[np.isfinite(share)])
    reach = float(np.quantile(size, 0.99)) if len(size) else 0.0
    unit = 10.0 ** np.floor(np.log10(reach)) if reach > 0.0 else 1.0
    return float(np.ceil(reach / unit * 2.0) / 2.0 * unit) or 1.0


def title(result: Result, trades: pd.DataFrame, sample: str) -> str:
    """Return how many won, and what all came to."""
    net, won = float(trades["net"].sum()), result.metrics[sample].get("win_rate")
    share = "" if won is None or isinstance(won, Undefined) else f", {percent(float(won), 0)} of those closed won"
    made = "made" if net > 0.0 else "lost"
    return f"{IN_WORDS[sample]} {counted(len(trades), 'trade')}{share}; together they {made} {number(abs(net), 0)}"


def by_length(trades: pd.DataFrame) -> Fragment:
    """Return how many trades were held for how many bars."""
    length = trades["bars"].to_numpy(dtype=np.int64)
    most = int(max(2, np.ceil(np.quantile(length, 0.97))))
    step = -(-most // BINS)
    counts = np.bincount(np.minimum(length, most) // step)
    every = max(1, len(counts) // 5)
    names = [f"{at * step:,}" if at % every == 0 else "" for at in range(len(counts))]
    told = [f"{group(at, step)}: {counted(int(many), 'trade')}" for at, many in enumerate(counts)]
    picture = bars(
        counts, names, unit="", digits=0, described="Trades by bars held", titles=told, height=150, plain=True
    )
    half = int(np.median(length))
    return box(
        f"Half of them were held for {counted(half, 'bar')} or fewer",
        picture,
        "Trades by bars held; the last group holds all that were longer.",
    )


def group(at: int, step: int) -> str:
    """Return the lengths of a group."""
    return counted(at, "bar") if step == 1 else f"{at * step:,} to {(at + 1) * step - 1:,} bars"


def table_of(trades: pd.DataFrame, sample: str) -> Fragment:
    """Return the table; the page's script fills it, and sorts it."""
    largest = trades["net"].abs().nlargest(MOST).index.sort_values() if len(trades) > MOST else trades.index
    rows = [[plain(value) for value in row] for row in trades.loc[largest, list(COLUMNS)].itertuples(index=False)]
    more = f"The {MOST:,} largest of {len(trades):,}." if len(trades) > MOST else ""
    others = len(set(trades["sample"])) > 1
    heads = [name.removesuffix("_at").replace("_", " ") for name in COLUMNS]
    piece = drawn("trades_table.html", heads=heads, more=more, others=others)
    return Fragment(piece.html, data={"trades": {"rows": rows, "sample": sample, "columns": list(COLUMNS)}})


def plain(value: Any) -> Any:
    """Return a cell as JSON holds it: stamps as text, numbers to two decimals or six digits, nothing for none."""
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return stamp(value)
    if isinstance(value, int | np.integer):
        return int(value)
    return round(float(value), 2) if abs(value) >= 100.0 else float(f"{float(value):.6g}")
