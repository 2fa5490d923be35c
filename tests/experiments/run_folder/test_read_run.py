"""A run read back from its folder is the run: every field of its result, number for number and type for type."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barcast.experiments.rerun import rerun
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder import write
from barcast.experiments.run_folder.read_run import read_run
from barcast.experiments.run_folder.table_file import SUFFIXES
from barcast.experiments.run_folder.write import write_run
from barcast.experiments.settings import make_experiment

SMALL = {"name": "lstm", "epochs": 2, "units": [2], "lookback": 3}

PLAIN = """
import backtrader as bt

class Plain(bt.Strategy):
    def next(self):
        if not self.position:
            self.buy(size=7)
        elif len(self) % 9 == 0:
            self.close()
        if len(self) % 11 == 0:
            self.buy(size=10**6 + len(self) % 2 / 4)
"""
HUGE = PLAIN.replace("10**6 + len(self) % 2 / 4", "10**30")
STOPS = """
import barcast.strategies

class Stops(barcast.strategies.ForecastStrategy):
    def target(self, forecast):
        if len(self) == 250:
            self.env.runstop()
        return 1.0
"""
SCORES = """
class Scores:
    lookback = 2
    forecasts_are = "scores"
    def predict(self, windows):
        return windows[:, -1, 0] * 40
