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

from collections.abc import Callable

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

    def forecast(self):
        return self.p.forecasts[len(self) - 1] if len(self) > 1 else 0.0

    def next(self):
        forecast = self.forecast()
        if forecast:
            self.order_target_size(target=UNITS if forecast > 0 else -UNITS)


class AllInPlainly(HeldPlainly):
    """Backtrader: all in at the open now seen, by the forecast of the bar before."""

    def next(self):
        pass

    def next_open(self):
        sign, size, price = np.sign(self.forecast()), self.position.size, self.data.open[0]
        if sign and sign * size <= 0:
            equity = self.broker.getcash() + size * price
            self.order_target_size(target=sign * equity * (1.0 - 1e-12) / price)


def backtrader(bars: Bars, strategy: type, **params: object) -> float:
    """Run Backtrader with its own feed, broker, observers and defaults."""
    all_in = issubclass(strategy, AllInPlainly)
    cerebro = bt.Cerebro(cheat_on_open=all_in)
    cerebro.broker.setcash(CASH)
    cerebro.broker.set_checksubmit(not all_in)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars.to_frame()))
    cerebro.addstrategy(strategy, **params)
    cerebro.run()
    return float(cerebro.broker.getvalue())


class Holder(Strategy):
    """backtesting.py: 10 units."""

    forecasts = None

    def init(self):
        self.line = self.I(lambda: self.forecasts, plot=False)

    def forecast(self):
        return self.line[-1]

    def next(self):
        forecast = self.forecast()
        wanted = UNITS if forecast > 0 else -UNITS
        if forecast and self.position.size != wanted:
            self.position.close()
            (self.buy if wanted > 0 else self.sell)(size=UNITS)


class Plunger(Holder):
    """backtesting.py: all in."""

    def next(self):
        forecast = self.forecast()
        if forecast > 0 and not self.position.is_long:
            self.buy()
        elif forecast < 0 and not self.position.is_short:
            self.sell()


def backtesting_py(bars: Bars, strategy: type[Holder], **attributes: object) -> float:
    """Run backtesting.py, its strategy given these attributes."""
    chosen = type(strategy.__name__, (strategy,), attributes)
    all_in = issubclass(strategy, Plunger)
    frame = bars.to_frame().rename(columns=str.capitalize)[["Open", "High", "Low", "Close", "Volume"]]
    engine = FractionalBacktest if all_in else Backtest
    return float(engine(frame, chosen, cash=CASH, exclusive_orders=all_in).run()["Equity Final [$]"])


def pybroker_units(bars: Bars, forecast_of: Callable[[pybroker.ExecContext], float]) -> float:
    """Run PyBroker with 10 units, by the forecast made of its view of the bars."""
    frame = bars.to_frame().reset_index().assign(symbol="SPX")
    frame = frame[["symbol", "date", "open", "high", "low", "close", "volume"]]

    def decide(ctx: pybroker.ExecContext) -> None:
        forecast = forecast_of(ctx)
        if not forecast:
            return
        wanted = UNITS if forecast > 0 else -UNITS
        long, short = ctx.long_pos(), ctx.short_pos()
        change = wanted - (int(long.shares) if long else 0) + (int(short.shares) if short else 0)
        if change > 0:
            ctx.buy_shares, ctx.buy_fill_price = change, pybroker.PriceType.OPEN
        elif change < 0:
            ctx.sell_shares, ctx.sell_fill_price = -change, pybroker.PriceType.OPEN

    settings = pybroker.StrategyConfig(initial_cash=CASH, round_fill_price=False, round_test_result=False)
    strategy = pybroker.Strategy(frame, frame["date"].iloc[0], frame["date"].iloc[-1], settings)
    strategy.add_execution(decide, ["SPX"])
    # its "equity" leaves out what an open short has gained
    return float(strategy.backtest(calc_bootstrap=False).portfolio["market_value"].iloc[-1])


def ten_units(bars: Bars, forecasts: Floats, source: ScriptedSource) -> dict[str, Run]:
    """Return who holds 10 units, what the others are compared with first."""
    return {
        "Backtrader, plain": lambda: backtrader(bars, HeldPlainly, forecasts=forecasts.tolist()),
        "PyBroker": lambda: pybroker_units(bars, lambda ctx: forecasts[ctx.bars - 1] if ctx.bars > 1 else 0.0),
        "backtesting.py": lambda: backtesting_py(bars, Holder, forecasts=forecasts),
        "barcast, run_backtest": lambda: barcast_whole(bars, Held, source),
        "barcast, run_strategy": lambda: barcast_pass(bars, Held, source),
    }


def all_in(bars: Bars, forecasts: Floats, source: ScriptedSource) -> dict[str, Run]:
    """Return who is all in, what the others are compared with first."""
    return {
        "Backtrader, cheat-on-open": lambda: backtrader(bars, AllInPlainly, forecasts=forecasts.tolist()),
        "backtesting.py, fractional": lambda: backtesting_py(bars, Plunger, forecasts=forecasts),
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
