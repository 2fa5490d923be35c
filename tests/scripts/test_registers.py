"""A source of bars, a metric and a figure more are a file and a line each: the whole program knows them then."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

READER = """
import numpy as np
import pandas as pd

def read_walk(asked):
    index = pd.bdate_range("2024-01-01", periods=150, name="date")
    close = pd.Series(100 * np.exp(np.cumsum(np.random.default_rng(int(asked.rest)).normal(0, 0.01, 150))), index)
    return pd.DataFrame({"open": close, "high": close, "low": close, "close": close, "volume": 1.0})
"""

METRIC = """
import numpy as np

from .data import AccountData
from .metric import MetricEntry
from .returns import drawdown

METRICS = (
    MetricEntry(
        "ulcer_index", "Ulcer index", "fraction", "percent", "root of the mean of the squared drawdown",
        AccountData, lambda a: float(np.sqrt(np.mean(drawdown(a.curve) ** 2))), better="less",
    ),
)
"""

FIGURE = """
from matplotlib.figure import Figure

def draw_nothing(result, verdict):
    return Figure(figsize=(4, 3))
"""

ADDED = {
    "feeds/readers/walk.py": READER,
    "analyzers/metrics/pain.py": METRIC,
    "reports/nothing.py": FIGURE,
}
LINES = {
    "feeds/readers/register.py": (
        '    "sp500": SourceEntry(\n',
        '    "walk:SEED": SourceEntry("a random walk", "walk:read_walk", name="walk:"),\n',
    ),
    "analyzers/metrics/register.py": ('    "forecasts": "Forecast",\n', '    "pain": "Pain",\n'),
    "reports/figures.py": (
        '    "price": FigureEntry(',
        '    "nothing": FigureEntry("nothing:draw_nothing", "Nothing."),\n',
    ),
}

RUN_WITH_THEM = """
from barcast.scripts.main import main
for arguments in (["list"], ["backtest", "--data", "walk:4", "--model", "ar", "--no-cache", "--out", "run"]):
    try:
        main(arguments)
    except SystemExit as end:
        assert not end.code, end.code
"""


@pytest.mark.deep
def test_one_file_and_one_line_are_all_that_a_source_a_metric_and_a_figure_need(tmp_path):
    """The three rooms are copies with a file and a line more; every other room is the checkout's own."""
    package = tmp_path / "house" / "barcast"
    package.mkdir(parents=True)
    changed = {Path(name).parts[0] for name in ADDED}
    for item in ROOT.iterdir():
        if item.name not in (*changed, "runs", "tests") and not item.name.startswith("."):
            (package / item.name).symlink_to(item)
    for room in changed:
        shutil.copytree(ROOT / room, package / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in ADDED.items():
        (package / name).write_text(text, encoding="utf-8")
    for name, (before, line) in LINES.items():
        text = (package / name).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (package / name).write_text(text.replace(before, line + before), encoding="utf-8")
    known = {
        **os.environ,
        "PYTHONPATH": str(package.parent),
        "COLUMNS": "200",
        "BARCAST_CACHE": str(tmp_path),
        "NUMBA_DISABLE_JIT": "1",
    }
    told = subprocess.run(
        [sys.executable, "-c", RUN_WITH_THEM], capture_output=True, text=True, env=known, cwd=tmp_path, check=False
    )
    assert told.returncode == 0, told.stderr
    assert "  walk:SEED  a random walk\n" in told.stdout
    said = "Ulcer index (fraction): root of the mean of the squared drawdown; less is better"
    assert f"  ulcer_index  {said}\n" in told.stdout
    shown = [line.strip() for line in told.stdout.splitlines()]
    assert shown[shown.index("Pain") + 1].startswith("Ulcer index  ")
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text())
    for sample in (metrics["test"], metrics["buy_and_hold"]["test"]):
        assert list(sample).index("ulcer_index") == list(sample).index("max_drawdown_bars") + 1
        assert 0 < sample["ulcer_index"] < -sample["max_drawdown"]
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["data"]["name"] == "walk:4"
    assert (tmp_path / "run" / "figures" / "nothing.png").read_bytes()[1:4] == b"PNG"
