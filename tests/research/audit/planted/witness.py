"""What shows whether a planted plug-in sees the future without asking barcast's engine or its audit.

A reader is called on files that were cut by hand; a model is fitted and asked by hand, alone and in the order of the
run; a strategy is run by stock Backtrader. Each function returns a sentence about the first difference, or "".
"""

import contextlib
import copy
import importlib
import io
import runpy
import sys
from itertools import pairwise
from pathlib import Path

import backtrader as bt
import numpy as np
import pandas as pd

from barcast.models.wrapping.from_user_class import adapt

from ....zoo.witness import decisions
from .world import lay_out, longer, prices

CUTS = (201, 206, 237, 264, 302, 319, 331, 345)
"""Bars at which the files are cut: the last that is known, counted from 0."""
FITS = (179, 259, 339)
DAY_ENDS = pd.Timedelta(days=1) - pd.Timedelta(seconds=1)


@contextlib.contextmanager
def inside(folder):
    """Work in a folder as a command does that is started there: modules beside it can be imported, and are fresh."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]


def loaded(case, folder):
    """Return what the case names, from a fresh module."""
    if not case.file.endswith(".py"):
        return getattr(importlib.import_module(case.file), case.name)
    sys.modules.setdefault("<run_path>", sys.modules[__name__])  # where Backtrader looks for the module of a class
    return runpy.run_path(str(Path(folder, case.file)))[case.name]


def same(one, other):
    """Return whether numbers are equal but for rounding; missing ones are equal to each other."""
    return np.allclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True)


def folder_of(root, case, kind, until=None):
    """Return a fresh folder with the case's files as they stood."""
    folder = Path(root, "whole" if until is None else f"until-{until:%Y%m%d%H%M}-{len(list(Path(root).iterdir()))}")
    if folder.exists():
        folder = Path(root, f"again-{len(list(Path(root).iterdir()))}")
    lay_out(folder, kind, case.files, until)
    return folder


# Readers


def read(case, folder, end=None):
    """Return the frame that a reader returns in the folder."""
    with inside(folder):
        reader = loaded(case, folder)
        wanted = reader.__code__.co_varnames[: reader.__code__.co_argcount]
        return reader(**{name: {"start": None, "end": end}[name] for name in wanted})


def cut_reader(case, kind, root):
    """Call the reader on whole files and on files that end with a bar: the bars up to it have to be the same."""
    whole = read(case, folder_of(root, case, kind))
    for bar in [
        round(share * len(whole)) for share in (0.31, 0.43, 0.52, 0.533, 0.547, 0.61, 0.71, 0.713, 0.903, 0.95)
    ]:
        stamp = whole.index[bar]
        until = stamp if stamp != stamp.normalize() else stamp + DAY_ENDS
        known = read(case, folder_of(root, case, kind, until), until)
        known, expected = known[known.index <= stamp], whole[whole.index <= stamp]
        if not known.index.equals(expected.index):
            return f"{len(known)} bars up to {stamp} instead of {len(expected)}"
        for column in expected:
            if not same(known[column], expected[column]):
                return f"{column} of the bars up to {stamp} is another"
    return ""


# Models


def windows_by_hand(model, bars):
    """Return every window (n, lookback, features), and the bar each ends at."""
    change = bars["close"].pct_change()
    names = getattr(model, "features", None) or ("return",)
    table = np.column_stack([change if name == "return" else bars[name] for name in names])
    ends = np.arange(model.lookback, len(bars))
    return np.stack([table[end - model.lookback + 1 : end + 1] for end in ends]), ends


def made(case, folder):
    """Return the model that barcast's wrapper makes of a plug-in; its own `fit` and `predict` are what is asked."""
    settings = {key: value for key, value in case.settings.get("model", {}).items() if key != "name"}
    np.random.seed(7)
    return adapt(loaded(case, folder), settings, case.name, None).forecaster


def fitted(case, folder, bar, model=None):
    """Return a model fitted on the bars up to one, its windows and their ends."""
    model = model or made(case, folder)
    split = case.settings.get("split", {})
    horizon, last = split.get("horizon", 1), bar - split.get("embargo", 0)
    bars = prices()
    windows, ends = windows_by_hand(model, bars)
    if hasattr(model, "fit"):
        rows = ends + horizon <= last
        first = max(last + 1 - (split.get("train_bars") or len(bars)), 0)
        rows &= ends - model.lookback >= first
        close = bars["close"].to_numpy()
        labels = close[ends[rows] + horizon] / close[ends[rows]] - 1
        model.fit(windows[rows].copy(), labels)
    return model, windows, ends


def answers(model, windows):
    """Return the forecasts of windows as float64."""
    return np.asarray(model.predict(windows), dtype=float).reshape(len(windows))


