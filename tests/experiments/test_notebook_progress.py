"""Progress in a notebook: one output of text, drawn now and then, and empty at the end."""

import itertools
from types import SimpleNamespace

import pytest

from barcast.experiments import notebook_progress, progress


@pytest.fixture
def shown(monkeypatch):
    """What the output of a cell was, one after another; time passes as it is told to."""
    texts = []
    output = SimpleNamespace(update=lambda data, raw: texts.append(data["text/plain"]))
    display = pytest.importorskip("IPython.display")
    monkeypatch.setattr(display, "display", lambda data, raw, display_id: texts.append(data["text/plain"]) or output)
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    ticks = itertools.count()
    monkeypatch.setattr(notebook_progress, "time", SimpleNamespace(monotonic=lambda: next(ticks) / 100.0))
    return texts


def test_bars_are_drawn_below_the_cell_and_are_gone_at_the_end(shown):
    with progress.progress(False) as watch:
        for bar in range(0, 1001, 10):
            watch.on_bar(bar, 1000)
    assert shown[0] == shown[-1] == ""
    assert "trading, bars" in shown[3]
    assert len(shown) < 20  # of some 400 changes a hundredth of a second apart


def test_quiet_shows_nothing(shown):
    with progress.progress(True) as watch:
        assert watch.on_bar is None
    assert shown == []


def test_what_is_neither_terminal_nor_notebook_shows_nothing(capsys):
    with progress.progress(False) as watch:
        assert watch.on_bar is None
    assert capsys.readouterr() == ("", "")
