"""The event path: what bars and orders cost when the forecasts are given, several engines in one process.

5031 daily bars of the S&P 500, one array of forecasts for everybody, whose sign changes about every second bar.

The first table holds 10 units long or short by the sign, decided at a bar's close and filled at the next open, without
costs. barcast runs a plain `bt.Strategy` there, with order objects of Backtrader's. All must end at the same equity.

The second is all in, long or short, sized at the fill: what `SignStrategy` does, whose orders are targets. Its equity
is not that of the 10 units. backtesting.py says the rule with fractional units and exclusive orders, Backtrader with
cheat-on-open and without its check of cash at submission; again all must end at the same equity.

backtesting.py's and PyBroker's runs compute statistics too. Of barcast both are shown: `run_strategy`, the pass alone
with its records, and `run_backtest`, with all tables, metrics, identities and warnings.
CPU seconds of this process, the engines taken in turn; the ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import backtrader as bt
import numpy as np
import pybroker
from backtesting import Backtest, Strategy
from backtesting.lib import FractionalBacktest
from synthetic import by_a_coin
from timing import Run, Timed, check_same, measure, rounds_asked, show, versions

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.run import run_strategy
from barcast.engine.terms import Terms
from barcast.feeds import Bars, load_bars
from barcast.models.fakes import ScriptedSource
from barcast.models.protocol import Floats
from barcast.strategies import Forecast, SignStrategy

UNITS, CASH = 10, 100_000.0
FREE = Terms(Costs(), cash=CASH)


class Held(bt.Strategy):
    """barcast: the forecast is a line, the order an object of Backtrader's."""

    params = (("source", None),)

    def __init__(self):
        self.forecast = Forecast(self.data, source=self.p.source)

    def next(self):
        self.order_target_size(target=UNITS if self.forecast[0] > 0 else -UNITS)


def barcast_pass(bars: Bars, strategy: type, source: ScriptedSource) -> float:
    records = run_strategy(bars, strategy, {"source": source}, FREE)
    return float(records.account["equity"][-1])


def barcast_whole(bars: Bars, strategy: type, source: ScriptedSource) -> float:
    result = run_backtest(bars, source, strategy, cash=CASH, train=0)
    return float(result.equity["equity"].iloc[-1])


class HeldPlainly(bt.Strategy):
    """Backtrader: 10 units; like everybody it heeds the forecasts from its second bar on."""

    params = (("forecasts", None),)

    def next(self):
        t = len(self) - 1
        if t:
            self.order_target_size(target=UNITS if self.p.forecasts[t] > 0 else -UNITS)


class AllInPlainly(bt.Strategy):
    """Backtrader: all in at the open now seen, by the forecast of the bar before."""

    params = (("forecasts", None),)

    def next_open(self):
        t = len(self) - 1
        if t < 1:
            return
        sign, size, price = np.sign(self.p.forecasts[t]), self.position.size, self.data.open[0]
        if sign * size <= 0:
            equity = self.broker.getcash() + size * price
            self.order_target_size(target=sign * equity * (1.0 - 1e-12) / price)


def backtrader(bars: Bars, strategy: type, forecasts: Floats) -> float:
    """Run Backtrader with its own feed, broker, observers and defaults."""
    all_in = strategy is AllInPlainly
    cerebro = bt.Cerebro(cheat_on_open=all_in)
    cerebro.broker.setcash(CASH)
    cerebro.broker.set_checksubmit(not all_in)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars.to_frame()))
    cerebro.addstrategy(strategy, forecasts=forecasts.tolist())
    cerebro.run()
    return float(cerebro.broker.getvalue())


def backtesting_py(bars: Bars, strategy: type, engine: type, **settings: bool) -> float:
    """Run backtesting.py."""
    frame = bars.to_frame().rename(columns=str.capitalize)[["Open", "High", "Low", "Close", "Volume"]]
    return float(engine(frame, strategy, cash=CASH, **settings).run()["Equity Final [$]"])


