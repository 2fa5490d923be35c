"""The peers of the event path, given forecasts: 10 units or all in, decided at a close, filled at the next open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import backtrader as bt
import numpy as np
import pybroker
from backtesting import Backtest, Strategy
from backtesting.lib import FractionalBacktest
from checkouts import CASH
from order_rules import UNITS

from barcast.feeds import Bars

SYMBOL = "SPX"


class AllInPlainly(bt.Strategy):
    """Backtrader: all in at the open now seen, by the forecast of the bar before, from its second bar on."""

    params = (("forecasts", None),)

    def expected(self) -> Any:
        return self.p.forecasts[len(self) - 1] if len(self) > 1 else 0.0

    def next_open(self) -> None:
        sign, size, price = np.sign(self.expected()), self.position.size, self.data.open[0]
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

    forecasts: Any = None

    def init(self) -> None:
        self.line = self.I(lambda: self.forecasts, plot=False)

    def forecast(self) -> Any:
        return self.line[-1]

    def next(self) -> None:
        forecast = self.forecast()
        wanted = UNITS if forecast > 0 else -UNITS
        if forecast and self.position.size != wanted:
            self.position.close()
            (self.buy if wanted > 0 else self.sell)(size=UNITS)


class Plunger(Holder):
    """backtesting.py: all in."""

    def next(self) -> None:
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
    strategy = pybroker_strategy(bars)
    strategy.add_execution(lambda ctx: hold_in_pybroker(ctx, forecast_of(ctx)), [SYMBOL])
    # its "equity" leaves out what an open short has gained
    return float(strategy.backtest(calc_bootstrap=False).portfolio["market_value"].iloc[-1])


def pybroker_strategy(bars: Bars) -> pybroker.Strategy:
    """Return PyBroker's strategy over the bars, not told yet what to do."""
    frame = bars.to_frame().reset_index().assign(symbol=SYMBOL)
    frame = frame[["symbol", "date", "open", "high", "low", "close", "volume"]]
    settings = pybroker.StrategyConfig(initial_cash=CASH, round_fill_price=False, round_test_result=False)
    return pybroker.Strategy(frame, frame["date"].iloc[0], frame["date"].iloc[-1], settings)


def hold_in_pybroker(ctx: pybroker.ExecContext, forecast: float) -> None:
    """Order what is missing to 10 units, long or short by the sign."""
    if not forecast:
        return
    wanted = UNITS if forecast > 0 else -UNITS
    long, short = ctx.long_pos(), ctx.short_pos()
    change = wanted - (int(long.shares) if long else 0) + (int(short.shares) if short else 0)
    if change > 0:
        ctx.buy_shares, ctx.buy_fill_price = change, pybroker.PriceType.OPEN
    elif change < 0:
        ctx.sell_shares, ctx.sell_fill_price = -change, pybroker.PriceType.OPEN
