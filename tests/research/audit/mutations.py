"""Leaks planted into barcast's own code, and the settings that bring what they change into use."""

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from barcast.engine.training import prepare
from barcast.models.windows.features import feature_matrix
from barcast.models.windows.rolling import rolling_windows
from barcast.models.windows.scaling import Standardizer

from ...engine.planting import executed, functions_of, replaced

BASE = {
    "data": {"source": "sp500", "start": "2016-06-01"},
    "model": {"name": "lstm", "units": [4], "epochs": 3, "lookback": 10},
    "split": {"min_bars": 301, "refit_every": 120},
    "run": {"cache": False},
}
"""The default experiment on its last 650 bars, with a network and a training that take no time."""
HOLD_OUT = {"split": {"train": 0.5}}
EMBARGO = {"split": {"min_bars": 301, "refit_every": 120, "embargo": 5}}
FAR = {"split": {"min_bars": 301, "refit_every": 120, "horizon": 5}}
WARM = {"split": {"min_bars": 301, "refit_every": 120, "warm_start": True}}
CACHED = {"run": {"cache": True}}
RANGES = {"model": {"name": "lstm", "units": [4], "epochs": 3, "lookback": 10, "features": ["return", "range"]}}
VOLUMES = {"costs": {"volume_limit": 0.001}, "run": {"cache": False, "cash": 1e11}}
STEEP = {"costs": {"slippage_range": 0.1}}

FROM_THE_ROWS = ("rows", "scaler", "weights", "forecast")
IN_THE_ACCOUNT = ("target", "order", "fill", "equity")


class Mutation(NamedTuple):
    """A leak in barcast's own code."""

    told: str
    """What is done wrong."""
    stages: tuple[str, ...]
    """Where an audit may name it."""
    faults: tuple[tuple[str, str, str], ...] = ()
    """A module, a piece of its text, and what takes its place; several may be of one module."""
    settings: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    """On top of `BASE`, section by section."""
    alone: bool = False
    """Whether it takes models fitted alone, in fresh processes that it is not planted in."""
    by_hand: Any = None
    """Plants what no piece of text could; is handed pytest's monkeypatch."""

    def plant(self, monkeypatch):
        """Plant it until the test ends."""
        for name in dict.fromkeys(module for module, _, _ in self.faults):
            plant_all(monkeypatch, name, [(old, new) for module, old, new in self.faults if module == name])
        if self.by_hand is not None:
            self.by_hand(monkeypatch)

    def experiment(self):
        """Return the settings of its run."""
        return BASE | self.settings


def plant_all(monkeypatch, name, pairs):
    """Replace pieces of a module's text, and put the changed functions to work until the test ends."""
    module = importlib.import_module(f"barcast.{name}")
    changed = functions_of(executed(module, replaced(module, *pairs)))
    for qualname, function in functions_of(module).items():
        monkeypatch.setattr(function, "__code__", changed[qualname].__code__)


def scale_by_all_bars(monkeypatch):
    """Let the scaler of windows know every bar of the run, as if it had been fitted before the split."""
    seen, rows, fitted = {}, prepare.training_rows, Standardizer.of.__func__

    def remembering(bars, lookback, features, horizon, fold):
        seen["windows"] = rolling_windows(feature_matrix(bars.columns, features), lookback)
        return rows(bars, lookback, features, horizon, fold)

    def of(cls, values):
        return fitted(cls, seen["windows"] if values.ndim == 3 else values)

    monkeypatch.setattr(prepare, "training_rows", remembering)
    monkeypatch.setattr(Standardizer, "of", classmethod(of))


def take_labels_from_all_bars(monkeypatch):
    """Let the labels of the last training rows reach beyond the span: no purge."""
    from barcast.models.windows.rolling import forward_returns

    def rows_of(bars, lookback, features, horizon, fold):
        columns = {name: np.array(column[fold.span.start : fold.span.stop]) for name, column in bars.columns.items()}
        windows = rolling_windows(feature_matrix(columns, features), lookback)
        labels = forward_returns(bars.close, horizon)[fold.span.start + lookback : fold.span.stop]
        known = np.isfinite(labels)  # of the last bars of all nothing is known
        return windows[known], labels[known]

    monkeypatch.setattr(prepare, "training_rows", rows_of)