def cut_model(case, kind, root):
    """Fit and ask a model with whole files, and with files that end at the bar it is fitted at."""
    for fit in FITS:
        until = prices().index[fit] + DAY_ENDS
        both = []
        for folder in (folder_of(root, case, kind), folder_of(root, case, kind, until)):
            with inside(folder):
                model, windows, ends = fitted(case, folder, fit)
                both.append(answers(model, windows[(ends > fit - 20) & (ends <= fit)].copy()))
        if not same(*both):
            return f"forecasts up to bar {fit} are others when the files end there"
    return ""


def in_order(case, folder, fits=FITS, bars=None):
    """Fit and ask the models of a run in their order, in one process; return the forecasts of each."""
    found = []
    with inside(folder):
        model = made(case, folder)
        for fit, until in pairwise((*fits, bars or len(prices()))):
            one, windows, ends = fitted(case, folder, fit, copy.deepcopy(model))
            found.append(answers(one, windows[(ends >= fit) & (ends < until)].copy()))
    return found


def one_alone(case, folder, fit, until):
    """Fit one model in a fresh module and ask it one window at a time."""
    with inside(folder):
        model, windows, ends = fitted(case, folder, fit)
        asked = windows[(ends >= fit) & (ends < until)]
        return np.concatenate([answers(model, window[None].copy()) for window in asked])


def alone(case, kind, root):
    """Hold the models of a run, in order, against each alone, in a fresh module and folder."""
    whole = in_order(case, folder_of(root, case, kind))
    for forecasts, (fit, until) in zip(whole, pairwise((*FITS, len(prices()))), strict=True):
        by_itself = one_alone(case, folder_of(root, case, kind), fit, until)
        if not np.allclose(forecasts, by_itself, rtol=1e-4, atol=1e-6):
            return f"the model of bar {fit} forecasts something else alone"
    return ""


def again(case, kind, root):
    """Hold a run after another, in one folder, against a run in a fresh one."""
    used = folder_of(root, case, kind)
    in_order(case, used, FITS[-1:])  # as far as the data goes
    after, fresh = in_order(case, used, FITS[:1], 250), in_order(case, folder_of(root, case, kind), FITS[:1], 250)
    return "" if same(after[0], fresh[0]) else "a run forecasts something else after a run over more bars"


# Strategies


def decided(case, folder, frame, name=""):
    """Return every order of a strategy in stock Backtrader over the bars, in the folder."""
    with inside(folder):
        strategy = trades(loaded(case._replace(plugin=f"{case.file}:{name}"), folder)) if name else loaded(case, folder)
        return decisions(strategy, frame)


def trades(indicator):
    """Return a strategy that holds while the indicator, over closes, is above one half or above its bar before."""

    class Asks(bt.Strategy):
        def __init__(self):
            self.value = indicator(self.data.close)

        def next(self):
            self.order_target_size(
                target=10 if self.value[0] > (self.data.close[0] if self.value[0] > 1 else 0.5) else 0
            )

    return Asks


def cut_strategy(case, kind, root, name=""):
    """Run a strategy in stock Backtrader on all bars and on fewer: its orders up to the cut have to be the same."""
    bars = longer() if case.files[0] == "longer.csv" else prices()
    whole = decided(case, folder_of(root, case, kind), bars, name)
    if not whole:
        return "" if kind == "leaks" else "it never orders"
    for cut in CUTS:
        folder = folder_of(root, case, kind, bars.index[cut - 1] + DAY_ENDS)
        known = decided(case, folder, bars[:cut], name)
        if [order for order in whole if order[0] <= cut] != [order for order in known if order[0] <= cut]:
            return f"orders up to bar {cut} are others when the bars end there"
    return ""


def indicator(case, kind, root):
    """Run the indicator of a strategy on our forecast line over closes, in stock Backtrader."""
    name = {"BestFifth": "PlaceAmongAll", "SmoothForecast": "CentredOnForecasts"}[case.name]
    return cut_strategy(case, kind, root, name)


# Columns of the file


def correlation(case, kind, root):
    """Correlate the column with the next return and with that of the bar: what knows the next is beyond any market."""
    folder = folder_of(root, case, kind)
    table = pd.read_csv(Path(folder, case.files[0]), index_col=0)
    ahead = table["close"].shift(-1) / table["close"] - 1
    column = table.iloc[:, -1]
    changes = {"column": column, "change": column.pct_change(fill_method=None), "over close": column / table["close"]}
    highest = max(abs(one.corr(ahead)) for one in changes.values())
    return f"correlates {highest:.2f} with the next return" if highest > 0.25 else ""


def found_by(case, kind, root):
    """Return what the witness of a case has found: "" where nothing moves."""
    Path(root).mkdir(parents=True, exist_ok=True)
    return globals()[case.witness](case, kind, root)
