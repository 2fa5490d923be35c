"""What a wrapper of somebody's model has in common with the others: its settings say what windows it is asked with."""

from __future__ import annotations

from typing import Any


class WindowsBySettings:
    """A forecaster whose `settings` hold `lookback` and `features`."""

    settings: Any

    fits_together = False
    """What the wrapped model does in training is not ours to know, see `WalkForwardSource.fits_together`."""

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return int(self.settings.lookback)

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return tuple(self.settings.features)
