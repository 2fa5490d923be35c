"""One run: bars + a source of forecasts + a strategy + costs -> `Result`.

Names are imported when they are first used, so that reading settings doesn't wait for Backtrader.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account.terms import AccountTerms as AccountTerms
    from .backtest import run_backtest as run_backtest
    from .result import Labels as Labels
    from .result import Result as Result
    from .training.prepare import Fitting as Fitting
    from .watch import Watch as Watch

HOMES = {
    "account.terms": ("AccountTerms",),
    "backtest": ("run_backtest",),
    "result": ("Labels", "Result"),
    "training.prepare": ("Fitting",),
    "watch": ("Watch",),
}


def __getattr__(name: str) -> Any:
    for module, names in HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
