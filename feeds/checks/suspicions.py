"""What is legal in a bar table but should make its reader look twice, a plain sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats, Stamps
from ..parsing.table import text_of

SAME_OPENS = 0.10
"""Share of bars that open at the previous close above which the opens are doubted; honest data has 5%."""
GAP_DAYS = 6
"""Calendar days between daily bars above which a gap is named: longer than any holiday weekend."""
JUMP = 0.5
"""Close-to-close return that looks like a split or a slip."""


def suspicions(stamps: Stamps, raw: Mapping[str, Floats], close: Floats) -> tuple[str, ...]:
    """Return the warnings about bars that have passed every check.

    `raw` are the columns as the source has them: adjusting shifts an open that equals the previous close.
    `close` are the closes in use: adjusting mends the jumps of splits. All have shape (n,).
    """
    found = (*_same_opens(stamps, raw), *_gaps(stamps), *_jumps(stamps, close), *_flat(stamps, raw))
    return (*found, *_no_volume(stamps, raw))


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
