"""A run judged on newer bars: the same bars first, the same B and model, and the new bars as their own account."""

from pathlib import Path

import pandas as pd
import pytest

from barcast.engine import run_backtest
from barcast.engine.replay.verify import verify
from barcast.experiments.newer import on_newer_bars
from barcast.experiments.open_lockbox import open_lockbox
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder import write
from barcast.experiments.run_folder.write import write_run
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput
from barcast.feeds import load_bars
from barcast.models.baselines import AutoRegression
from barcast.models.schedule.apart import Opened
from barcast.reports.one_sample import only


@pytest.fixture(autouse=True)
def no_figures(monkeypatch):
    monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
    monkeypatch.setattr(write, "report_text", lambda *_: "")


@pytest.fixture
def frame(bars_of):
    """360 bars, of which a run sees 300."""
    return bars_of(count=360).to_frame()


def written(frame, name):
    frame.to_csv(name, index_label="Date")
    return str(Path(name).absolute())


def run_of(frame, **settings):
    """Write the folder `run` of a run on the first 300 bars."""
    experiment = make_experiment(
        {"data": {"source": written(frame.head(300), "then.csv")}, "model": {"name": "ar"}, **settings}
    )
    finished = run_experiment(experiment)
    write_run(finished, Path("run").absolute())
    return finished.result


KINDS = {
    "hold-out": {},
    "walk-forward": {"split": {"refit_every": 40}},
    "fills at the close": {"run": {"fill": "close"}},
    "no model": {"model": {"name": "none"}, "strategy": {"name": "buy_and_hold"}},
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_new_bars_are_judged_alone_by_the_model_of_then(frame, kind):
    before = run_of(frame, **kind)
    newer = on_newer_bars(Path("run"), written(frame, "newer.csv"))
    result = newer.finished.result
    assert (newer.note, newer.looked_at) == ("", frame.index[299])
    assert result.account.boundary == before.account.boundary
    assert verify(result).agrees
    alone = only(result, "new")
    assert list(alone.metrics) == list(alone.buy_and_hold.metrics) == ["new"]
    assert alone.account.equity["date"].tolist() == frame.index[300:].tolist()
    assert set(alone.forecasts.table["sample"]) <= {"new"}
    was, now = before.forecasts.table, result.forecasts.table.head(len(before.forecasts.table))
    pd.testing.assert_series_equal(was["forecast"], now["forecast"])


def test_what_is_found_does_not_depend_on_how_the_bars_come(frame):
    run_of(frame)
    source = written(frame, "newer.csv")
    Path("reads.py").write_text(
        f"import pandas as pd\n\ndef read(start, end):\n"
        f"    return pd.read_csv({source!r}, index_col='Date', parse_dates=True).loc[start:end]\n"
    )
    frame.to_parquet("newer.parquet")
    found = [
        only(on_newer_bars(Path("run"), name).finished.result, "new").metrics
        for name in (source, "newer.csv", "reads.py:read", "newer.parquet")
    ]
    in_python = run_backtest(load_bars(frame), AutoRegression(), opened=Opened(looked_at=300))
    shared = {name: value for name, value in found[0]["new"].items() if name != "break_even_bps"}
    assert found[1:] == found[:1] * 3
    assert shared == dict(in_python.metrics["new"])


def test_a_source_that_begins_earlier_is_read_from_the_runs_first_bar(frame):
    run_of(frame.iloc[50:], data={"source": written(frame.iloc[50:350], "then.csv")})
    newer = on_newer_bars(Path("run"), written(frame, "newer.csv"))
    assert len(only(newer.finished.result, "new").account.equity) == 10
    assert newer.note == ""


def test_prices_may_be_scaled(frame):
    run_of(frame)
    frame.iloc[:, :4] *= 0.97
    newer = on_newer_bars(Path("run"), written(frame, "newer.csv"))
    assert newer.note == ""


def test_one_new_bar_is_enough_and_none_is_not(frame):
    run_of(frame)
    newer = on_newer_bars(Path("run"), written(frame.head(301), "newer.csv"))
    assert len(only(newer.finished.result, "new").account.equity) == 1
    with pytest.raises(BadInput) as refused:
        on_newer_bars(Path("run"), "then.csv")
    assert str(refused.value) == "then.csv: ends on 2002-02-22, as run does: no bar is new; give bars after it"


def test_bars_that_are_not_those_of_then_are_refused_at_the_first_that_differs(frame):
    run_of(frame)
    whole = "; give the bars of then and those that followed them"

    def refused(changed):
        with pytest.raises(BadInput) as error:
            on_newer_bars(Path("run"), written(changed, "newer.csv"))
        return str(error.value)

    day = frame.index[123]
    missing = f"newer.csv: bar 123 is of {frame.index[124]:%Y-%m-%d}, that of run of {day:%Y-%m-%d}"
    assert refused(frame.drop(index=day)) == missing + whole
    ends = f"{frame.index[289]:%Y-%m-%d}, before the last bar that was looked at, of 2002-02-22"
    assert refused(frame.head(290)) == f"newer.csv: ends on {ends}{whole}"
    other = frame.copy()
    other.loc[day, ["high", "close"]] *= 1.01
    said = refused(other)
    assert said.startswith(f"newer.csv: the return of {day:%Y-%m-%d} is ")
    assert said.endswith(f"{frame['close'].pct_change().iloc[123]:.4%}{whole}")
    other = frame.copy()
    other.loc[day, "low"] *= 0.99
    assert refused(other).startswith(f"newer.csv: the low, from the close, of {day:%Y-%m-%d} is ")


def test_a_model_that_is_another_by_now_is_told(frame):
    Path("mine.py").write_text("class Mine:\n    lookback = 1\n    def predict(self, w):\n        return w[:, 0, 0]\n")
    run_of(frame, model={"name": f"{Path.cwd()}/mine.py:Mine"})
    Path("mine.py").write_text("class Mine:\n    lookback = 1\n    def predict(self, w):\n        return -w[:, 0, 0]\n")
    note = on_newer_bars(Path("run"), written(frame, "newer.csv")).note
    assert note.startswith("the model is not the one of run: its forecasts of the bars looked at differ by up to 0.0")


def test_a_closed_lock_box_comes_first(frame):
    run_of(frame, split={"lockbox": 0.4})
    newer = written(frame, "newer.csv")
    with pytest.raises(BadInput) as refused:
        on_newer_bars(Path("run"), newer)
    assert str(refused.value) == (
        "run: its lock-box is closed, and newer bars come after it; open it first: barcast open run, then barcast "
        "rerun run/lockbox --data NEWER"
    )
    opened = open_lockbox(Path("run"))
    result = on_newer_bars(Path("run/lockbox"), newer).finished.result
    assert list(result.metrics) == ["new", "lockbox", "test", "train"]
    assert result.metrics["train"] == opened.finished.result.metrics["train"]
    assert only(result, "new").account.equity["date"].tolist() == frame.index[300:].tolist()


def test_a_strategy_that_stops_before_the_new_bars_leaves_nothing_to_judge(frame):
    Path("stops.py").write_text(
        "from barcast.strategies import SignStrategy\n\nclass Stops(SignStrategy):\n    def target(self, forecast):\n"
        "        if len(self) == 250:\n            self.env.runstop()\n        return 1.0\n"
    )
    run_of(frame, strategy={"name": f"{Path.cwd()}/stops.py:Stops"})
    with pytest.raises(BadInput) as refused:
        on_newer_bars(Path("run"), written(frame, "newer.csv"))
    assert "it stops the run before the new bars, so there is nothing to judge" in str(refused.value)
