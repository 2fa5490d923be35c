"""How closely a column follows returns to come, beyond what was known when its bar closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ....arrays import Floats
from ....engine.warnings.leaks import AHEAD, unit
from ....feeds.bars import Bars

BEYOND = 0.35
"""Correlations above this no market has shown: it is a share of 12 % of the next return's variance. Out of sample,
Gu, Kelly and Xiu (2020) explain 0.4 % of the monthly returns of stocks, Cont, Cucuringu and Zhang (2023) about 1 % of
the next minute's by the flow of orders; even a Sharpe ratio of 3 a year is, day by day, one of 0.19."""
ERRORS = 6.0
"""And above so many standard errors: few bars prove less."""
CLEARLY = 1.3
"""So much more than any return known by then, or else `ALMOST_ALL` of what those leave open."""
ALMOST_ALL = 0.85
"""Beyond this it is no market's bounce: of a price that only bounces off a spread, a quote can tell 0.71."""
LAGS = 20
"""Returns known by then that may explain what a column has to do with the next: a bounce, a stale or smoothed price."""
FEWEST = 60


@dataclass(frozen=True)
class Ahead:
    """What a column follows of what is to come."""

    what: str
    """In words: `the return of the next bar`."""
    correlation: float
    """Of ranks, made normal; what is left of it once all that was known is taken away, where that is more."""
    is_rest: bool
    """Whether it is what is left."""
    known: float
    """The same with the return of the bar that has just closed."""


@dataclass(frozen=True, eq=False)
class ToCome:
    """What may be known of the future, and what of it the past explains, at m bars of a sample."""

    words: tuple[str, ...]
    targets: Floats
    """Shape (m, targets), each of length 1."""
    spans: Floats
    """Bars that each spans, shape (targets,): overlapping returns are fewer than they seem."""
    known: Floats
    """The last returns, and those over as many bars as the targets are; shape (m, k), the last bar's first."""
    basis: Floats
    """An orthonormal basis of all that was known, shape (m, controls)."""
    rows: NDArray[np.intp]
    span: int


def follows(bars: Bars, rows: range, names: Sequence[str], *, horizon: int, most: int) -> list[Ahead | None]:
    """Return for each column what it follows of what is to come within the bars of a sample, or None.

    `most` bars at most are looked at, spread evenly over the sample.
    """
    to_come = to_come_of(bars, rows, horizon=horizon, most=most)
    if to_come is None:
        return [None] * len(names)
    return [followed(column, bars.close, to_come) for column in (bars.columns[name] for name in names)]


