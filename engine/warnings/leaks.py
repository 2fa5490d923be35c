"""Features that hold what was not known yet: the return, the close or the label of a bar to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...faults import RunWarning
from ...feeds.bars import Bars
from ...models.windows.features import FEATURES
from ..result import Floats, Result

SAME = 0.99
"""From this correlation on a column is taken for the other one, scaled or rounded."""
GLANCE, SUSPECT = 256, 0.9
"""So many bars are looked at first; from this correlation on, the others are too."""
FEWEST = 30
"""Bars of a sample that are compared; a correlation of 0.99 on so many is no luck."""
AHEAD = (1, 2, 3, 5, 10, 20)
"""Bars ahead that a label may have been made for, beside the run's horizon."""
OWN = ("open", "high", "low", "close", "volume")

REMEDY = (
    "What a column says at a bar must have been known at its close. Look for a shift(-1), a label left among the "
    "features, or a centred window, and leave the column out of model.features or mend it in the file."
)


def leaks(result: Result, features: Sequence[str]) -> Iterator[RunWarning]:
    """Tell of each column of the file that the model was asked with and that holds the future, exactly or scaled.

    What is made of the bars by `models.windows.features` cannot, and is not compared.
    """
    bars = result.bars
    columns = [name for name in features if name not in FEATURES and name in bars.columns]
    if not columns:
        return
    told = [glanced_at(bars, one, result.forecasts.horizon, columns) for one in samples_of(result)]
    for number, name in enumerate(columns):
        found = [one for sample in told if (one := sample[number])]
        if found:
            what, correlation, sample, count = found[-1]  # of the newest sample
            yield RunWarning(
                "feature_leak",
                f"Too good to be true: the feature {name} holds {what} (correlation {correlation:.3f} over "
                f"{count:,} {sample} bars). {REMEDY}",
            )


def samples_of(result: Result) -> list[tuple[str, range]]:
    """Return the bars known when the model was first trained, and those of each later sample, if there are enough."""
    bars = result.bars
    after = 0 if result.account.boundary is None else int(bars.index.searchsorted(result.account.boundary)) + 1
    begins = [("train", 0), ("test", after), *((one.name, one.first) for one in result.account.apart)]
    ends = [*(begin for _, begin in begins[1:]), len(bars)]
    parts = [(name, range(begin, end)) for (name, begin), end in zip(begins, ends, strict=True)]
    enough = [(name, rows) for name, rows in parts if len(rows) > FEWEST]
    return enough or [("recorded", range(len(bars)))]


Leak = tuple[str, float, str, int] | None


def glanced_at(bars: Bars, sample: tuple[str, range], horizon: int, names: Sequence[str]) -> list[Leak]:
    """Return for each column what of the future it holds within a sample, or None.

    Only where the last bars raise a suspicion are all of them compared.
    """
    name, rows = sample
    last = rows[-max(GLANCE, 6 * horizon) :]
    seen = past_and_future(bars, (name, last), horizon, names, SUSPECT)
    return past_and_future(bars, sample, horizon, names) if any(seen) else seen