"""
SHORT = "class Short:\n    lookback = 1\n    def predict(self, windows):\n        return -1.0 + 0 * windows[:, 0, 0]\n"


@pytest.fixture(autouse=True)
def no_figures(monkeypatch):
    monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
    monkeypatch.setattr(write, "report_text", lambda *_: "")


def crashing(frame, *firsts):
    for first in firsts:
        frame.iloc[first:, :4] *= 5
    return frame


def intraday(frame):
    frame.index = pd.date_range("2020-03-02 09:30:00.250", periods=len(frame), freq="7min", name="date")
    return frame


KINDS = {
    "a small LSTM": {"model": SMALL},
    "baseline": {"model": {"name": "ar"}},
    "walk-forward with seeds": {"model": SMALL, "split": {"refit_every": 60}, "run": {"seeds": 2}},
    "streaming": {"model": {"name": "ar"}, "run": {"streaming": True}},
    "no model": {"model": {"name": "none"}, "strategy": {"name": "buy_and_hold"}},
    "plain strategy": {"model": {"name": "none"}, "strategy": {"name": "plain.py:Plain"}, "files": {"plain.py": PLAIN}},
    "huge orders": {"model": {"name": "none"}, "strategy": {"name": "plain.py:Plain"}, "files": {"plain.py": HUGE}},
    "stopped early": {"model": {"name": "ar"}, "strategy": {"name": "stops.py:Stops"}, "files": {"stops.py": STOPS}},
    "train ruined": {
        "model": {"name": "short.py:Short"},
        "files": {"short.py": SHORT},
        "bars": lambda frame: crashing(frame, 50),
    },
    "both ruined": {
        "model": {"name": "short.py:Short"},
        "files": {"short.py": SHORT},
        "bars": lambda frame: crashing(frame, 50, 250),
    },
    "scores": {"model": {"name": "scores.py:Scores"}, "files": {"scores.py": SCORES}},
    "horizon": {"model": {"name": "ar"}, "split": {"horizon": 3}},
    "all is test": {"model": {"name": "last"}, "split": {"train": 0.0}},
    "intraday": {"model": {"name": "ar"}, "bars": intraday},
    "a further column": {
        "model": SMALL | {"features": ["close", "mood"]},
        "bars": lambda frame: frame.assign(mood=np.sin(np.arange(len(frame))), text="x"),
    },
    "saved model": {"model": {"name": "before"}},
    "cut orders": {
        "model": {"name": "reversal"},
        "costs": {"preset": "institutional"},
        "run": {"lot_size": 1.0, "cash": 5e8},
    },
}


SHOWS = {
    "walk-forward with seeds": lambda result: len(result.seeds.equity) and len(result.models.table) == 4,
    "plain strategy": lambda result: result.account.rebalance is None and len(result.account.orders),
    "huge orders": lambda result: max(result.account.orders["wanted"]) == 10**30,
    "stopped early": lambda result: result.account.samples[-1].rows.stop < 300,
    "train ruined": lambda result: set(result.account.ruined_at) == {"train"},
    "both ruined": lambda result: not result.cost_surface.total_return and result.alarms,
    "scores": lambda result: result.forecasts.meaning == "scores",
    "horizon": lambda result: result.forecasts.horizon == 3,
    "all is test": lambda result: result.account.boundary is None,
    "intraday": lambda result: result.bars.index[0].microsecond == 250_000,
    "a further column": lambda result: "mood" in result.bars.columns and "text" in result.bars.left_out,
    "cut orders": lambda result: len(result.account.orders) and result.terms.account.lot_size,
    "saved model": lambda result: result.labels.model == "ar (saved)",
}
"""What makes a run one of its kind, lest a kind is tested that was none."""


def run_of(kind, bars_of, tables="csv"):
    """Run an experiment of the kind in the working folder, write its folder, and return what it was."""
    settings = dict(KINDS[kind])
    frame = settings.pop("bars", lambda frame: frame)(bars_of().to_frame())
    frame.to_csv("prices.csv", index_label="Date")
    for name, text in settings.pop("files", {}).items():
        Path(name).write_text(text)
    if kind == "saved model":
        write_run(
            run_experiment(make_experiment({"data": {"source": "prices.csv"}, "model": {"name": "ar"}})),
            Path("before").absolute(),
        )
    run = {**settings.get("run", {}), "tables": tables}
    finished = run_experiment(make_experiment({**settings, "data": {"source": "prices.csv"}, "run": run}))
    write_run(finished, Path("run").absolute())
    return finished


def differences(was, now, place="result"):
    """Yield every place at which two values differ in type or content."""
    if type(was) is not type(now) and not (isinstance(was, Mapping) and isinstance(now, Mapping)):
        yield f"{place}: {type(was)} is {type(now)}"
    elif isinstance(was, pd.DataFrame):
        try:
            pd.testing.assert_frame_equal(was, now, check_exact=True, check_column_type="exact", check_freq=True)
        except AssertionError as error:
            yield f"{place}: {error}"
        if list(map(str, was.dtypes)) != list(map(str, now.dtypes)):
            yield f"{place}: {was.dtypes} are {now.dtypes}"
        for name in was.select_dtypes("float64"):
            if not np.array_equal(np.signbit(was[name]), np.signbit(now[name])):
                yield f"{place}.{name}: a sign of zero"
    elif isinstance(was, pd.Index):
        if not was.identical(now) or was.dtype != now.dtype or was.freq != now.freq:
            yield f"{place}: {was} is {now}"
    elif isinstance(was, np.ndarray):
        if was.dtype != now.dtype or was.flags.writeable != now.flags.writeable:
            yield f"{place}: another kind of array"
        if was.tobytes() != now.tobytes():
            yield f"{place}: other numbers"
    elif dataclasses.is_dataclass(was):
        for field in dataclasses.fields(was):
            yield from differences(getattr(was, field.name), getattr(now, field.name), f"{place}.{field.name}")
    elif isinstance(was, Mapping):
        if list(was) != list(now):
            yield f"{place}: {list(was)} are {list(now)}"
        for name in was.keys() & now.keys():
            yield from differences(was[name], now[name], f"{place}[{name}]")
    elif isinstance(was, tuple | list):
        if len(was) != len(now):
            yield f"{place}: {len(was)} are {len(now)}"
        for number, (one, other) in enumerate(zip(was, now, strict=False)):
            yield from differences(one, other, f"{place}[{number}]")
    elif was != now or repr(was) != repr(now):
        yield f"{place}: {was!r} is {now!r}"


@pytest.mark.sampled(6)
@pytest.mark.parametrize("tables", SUFFIXES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_run_read_back_is_the_run(kind, tables, bars_of):
    finished = run_of(kind, bars_of, tables)
    assert SHOWS.get(kind, lambda result: True)(finished.result)
    for path in (*Path().glob("*.py"), Path("prices.csv")):
        path.unlink()  # nothing but the folder is needed
    kept = read_run(Path("run"))
    assert list(differences(finished.result, kept.result)) == []

    assert kept.manifest == json.loads(Path("run/manifest.json").read_text())
    assert {path.suffix for path in Path("run").glob("e*.*")} == {f".{tables}", ".toml"}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_sample_with_nothing_but_an_open_trade_keeps_the_exits_of_the_other(tmp_path, monkeypatch, suffix):
    """Train goes long once and stays; test closes a trade: one column of exits, of which one part is all empty."""
    monkeypatch.chdir(tmp_path)
    close = np.append(np.linspace(100.0, 130.0, 60), [130.0, 120.0, 125.0, 124.0, 126.0, 127.0])
    frame = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), close))
    frame.index = pd.bdate_range("2020-01-01", periods=len(close), name="date")
    frame.to_csv("bars.csv")
    settings = {"data": {"source": str(tmp_path / "bars.csv")}, "model": {"name": "last"}, "split": {"train": 0.9}}
    finished = run_experiment(make_experiment({**settings, "run": {"tables": suffix, "cache": False}}))
    trades = finished.result.account.trades
    assert trades.groupby("sample")["exit_price"].count().to_dict() == {"test": 4, "train": 0}
    write_run(finished, tmp_path / "kept")
    pd.testing.assert_frame_equal(read_run("kept").result.account.trades, trades, check_exact=True)
    assert rerun(tmp_path / "kept").differences == ()
