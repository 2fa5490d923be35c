"""The event path: what bars and orders cost when the forecasts are given, several engines in one process.

5031 daily bars of the S&P 500, one array of forecasts for everybody, whose sign changes about every second bar.

The rules by order objects are plain `bt.Strategy` classes, decided at a bar's close, filled at the next open, without
costs: 10 units long or short by the sign with nobody told of the orders, with `notify_order`, and with `notify_trade`
too; brackets; limit orders that are cancelled on the next bar. backtesting.py and PyBroker run beside them where they
can say the same; whoever is in a table must end at the same equity.

The last table is all in, long or short, sized at the fill: what `SignStrategy` does, whose orders are targets.
backtesting.py says it with fractional units and exclusive orders, Backtrader with cheat-on-open and without its check
of cash at submission.

backtesting.py's and PyBroker's runs compute statistics too. Of barcast both are shown: `run_strategy`, the pass alone
with its records, and `run_backtest`, with all tables, metrics, identities and warnings. `--before FOLDER` times another
checkout of barcast in the same run. CPU seconds of this process, the engines taken in turn; the ratio is the median of
the rounds' ratios. `--quick` takes the first 300 bars once, to show that it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import order_rules as rules
import pybroker
from checkouts import Barcast, package_of
from peers import AllInPlainly, Holder, Plunger, backtesting_py, backtrader, pybroker_units
from synthetic import by_a_coin
from timing import Run, asked_of, check_same, flags, measure, reached, show, versions

from barcast.feeds import Bars, load_bars
from barcast.models.protocol import Floats

PLAIN, PEER, BEFORE = "Backtrader, plain", "backtesting.py", "barcast before"
FEW = 300
"""Bars of `--quick`."""
WHOLE, PASS = "barcast, run_backtest", "barcast, run_strategy"


def ours(checkouts: Mapping[str, Barcast], strategy: Callable[[Barcast], type]) -> dict[str, Run]:
    """Return the runs of each checkout of barcast."""
    runs: dict[str, Run] = {}
    for name, one in checkouts.items():
        kind = strategy(one)
        runs[f"{name}, run_backtest"] = partial(one.backtest, kind)
        runs[f"{name}, run_strategy"] = partial(one.strategy_alone, kind)
    return runs


def by_orders(
    bars: Bars, forecasts: Floats, checkouts: Mapping[str, Barcast], rule: Callable[[object], type]
) -> dict[str, Run]:
    """Return who trades a rule by order objects, what the others are compared with first."""
    runs: dict[str, Run] = {PLAIN: partial(backtrader, bars, rule(None), forecasts=forecasts.tolist())}
    if rule in TEN_UNITS.values():
        runs["PyBroker"] = lambda: pybroker_units(bars, lambda ctx: forecasts[ctx.bars - 1] if ctx.bars > 1 else 0.0)
        runs[PEER] = partial(backtesting_py, bars, Holder, forecasts=forecasts)
    return runs | ours(checkouts, lambda one: rule(one.forecast))


def all_in(bars: Bars, forecasts: Floats, checkouts: Mapping[str, Barcast]) -> dict[str, Run]:
    """Return who is all in, what the others are compared with first."""
    return {
        PLAIN: partial(backtrader, bars, AllInPlainly, forecasts=forecasts.tolist()),
        PEER: partial(backtesting_py, bars, Plunger, forecasts=forecasts),
        **ours(checkouts, lambda one: one.sign_strategy),
    }


TEN_UNITS = {
    "10 units by orders, nobody told": rules.held,
    "10 units by orders, notify_order": rules.told_of_orders,
    "10 units by orders, notify_order and notify_trade": rules.told_of_trades,
}
RULES = {
    **TEN_UNITS,
    "brackets, whenever nothing is held": rules.brackets,
    "a limit order a bar, cancelled on the next": rules.limits,
}


def main() -> None:
    """Measure and print."""
    parser = flags(__doc__)
    parser.add_argument("--before", type=Path, help="the folder of another checkout of barcast, timed beside")
    parser.add_argument("--only", default="", help="only the tables whose title has this in it")
    asked = asked_of(parser)
    pybroker.disable_logging()
    package = package_of(asked.before) if asked.before else None
    bars = load_bars("sp500")
    bars = bars.first(FEW) if asked.quick else bars
    forecasts = by_a_coin(len(bars), 0.01)
    checkouts = {"barcast": Barcast(bars, forecasts)}
    if package:
        checkouts[BEFORE] = Barcast(bars, forecasts, package)
    tables: dict[str, Callable[[], dict[str, Run]]] = {
        name: partial(by_orders, bars, forecasts, checkouts, rule) for name, rule in RULES.items()
    }
    tables["all in, by targets"] = partial(all_in, bars, forecasts, checkouts)
    peers = versions(("backtrader", "backtesting", "lib-pybroker", "numpy", "pandas"))
    for name, engines in tables.items():
        if asked.only not in name:
            continue
        timed = measure(engines(), asked.rounds)
        check_same(timed)
        others = [other for other in (PEER, f"{BEFORE}, run_backtest") if other in timed]
        notes = [reached(timed, WHOLE, [other]) for other in others]
        if package:
            notes.append(reached(timed, PASS, [f"{BEFORE}, run_strategy"]))
        show(f"{name}: {len(bars)} bars, {peers}; {asked.rounds} rounds", timed, len(bars), notes)


if __name__ == "__main__":
    main()
