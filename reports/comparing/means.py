"""What the table of differences means, in words."""

from __future__ import annotations

from .comparison import Comparison


def means_of(comparison: Comparison) -> str:
    """Return what is subtracted from what, and how the intervals are made."""
    lengths = [
        float(one.found.block_length)
        for one in comparison.differences
        if one.found is not None and isinstance(one.found.block_length, int | float)
    ]
    low, high = (f"{min(lengths):.1f}", f"{max(lengths):.1f}") if lengths else ("", "")
    blocks = f" ({low if low == high else f'{low} to {high}'} bars on average)" if lengths else ""
    return (
        "Run 1 is subtracted from each: means and Sharpe ratios of the returns after costs, bar by bar. Both are "
        f"resampled with the same blocks of bars{blocks}; nothing is compounded."
    )
