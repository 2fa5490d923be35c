"""The iterations of the series: what each turned, and what is wrong in how it counts its profit.

The files of examples/series are these settings, one by one: a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PARTIAL_BETS = 100.0
"""A partial bet is so many times the forecast, as a fraction of equity: a forecast of 0.4% is 40% of it."""


@dataclass(frozen=True)
class Iteration:
    """One iteration of the series."""

    name: str
    """As the series numbers it: `01_01`."""
    told: str
    """What is new in it, in a few words."""
    model: Mapping[str, Any]
    """The settings of the section `model`."""
    strategy: Mapping[str, Any] = field(default_factory=dict)
    """The settings of the section `strategy` that are not the default."""
    inverted: bool = False
    """Whether its profit is long where the forecast is below 0."""
    partial: bool = False
    """Whether its profit is of partial bets: the sign of one forecast with the size of the next."""
    work: float = 1.0
    """How long its training takes beside the others: seconds of one processor on the embedded bars, at least 1."""

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """Section -> setting -> value, of what is not the default."""
        return {"model": dict(self.model)} | ({"strategy": dict(self.strategy)} if self.strategy else {})

    @property
    def lookback(self) -> int:
        """Time steps of a window."""
        return int(self.model.get("lookback", 1))

    @property
    def rows_early(self) -> int:
        """Rows by which its forecasts are joined too early: the first stands at the first row, not at its own."""
        return self.lookback - 1


def lstm(
    units: str, dense: str = "1", *, steps: int = 1, batch: int = 32, epochs: int, **others: Any
) -> dict[str, Any]:
    """Return the settings of an LSTM of the series.

    Args:
        units: of the LSTM layers, such as `128 64`.
        dense: the layers after them, such as `16 relu, 1`.
        steps: bars in a window.
        batch: windows in one training step.
        epochs: passes over the training rows.
        others: settings that are not those of its first iterations.
    """
    return {
        "name": "lstm",
        "units": [int(one) for one in units.split()],
        "lookback": steps,
        "dropout": 0.0,
        "dense": dense.split(", "),
        "batch_size": batch,
        "epochs": epochs,
        "validation": 0.0,
        "patience": 0,
        **others,
    }


REGULARISED: dict[str, Any] = {"dropout": 0.2, "validation": 0.1}
DIRECTION: dict[str, Any] = {"label": "direction"}
WIDE: dict[str, Any] = {"batch": 512, "epochs": 500, **REGULARISED}

ITERATIONS = (
    Iteration("01", "batch of one: the author waited 14 s an epoch", lstm("1", batch=1, epochs=100)),
    Iteration("01_01", 'the famous one: "250%" on its own training data', lstm("1", epochs=1000)),
    Iteration("01_02", "larger batch, more epochs", lstm("1", batch=512, epochs=5000)),
    Iteration("01_03", "more units", lstm("32", epochs=1000), work=4.0),
    Iteration("02", "fewer epochs", lstm("32", epochs=100)),
    Iteration("02_01", "three layers and a dense one", lstm("128 64 32", "16 relu, 1", **WIDE), work=26.0),
    Iteration("02_02", "one wide layer", lstm("128", **WIDE), work=11.0),
    Iteration("02_03", "two dense layers", lstm("128 64 32", "16 relu, 8 relu, 1", **WIDE), work=26.0),
    Iteration("02_05", "two layers", lstm("128 64", **WIDE), work=25.0),
    Iteration("03", "time steps begin", lstm("2", steps=2, epochs=1000, **REGULARISED), inverted=True),
    Iteration("03_01", "five time steps", lstm("5", steps=5, epochs=1000, **REGULARISED), inverted=True),
    Iteration(
        "03_02",
        "adds partial bets",
        lstm("1", steps=2, epochs=1000, **REGULARISED),
        {"name": "proportional", "scale": PARTIAL_BETS},
        inverted=True,
        partial=True,
    ),
    Iteration(
        "04",
        "the label is the direction; layers and steps are not told, these are 01_01's",
        lstm("1", epochs=1000, **DIRECTION),
    ),
    Iteration(
        "04_02",
        "direction, two layers, five time steps",
        lstm("128 64", "16 relu, 1", steps=5, epochs=500, **REGULARISED, **DIRECTION),
        work=120.0,
    ),
)
"""All that run: 02_04 ended in a softmax over one unit, which is always 1 and is refused."""

AR1 = Iteration("AR(1)", "two coefficients, fitted once to the same rows", {"name": "ar"})
"""The yardstick: what a line through (return, next return) earns by the same formulas."""
