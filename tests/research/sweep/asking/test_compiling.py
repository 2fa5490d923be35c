"""Machine code is made before there are workers, by as little work as that takes."""

from types import SimpleNamespace

import pytest

from barcast.engine.account.terms import AccountTerms
from barcast.engine.replay import replay
from barcast.models.schedule.validation import validation_folds
from barcast.research.sweep.asking import compiling
from barcast.research.sweep.asking.compiling import ROWS, compile_models
from barcast.research.sweep.asking.read import asked_of
from barcast.research.sweep.trials.question import Question


@pytest.fixture
def done(monkeypatch):
    """What was trained, asked and replayed."""
    seen = SimpleNamespace(fitted=[], asked=[], replayed=[])
    monkeypatch.setattr(compiling, "FIT", lambda jobs, on_done: seen.fitted.extend(jobs))
    monkeypatch.setattr(compiling, "ask", lambda model, windows: seen.asked.append(windows))
    monkeypatch.setattr(compiling, "replay_some", lambda bars: seen.replayed.append(len(bars)))
    return seen


def begun(bars, vary, *assignments, score="sharpe"):
    asked = asked_of(vary=vary, assignments=list(assignments))
    folds = validation_folds(len(bars), asked.experiment.split, 5)
    compile_models(asked, Question(bars, asked.settings, folds, score))


@pytest.mark.parametrize(
    ("vary", "units", "lookback"),
    [
        (["model.units=[1],[3]", "model.lookback=2..6"], (3,), 4),
        (["model.name=lstm,ar"], (32,), 20),
    ],
)
def test_a_few_rows_are_trained_for_an_epoch(bars, done, vary, units, lookback):
    begun(bars, vary)
    (job,) = done.fitted
    assert (job.forecaster.settings.epochs, job.forecaster.settings.units) == (1, units)
    assert job.windows.shape[:2] == (ROWS, lookback)
    assert [len(windows) for windows in done.asked] == [ROWS]
    assert done.replayed == [ROWS]


def test_nothing_is_done_for_other_models(bars, done):
    begun(bars, ["strategy.threshold=0,1"], "model.name=ar")
    assert (done.fitted, done.asked, done.replayed) == ([], [], [])


def test_no_account_is_replayed_where_none_is_scored(bars, done):
    begun(bars, ["model.units=[1],[2]"], score="loss")
    assert (len(done.fitted), done.replayed) == (1, [])


def test_what_cannot_be_trained_is_left_to_its_trial(bars, done):
    begun(bars, ["model.units=[1],[2]"], "model.lookback=100000")
    (job,) = done.fitted
    assert job.windows.shape[:2] == (ROWS, 20)


def test_an_account_is_replayed(bars, monkeypatch):
    real, found = replay.replay_equities, []
    monkeypatch.setattr(replay, "replay_equities", lambda *given, **how: found.append(real(*given, **how)))
    compiling.replay_some(bars.first(ROWS))
    assert len(found) == 1
    assert (found[0] == AccountTerms().cash).all()  # it never trades
