"""What the analyzers of the series' plots record on every bar, computed from the account when it is asked for."""

from __future__ import annotations

from typing import Any

import backtrader as bt
import numpy as np
from numpy.typing import NDArray

from ...analyzers import Account
from ...analyzers.cumulative_return import sums_of
from ...analyzers.forecast_pairs import forecast_line, outcomes_of
from ...feeds.clocked_lines import values_of


class LateCumulativeReturn(bt.Analyzer):
    """Gives the analysis of `analyzers.CumulativeReturn`, and does nothing on a bar."""

    def get_analysis(self) -> dict[str, NDArray[Any]]:
        """Return the sums of the rows' returns up to now, each account's from where it began."""
        begun = self.strategy.broker.startingcash
        ledgers = one_of(self.strategy, Account).get_analysis()["ledgers"]
        sums = [sums_of(begun, ledger.columns["equity"]) for ledger in ledgers]
        return {name: np.concatenate([one[name] for one in sums]) for name in ("summed", "compounded")}


class LatePairs(bt.Analyzer):
    """Gives the analysis of `analyzers.ForecastPairs`, and does nothing on a bar.

    Params:
        horizon: bars ahead that a forecast is for.
    """

    params = (("horizon", 1),)

    def start(self) -> None:
        """Remember the line that the forecasts are on, before the strategy's own `start`; let listeners be found."""
        self._line = forecast_line(self.strategy)
        self.strategy.broker.look_for_listeners(self.strategy)

    def get_analysis(self) -> dict[str, NDArray[Any]]:
        """Return the forecasts of the bars on which the strategy has acted, with what came of them."""
        targets = one_of(self.strategy, Account).get_analysis()["targets"]
        bars = self.strategy.broker._bars
        close = bars.close[: len(targets)]
        forecast = np.full(len(close), np.nan)
        if self._line is not None:
            first = max(max(self.strategy._minperiods) - 1, 0)
            forecast[first:] = np.array(values_of(self._line)[: len(close)], dtype=np.float64)[first:]
        made = np.flatnonzero(~np.isnan(forecast))
        return outcomes_of(close, made, forecast[made], targets[made], self.p.horizon)


def one_of(strategy: Any, kind: type) -> Any:
    """Return the strategy's analyzer of a kind, whatever others it has and whatever they are called."""
    return next(one for one in strategy.analyzers if type(one) is kind)
