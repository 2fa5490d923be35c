"""Backtrader's position, whose date becomes a datetime only when somebody asks for it."""

from __future__ import annotations

from typing import Any

import backtrader as bt
from backtrader.utils.dateintern import num2date


class LightPosition(bt.Position):
    """A position of one feed, dated by Backtrader's number of a bar.

    Args:
        stamps: the feed's line of bar numbers, whose time zone the date is in.
    """

    _number: float | None = None
    _date: Any = None
    _is_set = False

    def __init__(self, stamps: Any) -> None:
        super().__init__()
        self._stamps = stamps

    def close(self) -> None:
        """Begin anew, flat and without a date."""
        bt.Position.__init__(self)
        self._number = self._date = None
        self._is_set = False

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Copy it as Backtrader's own position: what it is at the moment, without the feed that dates it."""
        ours = ("_stamps", "_number", "_date", "_is_set")
        kept = {name: value for name, value in self.__dict__.items() if name not in ours}
        if self._is_set:
            kept["datetime"] = self.datetime
        return plain_position, (kept,)

    @property
    def datetime(self) -> Any:
        """When it was last changed, or last held on a bar with orders, as Backtrader marks it."""
        if not self._is_set:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute 'datetime'")
        if self._number is not None:
            self._date = num2date(self._number, tz=self._stamps._tz, naive=True)
            self._number = None
        return self._date

    @datetime.setter
    def datetime(self, value: Any) -> None:
        self._date, self._number, self._is_set = value, None, True

    def date_by(self, number: float) -> None:
        """Date it by the number of a bar."""
        self._number, self._is_set = number, True

    def has_date(self) -> bool:
        """Return whether it is dated: it is not before its first fill, nor after one that came without a date."""
        return self._number is not None or self._date is not None


def plain_position(known: dict[str, Any]) -> bt.Position:
    """Return a position of Backtrader's with these attributes."""
    position = object.__new__(bt.Position)
    position.__dict__ = known
    return position