def holder(forecasts: Floats) -> type:
    """Return backtesting.py's strategy of 10 units."""

    class Holder(Strategy):
        def init(self):
            self.line = self.I(lambda: forecasts, plot=False)

        def next(self):
            wanted = UNITS if self.line[-1] > 0 else -UNITS
            if self.position.size != wanted:
                self.position.close()
                (self.buy if wanted > 0 else self.sell)(size=UNITS)

    return Holder


def plunger(forecasts: Floats) -> type:
    """Return backtesting.py's strategy that is all in."""

    class Plunger(holder(forecasts)):
        def next(self):
            if self.line[-1] > 0 and not self.position.is_long:
                self.buy()
            elif self.line[-1] < 0 and not self.position.is_short:
                self.sell()

    return Plunger


def pybroker_units(bars: Bars, forecasts: Floats) -> float:
    """Run PyBroker."""
    frame = bars.to_frame().reset_index().assign(symbol="SPX")
    frame = frame[["symbol", "date", "open", "high", "low", "close", "volume"]]

    def decide(ctx):
        t = ctx.bars - 1
        if not t:
            return
        wanted = UNITS if forecasts[t] > 0 else -UNITS
        long, short = ctx.long_pos(), ctx.short_pos()
        change = wanted - (int(long.shares) if long else 0) + (int(short.shares) if short else 0)
        if change > 0:
            ctx.buy_shares, ctx.buy_fill_price = change, pybroker.PriceType.OPEN
        elif change < 0:
            ctx.sell_shares, ctx.sell_fill_price = -change, pybroker.PriceType.OPEN

    settings = pybroker.StrategyConfig(initial_cash=CASH, round_fill_price=False, round_test_result=False)
    strategy = pybroker.Strategy(frame, frame["date"].iloc[0], frame["date"].iloc[-1], settings)
    strategy.add_execution(decide, ["SPX"])
    return float(strategy.backtest(calc_bootstrap=False).portfolio["equity"].iloc[-1])


def ten_units(bars: Bars, forecasts: Floats, source: ScriptedSource) -> dict[str, Run]:
    """Return who holds 10 units, what the others are compared with first."""
    return {
        "Backtrader, plain": lambda: backtrader(bars, HeldPlainly, forecasts),
        "PyBroker": lambda: pybroker_units(bars, forecasts),
        "backtesting.py": lambda: backtesting_py(bars, holder(forecasts), Backtest),
        "barcast, run_backtest": lambda: barcast_whole(bars, Held, source),
        "barcast, run_strategy": lambda: barcast_pass(bars, Held, source),
    }


def all_in(bars: Bars, forecasts: Floats, source: ScriptedSource) -> dict[str, Run]:
    """Return who is all in, what the others are compared with first."""
    return {
        "Backtrader, cheat-on-open": lambda: backtrader(bars, AllInPlainly, forecasts),
        "backtesting.py, fractional": lambda: backtesting_py(
            bars, plunger(forecasts), FractionalBacktest, exclusive_orders=True
        ),
        "barcast, run_backtest": lambda: barcast_whole(bars, SignStrategy, source),
        "barcast, run_strategy": lambda: barcast_pass(bars, SignStrategy, source),
    }


def main() -> None:
    """Measure and print."""
    rounds = rounds_asked(__doc__)
    pybroker.disable_logging()
    bars = load_bars("sp500")
    forecasts = by_a_coin(len(bars), 0.01)
    source = ScriptedSource(forecasts)
    peers = versions(("backtrader", "backtesting", "lib-pybroker", "numpy", "pandas"))
    for rule, engines in (("10 units", ten_units), ("all in", all_in)):
        timed: dict[str, Timed] = measure(engines(bars, forecasts, source), rounds)
        check_same(timed)
        show(f"{rule}: {len(bars)} bars, {peers}; {rounds} rounds", timed, len(bars))


if __name__ == "__main__":
    main()