def to_come_of(bars: Bars, rows: range, *, horizon: int, most: int) -> ToCome | None:
    """Return what is to come at bars of a sample; None where they are too few, or the price never moves."""
    close, length = bars.close, len(rows)
    steps = [step for step in sorted({*AHEAD, horizon}) if step <= length // 10]
    lags = min(LAGS, length // 10)
    first, stop = rows.start + max(lags, *steps, 1) + 1, rows.stop - max(steps, default=1) - 1
    if stop - first < FEWEST:
        return None
    # where nothing was traded a quote knows the price before the price does
    traded = first + np.flatnonzero(close[first:stop] != close[first - 1 : stop - 1])
    if len(traded) < FEWEST:
        return None
    at = traded[np.unique(np.linspace(0, len(traded) - 1, min(most, len(traded))).astype(np.intp))]  # (m,)
    words, targets, spans = targets_of(bars, at, steps)
    past = [normal_scores(close[at - back] / close[at - back - step]) for step in steps[1:] for back in (0, 1)]
    lagged = [returned(close, at - back) for back in range(lags)]
    shape = [normal_scores(one) for one in shape_of(bars, at)]
    controls = unit(np.column_stack([*lagged, *shape]))
    return ToCome(
        tuple(words), unit(np.column_stack(targets)), np.array(spans), unit(np.column_stack([*lagged, *past])),
        basis_of(controls[:, controls.any(axis=0)]), at, length,
    )  # fmt: skip


def basis_of(controls: Floats) -> Floats:
    """Return an orthonormal basis of columns (m, k) of length 1, by Cholesky: QR waits for a busy CPU's threads."""
    products = controls.T @ controls + 1e-9 * np.eye(controls.shape[1])  # (k, k)
    return np.asarray(np.linalg.solve(np.linalg.cholesky(products), controls.T).T, dtype=np.float64)


def targets_of(bars: Bars, at: NDArray[np.intp], steps: Sequence[int]) -> tuple[list[str], list[Floats], list[float]]:
    """Return what labels are made of, in words, their values at the bars, and the bars that each spans."""
    close = bars.close
    words, found, spans = ["the return of the next bar"], [returned(close, at + 1)], [1.0]
    for step in steps:
        if step > 1:
            words.append(f"the return over the next {step} bars")
            found.append(normal_scores(close[at + step] / close[at]))
            spans.append(float(step))
    for later in range(2, min(5, max(steps)) + 1):
        words.append(f"the return of the bar {later} bars later")
        found.append(returned(close, at + later))
        spans.append(float(later))  # where returns follow each other, so do those of later bars
    words.append("the gap to the next open")
    return words, [*found, normal_scores(bars.open[at + 1] / close[at])], [*spans, 1.0]


def returned(close: Floats, at: NDArray[np.intp]) -> Floats:
    """Return the returns of the bars, as normal scores, shape (m,)."""
    return normal_scores(close[at] / close[at - 1])


def shape_of(bars: Bars, at: NDArray[np.intp]) -> list[Floats]:
    """Return what else of a bar was known: its gap, range, the place of its close in it, and its volume."""
    height = bars.high[at] - bars.low[at]
    place = np.divide(bars.close[at] - bars.low[at], height, out=np.full(len(at), 0.5), where=height > 0.0)
    return [bars.open[at] / bars.close[at - 1], height / bars.close[at], place, bars.volume[at] - bars.volume[at - 1]]


def followed(column: Floats, close: Floats, ahead: ToCome) -> Ahead | None:
    """Return what a column follows of what is to come, as it is, by its changes, or beside the close."""
    at = ahead.rows
    forms = [column[at], column[at] - column[at - 1]]
    if (column[at] > 0.0).all():
        forms.append(np.log(column[at]) - np.log(close[at]))
    seen = unit(np.column_stack([normal_scores(form) for form in forms]))  # (m, forms)
    left, targets = left_open(seen, ahead.basis), left_open(ahead.targets, ahead.basis)
    partial = np.abs(left.T @ targets)  # (forms, targets)
    raw = np.abs(seen.T @ ahead.targets)
    known = np.abs(seen.T @ ahead.known)  # (forms, k)
    free = len(at) - ahead.basis.shape[1]
    counted = np.maximum(np.minimum(free, ahead.span / ahead.spans), 1.0)  # (targets,)
    # Fisher's transform: its standard error is 1 / sqrt(n - 3), whatever the correlation
    beyond = partial >= np.maximum(BEYOND, np.tanh(ERRORS / np.sqrt(np.maximum(counted - 3.0, 1.0))))
    clear = (raw >= CLEARLY * known.max(axis=1, keepdims=True)) & (raw >= BEYOND) | (partial >= ALMOST_ALL)
    found = np.where(beyond & clear, np.maximum(raw, partial), 0.0)
    form, target = np.unravel_index(int(np.argmax(found)), found.shape)
    if not found[form, target]:
        return None
    is_rest = bool(partial[form, target] > raw[form, target])
    return Ahead(ahead.words[target], float(found[form, target]), is_rest, float(known[form, 0]))


def left_open(columns: Floats, basis: Floats) -> Floats:
    """Return what the basis does not explain of columns (m, k), each of length 1; 0 where it explains all."""
    rest = columns - basis @ (basis.T @ columns)
    length = np.sqrt(np.einsum("ij,ij->j", rest, rest))
    scaled: Floats = rest / np.where(length > 1e-3, length, np.inf)
    return scaled


def normal_scores(column: Floats) -> Floats:
    """Return the values' ranks as those of a normal distribution; equal values share one, a constant is all 0."""
    order = np.argsort(column)
    ordered = column[order]
    ranks = np.arange(1.0, len(column) + 1.0)
    if (ordered[1:] == ordered[:-1]).any():
        ranks = (np.searchsorted(ordered, ordered, "left") + np.searchsorted(ordered, ordered, "right") + 1) / 2.0
    scores = np.empty(len(column))
    scores[order] = ndtri(ranks / (len(column) + 1.0))
    return scores
