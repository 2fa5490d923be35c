"""The whole backtest, side by side: one trained LSTM, one rule, one history, several engines, in one process.

Each engine holds 10 units long or short by the sign of the forecast, decided at a bar's close and filled at the
next open, without costs; all must end at the same equity. CPU seconds of this process, the engines taken in turn;
the ratio is the median of the rounds' ratios. Run it with `make bench`.
"""

from __future__ import annotations

import backtrader as bt
import numpy as np
from timing import Run, check_same, measure, rounds_asked, show

from barcast.costs import Costs
from barcast.engine.run import run_strategy
from barcast.engine.terms import Terms
from barcast.feeds import Bars, load_bars
from barcast.models.features import feature_matrix
from barcast.models.lstm.forecaster import LSTMForecaster
from barcast.models.source import SingleModel
from barcast.models.windows import forward_returns, rolling_windows
from barcast.strategies import Forecast

UNITS, CASH = 10, 100_000.0


def trained_model(bars: Bars) -> LSTMForecaster:
    """Return 32 units over 32 bars, trained for a few epochs: what it learnt is not the point."""
    model = LSTMForecaster(units=[32], lookback=32, epochs=3, validation=0.0)
    windows = rolling_windows(feature_matrix(bars.columns, model.features), model.lookback)[:3000]
    return model.fit(np.ascontiguousarray(windows), forward_returns(bars.close)[32:3032]) or model


class Asked(bt.Strategy):
    """barcast: the forecast is a line."""

    params = (("source", None),)

    def __init__(self):
        self.forecast = Forecast(self.data, source=self.p.source)

    def next(self):
        self.order_target_size(target=UNITS if self.forecast[0] > 0 else -UNITS)


def barcast(bars: Bars, model: LSTMForecaster, streaming: bool) -> float:
    """Run barcast's engine."""
    params = {"source": SingleModel(model)}
    records = run_strategy(bars, Asked, params, Terms(Costs(), cash=CASH), streaming=streaming)
    return float(records.account["equity"][-1])


class AskedPlainly(bt.Strategy):
    """Backtrader as its documentation would have it: the last closes, the model, an order."""

    params = (("model", None),)

    def next(self):
        if len(self) <= 32:
            return
        close = np.array(self.data.close.get(size=33))
        forecast = self.p.model.predict((close[1:] / close[:-1] - 1.0)[None, :, None])[0]
        self.order_target_size(target=UNITS if forecast > 0 else -UNITS)


def plain_backtrader(bars: Bars, model: LSTMForecaster) -> float:
    """Run Backtrader with its own feed, broker, observers and defaults."""
    cerebro = bt.Cerebro()
    cerebro.broker.setcash(CASH)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars.to_frame()))
    cerebro.addstrategy(AskedPlainly, model=model)
    cerebro.run()
    return float(cerebro.broker.getvalue())


def backtesting_py(bars: Bars, model: LSTMForecaster, batch: bool) -> float:
    """Run backtesting.py, the forecasts handed over as one array or asked on every bar."""
    from backtesting import Backtest, Strategy

    returns = feature_matrix(bars.columns, ("return",))
    given = np.concatenate((np.zeros(32), model.predict(rolling_windows(returns, 32)))) if batch else None

    class Signs(Strategy):
        def init(self):
            self.line = self.I(lambda: given, plot=False) if batch else None

        def next(self):
            t = len(self.data.Close) - 1
            if t < 32:
                return
            if batch:
                forecast = self.line[-1]
            else:
                close = self.data.Close[-33:]
                forecast = model.predict((close[1:] / close[:-1] - 1.0)[None, :, None])[0]
            wanted = UNITS if forecast > 0 else -UNITS
            if self.position.size != wanted:
                self.position.close()
                (self.buy if wanted > 0 else self.sell)(size=UNITS)

    frame = bars.to_frame().rename(columns=str.capitalize)[["Open", "High", "Low", "Close", "Volume"]]
    return float(Backtest(frame, Signs, cash=CASH, commission=0).run()["Equity Final [$]"])


def engines(bars: Bars, model: LSTMForecaster) -> dict[str, Run]:
    """Return what is measured, the slowest way first."""
    return {
        "Backtrader, plain, asked on every bar": lambda: plain_backtrader(bars, model),
        "backtesting.py, asked on every bar": lambda: backtesting_py(bars, model, batch=False),
        "barcast --streaming, asked on every bar": lambda: barcast(bars, model, streaming=True),
        "backtesting.py, forecasts in one batch": lambda: backtesting_py(bars, model, batch=True),
        "barcast, forecasts in one batch": lambda: barcast(bars, model, streaming=False),
    }


def main() -> None:
    """Measure and print."""
    rounds = rounds_asked(__doc__)
    bars = load_bars("sp500")
    timed = measure(engines(bars, trained_model(bars)), rounds)
    check_same(timed)
    show(f"S&P 500, {len(bars)} daily bars, LSTM of 32 units x 32 bars; {rounds} rounds", timed, len(bars))


if __name__ == "__main__":
    main()
