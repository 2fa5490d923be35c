"""A strategy that asks for a second feed: told that a run has one instrument, at the line that asks."""

from __future__ import annotations

import linecache
import re
import traceback

from ...faults import BadInput

SECOND = re.compile(r"has no attribute '(data[1-9]\w*)'")
NAMED = re.compile(r"\b(datas|getdatabyname|dnames)\b")
"""By what a strategy asks for one of several feeds."""
REMEDY = "read `self.data` alone: run each instrument by itself, and compute a longer timeframe from it in `next`"


def second_feed(error: BaseException) -> BadInput | None:
    """Return the error for a strategy that asked for a feed that is not there; None for any other exception."""
    place = own_line(error)
    if place is None:
        return None
    file, line = place
    text = linecache.getline(file, line)
    found = SECOND.search(str(error)) if isinstance(error, AttributeError) else None
    by_name = NAMED.search(text) if isinstance(error, IndexError | KeyError | ValueError) else None
    if found is not None or by_name is not None:
        asked = found[1] if found is not None else text.strip()
        what = f"`{asked:.80}` asks for a second feed, and a run has one instrument, for now"
        return BadInput.at(f"{file}, line {line}", what, REMEDY)
    if "module 'backtrader.talib'" in str(error):
        remedy = "install TA-Lib, or take Backtrader's own indicators, such as bt.ind.RSI"
        return BadInput.at(f"{file}, line {line}", "`bt.talib` is empty, for TA-Lib is not installed", remedy)
    return None


def own_line(error: BaseException) -> tuple[str, int] | None:
    """Return the file and line of the user's that was reached last; None where none was."""
    reached = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] not in ("barcast", "backtrader")
    ]
    return reached[-1] if reached else None
