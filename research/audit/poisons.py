"""Bars that come after a bar, replaced: by others that could have come, in five ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from ...arrays import Floats
from ...feeds.bars import PRICES, REQUIRED, Bars

Tail = dict[str, Floats]
"""Columns of the bars to be replaced, each (m,)."""


def poisoned(bars: Bars, kept: int, kind: str, seed: int = 7) -> Bars:
    """Return the bars with all after the first `kept` replaced; stamps and columns stay what they are."""
    rng = np.random.default_rng(seed)
    head = {name: column[:kept] for name, column in bars.columns.items()}
    tail = {name: np.array(column[kept:]) for name, column in bars.columns.items()}
    made = POISONS[kind](head, tail, rng)
    columns = {name: np.concatenate((head[name], made[name])) for name in bars.columns}
    for column in columns.values():
        column.flags.writeable = False
    return replace(bars, columns=MappingProxyType(columns), warnings=(), as_read=None)


def shuffled(head: Tail, tail: Tail, rng: np.random.Generator) -> Tail:
    """Return the bars in another order."""
    order = rng.permutation(len(tail["close"]))
    return {name: column[order] for name, column in tail.items()}


def reversed_(head: Tail, tail: Tail, rng: np.random.Generator) -> Tail:
    """Return the bars from the last to the first."""
    return {name: column[::-1].copy() for name, column in tail.items()}


def scaled(head: Tail, tail: Tail, rng: np.random.Generator) -> Tail:
    """Return the bars at three times their prices and a third of their volume; other columns stretched threefold."""
    return {name: column / 3.0 if name == "volume" else column * 3.0 for name, column in tail.items()}


def noise(head: Tail, tail: Tail, rng: np.random.Generator) -> Tail:
    """Return a random walk that goes on from the last close, as lively as the bars before; other columns are drawn."""
    count = len(tail["close"])
    close = head["close"]
    returns = np.diff(close) / close[:-1] if len(close) > 1 else np.zeros(1)
    size = float(np.clip(np.std(returns), 1e-6, 0.05)) * 2.0
    steps = np.clip(rng.normal(0.0, size, count), -0.2, 0.2)
    ended = np.exp(np.clip(np.cumsum(steps), -20.0, 20.0)) * close[-1]
    began = np.concatenate(([close[-1]], ended[:-1])) * np.exp(np.clip(rng.normal(0.0, size / 2.0, count), -0.1, 0.1))
    wick = np.exp(np.clip(np.abs(rng.normal(0.0, size / 2.0, (2, count))), 0.0, 0.1))
    made = {
        "open": began,
        "high": np.maximum(began, ended) * wick[0],
        "low": np.minimum(began, ended) / wick[1],
        "close": ended,
        "volume": rng.permutation(tail["volume"]),
    }
    for name in tail:
        if name not in REQUIRED:
            middle, spread = float(np.mean(head[name])), float(np.std(head[name])) or 1.0
            made[name] = rng.normal(middle, 2.0 * spread, count)
    return made


def constant(head: Tail, tail: Tail, rng: np.random.Generator) -> Tail:
    """Return bars on which nothing moves any more: every column as it was last."""
    last = {name: column[-1] for name, column in head.items()}
    last |= dict.fromkeys(PRICES, head["close"][-1])
    return {name: np.full(len(column), last[name]) for name, column in tail.items()}


POISONS: Mapping[str, Callable[[Tail, Tail, np.random.Generator], Tail]] = MappingProxyType(
    {"noise": noise, "reversed": reversed_, "scaled": scaled, "shuffled": shuffled, "constant": constant}
)
"""By name; the first says most."""
