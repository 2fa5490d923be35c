"""The replay beside vectorbt: many bars, and many settings of costs, without an event loop.

Targets are +90% or -90% of equity, decided at a bar's close, sized and filled at the next open; the side changes by a
coin, about every second bar, and only then an order goes out. A fill pays commission (a share of its value) and
slippage (a share of its price), and is sized by the equity before both: vectorbt and barcast can each say that.
vectorbt is handed when to order (NaN where nothing changes). All must end at the same equity.

Three sizes: the 5031 daily bars of the S&P 500; a million made minute bars; 1,000 settings of costs over 5,000 bars,
of which only the last equity is asked. `replay` writes down the account of every bar and every fill, `replay_equities`
the equity of every bar; vectorbt's `from_orders` the fills, its `value()` the equity of every bar.
CPU seconds of this process without compilation, the engines in turn; the ratio is the median of the rounds' ratios.
`--quick` takes a hundredth of the bars and of the settings once, to show that it runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import vectorbt as vbt
from synthetic import by_a_coin, minute_bars
from timing import Run, asked_of, check_same, flags, measure, show, versions

from barcast.costs import Costs
from barcast.engine.account.terms import AccountTerms, Terms
from barcast.engine.replay.replay import replay, replay_equities
from barcast.feeds import Bars, load_bars
from barcast.models.protocol import Floats

CASH, BPS = 100_000.0, 1e-4
COMMISSION, SLIPPAGE = 0.02, 0.01  # bps; small, so that a million bars of a coin ruin nobody
SETTINGS = np.linspace(0.0, 1.0, 1_000)  # bps
TERMS = Terms(Costs(commission_bps=COMMISSION, slippage_bps=SLIPPAGE), AccountTerms(cash=CASH))


def vectorbt_orders(bars: Bars, targets: Floats, fees: float | Floats, slippage: float) -> Any:
    """Return vectorbt's portfolio, a column for each of the fees (1, k): opens fill what the bar before decided."""
    changed = np.where(np.diff(targets, prepend=0.0) != 0.0, targets, np.nan)
    size = np.concatenate(([np.nan], changed[:-1]))[:, np.newaxis]
    return vbt.Portfolio.from_orders(
        pd.DataFrame(bars.close),
        size=size,
        size_type="targetpercent",
        price=bars.open[:, np.newaxis],
        fees=fees,
        slippage=slippage,
        init_cash=CASH,
    )


def one_account(bars: Bars) -> dict[str, Run]:
    """Return what is measured of one account."""
    targets = by_a_coin(len(bars), 0.9)

    def orders() -> Any:
        return vectorbt_orders(bars, targets, COMMISSION * BPS, SLIPPAGE * BPS)

    return {
        "vectorbt, from_orders and value()": lambda: float(orders().value().iloc[-1, 0]),
        "vectorbt, from_orders and final_value()": lambda: float(orders().final_value().iloc[0]),
        "barcast, replay": lambda: float(replay(bars, targets, TERMS).account["equity"][-1]),
        "barcast, replay_equities": lambda: float(replay_equities(bars, targets, [TERMS.costs], TERMS)[0, -1]),
    }


def many_accounts(bars: Bars, settings: Floats) -> dict[str, Run]:
    """Return what is measured of an account for each setting of costs; they agree on the sum of the last equities."""
    targets = by_a_coin(len(bars), 0.9)
    costs = [Costs(commission_bps=bps) for bps in settings]
    fees = settings[np.newaxis] * BPS
    return {
        "vectorbt, from_orders and final_value()": lambda: float(
            vectorbt_orders(bars, targets, fees, 0.0).final_value().sum()
        ),
        "barcast, replay_equities": lambda: float(replay_equities(bars, targets, costs, TERMS)[:, -1].sum()),
    }


def main() -> None:
    """Measure and print."""
    asked = asked_of(flags(__doc__))
    share = 100 if asked.quick else 1
    daily = load_bars("sp500")
    daily, minutes, settings = daily.first(len(daily) // share), minute_bars(1_000_000 // share), SETTINGS[::share]
    first = daily.first(5_000 // share)
    sizes = {
        f"{len(daily)} daily bars": (one_account(daily), len(daily)),
        f"{len(minutes)} minute bars": (one_account(minutes), len(minutes)),
        f"{len(settings)} settings of costs x {len(first)} bars": (
            many_accounts(first, settings),
            len(settings) * len(first),
        ),
    }
    for name, (runs, bars) in sizes.items():
        timed = measure(runs, asked.rounds)
        check_same(timed)
        show(f"{name}, {versions(('vectorbt', 'numba', 'numpy', 'pandas'))}; {asked.rounds} rounds", timed, bars)


if __name__ == "__main__":
    main()
