"""A whole sweep: what chooses never sees what judges, and nothing that speeds it up changes what it finds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from barcast.experiments.run_folder.read_run import read_run
from barcast.faults import BadInput
from barcast.feeds.load import load_bars
from barcast.research.sweep import sweep as sweeping
from barcast.research.sweep.asking import on_card
from barcast.research.sweep.asking.asked import Asked
from barcast.research.sweep.asking.plan import Plan
from barcast.research.sweep.asking.read import asked_of
from barcast.research.sweep.found import Sweep
from barcast.research.sweep.running import coordinate as coordinating
from barcast.research.sweep.running.progress import Progress
from barcast.research.sweep.sweep import Searched, Telling, run_sweep, searched

BARS, TRAIN = 600, 0.7
KNOWN = 420
"""Bars up to B: the 420th, from which on everything tests."""
VARY = ("model.units=[1],[2]", "model.lookback=2,4", "strategy.threshold=0,0.0005")
TPE = ("model.units=[1],[2],[3]", "model.learning_rate=1e-4..1e-1:log", "strategy.threshold=0..0.002")


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return load_bars("sp500").to_frame().iloc[:BARS]


@pytest.fixture(autouse=True)
def own_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARCAST_LEDGER", str(tmp_path / "ledger.sqlite"))
    monkeypatch.setenv("BARCAST_CACHE", str(tmp_path / "cache"))


def saved(frame: pd.DataFrame, path: Path) -> Path:
    frame.to_csv(path, index_label="date")
    return path


def asked(data: Path, vary: tuple[str, ...] = VARY, **search: Any) -> Asked:
    flags = {"data": str(data), "train": TRAIN}
    settings = ["model.epochs=2", "run.cache=false", "sweep.seed_check=2"]
    return asked_of(None, flags, assignments=settings, vary=vary, search=search)


def swept(what: Asked, folder: Path, **how: Any) -> Sweep:
    folder.mkdir()
    return run_sweep(what, folder, **{"workers": 1, **how})


def chosen(what: Asked, folder: Path, **how: Any) -> Searched:
    folder.mkdir(exist_ok=True)
    return searched(what, folder, **{"workers": 1, **how})


def poisoned(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the bars with everything after the last that is known multiplied and shaken."""
    rng, after = np.random.default_rng(3), np.arange(len(frame)) >= KNOWN
    changed = frame.copy()
    factor = 3.0 * np.exp(rng.normal(0.0, 0.2, len(frame)))
    for name in ("open", "high", "low", "close", "adj_close"):
        changed.loc[after, name] = (frame[name] * factor)[after]
    changed.loc[after, "volume"] = 7.0
    return changed


@pytest.mark.parametrize("search", [{}, {"trials": 20, "search": "tpe", "batch": 4}])
def test_no_bar_after_the_choice_moves_a_score_or_the_choice(
    frame: pd.DataFrame, tmp_path: Path, search: dict[str, Any]
) -> None:
    """The test part, poisoned and cut: every trial comes to the same, bit for bit, and so does the choice."""
    vary = TPE if search else VARY
    plain = chosen(asked(saved(frame, tmp_path / "bars.csv"), vary, **search), tmp_path / "plain")
    other = chosen(asked(saved(poisoned(frame), tmp_path / "other.csv"), vary, **search), tmp_path / "other")
    (one,), (two,) = plain.choices, other.choices
    assert one.outcomes == two.outcomes
    assert one.chosen == two.chosen
    assert plain.other_seeds == other.other_seeds
    assert one.fold.fitted_at == KNOWN - 1
    cut = frame.iloc[: KNOWN + 60]
    shorter = asked_of(
        None,
        {"data": str(saved(cut, tmp_path / "cut.csv"))},
        assignments=["model.epochs=2", "run.cache=false", f"split.min_bars={KNOWN}", "sweep.seed_check=2"],
        vary=vary,
        search=search,
    )
    assert chosen(shorter, tmp_path / "cut").choices[0].outcomes == one.outcomes
    # the poison is there
    assert not np.allclose(plain.bars.close[KNOWN:], other.bars.close[KNOWN:])


def test_a_known_bar_does_move_scores(frame: pd.DataFrame, tmp_path: Path) -> None:
    """So that the test above could fail: the last bar that is known counts."""
    plain = chosen(asked(saved(frame, tmp_path / "bars.csv")), tmp_path / "plain")
    changed = frame.copy()
    changed.iloc[KNOWN - 1, [changed.columns.get_loc(name) for name in ("high", "close")]] *= 1.5
    other = chosen(asked(saved(changed, tmp_path / "other.csv")), tmp_path / "other")
    scores = [[one.score for one in sweep.choices[0].outcomes] for sweep in (plain, other)]
    assert all(mine != its for mine, its in zip(*scores, strict=True))


def test_the_chosen_one_is_an_ordinary_run_and_one_trial(frame: pd.DataFrame, tmp_path: Path) -> None:
    found = swept(asked(saved(frame, tmp_path / "bars.csv")), tmp_path / "sweep")
    (choice,) = found.choices
    assert len(choice.outcomes) == 8
    scores = [one.score for one in choice.outcomes if one.score is not None]
    assert choice.chosen.score == max(scores)
    kept = read_run(tmp_path / "sweep" / "chosen")
    assert kept.result.metrics["test"] == found.finished.result.metrics["test"]
    looks = found.finished.verdict.recorded
    assert looks is not None
    assert looks.number == 1
    units, lookback = (choice.chosen.params[f"model.{name}"] for name in ("units", "lookback"))
    model = found.finished.experiment.model
    assert (list(model["units"]), model["lookback"]) == (units, lookback)
    folder = tmp_path / "sweep"
    told = json.loads((folder / "sweep.json").read_text())
    assert told["searches"][0]["params"] == dict(found.choices[0].chosen.params)
    table = pd.read_csv(folder / "trials.csv")
    assert len(table) == 8
    assert table["score"].max() == pytest.approx(found.choices[0].chosen.score)
    assert {"report.html", "figures", "chosen", "sweep.toml", "journal.log"} <= {one.name for one in folder.iterdir()}


