"""The whole backtest: one trained LSTM, one rule, one history, and a forecast wanted on every bar, engine by engine.

The others ask a plain torch module with the same weights, on one thread in `inference_mode`, without any code of ours:
on every bar, as their documentation has it, or once for all bars in one batch before their loop. barcast asks on every
bar with `--streaming`, and in batch otherwise.

The first table is all in, long or short by the forecast's sign, decided at a bar's close and sized at the next open:
barcast's `SignStrategy`. Backtrader says it with cheat-on-open, backtesting.py with fractional units and exclusive
orders; PyBroker sizes at the close. The second holds 10 units instead, which PyBroker can say, and there barcast runs a
plain `bt.Strategy` with order objects of Backtrader's. In each all must end at the same equity.
NautilusTrader can't be installed beside our pins: it wants an fsspec below 2026.

backtesting.py's and PyBroker's runs compute statistics too. Of barcast both are shown: `run_backtest`, with all tables,
metrics, identities and warnings, and `run_strategy`, the pass alone with its records.
CPU seconds of this process, the engines taken in turn; the ratio is the median of the rounds' ratios.
`--quick` takes the first 200 bars once, to show that it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pybroker
from checkouts import CASH
from floor import operations_forward, peak, seconds_in_turn
from naive import Asker
from order_rules import held
from peers import AllInPlainly, Holder, Plunger, backtesting_py, backtrader, pybroker_units
from timing import Run, asked_of, check_same, flags, measure, one_thread, reached, show, versions
from training import rows_of

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.terms import AccountTerms, Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.feeds import Bars, load_bars
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.protocol import Floats
from barcast.models.schedule.source import SingleModel
from barcast.strategies import Forecast, SignStrategy

FREE = Terms(Costs(), AccountTerms(cash=CASH))
UNITS_OF_MODEL, LOOKBACK = (32,), 32
CLOSES = LOOKBACK + 1
"""What a forecast is made of."""
FEW = 200
"""Bars of `--quick`."""
PER_BAR, BATCH = ", asked on every bar", ", forecasts in one batch"


def trained_model() -> LSTMForecaster:
    """Return 32 units over 32 bars, trained for a few epochs: what it learnt is not the point."""
    model = LSTMForecaster(units=UNITS_OF_MODEL, lookback=LOOKBACK, epochs=3, validation=0.0, device="cpu")
    return model.fit(*rows_of(LOOKBACK, 3000)) and model


def barcast_pass(bars: Bars, strategy: type, model: LSTMForecaster, streaming: bool) -> float:
    """Run barcast's pass alone."""
    records = run_strategy(bars, strategy, {"source": SingleModel(model)}, FREE, streaming=streaming)
    return float(records.account["equity"][-1])


def barcast_whole(bars: Bars, strategy: type, model: LSTMForecaster, streaming: bool) -> float:
    """Run all of barcast."""
    result = run_backtest(
        bars,
        SingleModel(model),
        strategy,
        costs=Costs.free(),
        streaming=streaming,
        split={"train": 0},
        account={"cash": CASH},
    )
    return float(result.account.equity["equity"].iloc[-1])


HeldPlainly: Any = held(None)


class AskedPlainly(HeldPlainly):
    """Backtrader, 10 units: the last closes, the model, an order."""

    params = (("asker", None),)

    def expected(self) -> Any:
        if len(self) < CLOSES:
            return 0.0
        return self.p.asker(np.array(self.data.close.get(size=CLOSES)))


class AskedAllIn(AllInPlainly):
    """Backtrader, all in: it is asked at the open, after the bar before."""

    params = (("asker", None),)

    def expected(self) -> Any:
        if len(self) < CLOSES:
            return 0.0
        return self.p.asker(np.array(self.data.close.get(ago=-1, size=CLOSES)))


class Asked:
    """backtesting.py: the last closes and the model; what is done with the forecast is the other base's."""

    asker: Any = None
    data: Any

    def init(self) -> None:
        pass

    def forecast(self) -> Any:
        close = self.data.Close[-CLOSES:]
        return type(self).asker(close) if len(close) == CLOSES else 0.0


class AskedHolder(Asked, Holder):
    pass


class AskedPlunger(Asked, Plunger):
    pass


