"""Real models, walked forward through null worlds by the front door: what they claim to know is false."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calibration.counts import Count
from calibration.replayed import bars_of
from calibration.worlds import WORLDS, Random
from sklearn.linear_model import Ridge

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models import SklearnForecaster, build_model
from barcast.verdict.assess import assess

GROUP = "null, models walked forward"
BARS, TRAINED, REFIT = 1000, 0.25, 250
"""Bars of a world, the share of them before the first forecast, and bars from one training to the next."""
MODELS: dict[str, Callable[[], Any]] = {
    "AR(1)": lambda: build_model("ar", {}),
    "ridge": lambda: SklearnForecaster(Ridge(alpha=10.0), lookback=10),
    "LSTM of 1 unit": lambda: build_model("lstm", {"units": (1,), "lookback": 4}),
}
KNOWABLE = "bull and bear"
"""No null world for a model that learns from returns: rising spells can be told from falling ones by the past."""


def walked(random: Random, worlds: int, model: str, first: int) -> list[Count]:
    """Return how often a model is claimed to have skill in so many worlds, the null ones in turn from the first."""
    names = [name for name in WORLDS if name != KNOWABLE]
    claims = 0
    for number in range(first, first + worlds):
        returns = WORLDS[names[number % len(names)]](random, (1, BARS - 2)).returns[0]
        split = {"train": TRAINED, "refit_every": REFIT}
        result = run_backtest(bars_of(random, returns), MODELS[model](), costs=Costs.free(), split=split)
        claims += assess(result).skill.says == "claim"
    return [Count(GROUP, model, claims, worlds)]
