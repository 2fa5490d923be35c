"""What a strategy did that had no effect: a warning each, once, with the line of the user's file."""

from __future__ import annotations

import sys
from pathlib import Path

import backtrader as bt

from ...faults import RunWarning

OURS = ("barcast", "backtrader")


class Notes:
    """Warnings for the result, one for each thing that is to be told once."""

    def __init__(self) -> None:
        self._told: dict[str, RunWarning] = {}

    def __contains__(self, about: str) -> bool:
        return about in self._told

    def add(self, kind: str, about: str, sentence: str) -> None:
        """Note a sentence unless there is one `about` this; `{place}` in it stands for the user's line."""
        if about not in self._told:
            self._told[about] = RunWarning(kind, sentence.replace("{place}", place_of_caller()))

    @property
    def warnings(self) -> tuple[RunWarning, ...]:
        """All of them, in the order they were noted."""
        return tuple(self._told.values())


def place_of_caller() -> str:
    """Return the innermost line under way that is neither ours nor Backtrader's: `line 5 of mine.py`."""
    frame = sys._getframe(1)
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).split(".")[0] in OURS:
        frame = frame.f_back
    return f"line {frame.f_lineno} of {Path(frame.f_code.co_filename).name}"


def callers() -> set[str]:
    """Return the names of the functions of Backtrader's strategy that are under way."""
    frame, names = sys._getframe(1), set()
    while frame.f_back is not None:
        if frame.f_globals.get("__name__") == "backtrader.strategy":
            names.add(frame.f_code.co_name)
        frame = frame.f_back
    return names


def next_reference() -> int:
    """Return the number of the next order object, without taking it: Backtrader counts all that are made."""
    return int(repr(bt.Order.refbasis)[len("count(") : -1])  # a count has no other way to tell, from Python 3.14 on
