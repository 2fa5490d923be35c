"""What the light audit of a run has come to, as its folder and its report tell it."""

from __future__ import annotations

from dataclasses import dataclass

from ..faults import RunWarning


@dataclass(frozen=True)
class Audited:
    """What was tried on the plug-ins of a run within a tenth of its time, and what moved."""

    forecasts: int = 0
    """Cuts of the forecasts: models asked again, in fresh modules, on bars that end earlier."""
    orders: int = 0
    """Cuts of the orders: the strategy run again on bars that end earlier, with the forecasts of the run."""
    poisons: int = 0
    """The same with other bars after a bar, of forecasts or orders."""
    files: int = 0
    """Data files and connections that plug-ins opened, the source of the bars left out."""
    columns: int = 0
    """Columns that were held against the returns to come."""
    warnings: tuple[RunWarning, ...] = ()
    """What moved, or can see what it should not."""
    left_out: tuple[str, ...] = ()
    """What could not be tried, and why: a sentence each."""
    seconds: float = 0.0

    @property
    def sentence(self) -> str:
        """Return what was tried, and what came of it, in a line."""
        counts = ((self.forecasts, "cut", " of the forecasts"), (self.orders, "cut", " of the orders"),
                  (self.poisons, "poison", ""), (self.columns, "column", ""))  # fmt: skip
        tried = ", ".join(f"{many} {word}{'' if many == 1 else 's'}{of}" for many, word, of in counts if many)
        if self.warnings:
            told = f"{len(self.warnings)} found, told among the warnings"
        else:
            told = "nothing moved" if tried else "no data opened"
        why = "" if not self.left_out else f"; no more was tried: {'; '.join(self.left_out)}"
        short = "" if self.forecasts and self.orders else "; `barcast audit` tries more"
        return f"audited: {tried or 'files that plug-ins open'}: {told}{why}{short}"
