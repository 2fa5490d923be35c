"""Opening a lock-box: the folder of a run before and after it, and what is refused."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from barcast.engine.replay.verify import verify
from barcast.experiments import open_lockbox as module
from barcast.experiments.open_lockbox import open_lockbox
from barcast.experiments.rerun import rerun
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder import write
from barcast.experiments.run_folder.read_run import read_run
from barcast.experiments.run_folder.write import write_run
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput


@pytest.fixture(autouse=True)
def no_figures(monkeypatch):
    monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
    monkeypatch.setattr(write, "report_text", lambda *_: "")


@pytest.fixture
def data(bars_of):
    bars_of().to_frame().to_csv("prices.csv", index_label="Date")
    return Path("prices.csv").absolute()


def closed(data, folder="run", **settings):
    """Write the folder of a run with 120 of 300 bars in a lock-box."""
    settings = {"split": {"lockbox": 0.4}, "model": {"name": "ar"}, **settings}
    write_run(run_experiment(make_experiment({"data": {"source": str(data)}, **settings})), Path(folder).absolute())
    return Path(folder)


def content_of(folder):
    """Return the bytes of each file, but for what depends on time and place, and the digest of all bars."""
    content = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    manifest = json.loads(content["manifest.json"])
    del manifest["timings"], manifest["lockbox"]["sha256"], manifest["examined"], manifest["folder"]
    return content | {"manifest.json": manifest}


KINDS = {
    "hold-out": {},
    "walk-forward": {"split": {"lockbox": 0.4, "refit_every": 40}},
    "seeds": {"model": {"name": "lstm", "epochs": 2, "units": [2], "lookback": 3}, "run": {"seeds": 2}},
    "parquet": {"run": {"tables": "parquet", "fill": "close"}},
    "no model": {"model": {"name": "none"}, "strategy": {"name": "buy_and_hold"}},
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_bars_of_the_box_changed_at_random_change_no_byte_of_the_closed_folder(data, kind, bars_of):
    one = content_of(closed(data, "one", **kind))
    frame = bars_of().to_frame()
    frame.iloc[180:, :4] *= np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.05, 120)))[:, None]
    frame.iloc[180:, 4] += 7
    frame.to_csv(data, index_label="Date")
    other = content_of(closed(data, "other", **kind))
    assert other["manifest.json"] == one["manifest.json"]
    assert other == one


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_an_opened_box_is_a_run_that_can_be_read_verified_and_repeated(data, kind):
    opened = open_lockbox(closed(data, **kind))
    assert opened.differences == ()
    assert opened.path == Path("run/lockbox").absolute()
    kept = read_run("run/lockbox").result
    assert next(iter(kept.metrics)) == "lockbox"
    assert kept.lockbox == opened.finished.result.lockbox == read_run("run").result.lockbox
    assert kept.account.apart == opened.finished.result.account.apart
    assert verify(kept).agrees
    for folder in ("run", "run/lockbox"):
        assert rerun(Path(folder)).differences == ()


def test_each_opening_is_recorded_and_counted_whatever_the_clock_says(data, monkeypatch):
    closed(data)
    first = open_lockbox(Path("run"))
    assert first.is_first
    told = json.loads(Path("run/openings.json").read_text())["openings"]
    assert [(one["number"], one["folder"]) for one in told] == [(1, "lockbox")]

    class Backwards(module.datetime):
        @classmethod
        def now(cls, zone):
            return cls(1999, 1, 1, tzinfo=zone)

    monkeypatch.setattr(module, "datetime", Backwards)
    second = open_lockbox(Path("run"))
    assert [one.number for one in second.openings] == [1, 2]
    assert second.openings[0] == first.openings[0]
    assert second.openings[1].opened_at == "1999-01-01T00:00:00+00:00"
    assert second.path.name == "lockbox-2"


def test_an_opening_that_was_stopped_before_it_was_recorded_counts(data):
    closed(data)
    open_lockbox(Path("run"))
    Path("run/openings.json").unlink()
    again = open_lockbox(Path("run"))
    assert [(one.number, one.folder) for one in again.openings] == [(1, "lockbox"), (2, "lockbox-2")]


def test_bars_that_were_added_since_are_left_out(data, bars_of):
    closed(data)
    bars_of(count=310).to_frame().to_csv(data, index_label="Date")
    lines = data.read_text().splitlines()
    bars_of().to_frame().to_csv(data, index_label="Date")
    data.write_text(data.read_text() + "\n".join(lines[-10:]) + "\n")
    opened = open_lockbox(Path("run"))
    assert (opened.differences, len(opened.finished.result.bars)) == ((), 300)


def test_other_bars_are_refused(data):
    closed(data)
    lines = data.read_text().splitlines()
    data.write_text("\n".join(lines[:-5]) + "\n")
    with pytest.raises(BadInput) as refused:
        open_lockbox(Path("run"))
    assert str(refused.value) == (
        "run: the bars of prices.csv are not those that were put away (300 bars up to 2002-02-22 00:00:00 then, 295 up "
        "to 2002-02-15 00:00:00 now; their SHA-256 differs); restore the data of then, or run the experiment again: "
        "a new box"
    )
    assert not Path("run/lockbox").exists()
    assert not Path("run/openings.json").exists()


def test_train_or_test_that_came_out_otherwise_are_told(data):
    Path("mine.py").write_text("class Mine:\n    lookback = 1\n    def predict(self, w):\n        return w[:, 0, 0]\n")
    closed(data, model={"name": f"{Path.cwd()}/mine.py:Mine"})
    Path("mine.py").write_text("class Mine:\n    lookback = 1\n    def predict(self, w):\n        return -w[:, 0, 0]\n")
    told = [one.what for one in open_lockbox(Path("run")).differences]
    assert "forecasts.csv, column forecast" in told
    assert "metrics.json, test.total_return" in told


def test_a_saved_model_is_asked_as_it_was_kept(data):
    closed(data, "trained")
    kind = {"model": {"name": str(Path("trained").absolute())}}
    closed(data, "saved", **kind)
    opened = open_lockbox(Path("saved"))
    assert opened.differences == ()
    assert list(opened.finished.result.metrics) == ["lockbox", "test", "train"]


def test_what_has_no_closed_box_is_refused(data):
    closed(data, "plain", split={"lockbox": 0})
    with pytest.raises(BadInput) as refused:
        open_lockbox(Path("plain"))
    assert str(refused.value) == (
        "plain: has no lock-box; a run has one with split.lockbox = 0.3; of a run that saw all bars, judge newer ones: "
        "barcast rerun plain --data NEWER"
    )
    open_lockbox(closed(data))
    with pytest.raises(BadInput) as refused:
        open_lockbox(Path("run/lockbox"))
    assert str(refused.value) == (
        "run/lockbox: is what an opened lock-box left; read it; to open the box again: barcast open run"
    )
    with pytest.raises(BadInput, match="there is no such folder of a run"):
        open_lockbox(Path("nowhere"))


@pytest.mark.parametrize("record", ["{}", '{"openings": [1]}', '{"openings": [{"number": 1}]}', "nothing"])
def test_a_damaged_record_is_refused(data, record):
    closed(data)
    Path("run/openings.json").write_text(record)
    with pytest.raises(BadInput, match=r"^run/openings\.json: "):
        open_lockbox(Path("run"))


def test_a_box_that_another_process_is_opening_is_refused(data):
    closed(data)
    code = (
        "import sys, time; from filelock import FileLock; lock = FileLock('run/.lockbox.lock'); lock.acquire(); "
        "print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BadInput) as refused:
            open_lockbox(Path("run"))
    finally:
        other.communicate("")
    assert str(refused.value) == (
        "run: its lock-box is being opened by another process; wait for it, then read run/lockbox"
    )
    assert open_lockbox(Path("run")).is_first
