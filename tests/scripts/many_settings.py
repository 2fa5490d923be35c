"""Random experiments with hostile values in them: each is a sound run, or refused in words that help.

    python tests/scripts/many_settings.py 1000 [first seed]

Prints how many ran, how many were refused, and every traceback; exits 1 if there was any.
"""

import contextlib
import math
import os
import random
import resource
import signal
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from barcast.analyzers.metrics import Undefined
from barcast.costs import PRESETS
from barcast.experiments.assignments import read_assignments
from barcast.experiments.building.parts import check_choices
from barcast.experiments.complete import completed
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder.metrics import metrics_of
from barcast.experiments.settings import SECTIONS, make_experiment
from barcast.experiments.sources import merged
from barcast.experiments.toml_text import to_toml, toml_lines
from barcast.faults import BadInput
from barcast.models.catalogue import MODELS
from barcast.strategies import STRATEGIES

SECONDS = 120
"""After which an experiment counts as one that hangs."""
HEADROOM = 6 * 2**30
"""Bytes that an experiment may allocate."""
NUMBERS = [
    0, -1, 1, 2, 3, 7, 10**6, 10**9, 10**18, 2**31, 2**32, 2**63 - 1, 2**63, 10**30, 10**400, -(10**18),
    0.0, -0.0, 5e-324, -5e-324, 2.2e-308, 1e-300, 1e-45, 1e-12, 1e-9, 0.01, 0.5, 0.999999999999, 1.0, 1.5, 1e6, 1e15,
    1e38, 3.5e38, 1e154, 1e300, 1.7e308, math.inf, -math.inf, math.nan,
]  # fmt: skip
OTHERS = [
    True, False, None, "", " ", "0", "nan", "1e5", "auto", "none", "\x1b[31mred", "\u202etxt", "a\nb", "\0",
    "\udc80", "x" * 5000, "../..", "/", "/dev/zero", "/dev/null", "~nobody/x", "~", ".", "a.csv", "mine.py:Mine",
    ":", "::", "a:b", "../x.py:Y", "\u00e9", "0001-01-01", "9999-12-31", "2001-02-30", [], [[]], [1], [0], [-1],
    [10**18], ["1"], ["0"], ["99999999999999 relu", "1"], [2] * 100_000, ["2 relu"] * 100_000 + ["1"], [math.nan],
    [[0, 1]], [[0.0, 1.0], [math.inf, 2.0]], [[0, 5e-324]], [[0, 1], [1, 1e308]], {}, {"a": 1}, {"a": {"b": {}}},
    ["return", "range"], ["close"] * 3, ["return"] * 100_000, [f"f{i}" for i in range(20_000)],
    tomllib.loads("d = 2001-01-01")["d"], tomllib.loads("d = 2001-01-01T00:00:00Z")["d"],
    tomllib.loads("d = 07:32:00")["d"],
]  # fmt: skip
TEXTS = [
    "[" * 3000,
    "[" * 3000 + "]" * 3000,
    "{a=" * 500,
    "9" * 5000,
    '"""',
    "'",
    "1_0",
    "0x10",
    "+inf",
    "[1,]",
    '"\\ud800"',
    "1979-05-27",
    "\t",
    "=",
    "#",
]
"""What may follow `--set section.key=`."""


class Hangs(BaseException):
    """An experiment was at work for too long."""


PLUGINS = """
from torch import nn
class Net(nn.Module):
    def __init__(self, lookback=3, width=2):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(lookback, width), nn.ReLU(), nn.Linear(width, 1))
    def forward(self, windows):
        return self.layers(windows)
class Mine:
    def __init__(self, lookback=2, factor=1.0):
        self.lookback, self.factor = lookback, factor
    def predict(self, windows):
        return self.factor * windows[:, -1, 0]
class Mean:
    def __init__(self, weight=1.0):
        self.weight = weight
    def fit(self, X, y):
        self.mean = self.weight * y.mean()
    def predict(self, X):
        return 0.0 * X[:, 0] + self.mean
"""
OWN = {
    "mine.py:Net": {
        "lookback": 3,
        "epochs": 2,
        "width": 2,
        "learning_rate": 0.01,
        "batch_size": 32,
        "patience": 10,
        "validation": 0.1,
    },
    "mine.py:Mine": {"lookback": 2, "factor": 1.0},
    "mine.py:Mean": {"lookback": 3, "weight": 1.0},
}
"""Models of the user's own, and what can be set on each."""


def write_plugins(folder):
    """Write the file of the user's own models."""
    (Path(folder) / "mine.py").write_text(PLUGINS)


def write_bars(folder, count=90):
    """Write a CSV of random bars and return its path."""
    rng = np.random.default_rng(7)
    close = 100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.01, count)))
    columns = {"open": close, "high": close * 1.01, "low": close * 0.99, "close": close, "volume": np.full(count, 1e5)}
    path = Path(folder) / "bars.csv"
    pd.DataFrame(columns, pd.bdate_range("2001-01-01", periods=count, name="date")).to_csv(path)
    return path


def plain_experiment(rng, bars):
    """Return settings of a quick experiment, section by section."""
    model = rng.choice([*MODELS, *OWN, "lstm", "lstm", "ar"])
    small = {"epochs": 2, "units": [2], "lookback": 3} if model == "lstm" else OWN.get(model, {})
    if model == "lstm":
        small["backend"] = rng.choice(["auto", "compiled", "torch", "plain", "batched"])
    return {
        "data": {"source": str(bars)},
        "model": {"name": model, **small},
        "strategy": {"name": rng.choice(list(STRATEGIES))},
        "costs": {"preset": rng.choice(list(PRESETS))},
        "split": {"refit_every": rng.choice([0, 0, 0, 10])},
        "run": {"cache": False, "streaming": rng.random() < 0.2, "fill": rng.choice(["next_open", "close"])},
    }


