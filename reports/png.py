"""A figure as the bytes of a PNG: what a notebook shows of it, and what a card has in it."""

from __future__ import annotations

import io
from functools import partial

from matplotlib.figure import Figure

from .style import look

SCREEN = 110
"""Pixels an inch: 880 of them are as wide as a notebook."""


@look()
def png_of(figure: Figure, dpi: float = SCREEN) -> bytes:
    """Return the figure as PNG, without matplotlib's version in it."""
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=dpi, metadata={"Software": None})
    return written.getvalue()


def shows_itself(figure: Figure) -> Figure:
    """Return the figure with the method that a notebook asks for a picture, whichever backend it has, or none."""
    vars(figure)["_repr_png_"] = partial(png_of, figure)
    return figure
