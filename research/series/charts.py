"""The series' three plots of an iteration as small charts, and the lag profile that shows a copy of the past."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from tsdownsample import MinMaxDownsampler

from ...arrays import Floats
from ...models.meaning import SCORES
from ...models.schedule.folds import TEST, TRAIN
from ...reports.page.numbers import number
from ...reports.page.svg import bars, chart, ticks
from .as_json import LAGS, lags_of
from .as_json import number as plain
from .formula import profit
from .found import Found

POINTS, DOTS = 240, 500
"""Points of a line, and of a scatter for each part."""
HEIGHT = 150
YEARS = 3
"""With fewer years the labels have months."""


class Axis(NamedTuple):
    """The span of an axis."""

    low: float
    high: float

    @classmethod
    def over(cls, values: Floats) -> Axis:
        """Return the axis from the lowest to the highest value, with some room around them."""
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
        room = 0.04 * (high - low) or 0.01
        return cls(low - room, high + room)

    def places(self, values: Floats) -> Floats:
        """Return where values (n,) lie, in percent from the lower end."""
        return 100.0 * (values - self.low) / (self.high - self.low)

    def marks(self, wanted: int, unit: str = "%") -> list[tuple[float, str]]:
        """Return about so many labels: place and text."""
        times = 100.0 if unit == "%" else 1.0
        found = ticks(self.low * times, self.high * times, wanted)
        digits = next((some for some in range(6) if np.allclose(np.round(found, some), found, atol=1e-9)), 6)
        places = self.places(np.array(found) / times)
        return [(float(at), number(one, digits, unit)) for at, one in zip(places, found, strict=True)]

    def marks_down(self, wanted: int, unit: str = "%") -> list[tuple[float, str]]:
        """Return the same with places from the upper end, as a page counts them."""
        return [(100.0 - at, text) for at, text in self.marks(wanted, unit)]


class Chart(NamedTuple):
    """A chart with what it shows."""

    title: str
    drawn: Markup


def charts_of(found: Found) -> list[Chart]:
    """Return the charts of an iteration."""
    return [
        Chart("Next return (x) and forecast (y)", scatter(found)),
        Chart("Sums of returns and of forecasts", sums(found)),
        Chart("Sums of profit", profits(found)),
        Chart("Correlation with the return of bar t + k", lags(found)),
    ]


def scatter(found: Found) -> Markup:
    """Return every forecast beside what came, thinned; the test part in colour."""
    parts = [pairs(found, sample) for sample in (TRAIN, TEST)]
    across, up = (Axis.over(inner(np.concatenate([one[axis] for one in parts]))) for axis in (0, 1))
    shapes = [
        dots(np.clip(across.places(x), 0.0, 100.0), np.clip(100.0 - up.places(y), 0.0, 100.0), kind)
        for kind, (x, y) in zip(("old", "new"), parts, strict=True)
    ]
    unit = "" if found.result.forecasts.meaning == SCORES else "%"
    described = f"Forecasts of {found.iteration.name}"
    return chart(HEIGHT, Markup("").join(shapes), up.marks_down(3, unit), across.marks(3), described)


def pairs(found: Found, sample: str) -> tuple[Floats, Floats]:
    """Return next returns and forecasts of a sample, thinned to some rows and those furthest out."""
    rows = found.rows(sample)
    made = np.flatnonzero(np.isfinite(rows.forecast))
    if not len(made):
        return np.empty(0), np.empty(0)
    x, y = rows.following[made], rows.forecast[made]
    far = [x.argmin(), x.argmax(), y.argmin(), y.argmax()]
    some = np.unique([*range(0, len(made), -(-len(made) // DOTS)), *far])
    return x[some], y[some]


def inner(values: Floats) -> Floats:
    """Return the two ends of all values (n,) but the furthest hundredth, which would squeeze the others."""
    return np.quantile(values, [0.005, 0.995]) if len(values) else values


def dots(x: Floats, y: Floats, kind: str) -> Markup:
    """Return points, whose coordinates are percent of the box."""
    path = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x, y, strict=True))
    return Markup('<path class="dots {}" d="{}"/>').format(kind, path)


def sums(found: Found) -> Markup:
    """Return the plain sums of returns and of forecasts, over train and test."""
    rows = [found.rows(sample) for sample in (TRAIN, TEST)]
    actual = np.cumsum(np.concatenate([one.following for one in rows]))
    curves = [("hold", actual)]
    if found.result.forecasts.meaning != SCORES:
        curves.append(("net", np.cumsum(np.nan_to_num(np.concatenate([one.forecast for one in rows])))))
    axis = Axis.over(np.concatenate([curve for _, curve in curves]))
    return lines(found, curves, axis, "Sums of returns and forecasts")


def profit_curves(found: Found) -> tuple[Floats, Floats]:
    """Return the sums of the series' own profit over train, and of the account after costs over test."""
    cumulative = found.result.account.cumulative
    account = cumulative["summed"][cumulative["sample"] == TEST].to_numpy(np.float64)
    return np.cumsum(profit(found.rows(TRAIN), found.formula)), account


