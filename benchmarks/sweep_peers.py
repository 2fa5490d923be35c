"""What a sweep is compared with: a plain loop over torch and Backtrader, PyBroker's walk-forward, backtesting.py."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import backtrader as bt
import numpy as np
import pandas as pd
import pybroker
import torch
from backtesting.lib import FractionalBacktest
from checkouts import CASH
from naive import Net, naive_training
from peers import SYMBOL, AllInPlainly, Holder, hold_in_pybroker, pybroker_strategy

from barcast.feeds import Bars
from barcast.models.protocol import Floats
from barcast.models.schedule.folds import Fold

BATCH_SIZE, BPS = 32, 1e-4


@dataclass(frozen=True)
class Task:
    """The bars that train and those that validate, and for how long every model is trained."""

    bars: Bars
    """Those known when the choice is made."""
    fold: Fold
    """What is trained on, and the decisions that are validated."""
    epochs: int

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The bars that validate, and one before: the peers' first decision is at their second bar."""
        return self.bars.to_frame().iloc[self.fold.answers.start - 1 :]

    def forecasts_of(self, forecasts: Floats) -> Floats:
        """Return the forecasts (n,) of the frame's bars, made at the bars that validate; elsewhere 0."""
        own = np.zeros(len(self.frame))
        own[1 : 1 + len(self.fold.answers)] = forecasts
        return own


class Learnt:
    """A plain torch module that was trained on some closes, with what scales its inputs and its labels."""

    def __init__(self, close: Floats, units: Sequence[int], lookback: int, epochs: int) -> None:
        returns = close[1:] / close[:-1] - 1.0
        inputs, labels = windows_of(returns[:-1], lookback), returns[lookback:]
        self.lookback = lookback
        self.mean, self.std = float(inputs.mean()), float(inputs.std())
        self.label_mean, self.label_std = float(labels.mean()), float(labels.std())
        answers = torch.from_numpy((labels - self.label_mean) / self.label_std).float()
        self.rows = len(labels)
        self.net, self.loss = naive_training(units, self.scaled(inputs), answers, BATCH_SIZE, epochs)

    def scaled(self, windows: Floats) -> torch.Tensor:
        """Return windows (n, lookback) as the module takes them, (n, lookback, 1)."""
        return torch.from_numpy((windows - self.mean) / self.std).float().unsqueeze(-1)

    def forecasts(self, close: Floats) -> Floats:
        """Return a forecast after each close, 0 where there are too few before it; in one batch."""
        net: Net = self.net.eval()
        with torch.inference_mode():
            answers = net(self.scaled(windows_of(close[1:] / close[:-1] - 1.0, self.lookback))).double().numpy()
        return np.concatenate((np.zeros(self.lookback), answers * self.label_std + self.label_mean))


def windows_of(returns: Floats, lookback: int) -> Floats:
    """Return every window of so many returns, (n, lookback)."""
    return np.lib.stride_tricks.sliding_window_view(returns, lookback).copy()


def naive_trial(task: Task, units: int, lookback: int) -> float:
    """Train by the plain loop, run plain Backtrader over the validation; return the training's last loss."""
    learnt = Learnt(task.bars.close[: task.fold.span.stop], (units,), lookback, task.epochs)
    answers = task.fold.answers
    forecasts = learnt.forecasts(task.bars.close)[answers.start : answers.stop]
    run_backtrader(task.frame, task.forecasts_of(forecasts))
    return learnt.loss


def run_backtrader(frame: pd.DataFrame, forecasts: Floats) -> tuple[float, float]:
    """Return the last equity and the Sharpe ratio of an account that is all in by the forecasts' sign."""
    cerebro = bt.Cerebro(cheat_on_open=True)
    cerebro.broker.setcash(CASH)
    cerebro.broker.set_checksubmit(False)
    cerebro.adddata(bt.feeds.PandasData(dataname=frame))
    cerebro.addstrategy(AllInPlainly, forecasts=forecasts.tolist())
    cerebro.addanalyzer(bt.analyzers.TimeReturn, _name="returns")
    (run,) = cerebro.run()
    returns = np.array(list(run.analyzers.returns.get_analysis().values()))[1:]
    deviation = returns.std(ddof=1)
    return float(cerebro.broker.getvalue()), float(returns.mean() / deviation * math.sqrt(252)) if deviation else 0.0


def pybroker_trial(task: Task, units: int, lookback: int) -> float:
    """Run PyBroker's walk-forward with one window, its model trained by the same loop; return its last loss."""
    losses: list[float] = []

    def train(symbol: str, train_data: pd.DataFrame, test_data: pd.DataFrame) -> Learnt:
        learnt = Learnt(train_data["close"].to_numpy(), (units,), lookback, task.epochs)
        losses.append(learnt.loss)
        return learnt

    def forecasts(model: Learnt, data: pd.DataFrame) -> Floats:
        return model.forecasts(data["close"].to_numpy())

    source = pybroker.model("lstm", train, predict_fn=forecasts, input_data_fn=lambda data: data[["close"]])
    strategy = pybroker_strategy(task.bars)
    strategy.add_execution(lambda ctx: hold_in_pybroker(ctx, ctx.preds("lstm")[-1]), [SYMBOL], models=source)
    share = task.fold.span.stop / len(task.bars)
    strategy.walkforward(windows=1, train_size=share, lookahead=1, calc_bootstrap=False)
    return losses[0]


def cost_of(size: float, price: float) -> float:
    """Return what backtesting.py takes for a fill; a process tries one combination at a time."""
    return abs(size) * price * Thresholded.bps_now * BPS


class Thresholded(Holder):
    """backtesting.py: all in by the forecast's sign, flat where it is within the threshold."""

    threshold = 0.0
    bps = 0.0
    bps_now = 0.0
    """Of the run that is under way: its `optimize` turns what a strategy has, and costs belong to the engine."""

    def init(self) -> None:
        super().init()
        Thresholded.bps_now = self.bps

    def next(self) -> None:
        forecast = self.forecast()
        if abs(forecast) <= self.threshold:
            self.position.close()
        elif forecast > 0 and not self.position.is_long:
            self.buy()
        elif forecast < 0 and not self.position.is_short:
            self.sell()


def backtesting_of(frame: pd.DataFrame, forecasts: Floats) -> FractionalBacktest:
    """Return backtesting.py over the frame, given a forecast for each bar."""
    Thresholded.forecasts = forecasts
    columns = frame.rename(columns=str.capitalize)[["Open", "High", "Low", "Close", "Volume"]]
    return FractionalBacktest(columns, Thresholded, cash=CASH, commission=cost_of, exclusive_orders=True)


def optimized(frame: pd.DataFrame, forecasts: Floats, grid: Mapping[str, Sequence[float]]) -> pd.Series[float]:
    """Return the last equity of every combination, by `threshold` and `bps`, as its `optimize` tries them."""
    engine: Any = backtesting_of(frame, forecasts)
    _, equities = engine.optimize(**grid, maximize="Equity Final [$]", return_heatmap=True)
    return equities  # type: ignore[no-any-return]
