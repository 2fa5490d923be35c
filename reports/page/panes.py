"""The run, bar by bar: price with fills, position, profit and drawdown on one time axis that can be zoomed and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from ...engine.result import Result
from ...verdict.verdict import Verdict
from ..folds import walks_forward
from .bar_table import CURVES, bar_table, begun_anew, with_baselines
from .canvas import PROFIT, RETURN, SCORE, TIMES, Amount, packed, source
from .fragment import Fragment
from .parts import closed, finite, mark, parts_of, reserved, strip
from .price_panes import MOST_FILLS, position_pane, price_pane
from .profit_panes import drawdown_pane, profit_pane
from .thinning import thinned
from .time_axis import Read, TimeAxis, milliseconds

NAME = "panes"
DRAWN = ("close", *CURVES)
MONEY = Amount(digits=2)
SIZE = Amount(digits=2, is_signed=True)
COUNT = Amount(digits=0)
FALL = Amount(factor=100.0, unit="%", digits=1)
RULE_MARKS = ("line2", "line3", "line3 dashed", "line2 dashed")
"""Classes of the simple rules in the legend, as their lines are drawn."""
FEW_DAYS = 4_000
"""Where there are more days than these, the first bar of each is not kept for its own sake."""


def panes(result: Result, verdict: Verdict) -> Fragment:
    """Return price, position, profit and drawdown of every account of a run, and what is read of a bar."""
    axis = TimeAxis(NAME, result.bars.index, reserved(result))
    whole = bar_table(result)
    rules = with_baselines(whole, result, verdict)
    rows, of_each = thinned({name: whole[name].to_numpy() for name in DRAWN}, kept(result, axis))
    table = begun_anew(result, whole.iloc[rows])
    told = source(f"{NAME}-rows", **columns(table))
    drawn = [price_pane(axis, result, told), position_pane(axis, whole, rows)]
    drawn += [profit_pane(axis, table, told, rules), drawdown_pane(axis, told)]
    parts = parts_of(result)
    plots = [strip(axis, parts), *(plot for plot, _ in drawn)]
    for plot in plots[1:]:
        mark(plot, result, axis, parts)
    return axis.fragment(
        plots,
        [fit for _, fit in drawn],
        reads_of(result, whole, rules),
        described="Price, position, profit and drawdown over time.",
        legend=legend(result, rules),
        note=note(result),
        views=views(result),
        toggles={"rule": "Simple rules"} if rules else {},
        first_view="Out of sample" if walks_forward(result) else "",
        of_each=of_each,
        parts=[[finite(part.first), finite(part.last), part.texts] for part in parts],
        plugs=["parts", "position", "fills"],
    )


def kept(result: Result, axis: TimeAxis) -> list[int]:
    """Return bars that are drawn however many there are: the ends of each account, and the first of each day."""
    ends = [
        at for sample in result.account.samples for at in (sample.opened_at, sample.rows.start, sample.rows.stop - 1)
    ]
    ends += [at + past for at in axis.place(list(result.account.ruined_at.values())).tolist() for past in (0, 1)]
    days = axis.index.normalize()
    first = np.flatnonzero(~days.duplicated())
    return [at for at in (*ends, *(first if len(first) <= FEW_DAYS else ())) if 0 <= at < len(axis.index)]


def columns(table: pd.DataFrame) -> dict[str, Any]:
    """Return what the page's script reads of each row: numbers of bars, stamps, and all else in few bytes."""
    numbers = {str(name): packed(table[name]) for name in table.columns if name != "n"}
    return {
        "n": table["n"].to_numpy(dtype=np.int32),
        "date": milliseconds(pd.DatetimeIndex(table.index)),
        **{name: values for name, values in numbers.items() if name in DRAWN or np.isfinite(values).any()},
    }


def reads_of(result: Result, whole: pd.DataFrame, rules: Mapping[str, str]) -> list[Read]:
    """Return what is told of a bar, as far as the run has it."""
    price = Amount(digits=price_digits(result))
    horizon = result.forecasts.horizon
    scored = result.forecasts.meaning == "scores"
    wanted = [
        Read("close", "close", price),
        Read("score" if scored else "forecast", "forecast", SCORE if scored else RETURN),
        Read("came" if horizon == 1 else f"came, {horizon} bars on", "outcome", RETURN),
        Read("model", "model", COUNT),
        Read("model's age, bars", "age", COUNT, below_0="trained on it"),
        Read("target", "target", TIMES),
        Read("position", "position", TIMES),
        Read("filled", "size", SIZE),
        Read("fill price", "fill", price),
        Read("costs", "paid", MONEY),
        Read("after costs", "growth", PROFIT),
        Read("before costs", "gross", PROFIT),
        Read("buy and hold", "hold", PROFIT),
        Read("drawdown", "drawdown", FALL),
        *(Read(label, name, PROFIT, hidden="rule") for name, label in rules.items()),
    ]
    if whole["model"].nunique() < 2:
        wanted = [read for read in wanted if read.column != "model"]
    return [read for read in wanted if np.isfinite(packed(whole[read.column])).any()]


def price_digits(result: Result) -> int:
    """Return the decimals a price is read with: 2, and more where prices are small."""
    return int(np.clip(4 - np.floor(np.log10(result.bars.close.max())), 2, 10))


def views(result: Result) -> dict[str, tuple[float, float]]:
    """Return what buttons show: what was out of sample, unless that is all."""
    first = [sample for sample in result.account.samples if sample.name != "train" and len(sample.rows)]
    if not first or first[0].opened_at < 0:
        return {}
    return {"Out of sample": (first[0].opened_at - 0.5, len(result.bars) - 0.5)}


def legend(result: Result, rules: Mapping[str, str]) -> Markup:
    """Return what the lines and marks are."""
    names = [("line0", "after costs"), ("line5", "before costs"), ("line1", "buy and hold")]
    html = Markup("").join(Markup('<span class="{}">{}</span>').format(*each) for each in names)
    if len(result.account.fills):
        html += Markup('<span class="bought">bought</span><span class="sold">sold</span>')
        html += Markup('<span class="hollow">hollow: closes a position</span>')
    if len(result.account.samples) > 1:
        html += Markup('<span class="dash">another account begins</span>')
    if walks_forward(result):
        html += Markup('<span class="dots">another model takes over</span>')
    for label, kind in zip(rules.values(), RULE_MARKS, strict=False):
        html += Markup('<span class="rule {}" hidden>{}</span>').format(kind, label)
    return html


def note(result: Result) -> str:
    """Return how to read the panes."""
    lines = []
    if len(result.account.samples) > 1:
        lines.append("Each account, and buy and hold beside it, begins with the cash of the run.")
    if known := closed(result):
        lines.append(f"Hatched: {known}; nothing of them is drawn.")
    if len(result.account.fills) > 2 * MOST_FILLS:
        lines.append(f"Of {len(result.account.fills):,} fills the last {MOST_FILLS:,} of each side are marked.")
    return " ".join(lines)
