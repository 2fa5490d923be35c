"""The door of the engine: terms and parameters out of range are refused before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..faults import BadInput, did_you_mean
from ..strategies.catalogue import asks_a_model, parameters_of
from .broker import FILLS


def check_terms(
    train: float, horizon: int, fill: str, cash: float, max_leverage: float, lot_size: float | None
) -> None:
    """Refuse terms out of range."""
    rules: Sequence[tuple[str, Any, bool, str]] = (
        ("split.train", train, 0.0 <= train < 1.0, "give a share of at least 0 and under 1"),
        ("split.horizon", horizon, horizon >= 1, "give a whole number of bars, at least 1"),
        ("run.cash", cash, 0.0 < cash < float("inf"), "give an amount above 0"),
        ("run.max_leverage", max_leverage, 0.0 < max_leverage < float("inf"), "give a multiple above 0"),
        ("run.lot_size", lot_size, lot_size is None or 0.0 < lot_size < float("inf"), "give units above 0"),
    )
    for where, value, holds, remedy in rules:
        if not holds:
            raise BadInput.at(where, f"{value!r} is out of range", remedy)
    if fill not in FILLS:
        raise BadInput.at("run.fill", f"{fill!r} is no way to fill", did_you_mean(fill, FILLS))


def check_params(strategy: type, params: Mapping[str, Any], model: Any) -> None:
    """Refuse misspelt strategy parameters (Backtrader may ignore them) and a strategy left without its model."""
    known = parameters_of(strategy)
    for name in params:
        if name not in known:
            remedy = did_you_mean(name, known)
            raise BadInput.at(f"strategy.{name}", f"{strategy.__name__} has no such parameter", remedy)
    if asks_a_model(strategy) and model is None:
        raise BadInput.at(
            f"strategy {strategy.__name__}",
            "it trades a forecast, but the model is none",
            "name a model, or a strategy that asks none, such as buy_and_hold",
        )
