"""Data and connections that a plug-in opens are found; settings, logs, own files and libraries' files are not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.research.audit.checks.files import REMEDY, check_files
from barcast.research.audit.subject import Reference
from barcast.research.audit.subjects import subject_of

MODEL = """
{top}

class Mine:
    lookback = 1

    def fit(self, windows, labels):
        {fit}

    def predict(self, windows):
        {predict}
        return windows[:, -1, 0]
"""
STRATEGY = """
import barcast.strategies

class Own(barcast.strategies.SignStrategy):
    def next(self):
        {body}
        super().next()
"""


@pytest.fixture(autouse=True)
def files(bars, tmp_path):
    table = pd.DataFrame(dict(bars.columns), bars.index)
    for name in ("bars.txt", "prices.csv", "prices.csv.gz"):
        table.to_csv(name)
    table.to_parquet("prices.parquet")
    np.save("prices.npy", table["close"])
    for name in ("settings.toml", "settings.json", "settings.yaml", "settings.ini", "old.db", "its_sibling.py"):
        with open(name, "w") as file:
            file.write("def read(): return open('prices.csv').close()" if name == "its_sibling.py" else "")
    return tmp_path


def checked(top="", fit="pass", predict="pass", **settings):
    """Return what the check comes to for a run of a model with these lines."""
    if not settings.keys() & {"model"}:
        with open("my_model.py", "w") as file:
            file.write(MODEL.format(top=top, fit=fit, predict=predict))
    made = {"data": {"source": "bars.txt"}, "model": {"name": "my_model.py:Mine"}, **settings}
    finished = run_experiment(make_experiment(made))
    return check_files(subject_of(finished), Reference(finished.result, {}, finished.files))


LEAKS = {
    "a CSV at import": ({"top": "import pandas as pd\nX = pd.read_csv('prices.csv')"}, "weights", "line 3"),
    "an array while fitting": ({"top": "import numpy as np", "fit": "np.load('prices.npy')"}, "weights", "line 8"),
    "a database": ({"top": "import sqlite3", "predict": "sqlite3.connect('old.db').close()"}, "forecast", "line 11"),
    "parquet": ({"top": "import pandas as pd", "fit": "pd.read_parquet('prices.parquet')"}, "weights", "line 8"),
    "arrow": (
        {"top": "import pyarrow.parquet as pq", "fit": "pq.read_table('prices.parquet')"}, "weights", "line 8",
    ),
    "gzip": ({"top": "import gzip", "fit": "gzip.open('prices.csv.gz').close()"}, "weights", "line 8"),
    "the data of the run": ({"predict": "open('bars.txt').close()"}, "forecast", "line 11"),
    "a link to it": (
        {"top": "import os; os.symlink('bars.txt', 'notes.txt')", "fit": "open('notes.txt').close()"},
        "weights",
        "line 8",
    ),
    "pathlib": ({"top": "import pathlib", "fit": "pathlib.Path('prices.csv').open().close()"}, "weights", "line 8"),
    "a sibling module": ({"top": "import its_sibling as s", "fit": "s.read()"}, "weights", "its_sibling.py, line 1"),
    "bars of barcast's": ({"top": "from barcast.feeds import load_bars\nload_bars('sp500')"}, "weights", "line 3"),
}  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_found(leak):
    lines, stage, place = LEAKS[leak]
    outcome = checked(**lines)
    (found,) = outcome.findings
    assert (found.stage, found.plugin) == (stage, "my_model.py:Mine")
    assert place in found.place
    assert {name for name, cell in outcome.cells.items() if cell.status == "failed"} == {stage}


HONEST = {
    "settings": {"top": "from pathlib import Path\n[one.read_text() for one in Path().glob('settings.*')]"},
    "a log": {"predict": "print(len(windows), file=__import__('sys').stderr); open('my.log', 'a').close()"},
    "a file of its own": {"top": "import numpy as np", "fit": "np.save('own.npy', labels); np.load('own.npy')"},
    "a cache that is empty yet": {
        "top": "import os, numpy as np, contextlib",
        "fit": "with contextlib.suppress(OSError): np.load('cache.npy')",
        "predict": "np.save('cache.npy', windows); np.load('cache.npy')",
    },
    "data written": {"top": "import pandas as pd", "fit": "pd.Series(labels).to_csv('labels.csv')"},
    "data sets of a library": {"top": "from sklearn.datasets import load_iris", "fit": "load_iris()"},
    "imports": {"top": "import torch, matplotlib.pyplot, zoneinfo\nzoneinfo.ZoneInfo('Europe/Berlin')"},
    "its own source": {"top": "from pathlib import Path\ntext = Path(__file__).read_text()"},
}


@pytest.mark.parametrize("honest", HONEST)
def test_an_honest_plug_in_passes(honest):
    outcome = checked(**HONEST[honest])
    assert outcome.findings == ()
    assert {name: cell.status for name, cell in outcome.cells.items()} == {"weights": "passed", "forecast": "passed"}


def test_a_file_opened_while_fitting_is_told_word_for_word():
    (found,) = checked("import pandas as pd", "[pd.read_csv('prices.csv') for _ in range(3)]").findings
    assert found.text == (
        "my_model.py, line 8 opened prices.csv while fitting: it can see bars that the run has not reached. Its "
        f"content was not judged. {REMEDY}"
    )


def test_the_data_of_the_run_opened_twice_is_told_once_word_for_word():
    outcome = checked(fit="open('bars.txt').close()", predict="open('bars.txt').close()")
    (found,) = outcome.findings
    assert found.text == (
        "my_model.py, line 8 opened the data of this run, bars.txt while fitting (so did my_model.py, line 11, while "
        f"forecasting): it can see bars that the run has not reached. Its content was not judged. {REMEDY}"
    )
    assert [cell.status for cell in outcome.cells.values()] == ["failed", "failed"]


def test_a_connection_is_told():
    top = """import contextlib, socket
