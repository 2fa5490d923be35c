"""The register of layouts: each is named here once. A new one is a declaration in one of these files, with a sample.

`docs/layouts.md` and the tests read it; the order is that in which layouts are tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .crypto import CRYPTO
from .europe import EUROPE
from .layout import Layout
from .platforms import PLATFORMS
from .portals import PORTALS
from .services import SERVICES, YFINANCE

LAYOUTS: tuple[Layout, ...] = (*SERVICES, *CRYPTO, *PLATFORMS, *EUROPE, *PORTALS)
"""All that are known."""


def of_header(names: Sequence[str], line: str, first: Mapping[str, Sequence[str]], above: str = "") -> Layout | None:
    """Return the layout that has such a header; None when it is none of the known."""
    return next((layout for layout in LAYOUTS if layout.fits_header(names, line, first, above)), None)


def of_rows(rows: Sequence[Sequence[str]]) -> Layout | None:
    """Return the layout whose rows, without a header, look like these; None when none does."""
    return next((layout for layout in LAYOUTS if layout.fits_rows(rows)), None) if rows else None


__all__ = ["LAYOUTS", "YFINANCE", "Layout", "of_header", "of_rows"]