def asked_in_pybroker(asker: Asker, ctx: pybroker.ExecContext) -> float:
    """Return PyBroker's forecast after a bar."""
    return asker(ctx.close[-CLOSES:]) if ctx.bars >= CLOSES else 0.0


def pybroker_in_batch(bars: Bars, forecasts: Floats) -> float:
    """Run PyBroker with forecasts made before."""
    return pybroker_units(bars, lambda ctx: forecasts[ctx.bars - 1])


def all_in(bars: Bars, model: LSTMForecaster) -> dict[str, Run]:
    """Return who is all in, what the others are compared with first."""
    asker = Asker(model)
    return {
        f"Backtrader + torch{PER_BAR}": lambda: backtrader(bars, AskedAllIn, asker=asker),
        f"backtesting.py + torch{PER_BAR}": lambda: backtesting_py(bars, AskedPlunger, asker=asker),
        f"Backtrader + torch{BATCH}": lambda: backtrader(
            bars, AllInPlainly, forecasts=asker.batch(bars.close).tolist()
        ),
        f"backtesting.py + torch{BATCH}": lambda: backtesting_py(bars, Plunger, forecasts=asker.batch(bars.close)),
        **of_barcast(bars, SignStrategy, model),
    }


def ten_units(bars: Bars, model: LSTMForecaster) -> dict[str, Run]:
    """Return who holds 10 units, what the others are compared with first."""
    asker = Asker(model)
    return {
        f"Backtrader + torch{PER_BAR}": lambda: backtrader(bars, AskedPlainly, asker=asker),
        f"PyBroker + torch{PER_BAR}": lambda: pybroker_units(bars, partial(asked_in_pybroker, asker)),
        f"backtesting.py + torch{PER_BAR}": lambda: backtesting_py(bars, AskedHolder, asker=asker),
        f"PyBroker + torch{BATCH}": lambda: pybroker_in_batch(bars, asker.batch(bars.close)),
        f"backtesting.py + torch{BATCH}": lambda: backtesting_py(bars, Holder, forecasts=asker.batch(bars.close)),
        **of_barcast(bars, held(Forecast), model),
    }


def of_barcast(bars: Bars, strategy: type, model: LSTMForecaster) -> dict[str, Run]:
    """Return barcast's ways."""
    return {
        f"{mode}, {name}": partial(run, bars, strategy, model, streaming)
        for mode, streaming in (("barcast --streaming", True), ("barcast", False))
        for name, run in (("run_backtest", barcast_whole), ("run_strategy", barcast_pass))
    }


def names(timed: Sequence[str], ending: str) -> list[str]:
    """Return the others' names that end so."""
    return [name for name in timed if name.endswith(ending)]


def main() -> None:
    """Measure and print."""
    asked = asked_of(flags(__doc__))
    one_thread()
    pybroker.disable_logging()
    bars, model = load_bars("sp500"), trained_model()
    bars = bars.first(FEW) if asked.quick else bars
    windows, rate = len(bars) - LOOKBACK, peak()
    in_turn = windows * seconds_in_turn(UNITS_OF_MODEL, LOOKBACK, rate)
    at_once = windows * operations_forward(UNITS_OF_MODEL, LOOKBACK) / rate
    floor = f"Floor, the forecasts' products alone: {in_turn:.3f} s one by one, {at_once:.3f} s in batch."
    used = versions(("backtrader", "backtesting", "lib-pybroker", "torch"))
    for rule, engines, to_reach in (("All in", all_in, (4, 6, 1)), ("10 units", ten_units, (None,) * 3)):
        timed = measure(engines(bars, model), asked.rounds)
        check_same(timed)
        per_bar, batch = names(tuple(timed), PER_BAR), names(tuple(timed), BATCH)
        ours = "barcast, run_backtest"
        pairs = (("barcast --streaming, run_backtest", per_bar), (ours, per_bar), (ours, batch))
        notes = [floor, *(reached(timed, *pair, least) for pair, least in zip(pairs, to_reach, strict=True))]
        title = f"{rule}: {len(bars)} daily bars, an LSTM of 32 units x 32 bars; {used}; {asked.rounds} rounds"
        show(title, timed, len(bars), notes)


if __name__ == "__main__":
    main()