def past_and_future(
    bars: Bars, sample: tuple[str, range], horizon: int, names: Sequence[str], least: float = SAME
) -> list[Leak]:
    """Return for each column what of the future it holds within a sample, or None."""
    name, rows = sample
    own = {key: bars.columns[key][rows.start : rows.stop] for key in OWN if key in bars.columns}
    steps = [step for step in sorted({*AHEAD, horizon}) if step <= len(rows) // 4]
    if len(rows) - max(steps, default=0) - 1 < FEWEST:
        return [None] * len(names)
    rows_of = slice(1, len(rows) - max(steps))
    values = np.column_stack([bars.columns[one][rows.start : rows.stop] for one in names])  # (n, columns)
    levels = unit(values[rows_of])  # (m, columns)
    changes = unit((values[1:] - values[:-1])[: rows_of.stop - 1])  # (m, columns)
    words, ahead = future_of(own, steps, horizon, rows_of)
    changed_words, changed_ahead = changes_ahead(own, steps, rows_of)
    now = unit(known_now(own, rows_of))
    found = np.vstack((best(levels, ahead, now, least), best(changes, changed_ahead, now, least)))
    return [leak(found[:, i], [*words, *changed_words], name, rows_of.stop - 1) for i in range(len(names))]


def best(columns: Floats, ahead: Floats, now: Floats, least: float) -> Floats:
    """Return the correlations with what is ahead, (targets, columns): 0 below the least, and where what is known now
    explains as much.
    """
    found = np.abs(unit(ahead).T @ columns)
    known = np.max(np.abs(now.T @ columns), axis=0)
    # where the next open is this close, or the price glides, both are near 1
    return np.where((found >= least) & (1.0 - known > 2.0 * (1.0 - found) + 1e-9), found, 0.0)


def leak(found: Floats, words: Sequence[str], sample: str, count: int) -> Leak:
    """Return what a column holds, by its correlations with what is ahead, (targets,)."""
    place = int(np.argmax(found))
    return (words[place], float(found[place]), sample, count) if found[place] else None


def future_of(own: dict[str, Floats], steps: Sequence[int], horizon: int, rows: slice) -> tuple[list[str], Floats]:
    """Return what labels are made of, in words, and their values at the rows, shape (m, targets)."""
    close = own["close"]
    words: list[str] = []
    found: list[Floats] = []
    for step in steps:
        gained = shifted(close, rows, step) - close[rows]
        returned = gained / close[rows]
        span = "of the next bar" if step == 1 else f"over the next {step} bars"
        words.append(f"the return {span}")
        found.append(returned)
        if step in (1, horizon):
            words += [f"the change of the close {span}", *[f"the sign of the return {span}"] * 3]
            found += [gained, np.sign(gained), np.where(gained > 0.0, 1.0, 0.0), np.where(gained < 0.0, 1.0, 0.0)]
    for later in range(2, 6):
        if later <= max(steps):
            words.append(f"the return of the bar {later} bars later")
            found.append(shifted(close, rows, later) / shifted(close, rows, later - 1))
    return words, np.column_stack(found)


def changes_ahead(own: dict[str, Floats], steps: Sequence[int], rows: slice) -> tuple[list[str], Floats]:
    """Return the bars' columns to come, in words, and their changes from bar to bar, shape (m, targets)."""
    words, found = [], []
    for name, column in own.items():
        for step in steps if name == "close" else (1,):
            words.append(f"the next {name}" if step == 1 else f"the {name} of {step} bars later")
            found.append(shifted(column, rows, step) - shifted(column, rows, step - 1))
    close = own["close"]
    words.append("the next close")  # its logarithm
    found.append(shifted(close, rows, 1) / close[rows])
    return words, np.column_stack(found)


def known_now(own: dict[str, Floats], rows: slice) -> Floats:
    """Return what a column may honestly follow: this bar's prices, their changes, the return and its sign, (m, k)."""
    changes = [column[rows] - shifted(column, rows, -1) for column in own.values()]
    close = own["close"]
    returned = close[rows] / shifted(close, rows, -1) - 1.0
    return np.column_stack([*changes, returned, np.sign(returned)])


def shifted(column: Floats, rows: slice, bars: int) -> Floats:
    """Return what a column holds so many bars after the rows, or before them, shape (m,)."""
    return column[rows.start + bars : rows.stop + bars]


def unit(columns: Floats) -> Floats:
    """Return columns (m, k) with mean 0 and length 1, so that products are correlations; constant ones are all 0."""
    centred = columns - columns.mean(axis=0)
    length = np.sqrt(np.einsum("ij,ij->j", centred, centred))
    rounding = 1e-9 * np.sqrt(len(columns)) * np.abs(columns).max(axis=0)
    scaled: Floats = centred / np.where(length > rounding, length, np.inf)
    return scaled
