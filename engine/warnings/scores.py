"""Forecasts that are scores: strategies that take them for returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...faults import RunWarning
from ...models.meaning import SCORES
from ...strategies import DeadBandStrategy, ProportionalStrategy
from ..result import Result

SATURATED = 0.5
"""From this share of full positions on, `proportional` says no more than `sign` would."""


def scores_taken_for_returns(result: Result, strategy: type, params: Mapping[str, Any]) -> Iterator[RunWarning]:
    """Tell of a strategy of ours that compares scores with costs, or sizes positions as if they were returns."""
    if result.forecasts.meaning != SCORES:
        return
    if issubclass(strategy, DeadBandStrategy) and strategy.target is DeadBandStrategy.target:
        yield RunWarning(
            "scores_against_costs",
            "The forecasts are scores, not returns, so dead_band compares them with costs in vain: use a model that "
            'forecasts returns (model.label = "return"), or strategy sign with strategy.threshold, such as 0.1.',
        )
    if issubclass(strategy, ProportionalStrategy) and strategy.target is ProportionalStrategy.target:
        yield from saturated(np.abs(result.forecasts.table["forecast"].to_numpy()), params)


def saturated(sizes: np.ndarray[Any, Any], params: Mapping[str, Any]) -> Iterator[RunWarning]:
    """Tell of a scale that makes most scores, of these sizes (n,), a full position."""
    scale, cap = float(params["scale"]), float(params["cap"])
    taken = sizes[sizes > 0.0]
    share = float(np.mean(scale * taken >= cap)) if len(taken) and scale > cap else 0.0
    if share > SATURATED:
        yield RunWarning(
            "saturated_scores",
            f"strategy.scale = {scale:g} makes a full position of {share:.0%} of the scores, however weak: a score is "
            f"no return, so set strategy.scale = {cap:g}, with which a score of 1 is all in.",
        )