def validate_beyond_the_rows(monkeypatch):
    """Let the rows kept aside, which say when to stop, come after the span."""
    from barcast.models.windows.rolling import forward_returns

    def rows_of(bars, lookback, features, horizon, fold):
        rows = len(fold.rows(lookback, horizon))
        first, more = fold.span.start, rows // 9
        windows = rolling_windows(feature_matrix(bars.columns, features)[first:], lookback)
        labels = forward_returns(bars.close, horizon)[first + lookback :]
        stop = min(rows + more, len(labels) - horizon)
        return windows[:stop], labels[:stop]

    monkeypatch.setattr(prepare, "training_rows", rows_of)


FOLDS, PREPARE, FILLING = "models.schedule.folds", "engine.training.prepare", "engine.events.orders.filling"
LATER = "models.schedule.walk_forward"
KEY, FEATURES = "models.cache.fold_key", "models.windows.features"
REFERENCE = "market.close[self._bar] if at_close else market.open[self._bar]"
STOP = "stop = max(fitted_at - self.embargo + 1, 0)"
RETURN = "return np.concatenate(([np.nan], close[1:] / close[:-1] - 1.0))"
OWN = "held = replay(bars, all_in, terms, first_decision=first_decision, sample=sample)"
OTHER_OPENS = (
    "held = replay(Bars(bars.index, {{**bars.columns, 'open': {opens}}}, bars.name), all_in, terms, "
    "first_decision=first_decision, sample=sample)"
)

