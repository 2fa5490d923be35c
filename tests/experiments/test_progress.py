"""What is shown while a run is under way, drawn on a made-up terminal."""

from types import SimpleNamespace

import pytest
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn

from barcast.experiments import progress
from barcast.experiments.progress import ProgressBars


def epoch(number, epochs=9, loss=0.5, validation=None):
    return SimpleNamespace(epoch=number, epochs=epochs, loss=loss, validation_loss=validation)


@pytest.fixture
def screen(monkeypatch):
    """Whom a run tells, what is shown, and how often that changed."""
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TextColumn("{task.fields[note]}"))
    shown = Progress(*columns, console=Console(force_terminal=True, width=120), auto_refresh=False)
    updates, update = [], shown.update
    monkeypatch.setattr(shown, "update", lambda *given, **more: updates.append(more) or update(*given, **more))
    told = ProgressBars(shown)

    def lines():
        return [
            f"{task.description} {task.completed:g}/{task.total:g} {task.fields['note']}".strip()
            for task in shown.tasks
            if task.visible
        ]

    return SimpleNamespace(told=told, lines=lines, updates=updates)


def test_one_model_is_its_epochs_and_then_the_bars(screen):
    screen.told.stage("load")
    assert screen.lines() == ["load ... 0/1"]
    screen.told.epoch(epoch(9, loss=0.25, validation=0.125))
    assert screen.lines() == ["training, epochs 9/9 loss 0.25, validation 0.125"]
    screen.told.fold(1, 1)
    screen.told.bar(50, 300)
    assert screen.lines() == ["trading, bars 50/300"]
    screen.told.stage("write the run's folder")
    assert screen.lines() == ["write the run's folder ... 0/1"]


def test_many_models_are_counted_above_the_epochs_of_the_newest(screen):
    screen.told.fold(0, 12)
    screen.told.epoch(epoch(9))
    screen.told.fold(3, 12)
    assert screen.lines() == ["training, models 3/12", "training, epochs 9/9 loss 0.5"]
    screen.told.fold(12, 12)
    screen.told.bar(3, 300)
    assert screen.lines() == ["trading, bars 3/300"]


def test_in_a_stream_training_and_trading_are_shown_beside_each_other(screen):
    screen.told.fold(1, 3)
    screen.told.epoch(epoch(9))
    screen.told.bar(100, 300)
    assert len(screen.lines()) == 3
    screen.told.fold(3, 3)
    screen.told.bar(200, 300)
    assert screen.lines() == ["trading, bars 200/300"]


def test_epochs_are_drawn_so_often_and_no_oftener(screen, monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock.now)
    for number in range(1, 1001):
        clock.now += 0.001
        screen.told.epoch(epoch(number, epochs=1000))
    drawn = [more["completed"] for more in screen.updates if "completed" in more]
    assert 18 <= len(drawn) <= 22, "about twenty a second"
    assert drawn[0] == 1
    assert drawn[-1] == 1000, "the last is drawn whenever it comes"


def test_nothing_is_shown_off_a_terminal_or_when_quiet():
    for quiet in (True, False):
        with progress.progress(quiet) as watch:
            assert (watch.on_epoch, watch.on_fold, watch.on_bar) == (None, None, None)
