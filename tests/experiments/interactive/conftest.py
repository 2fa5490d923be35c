"""A run from Python of random bars, made once for all tests that look at one."""

import os

import pytest

from barcast import backtest
from barcast.experiments.run_folder import write


class Mine:
    """Trends go on: the name is a test of what escapes it."""

    lookback = 5

    def predict(self, windows):
        return windows[:, :, 0].mean(axis=1)


Mine.__name__ = Mine.__qualname__ = "<script>alert(1)</script>"


@pytest.fixture(scope="session")
def made(tmp_path_factory, bars_of):
    """A run of an object, with its own ledger and cache, made in an empty folder that it is to leave empty."""

    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BARCAST_LEDGER", str(folder.parent / "made.sqlite"))
        patch.setenv("BARCAST_CACHE", str(folder.parent / "made-cache"))
        patch.chdir(folder)
        run = backtest(bars_of(count=600), model=Mine(), lockbox=0.2)
        assert os.listdir(folder) == []
    return run


@pytest.fixture
def without_figures(monkeypatch):
    """Let a run be saved without its PNG files, which are held elsewhere."""
    monkeypatch.setattr(write, "save_figures", lambda *_, **__: None)
