"""Forecasts that look like something else than returns: prices, classes, probabilities, percent, ..."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ...analyzers import metrics as m
from ...analyzers.metrics import is_constant
from ...faults import RunWarning
from ...models.meaning import SCORES
from ..result import Floats, Result
from .tested import Tested, tested
from .too_good import number

FEWEST = 10
"""Test forecasts that are judged at all."""
LARGE, SMALL = 20.0, 1e-3
"""Honest forecasts are smaller than outcomes, rarely by more than a hundred times: beyond these is another unit."""
NEAR = 0.15
"""How far forecasts may be from what they are taken for, as a share of it, half of them nearer."""
FOLLOWS = 0.9
"""From this correlation with the close on, forecasts follow it."""
RELATIVE = 10.0
"""So many times the outcomes multiples of the price may be away from 1, half of them less."""
CLASSES = 5
"""The most classes that are taken for such."""
AS_SCORES = 'say `forecasts_are = "scores"` in its class (of a network or classifier set model.label = "direction")'


@dataclass(frozen=True, eq=False)
class Asked(Tested):
    """Test forecasts, with what tells their units apart."""

    @property
    def times(self) -> float:
        """How many times the mean size of the outcomes that of the forecasts is."""
        return float(np.mean(np.abs(self.forecast)) / np.mean(np.abs(self.outcome)))

    @property
    def examples(self) -> str:
        """The first three forecasts."""
        return ", ".join(f"{value:.6g}" for value in self.forecast[:3])

    def follows(self, other: Floats) -> float:
        """Return the correlation of the forecasts with other values, 0 where there is none."""
        return number(m.correlation(self.forecast, other)) or 0.0

    def near(self, made_of: Callable[[Floats], Floats]) -> bool:
        """Return whether most forecasts, of some hundreds, are near what is made of the closes, if not all near 0."""
        some = slice(None, None, max(len(self.forecast) // 256, 1))
        other = made_of(self.close[some])
        return bool(np.median(np.abs(self.forecast[some] - other)) < NEAR * np.median(np.abs(other)))


def no_returns(result: Result, found: Tested | None = None) -> Iterator[RunWarning]:
    """Tell in a sentence of test forecasts that are no returns, what they look like and how to make returns of them.

    Silent about scores that say so, and about forecasts or outcomes that never vary: others tell of those.
    """
    if result.forecasts.meaning == SCORES:
        return
    found = found or tested(result)
    asked = Asked(found.forecast, found.close, found.outcome)
    if len(asked.forecast) < FEWEST or is_constant(asked.forecast) or is_constant(asked.outcome):
        return
    for look in (prices, classes, relatives, logarithms, scaled_prices, probabilities, too_large, too_small):
        if said := look(asked):
            yield RunWarning("not_returns", said)
            return


def prices(asked: Asked) -> str:
    """Tell of forecasts near the close."""
    if asked.forecast.min() <= 0.0 or not asked.near(np.positive):
        return ""
    if asked.times <= LARGE and asked.follows(asked.close) <= FOLLOWS:
        return ""  # a price so low that returns are as large
    pair = f"{asked.forecast[0]:,.6g} at a close of {asked.close[0]:,.6g}"
    return (
        f"The forecasts look like prices, not returns ({pair}): return `forecast / close - 1` from `predict`, the "
        'close of the last bar being in the window with `features = ["close"]`.'
    )


def classes(asked: Asked) -> str:
    """Tell of a few whole numbers."""
    if not np.array_equal(asked.forecast, np.round(asked.forecast)):
        return ""
    found = np.unique(asked.forecast)
    if len(found) > CLASSES or np.max(np.abs(found)) >= CLASSES:
        return ""
    named = ", ".join(f"{value:g}" for value in found)
    lowest, highest = float(found[0]), float(found[-1])
    if lowest < 0.0:
        return f"The forecasts look like classes ({named}), not returns: {AS_SCORES}."
    middle, half = (lowest + highest) / 2.0, (highest - lowest) / 2.0
    score = f"2 * forecast - {2 * middle:g}" if half == 0.5 else f"(forecast - {middle:g}) / {half:g}"
    return (
        f"The forecasts look like classes ({named}), not returns, and none says that the price will fall: return the "
        f"score `{score}` from `predict`, from -1 to 1, and {AS_SCORES}."
    )


def relatives(asked: Asked) -> str:
    """Tell of forecasts of the next close as a multiple of this one, or as a multiple of 100."""
    if asked.times <= LARGE:
        return ""
    for unit, undone in ((1.0, "forecast - 1"), (100.0, "forecast / 100 - 1")):
        apart = np.abs(asked.forecast / unit - 1.0)
        if np.median(apart) < RELATIVE * np.median(np.abs(asked.outcome)):
            return (
                f"The forecasts look like multiples of the price, not returns (such as {asked.examples}): return "
                f"`{undone}` from `predict`."
            )
    return ""


def logarithms(asked: Asked) -> str:
    """Tell of forecasts near a logarithm of the close."""
    for name, logarithm, inverse in (("ln", np.log, "exp(forecast)"), ("log10", np.log10, "10 ** forecast")):
        if asked.near(logarithm) and asked.follows(logarithm(asked.close)) > FOLLOWS:
            pair = f"{asked.forecast[0]:.6g} at a close whose {name} is {logarithm(asked.close[0]):.6g}"
            return (
                f"The forecasts look like logarithms of prices, not returns ({pair}): return `{inverse} / close - 1` "
                "from `predict`."
            )
    return ""


def scaled_prices(asked: Asked) -> str:
    """Tell of forecasts that follow the close on another scale, and move more than returns do."""
    wide = asked.times > LARGE or np.std(asked.forecast) > LARGE / 4.0 * np.std(asked.outcome)
    follows = asked.follows(asked.close) if wide else 0.0
    if follows <= FOLLOWS:
        return ""
    return (
        f"The forecasts look like scaled prices, not returns (such as {asked.examples}; they follow the close, "
        f"correlation {follows:.2f}): undo the scaling (`scaler.inverse_transform`), then return "
        "`forecast / close - 1` from `predict`."
    )


def probabilities(asked: Asked) -> str:
    """Tell of forecasts from 0 to 1 that are too large and too sure of a rise for returns."""
    low, high = float(asked.forecast.min()), float(asked.forecast.max())
    if low < 0.0 or not 0.25 < high <= 1.0 or asked.times <= 3.0:
        return ""
    return (
        f"The forecasts look like probabilities, not returns (from {low:.3g} to {high:.3g}, none below 0): of a "
        f"probability p of a rise return the score `2 * p - 1` from `predict`, and {AS_SCORES}."
    )


def too_large(asked: Asked) -> str:
    """Tell of forecasts so much larger than what came that they are in another unit."""
    if asked.times <= LARGE or np.std(asked.forecast) <= np.std(asked.outcome):
        return ""  # far off, but hardly varying: a network that was hardly trained
    *others, last = units_of(asked)
    listed = f"{'; '.join(others)}; or {last}" if others else last
    return (
        f"The forecasts are {asked.times:,.3g} times as large as the returns that came (such as {asked.examples}), so "
        f"they are no returns. They may be {listed}."
    )


def units_of(asked: Asked) -> list[str]:
    """Return the units that forecasts of this size may have, the nearest first, each with what makes returns of it."""
    units = {
        "percent (divide them by 100)": 100.0,
        "basis points (divide them by 10,000)": 1e4,
        "changes of the price in money (divide them by the close)": float(np.median(asked.close)),
    }
    # an honest forecast may be much smaller than what comes, but hardly larger
    known = [words for words, unit in units.items() if asked.times / 5.0 < unit < 50.0 * asked.times]
    known.sort(key=lambda words: float(abs(np.log(units[words] / asked.times))))
    if np.mean(np.abs(asked.forecast)) < 10.0 or not known:
        known.append("returns in standard deviations (undo the scaling)")
        known.append(f"scores or logits (bring them to -1 to 1, such as tanh(logit / 2), and {AS_SCORES})")
    return known


def too_small(asked: Asked) -> str:
    """Tell of forecasts that are next to nothing beside what came, both in size and in how much they vary."""
    ratio = float(np.std(asked.forecast) / np.std(asked.outcome))
    if max(ratio, asked.times) >= SMALL:
        return ""
    close = float(np.median(asked.close))
    money = "; or changes of so small a price in money (divide them by the close)" if close < 10.0 * SMALL else ""
    return (
        f"The forecasts are less than a {1 / SMALL:,.0f}th of the returns that came (such as {asked.examples}): the "
        "model has hardly an opinion, or they are in another unit, such as percent that were divided by 100 too "
        f"often{money}."
    )
