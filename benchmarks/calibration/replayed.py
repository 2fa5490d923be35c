"""A world's returns as bars, and the account of a forecast on them: as a run's `Result`, by replay."""

from __future__ import annotations

import numpy as np
import pandas as pd
from calibration.decided import BARS_A_YEAR, WARMING
from calibration.worlds import Random

from barcast.arrays import Floats
from barcast.costs import Costs
from barcast.engine.account.samples import Sample
from barcast.engine.account.terms import Rebalance, Terms
from barcast.engine.replay.replay import replay
from barcast.engine.replay.replayed import Replayed
from barcast.engine.result import Accounts, Forecasts, HeldThroughout, Labels, Result
from barcast.feeds import Bars, load_bars

WITHIN = 0.003
"""Standard deviation of a close about the next bar's open."""
LABELS = Labels("planted", "planted", "planted", "planted")


def bars_of(random: Random, returns: Floats) -> Bars:
    """Return bars (n + 2,) on which `returns` (n,) are those from the open of t+1 to the open of t+2."""
    opened = 100.0 * np.concatenate([[1.0, 1.0], np.cumprod(1.0 + returns)])
    close = np.append(opened[1:], opened[-1]) * np.exp(WITHIN * random.standard_normal(len(opened)))
    columns = {
        "open": opened,
        "high": np.maximum(opened, close),
        "low": np.minimum(opened, close),
        "close": close,
        "volume": np.full(len(opened), 1e6),
    }
    return load_bars(pd.DataFrame(columns, index=pd.bdate_range("2000-01-03", periods=len(opened), name="date")))


def result_of(bars: Bars, forecast: Floats, target: Floats, costs: Costs, *, every_bar: bool = False) -> Result:
    """Return the run that forecasts and wants so much at each close, (bars - 2,) each, after those that warm it."""
    terms, rebalance = Terms(costs), Rebalance(every_bar=every_bar)
    sample = Sample("test", range(WARMING + 1, len(bars)), range(WARMING, len(bars)))
    wanted = np.append(target, target[-1:].repeat(2))
    account = replay(bars, wanted, terms, rebalance, first_decision=WARMING, sample=sample)
    stamps = bars.index
    nothing = pd.DataFrame()
    made = pd.DataFrame({"made_at": stamps[WARMING : len(forecast)], "forecast": forecast[WARMING:]})
    return Result(
        bars=bars,
        labels=LABELS,
        terms=terms,
        account=Accounts(
            equity=equity_of(bars, account),
            cumulative=nothing,
            fills=fills_of(bars, account),
            orders=nothing,
            trades=nothing,
            samples=(sample,),
            boundary=stamps[WARMING],
            bars_per_year=BARS_A_YEAR,
            residual=0.0,
            first_decision=WARMING,
            rebalance=rebalance,
            ruined_at={"test": stamps[account.begin + len(account.account["equity"]) - 1]} if account.ruined else {},
        ),
        buy_and_hold=HeldThroughout(nothing, {}),
        forecasts=Forecasts(made, 1),
        metrics={"test": {}},
    )


def equity_of(bars: Bars, account: Replayed) -> pd.DataFrame:
    """Return the table of the account, a row a bar."""
    rows = len(account.account["equity"])
    table = pd.DataFrame(dict(account.account))
    table.insert(0, "date", bars.index[account.begin : account.begin + rows])
    return table.assign(sample="test")


def fills_of(bars: Bars, account: Replayed) -> pd.DataFrame:
    """Return the table of the fills."""
    names = account.filled.dtype.names or ()
    table = pd.DataFrame({name: account.filled[name] for name in names})
    for name in ("decided", "filled"):
        table[name] = bars.index[table[name]]
    return table.rename(columns={"decided": "decided_at", "filled": "filled_at"}).assign(sample="test")
