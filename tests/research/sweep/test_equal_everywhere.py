"""Real networks trained in a sweep: outcomes are equal whoever computes and wherever they are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from barcast.feeds.load import load_bars
from barcast.research.sweep.asking.asked import Asked
from barcast.research.sweep.asking.read import asked_of
from barcast.research.sweep.running.progress import Progress
from barcast.research.sweep.sweep import Searched, Telling, searched
from barcast.research.sweep.trials.outcome import Outcome

VARY = ("model.units=[1],[3],[4, 2]", "model.lookback=2..4", "model.learning_rate=1e-3..1e-1:log")


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    monkeypatch.setenv("BARCAST_LEDGER", str(tmp_path / "ledger.sqlite"))
    monkeypatch.setattr("barcast.research.sweep.executors.choose.START", -100.0)
    load_bars("sp500").to_frame().iloc[:420].to_csv(tmp_path / "bars.csv", index_label="date")
    settings = ["model.epochs=3", "run.cache=false", "run.seeds=2", "split.validation_folds=3", "sweep.prune=true"]
    return asked_of(
        None,
        {"data": str(tmp_path / "bars.csv")},
        assignments=[*settings, "sweep.batch=4", "sweep.seed_check=0"],
        vary=VARY,
        search={"search": "tpe", "trials": 24},
    )


def outcomes(asked: Asked, folder: Path, **how: Any) -> tuple[Outcome, ...]:
    folder.mkdir(exist_ok=True)
    found: Searched = searched(asked, folder, **how)
    return found.choices[0].outcomes


def interrupted(asked: Asked, folder: Path) -> None:
    """Search with two processes until some trials are done."""

    def stop(progress: Progress) -> None:
        if progress.done >= 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outcomes(asked, folder, workers=2, telling=Telling(on_progress=stop))


@pytest.mark.deep
@pytest.mark.filterwarnings("ignore")
def test_serial_parallel_cluster_database_and_resumed_are_equal(asked: Asked, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    alone = outcomes(asked, tmp_path / "alone", workers=1)
    assert {one.state for one in alone} == {"complete", "pruned"}, "both kinds are compared"
    assert outcomes(asked, tmp_path / "two", workers=2) == alone
    database = f"sqlite:///{tmp_path / 'trials.db'}"
    assert outcomes(asked, tmp_path / "database", workers=1, storage=database) == alone
    interrupted(asked, tmp_path / "broken")
    assert outcomes(asked, tmp_path / "broken", workers=1) == alone
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        assert outcomes(asked, tmp_path / "cluster", scheduler=cluster.scheduler_address) == alone
