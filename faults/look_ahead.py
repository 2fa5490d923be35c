"""Reading a bar that has not come yet: refused at the line that does it, and remembered if that line swallows it."""

from __future__ import annotations

import sys
from types import FrameType
from typing import NoReturn

from .bad_input import BadInput

HOUSE = ("backtrader", "barcast")
PASSED_ON = {
    "backtrader.linebuffer", "backtrader.lineroot", "backtrader.lineseries", "backtrader.feed",
    "barcast.feeds.backtrader_feed", "barcast.feeds.clocked_lines", "barcast.feeds.withheld",
    "barcast.faults.look_ahead", "barcast.models.schedule.source",
}  # fmt: skip
"""Modules that read a line for whoever has called them."""
COMPUTING = {"next", "once", "_next", "_once", "nextstart", "oncestart", "prenext", "preonce"}
"""Functions of Backtrader's operations on lines, which live in such a module and read for themselves."""


class LookAhead(BadInput):
    """A plug-in has read what it could not have known at its bar."""


class Clock:
    """The bar at which a run stands, counted from 0; -1 before the first has closed."""

    __slots__ = ("bar", "seen")

    def __init__(self) -> None:
        self.bar = -1
        self.seen: LookAhead | None = None
        """The first reading that was refused."""

    def __deepcopy__(self, memo: object) -> Clock:
        """Return itself: whatever is copied in a run stands where the run does."""
        return self

    def refuse(self, what: str, remedy: str) -> NoReturn:
        """Raise `LookAhead` for the line of the plug-in that is being carried out.

        Raises:
            LookAhead: always.
        """
        frame = plugin_frame(passing_all=True)
        where = "the strategy" if frame is None else f"{frame.f_code.co_filename}, line {frame.f_lineno}"
        error = LookAhead.at(where, what, remedy)
        self.seen = self.seen or error
        raise error


def is_computing(frame: FrameType | None) -> bool:
    """Return whether a plug-in's frame belongs to an indicator's `once`, which Backtrader hands whole arrays."""
    while frame is not None and str(frame.f_globals.get("__name__", "")).partition(".")[0] not in HOUSE:
        if frame.f_code.co_name in ("once", "oncestart", "preonce"):
            return True
        frame = frame.f_back
    return False


def plugin_frame(passing_all: bool = False) -> FrameType | None:
    """Return the innermost frame of a plug-in's code, in which a line is read; None where we read it ourselves.

    A library that a plug-in calls, such as NumPy, is passed over for the plug-in; with `passing_all` so is our code.
    """
    frame: FrameType | None = sys._getframe(1)
    library: FrameType | None = None
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] in HOUSE:
            operates = module == "backtrader.linebuffer" and frame.f_code.co_name in COMPUTING
            if library is not None or (not passing_all and (operates or module not in PASSED_ON)):
                break
        elif "site-packages" in frame.f_code.co_filename:
            library = library or frame
        else:
            return frame
        frame = frame.f_back
    return library
