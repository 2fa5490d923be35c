"""A plug-in of the zoo, how it runs, and what is to become of it."""

from typing import NamedTuple

import backtrader as bt
from torch import nn

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.baselines import AutoRegression
from barcast.models.wrapping.from_user_class import adapt
from barcast.strategies import ForecastStrategy, SignStrategy

from .unsteady_models import forget

WALK = {"min_bars": 120, "refit_every": 60}
"""Walk-forward over 300 bars: models are trained at bars 119, 179, 239 and 299."""
PRELOADED, STREAMED = (False,), (True,)
BOTH = PRELOADED + STREAMED
"""Modes, each a value of `streaming`."""
IN_WALK = {
    "LearnsFromTheBatch", "WithoutBatchFirst", "InBigBatches", "LabelsOnTheClass", "LabelsInAGlobal",
    "SlopesOnTheClass", "OneForAll", "SlopesInAFile", "ReadsTheBase", "LaterModel", "RidgeRegression", "Forest",
    "PriceLevel", "Lstm", "BatchNorm", "CachesByWindow", "ModelInForce", "SmoothForecast",
}  # fmt: skip
"""Plug-ins that run in walk-forward; for the others half of the bars train and half test."""


class Case(NamedTuple):
    """A plug-in and how it runs."""

    plugin: type
    word: str = ""
    """What the error has to say, a regular expression; empty where there is to be none."""
    modes: tuple[bool, ...] = BOTH
    """In which it is run."""
    walks: bool = False
    """Whether it runs in walk-forward."""

    @property
    def name(self):
        """The name of its class."""
        return self.plugin.__name__

    @property
    def told(self):
        """What it does, by the first line of its docstring."""
        return self.plugin.__doc__.partition("\n")[0]

    @property
    def is_strategy(self):
        """Whether it is a strategy; otherwise it is a model."""
        return hasattr(self.plugin, "notify_order")


def cases_of(module, word="", *, only=(), but=(), modes=BOTH):
    """Return a case for each plug-in that the module defines, in the order of its file."""
    own = [one for one in vars(module).values() if is_plugin(one) and one.__module__ == module.__name__]
    shared = {base for one in own for base in one.__mro__[1:]}  # what plug-ins are made of is none itself
    return tuple(
        Case(one, word, modes, one.__name__ in IN_WALK)
        for one in own
        if one not in shared and one.__name__ not in but and (one.__name__ in only or not only)
    )


def is_plugin(one):
    """Return whether this is a class of a model or of a strategy."""
    return isinstance(one, type) and (hasattr(one, "predict") or issubclass(one, (bt.Strategy, nn.Module)))


def run(case, bars, streaming=False):
    """Return the result of a run with the plug-in: a model under `SignStrategy`, a strategy on an autoregression."""
    forget()
    split = WALK if case.walks else {"train": 0.5}
    strategy = case.plugin if case.is_strategy else SignStrategy
    return run_backtest(bars, model_of(case), strategy, Costs(commission_bps=2), streaming=streaming, split=split)


def model_of(case):
    """Return the model as `--model file.py:Class` makes it, networks trained for two epochs."""
    if case.is_strategy:
        return AutoRegression(3) if issubclass(case.plugin, ForecastStrategy) else None
    if hasattr(case.plugin, "forward"):
        return adapt(
            case.plugin, {"lookback": 5, "epochs": 2, "learning_rate": 0.01, "device": "cpu"}, case.name
        ).forecaster
    return adapt(case.plugin, {} if hasattr(case.plugin, "lookback") else {"lookback": 5}, case.name).forecaster
