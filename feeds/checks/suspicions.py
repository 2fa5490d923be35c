"""What is legal in a bar table but should make its reader look twice, a plain sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Floats, Stamps
from ..parsing.table import text_of

SAME_OPENS = 0.10
"""Share of bars that open at the previous close above which the opens are doubted; honest data has 5%."""
GAP_DAYS = 6
"""Calendar days between daily bars above which a gap is named: longer than any holiday weekend."""
JUMP = 0.5
"""Close-to-close return that looks like a split or a slip."""
SPIKE, BEFORE = 8.0, 20
"""A return is doubted beyond so many deviations of so many returns before it, if the next bar undoes half of it."""
LEAST_SPIKE = 0.005
"""A smaller return is none, however calm the bars before it: a price that hardly moves goes by its tick."""


def suspicions(stamps: Stamps, raw: Mapping[str, Floats], close: Floats) -> tuple[str, ...]:
    """Return the warnings about bars that have passed every check.

    `raw` are the columns as the source has them: adjusting shifts an open that equals the previous close.
    `close` are the closes in use: adjusting mends the jumps of splits. All have shape (n,).
    """
    found = (*_same_opens(stamps, raw), *_gaps(stamps), *_jumps(stamps, close), *_spikes(stamps, close))
    return (*found, *_flat(stamps, raw), *_no_volume(stamps, raw))


def _same_opens(stamps: Stamps, raw: Mapping[str, Floats]) -> Iterator[str]:
    same = raw["open"][1:] == raw["close"][:-1]
    if len(same) > 1 and same.mean() >= SAME_OPENS:
        yield f"the open equals the previous close {_on(same, stamps[1:])}: fills at the open then flatter the result"


def _gaps(stamps: Stamps) -> Iterator[str]:
    days = np.diff(stamps) / np.timedelta64(1, "D")
    if not len(days):
        return
    wide = days > max(GAP_DAYS, 3 * np.median(days))  # weekly and monthly bars lie further apart
    if wide.any():
        limit = max(GAP_DAYS, 3 * float(np.median(days)))
        first = int(np.argmax(wide))
        yield (
            f"more than {limit:g} calendar days without a bar {_times(wide)}, the first between "
            f"{text_of(stamps[first])} and {text_of(stamps[first + 1])}"
        )


def _jumps(stamps: Stamps, close: Floats) -> Iterator[str]:
    with np.errstate(over="ignore"):
        wide = np.abs(close[1:] / close[:-1] - 1) > JUMP
    if wide.any():
        yield f"the close moves by more than {JUMP:.0%} {_on(wide, stamps[1:])}: look for splits and slips"


def _spikes(stamps: Stamps, close: Floats) -> Iterator[str]:
    """Yield the closes that leap away and come back, or leap away in the last row: most of them are slips."""
    rows = spikes(close)
    if not len(rows):
        return
    first = int(rows[0])
    more = f", as do {len(rows) - 1:,} more" if len(rows) > 1 else ""
    back = "the next bar undoes half of it or more" if first + 1 < len(close) else "it is the last"
    side = "before" if first > BEFORE else "after"
    apart = close[first] / close[first - 1] - 1
    yield (
        f"the close of {text_of(stamps[first])}, {close[first]:g}, lies {apart:+.1%} from "
        f"the one before, over {SPIKE:g} deviations of the {BEFORE} bars {side}, and {back}{more}: look for a slip"
    )


def spikes(close: Floats) -> NDArray[np.intp]:
    """Return the rows whose close leaps away and back, or away in the last row; the first row is not judged.

    The deviation is the sample standard deviation, about their mean, of the `BEFORE` returns before, or of as many from
    the next but one on where there are too few before.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        returns = close[1:] / close[:-1] - 1  # (n - 1,)
        rolling = pd.Series(returns).rolling(BEFORE)
        mean, spread = (
            np.where(np.arange(len(returns)) < BEFORE, found.shift(-BEFORE - 1), found.shift(1))
            for found in (rolling.mean(), rolling.std())
        )
        far = np.abs(returns - mean) > SPIKE * spread  # NaN is not
        undone = np.ones(len(returns), bool)  # the last, which nothing follows
        away, back = close[1:-1] - close[:-2], close[1:-1] - close[2:]
        undone[:-1] = back * np.sign(away) >= 0.5 * np.abs(away)
    return np.flatnonzero(far & undone & (np.abs(returns) > LEAST_SPIKE)) + 1


def _flat(stamps: Stamps, raw: Mapping[str, Floats]) -> Iterator[str]:
    flat = (raw["high"] == raw["low"]) & (raw["open"] == raw["close"])
    if flat.any():
        yield f"open, high, low and close are all equal {_on(flat, stamps)}"


def _no_volume(stamps: Stamps, raw: Mapping[str, Floats]) -> Iterator[str]:
    if "volume" not in raw:
        yield "there is no volume column: the volume is 0 on every bar"
    elif (none := raw["volume"] == 0).any():
        yield f"the volume is 0 {_on(none, stamps)}"


def _on(which: NDArray[np.bool_], stamps: Stamps) -> str:
    count = int(which.sum())
    bars = "bar" if count == 1 else "bars"
    return f"on {count} {bars} ({count / len(which):.2%}), the first on {text_of(stamps[int(np.argmax(which))])}"


def _times(which: NDArray[np.bool_]) -> str:
    count = int(which.sum())
    return "once" if count == 1 else f"{count} times"
