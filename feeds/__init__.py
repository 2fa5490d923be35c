"""Where bars come from: one loader, one checked and immutable table, one feed for Backtrader.

The feed is `barcast.feeds.backtrader_feed.make_feed`, apart from these, so that loading bars needs no Backtrader.
The other names are imported when they are used, so that the sources can be listed without pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .readers.register import SOURCES

if TYPE_CHECKING:
    from .bars import Bars
    from .load import load_bars

__all__ = ["SOURCES", "Bars", "load_bars"]


def __getattr__(name: str) -> Any:
    """Return `Bars` or `load_bars`."""
    if name == "Bars":
        from .bars import Bars

        return Bars
    if name == "load_bars":
        from .load import load_bars

        return load_bars
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
