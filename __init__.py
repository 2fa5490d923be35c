"""barcast: a forecast at every bar, and the truth about what it earned.

An event-driven backtesting framework on Backtrader with a pluggable PyTorch LSTM. Start at
`barcast.backtest`, or on the command line with `barcast backtest`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .experiments.interactive.pictures import plot_bars as plot_bars
    from .experiments.interactive.run import Run as Run
    from .research.backtest import backtest as backtest

__version__ = "0.1.0"

LAZY = {
    "backtest": ".research.backtest",
    "Run": ".experiments.interactive.run",
    "plot_bars": ".experiments.interactive.pictures",
}
"""What can be imported from here, and where it is; imported when it is asked for, so that `import barcast` is light."""


def __getattr__(name: str) -> Any:
    if name not in LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(LAZY[name], "barcast"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *LAZY])