MUTATIONS = (
    Mutation("labels reach beyond the span: nothing is purged", FROM_THE_ROWS, settings=FAR,
             by_hand=take_labels_from_all_bars),
    Mutation("the validation tail comes after the training rows", FROM_THE_ROWS, by_hand=validate_beyond_the_rows),
    Mutation("the embargo is ignored", FROM_THE_ROWS, ((FOLDS, STOP, "stop = fitted_at + 1"),), EMBARGO),
    Mutation("the embargo is a bar short", FROM_THE_ROWS,
             ((FOLDS, STOP, "stop = max(fitted_at - self.embargo + 2, 0)"),), EMBARGO),
    Mutation("the span of a fold is a bar too long", FROM_THE_ROWS,
             ((FOLDS, STOP, "stop = min(fitted_at - self.embargo + 2, self.bars)"),)),
    Mutation("a model answers five bars before it is trained", ("rows", "weights", "forecast"),
             ((FOLDS, "self.fold(k, b, range(b, end)) for", "self.fold(k, b, range(b - 5, end - 5)) for"),)),
    Mutation("twenty test bars are trained on", FROM_THE_ROWS,
             (("models.schedule.split", "self.fold(0, self.boundary, range(self.bars))",
               "self.fold(0, self.boundary + 20, range(self.bars))"),), HOLD_OUT),
    Mutation("twenty training forecasts count as test", ("rows", "forecast", "verdict"),
             ((FOLDS, "samples[made_at >= self.boundary] = TEST", "samples[made_at >= self.boundary - 20] = TEST"),),
             HOLD_OUT),
    Mutation("a warm start from the model after", ("rows", "weights", "forecast"),
             ((LATER, "for together in [[fold] for fold in folds] if self._warm_start else [folds]:",
               "for together in [[fold] for fold in reversed(folds)] if self._warm_start else [folds]:"),
              (LATER, "before = self.models.get(fold.number - 1)", "before = self.models.get(fold.number + 1)")), WARM),
    Mutation("models are cached without their windows", ("weights", "rows"),
             ((KEY, '"windows": _digest(job.windows),', '"windows": "",'),), CACHED),
    Mutation("models are cached without their labels", ("weights", "rows"),
             ((KEY, '"labels": _digest(job.labels),', '"labels": "",'),), CACHED),
    Mutation("models are cached without windows and labels", FROM_THE_ROWS,
             ((KEY, '"windows": _digest(job.windows),\n        "labels": _digest(job.labels),', ""),), CACHED),
    Mutation("models are cached without what they begin from", ("weights", "rows"),
             ((KEY, "None if start is None else {name: _digest(array) for name, array in start.items()}", "None"),),
             {**WARM, **CACHED}),
    Mutation("windows end a bar later", ("features", "forecast"),
             (("models.schedule.source", "windows = windows_of(matrix, bars, lookback)",
               "windows = np.roll(windows_of(matrix, bars, lookback), -1, axis=0)"),)),
    Mutation("the line of forecasts is shifted by a bar", ("forecast",),
             (("strategies.forecast", "self._answers[start:end].tobytes()",
               "np.roll(self._answers, -1)[start:end].tobytes()"),)),
    Mutation("the return of a bar is that of the next", ("features", "rows", "forecast"),
             ((FEATURES, RETURN, "return np.concatenate((close[1:] / close[:-1] - 1.0, [0.0]))"),)),
    Mutation("the range of a bar is over the next close", ("features", "rows", "forecast"),
             ((FEATURES, 'return (columns["high"] - columns["low"]) / columns["close"]',
               'return (columns["high"] - columns["low"]) / np.append(columns["close"][1:], 1000.0)'),), RANGES),
    Mutation("fills at the close at which was decided", ("fill", "equity"),
             ((FILLING, REFERENCE, "market.close[self._bar - 1]"),)),
    Mutation("fills a bar early", ("fill", "equity"), ((FILLING, REFERENCE, "market.open[self._bar - 1]"),)),
    Mutation("buys are filled at the low of the day", ("fill", "equity"),
             ((FILLING, REFERENCE,
               "float(self._bars.low[self._bar]) if ticket.target > 0 else market.open[self._bar]"),)),
    Mutation("fills take from the volume of the next bar", ("fill", "order", "equity"),
             (("engine.account.market",
               "return Conditions(self._volume[bar], self._range[closed], self._volatility[closed])",
               "return Conditions(self._volume[min(bar + 1, len(self._volume) - 1)], self._range[closed], "
               "self._volatility[closed])"),), VOLUMES),
    Mutation("slippage knows the range of the bar that fills", ("fill", "equity"),
             (("engine.account.market", "closed = bar if at_close else bar - 1", "closed = bar"),), STEEP),
    Mutation("the replay trades the target of the bar after", IN_THE_ACCOUNT,
             (("engine.replay.known_run", "return np.where(np.isnan(targets), 0.0, targets)",
               "return np.roll(np.where(np.isnan(targets), 0.0, targets), -1)"),)),
    Mutation("a volatility that knows the return it steadies", ("verdict",),
             (("analyzers.statistics.volatility", ".mean().shift(1).to_numpy(", ".mean().to_numpy("),)),
    Mutation("buy and hold is bought a bar early", ("buy_and_hold",),
             (("engine.replay.buy_and_hold", OWN,
               OTHER_OPENS.format(opens="np.concatenate((bars.open[:1], bars.open[:-1]))")),)),
    Mutation("buy and hold is bought at the low", ("buy_and_hold",),
             (("engine.replay.buy_and_hold", OWN, OTHER_OPENS.format(opens="bars.low")),)),
    Mutation("the test account is opened a bar early", (*IN_THE_ACCOUNT, "rows", "buy_and_hold", "verdict"),
             (("engine.account.samples", "    b = split.boundary\n", "    b = split.boundary - 1\n"),)),
    Mutation("lines give out bars to come", ("indicator", *IN_THE_ACCOUNT),
             (("feeds.clocked_lines",
               "        if ago > self._latest or at < 0:\n            return self._outside(ago)\n"
               "        return self._filled[at]\n",
               "        return self._filled[min(at, len(self._filled) - 1)]\n"),),
             {"model": {"name": "none"}, "split": {}, "strategy": {"name": "refused_strategies.py:Tomorrow"}}),
    Mutation("the scaler is fitted to the windows of all bars", FROM_THE_ROWS, by_hand=scale_by_all_bars, alone=True),
)  # fmt: skip
