"""A checkout of barcast to be timed: the installed one, or another beside it, as a package of another name."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

import numba

import barcast
from barcast.models.protocol import Floats

CASH = 100_000.0


class Barcast:
    """What is timed of one checkout, over the same bars and the same forecasts."""

    def __init__(self, bars: Any, forecasts: Floats, package: str = "barcast") -> None:
        self._package = package
        terms, costs = self._module("engine.account.terms"), self._module("costs").Costs
        self._free = terms.Terms(costs.free(), terms.AccountTerms(cash=CASH))
        self._bars = self._module("feeds").load_bars(bars.to_frame())
        self._source = self._module("models.fakes").ScriptedSource(forecasts)
        self.forecast = self._module("strategies").Forecast
        self.sign_strategy = self._module("strategies").SignStrategy
        self._run_strategy = self._module("engine.events.strategy_pass").run_strategy
        self._run_backtest = self._module("engine").run_backtest

    def _module(self, name: str) -> Any:
        return importlib.import_module(f"{self._package}.{name}")

    def strategy_alone(self, strategy: type) -> float:
        """Make the pass with its records, and return the last equity."""
        return float(self._records(strategy).account["equity"][-1])

    def fills(self, strategy: type) -> int:
        """Make the pass, and return how many fills there are."""
        return len(self._records(strategy).fills)

    def _records(self, strategy: type) -> Any:
        return self._run_strategy(self._bars, strategy, {"source": self._source}, self._free)

    def backtest(self, strategy: type) -> float:
        """Make the pass with all tables, metrics, identities and warnings, and return the last equity."""
        account, split = {"cash": CASH}, {"train": 0.0}
        costs = self._free.costs
        result = self._run_backtest(self._bars, self._source, strategy, costs, split=split, account=account)
        return float(result.account.equity["equity"].iloc[-1])


def package_of(folder: Path) -> str:
    """Return the name by which the checkout in a folder can be imported from now on; call it before anything is run."""
    if not (folder / "engine" / "events" / "strategy_pass.py").is_file():
        sys.exit(f"{folder} is no checkout of barcast whose rooms are where they are now")
    beside = Path(tempfile.mkdtemp(prefix="barcast-before-"))
    (beside / "before").symlink_to(folder.resolve(), target_is_directory=True)
    barcast.__path__.append(str(beside))  # as a room of this one: what is of barcast is known by its name
    # compiled code remembers its package: what is compiled for this name must not be found by the checkout itself
    settings: Any = numba.config
    settings.CACHE_DIR = str(beside / "compiled")
    return "barcast.before"