def profits(found: Found) -> Markup:
    """Return the series' own profit on the left of the boundary, and what is left of it after costs on the right."""
    own, account = profit_curves(found)
    rows = len(own) + len(found.rows(TEST).following)
    before, after = np.full(rows, np.nan), np.full(rows, np.nan)
    before[: len(own)] = own
    after[len(own) : len(own) + len(account)] = account[: rows - len(own)]
    return lines(
        found, [("own", before), ("net", after)], Axis.over(np.concatenate(([0.0], own, account))), "Sums of profit"
    )


def lines(found: Found, curves: Sequence[tuple[str, Floats]], axis: Axis, described: str) -> Markup:
    """Return curves over all rows, with the boundary between train and test and the years below."""
    rows = len(curves[0][1])
    parted = 100.0 * len(found.rows(TRAIN).following) / rows
    shapes = [Markup('<line class="parted" x1="{0}" x2="{0}" y1="0" y2="100"/>').format(f"{parted:.2f}")]
    if axis.low < 0.0 < axis.high:
        zero = f"{100.0 - axis.places(np.zeros(1))[0]:.2f}"
        shapes.append(Markup('<line class="zero" x1="0" x2="100" y1="{0}" y2="{0}"/>').format(zero))
    shapes += [polyline(values, axis, kind) for kind, values in curves]
    described = f"{described} of {found.iteration.name}"
    return chart(HEIGHT, Markup("").join(shapes), axis.marks_down(3), years(found, rows), described)


def polyline(values: Floats, axis: Axis, kind: str) -> Markup:
    """Return a thinned line through its finite values (rows,), at their places from left to right."""
    (at,) = np.nonzero(np.isfinite(values))
    if not len(at):
        return Markup()
    at = at[thinned(values[at])]
    across, down = 100.0 * at / max(len(values) - 1, 1), 100.0 - axis.places(values[at])
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))
    return Markup('<polyline class="{}" points="{}"/>').format(kind, points)


def thinned(values: Floats) -> NDArray[np.int64]:
    """Return the places of some values (n,), the highest and lowest of every stretch and both ends among them."""
    if len(values) <= POINTS:
        return np.arange(len(values))
    kept = MinMaxDownsampler().downsample(np.ascontiguousarray(values), n_out=POINTS)  # type: ignore[no-untyped-call]
    return np.unique([0, *kept.astype(np.int64), len(values) - 1])


def lags(found: Found) -> Markup:
    """Return the lag profile of the training part: 1 is the return that was forecast, 0 the one that had just come."""
    profile = lags_of(found, TRAIN)
    values = [plain(profile[lag]) or 0.0 for lag in LAGS]
    names = [number(lag, 0) for lag in LAGS]
    described = f"Lag profile of {found.iteration.name}"
    return bars(values, names, unit="", digits=2, described=described, strong=list(LAGS).index(1), height=HEIGHT)


def years(found: Found, rows: int) -> list[tuple[float, str]]:
    """Return when the rows begin, when train ends and when they end, below the rows that they are of."""
    index, first = found.result.bars.index, len(found.rows(TRAIN).following)
    places = {0: 0.0, first: 100.0 * first / rows, len(index) - 2: 100.0}
    written = "%Y" if index[-1].year - index[0].year >= YEARS else "%Y-%m"
    return [(place, index[bar + 1].strftime(written)) for bar, place in places.items()]
