"""A piece of a page: its HTML, and what Bokeh draws in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True)
class Fragment:
    """HTML, and the Bokeh plots that are drawn into elements of it."""

    html: Markup
    plots: Mapping[str, Any] = field(default_factory=dict)
    """Id of the element -> the plot as Bokeh's JSON, with ids that are the same whenever it is made."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the scripts of the page read, by name: plain JSON."""
