"""Scores of the two tests: whether positions knew the coming return, and whether that paid its costs.

A score is a column of one number per interval whose mean is 0 under the null hypothesis: the coming return has the same
mean whatever the position is. Its drift at the same mean exposure is no skill, and is taken out.
"""

from __future__ import annotations

import numpy as np

from ...arrays import Floats
from .volatility import steadying_weights

MOST_FORECAST = 3.0
"""A forecast counts as at most so many times the median of their sizes."""


def skill_scores(position: Floats, forecast: Floats | None, asset_return: Floats, volatility: Floats) -> Floats:
    """Return the scores of three views of the same decisions, shape (n, 3); (n, 2) without forecasts.

    They are the views times what the return r was beyond its mean.

    Args:
        position: as in `skill_views`.
        forecast: as in `skill_views`.
        asset_return: r, from the price of those fills to that of the next bar's, shape (n,).
        volatility: as in `skill_views`.
    """
    came = asset_return - asset_return.mean()
    return np.asarray(skill_views(position, forecast, volatility) * came[:, np.newaxis])


def skill_views(position: Floats, forecast: Floats | None, volatility: Floats) -> Floats:
    """Return three views of the same decisions, shape (n, 3); (n, 2) without forecasts.

    1. s - mean s: the position beyond its mean exposure.
    2. w (s - sum ws / sum w): the same with quiet bars weighted up, w = 1 / volatility.
    3. The second with the forecast in place of the position: clip(f / median|f|, -3, 3).

    Args:
        position: s, exposure as a fraction of equity just after the fills of each decision, shape (n,).
        forecast: f, made at each decision, shape (n,); None for a strategy that asks no model.
        volatility: of the return, known before it came, shape (n,).
    """
    weights = steadying_weights(volatility)
    columns = [position - position.mean(), weighted(position, weights)]
    if forecast is not None:
        columns.append(weighted(sized(forecast), weights))
    return np.column_stack(columns)


def profit_scores(position: Floats, asset_return: Floats, cost: Floats) -> Floats:
    """Return what the position earned beyond its mean exposure, less its costs, shape (n, 1).

    (s - mean s)(r - mean r) - c, where `cost` (n,) is what was charged in each interval, as a fraction of equity.
    """
    earned = (position - position.mean()) * (asset_return - asset_return.mean())
    return np.asarray((earned - cost)[:, np.newaxis])


def weighted(values: Floats, weights: Floats) -> Floats:
    """Return the values less their weighted mean, times their weights, shape (n,)."""
    return np.asarray(weights * (values - np.sum(weights * values) / np.sum(weights)))


def sized(forecast: Floats) -> Floats:
    """Return forecasts in medians of their sizes, at most 3 either way; their signs where that median is 0."""
    median = float(np.median(np.abs(forecast)))
    if median == 0.0:
        return np.sign(forecast)
    with np.errstate(over="ignore"):
        return np.clip(forecast / median, -MOST_FORECAST, MOST_FORECAST)