def test_who_works_and_where_it_is_kept_changes_nothing(frame: pd.DataFrame, tmp_path: Path) -> None:
    what = asked(saved(frame, tmp_path / "bars.csv"), TPE, trials=24, search="tpe", batch=4)
    plain = chosen(what, tmp_path / "plain")
    database = chosen(what, tmp_path / "database", storage=f"sqlite:///{tmp_path / 'trials.db'}")
    assert plain.choices[0].outcomes == database.choices[0].outcomes


def test_machine_code_is_made_before_there_are_workers_and_shown(
    frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    real = sweeping.compile_models
    monkeypatch.setattr(sweeping, "compile_models", lambda *all_of: seen.append("compiled") or real(*all_of))
    monkeypatch.setattr("barcast.research.sweep.executors.choose.worth_it", lambda workers, seconds: 1)
    telling = Telling(on_plan=lambda plan: seen.append("plan"), on_stage=seen.append)
    what = asked(saved(frame, tmp_path / "bars.csv"), VARY[2:])
    several = chosen(what, tmp_path / "several", workers=2, telling=telling)
    assert seen[:3] == ["compile", "compiled", "plan"]
    seen.clear()
    alone = chosen(what, tmp_path / "alone", telling=telling)
    assert seen[0] == "plan"
    assert several.choices[0].outcomes == alone.choices[0].outcomes


def test_where_models_train_on_a_card_one_process_is_the_usual(
    frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_card, "has_card", lambda: True)  # torch finds none all the same: trained as ever
    together: list[set[bool]] = []
    real = coordinating.chunks_of

    def chunks_of(trials: Any, **how: Any) -> Any:
        together.append({how["on_card"](one.params) for one in trials})
        return real(trials, **how)

    monkeypatch.setattr(coordinating, "chunks_of", chunks_of)
    plans: list[Plan] = []
    what = asked(saved(frame, tmp_path / "bars.csv"), VARY[2:])
    chosen(what, tmp_path / "sweep", workers=None, telling=Telling(on_plan=plans.append))
    assert [plan.workers for plan in plans] == [1]
    assert together == [{True}]


@pytest.mark.deep
def test_two_processes_find_what_one_finds(
    frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barcast.research.sweep.executors.choose.START", -100.0)
    what = asked(saved(frame, tmp_path / "bars.csv"), TPE, trials=24, search="tpe", batch=4)
    one, two = chosen(what, tmp_path / "one"), chosen(what, tmp_path / "two", workers=2)
    assert one.choices[0].outcomes == two.choices[0].outcomes


def test_an_interrupted_sweep_goes_on_and_ends_like_another(frame: pd.DataFrame, tmp_path: Path) -> None:
    what = asked(saved(frame, tmp_path / "bars.csv"), TPE, trials=16, search="tpe", batch=4)
    whole = chosen(what, tmp_path / "whole")
    told: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        told.append(progress)
        if progress.done >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        chosen(what, tmp_path / "broken", telling=Telling(on_progress=interrupt))
    again: list[Progress] = []
    resumed = chosen(what, tmp_path / "broken", telling=Telling(on_progress=again.append))
    assert [one.outcomes for one in resumed.choices] == [one.outcomes for one in whole.choices]
    assert resumed.other_seeds == whole.other_seeds
    assert again[-1].before >= 6
    assert [one.done for one in told] == sorted(one.done for one in told)


@pytest.mark.deep
def test_a_lock_box_is_in_no_part_of_it(frame: pd.DataFrame, tmp_path: Path) -> None:
    """The box poisoned: nothing that a sweep finds moves."""
    boxed = ["model.epochs=2", "run.cache=false", "split.lockbox=0.2", "sweep.seed_check=0"]

    def found(rows: pd.DataFrame, name: str) -> Sweep:
        flags = {"data": str(saved(rows, tmp_path / f"{name}.csv")), "train": TRAIN}
        return swept(asked_of(None, flags, assignments=boxed, vary=VARY), tmp_path / name)

    changed = frame.copy()
    changed.iloc[480:, :4] *= 2.0
    plain, other = found(frame, "plain"), found(changed, "other")
    assert plain.choices[0].outcomes == other.choices[0].outcomes
    assert plain.finished.result.metrics == other.finished.result.metrics
    assert plain.finished.result.lockbox is not None


def test_a_sweep_whose_every_trial_fails_says_why(frame: pd.DataFrame, tmp_path: Path) -> None:
    what = asked_of(
        None,
        {"data": str(saved(frame, tmp_path / "bars.csv"))},
        assignments=["model.epochs=2", "run.cache=false"],
        vary=["model.learning_rate=1e30,1e31"],
    )
    with pytest.raises(BadInput, match=r"all 2 trials failed, 2 of them with: .*the loss became") as caught:
        swept(what, tmp_path / "sweep")
    assert "change the settings" in str(caught.value)
    assert not (tmp_path / "sweep" / "chosen").exists()


def test_the_time_is_up_before_the_first_trial(frame: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"--for: the time was up after 0 trials"):
        swept(asked(saved(frame, tmp_path / "bars.csv")), tmp_path / "sweep", minutes=1e-9)
