"""The command line, run in this process."""

import pandas as pd
import pytest

from barcast.experiments.run_folder import write
from barcast.scripts.main import main


@pytest.fixture
def real_figures():
    """Ask for this where the figures or the page matter; elsewhere none is made, which takes longer than all else."""


@pytest.fixture(autouse=True)
def no_figures(request, monkeypatch):
    if "real_figures" not in request.fixturenames:
        monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
        monkeypatch.setattr(write, "report_text", lambda *_: "")


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def barcast(capsys):
    """Return a function that runs `barcast ARGUMENTS` and returns its exit code and output."""

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Outcome(ended.value.code or 0, captured.out, captured.err)

    return run


@pytest.fixture
def csv(tmp_path, bars_of):
    """A CSV of 300 random bars."""
    path = tmp_path / "prices.csv"
    bars_of().to_frame().to_csv(path, index_label="Date")
    return path


@pytest.fixture
def lines_of(tmp_path, csv):
    """Write a CSV made from the good one, its rows changed by a function, and return its path."""

    def write(change):
        rows = [line.split(",") for line in csv.read_text().splitlines()]
        path = tmp_path / "bad.csv"
        path.write_text("\n".join(",".join(row) for row in change(rows)) + "\n")
        return path

    return write


@pytest.fixture
def read():
    """Read a table of a run folder."""
    return lambda folder, name: pd.read_csv(folder / f"{name}.csv")


@pytest.fixture
def plugin(tmp_path):
    """Write a plug-in file and return its path."""

    def write(text, name="mine.py"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


@pytest.fixture
def crashes(tmp_path, bars_of):
    """Write bars of which the price is five times as high from each of these on, and a model that is always short.

    Returns the arguments of a run of it. Sold short at a price before such a bar, an account is ruined at its close.
    """

    def write(*jumps, count=60):
        frame = bars_of(count=count).to_frame()
        for first in jumps:
            frame.iloc[first:, :4] *= 5
        frame.to_csv(tmp_path / "crash.csv", index_label="Date")
        predict = "    def predict(self, windows):\n        return -1.0 + 0 * windows[:, 0, 0]\n"
        (tmp_path / "short.py").write_text(f"class Short:\n    lookback = 1\n{predict}")
        return ("backtest", "--data", "crash.csv", "--model", "short.py:Short")

    return write


@pytest.fixture(scope="session")
def kept_runs(tmp_path_factory, bars_of):
    """A folder of five small runs: plain, with other costs, idle, sealed, and with a closed lock-box. Never changed."""
    folder = tmp_path_factory.mktemp("kept") / "runs"
    bars_of(count=420).to_frame().to_csv(folder.parent / "prices.csv", index_label="Date")
    asked = {
        "001-plain": (),
        "002-costly": ("--set", "costs.spread_bps=9.0"),
        "003-idle": ("--set", "strategy.threshold=1"),
        "004-sealed": ("--sealed",),
        "005-boxed": ("--lockbox", "0.3"),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder.parent)
        patch.setenv("BARCAST_LEDGER", str(folder.parent / "ledger.sqlite"))
        patch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
        for name, more in asked.items():
            with pytest.raises(SystemExit) as ended:
                main(["backtest", "--data", "prices.csv", "--model", "last", "--quiet", "--out", f"runs/{name}", *more])
            assert not ended.value.code
    return folder
