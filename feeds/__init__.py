"""Where bars come from: one loader, one checked and immutable table, one feed for Backtrader.

The feed is `barcast.feeds.backtrader_feed.make_feed`, apart from these, so that loading bars needs no Backtrader.
"""

from .bars import Bars
from .load import load_bars
from .readers.sources import SOURCES

__all__ = ["SOURCES", "Bars", "load_bars"]