def fetch():
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 9), timeout=1): pass"""
    (found,) = checked(top, predict="fetch()").findings
    assert found.text.startswith(
        "my_model.py, line 4 asked for a connection to 127.0.0.1:9 while forecasting: it can fetch anything, bars that "
        "the run has not reached too. "
    )


def test_a_strategy_that_opens_data_is_found():
    with open("mine.py", "w") as file:
        file.write(STRATEGY.format(body="open('prices.csv').close()"))
    outcome = checked(model={"name": "last"}, strategy={"name": "mine.py:Own"})
    (found,) = outcome.findings
    assert (found.stage, found.plugin, found.place) == ("target", "mine.py:Own", "mine.py, line 6")
    assert {name: cell.status for name, cell in outcome.cells.items()} == {"target": "failed"}


READER = """
import pandas as pd
{top}

def read():
    return pd.read_csv("prices.csv", index_col=0)
"""


@pytest.mark.parametrize("top", ["", "HELD = pd.read_csv('prices.csv', index_col=0)"])
def test_what_a_reader_opens_is_its_task(top):
    with open("reads.py", "w") as file:
        file.write(READER.format(top=top))
    outcome = checked(data={"source": "reads.py:read"})
    assert outcome.findings == ()
    assert outcome.cells["bars"].status == "passed"


def test_what_a_reader_keeps_for_a_model_that_imports_it_is_found():
    with open("keeps_bars.py", "w") as file:
        file.write(READER.format(top="HELD = pd.read_csv('prices.csv', index_col=0)"))
    outcome = checked("from keeps_bars import HELD", data={"source": "keeps_bars:read"})
    (found,) = outcome.findings
    assert (found.stage, found.place) == ("bars", "keeps_bars.py, line 3")


def test_what_was_not_judged_is_listed():
    outcome = checked("import subprocess", "open('settings.toml').close(); subprocess.run(['true'])")
    assert outcome.unchecked[:2] == (
        "Files that plug-ins read, of types that seldom hold prices: settings.toml (my_model.py, line 8).",
        "What programs that plug-ins started read or fetch: true (my_model.py, line 8).",
    )


def test_the_remedy_works(bars):
    pd.DataFrame({**bars.columns, "vix": bars.close}, bars.index).to_csv("with_vix.csv")
    with open("mine.py", "w") as file:
        file.write(STRATEGY.format(body="assert self.data.vix[0] == self.data.close[0]"))
    with open("my_model.py", "w") as file:
        file.write(MODEL.format(top="", fit="pass", predict="pass") + "\n    features = ['vix']\n")
    settings = {"model": {"name": "my_model.py:Mine"}, "strategy": {"name": "mine.py:Own"}}
    outcome = checked(data={"source": "with_vix.csv"}, **settings)
    assert (outcome.findings, {*outcome.cells}) == ((), {"weights", "forecast", "target"})


def test_without_a_plug_in_or_without_settings_it_is_not_applicable():
    finished = run_experiment(make_experiment({"data": {"source": "bars.txt"}, "model": {"name": "last"}}))
    subject, reference = subject_of(finished), Reference(finished.result, {}, finished.files)
    for asked, reason in (
        (subject, "the run has no plug-in"),
        (replace(subject, experiment=None), "files are watched only for parts named in settings"),
    ):
        cells = check_files(asked, reference).cells.values()
        assert {(cell.status, cell.reason) for cell in cells} == {("not_applicable", reason)}