def names_of(settings):
    """Return every setting that could be made in those sections, and its value."""
    experiment = make_experiment(settings)
    return [(section, line.name, line.value) for section in SECTIONS for line in toml_lines(experiment, section)]


def random_settings(seed, bars):
    """Return the settings of a random experiment, one to three of them hostile, and what was changed."""
    rng = random.Random(seed)
    settings = plain_experiment(rng, bars)
    known = [*names_of(settings), ("model", "seed", 7), ("model", "x", 0), ("run", "\x1b[2J", 0), ("nothing", "x", 0)]
    changes = []
    for _ in range(rng.choice([1, 1, 2, 3])):
        section, name, usual = rng.choice(known)
        if rng.random() < 0.15:
            text = f"{section}.{name}={rng.choice([*TEXTS, *map(repr, NUMBERS[:20])])}"
            changes.append(("set", text))
            continue
        changes.append((section, name, hostile_value(rng, usual)))
    if rng.random() < 0.03:
        changes.append((rng.choice(list(SECTIONS)), None, rng.choice(OTHERS)))
    return settings, changes


def hostile_value(rng, usual):
    """Return a value, most often of the kind that the setting has: else it would seldom come past the first check."""
    if rng.random() < 0.25:
        return rng.choice([*NUMBERS, *OTHERS])
    if isinstance(usual, bool):
        return not usual
    if isinstance(usual, int):
        return rng.choice([number for number in NUMBERS if isinstance(number, int)])
    if isinstance(usual, float):
        return rng.choice([number for number in NUMBERS if isinstance(number, float)])
    return rng.choice([other for other in OTHERS if isinstance(other, type(usual))] or OTHERS)


def changed(settings, changes):
    """Return the settings with the changes made, as a file and the command line would make them."""
    for change in changes:
        if change[0] == "set":
            settings = merged(settings, read_assignments([change[1]]))
        elif change[1] is None:
            settings = {**settings, change[0]: change[2]}
        else:
            section, name, value = change
            own = settings.get(section, {})
            settings = {**settings, section: {**(own if isinstance(own, dict) else {}), name: value}}
    return settings


def takes_long(experiment):
    """Return whether the settings are legal but ask for more work than a test has time for."""
    epochs = experiment.model.get("epochs", 1)
    return experiment.run.seeds > 20 or (isinstance(epochs, int) and epochs > 5_000)


def play(seed, bars):
    """Return `ran`, `refused` or `long` for one experiment; anything else is raised."""
    settings, changes = random_settings(seed, bars)
    try:
        experiment = make_experiment(changed(settings, changes))
        check_choices(experiment)
        if takes_long(experiment):
            return "long"
        finished = run_experiment(experiment)
    except BadInput as error:
        check_words(error)
        return "refused"
    check_sound(finished.result)
    metrics_of(finished.result, finished.verdict)
    again = make_experiment(
        tomllib.loads(to_toml(completed(experiment, finished.parts.model, finished.parts.strategy)))
    )
    assert check_choices(again)
    return "ran"


def check_words(error):
    """Hold a refusal to its form: where, what and the remedy, nothing hidden in it, not too long."""
    assert error.faults
    assert all(fault.where and fault.what and fault.remedy for fault in error.faults), error.faults
    text = str(error)
    assert not any(ord(letter) < 32 and letter != "\n" for letter in text), text
    assert "\u202e" not in text
    assert len(text) < 25_000, len(text)


def check_sound(result):
    """Hold a result to finite forecasts, equities and metrics, and to books that add up."""
    assert np.isfinite(result.forecasts.table["forecast"].to_numpy(dtype=float)).all()
    for name in ("equity", "cash", "position"):
        assert np.isfinite(result.account.equity[name].to_numpy(dtype=float)).all(), name
    for metrics in (*result.metrics.values(), *result.buy_and_hold.metrics.values()):
        for name, value in metrics.items():
            assert isinstance(value, Undefined) or math.isfinite(value), (name, value)
    largest = max(result.terms.account.cash, float(result.account.equity["equity"].abs().max()))
    assert result.account.residual <= 1e-6 * largest, result.residual


@contextlib.contextmanager
def bounded(seconds=SECONDS):
    """Stop what takes too long."""

    def stop(*_):
        raise Hangs

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(count, first=0):
    """Play the experiments of the seeds from `first` on; return how many ran and were refused, and what was raised."""
    counts, bad = Counter(), []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        bars = write_bars(folder)
        write_plugins(folder)
        for seed in range(first, first + count):
            try:
                with bounded():
                    counts[play(seed, bars)] += 1
            except (Exception, Hangs) as error:
                changes = random_settings(seed, bars)[1]
                bad.append((seed, f"{type(error).__name__}: {str(error)[:300]}", repr(changes)[:300]))
    return counts, bad


if __name__ == "__main__":
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + HEADROOM, used + HEADROOM))
    numbers = [int(argument) for argument in sys.argv[1:]]
    outcomes, tracebacks = run(*(numbers or [1000]))
    for seed, what, changes in tracebacks:
        print(f"seed {seed}: {what}\n    {changes}")
    print(f"{dict(outcomes)}, {len(tracebacks)} tracebacks")
    sys.exit(bool(tracebacks))
