"""What plug-ins open is recorded, with line and phase; what libraries, imports and barcast open is not."""

import sys
import threading

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
import safetensors.numpy

from barcast.experiments import opened_files
from barcast.experiments.opened_files import watching
from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.experiments.watched.places import holds_data

MODEL = """
{imports}

class Mine:
    lookback = 1

    def __init__(self):
        {built}

    def fit(self, windows, labels):
        {fitted}

    def predict(self, windows):
        {asked}
        return windows[:, -1, 0]
"""
STRATEGY = """
import barcast.strategies

class Own(barcast.strategies.SignStrategy):
    def next(self):
        {body}
        super().next()
"""
DATA = {"end": "1999-12-31"}


@pytest.fixture
def prices(tmp_path):
    table = pd.DataFrame({"close": [1.0, 2.0]})
    table.to_csv("prices.csv")
    table.to_csv("prices.csv.gz")
    table.to_parquet("prices.parquet")
    np.save("prices.npy", table["close"])
    safetensors.numpy.save_file({"close": table["close"].to_numpy()}, "weights.safetensors")
    return tmp_path


def ran(body="pass", at="fitted", imports="import numpy as np", **settings):
    """Return what was opened in a run of a model with that body in one place."""
    places = {"built": "pass", "fitted": "pass", "asked": "pass", at: body}
    with open("my_model.py", "w") as file:
        file.write(MODEL.format(imports=imports, **places))
    experiment = {"data": DATA, "model": {"name": "my_model.py:Mine"}, **settings}
    return run_experiment(make_experiment(experiment)).files


@pytest.mark.parametrize(
    ("at", "phase"), [("built", "building"), ("fitted", "fitting"), ("asked", "forecasting"), ("imports", "importing")]
)
def test_the_phase_is_told(prices, at, phase):
    body, imports = "pd.read_csv('prices.csv')", "import pandas as pd"
    (found,) = ran(imports=f"{imports}; {body}") if at == "imports" else ran(body, at, imports)
    assert (found.phase, found.part, found.kind, found.is_data) == (phase, "model", "read", True)
    assert (found.path, found.file) == (str(prices / "prices.csv"), str(prices / "my_model.py"))
    with open("my_model.py") as file:
        assert "prices.csv" in file.read().splitlines()[found.line - 1]


WAYS = {
    "np.load": ("import numpy as np", "np.load('prices.npy')", "prices.npy"),
    "np.memmap": ("import numpy as np", "np.memmap('prices.npy', mode='r')", "prices.npy"),
    "gzip": ("import gzip", "gzip.open('prices.csv.gz').read()", "prices.csv.gz"),
    "pathlib": ("from pathlib import Path", "Path('prices.csv').open().close()", "prices.csv"),
    "os.open": ("import os", "os.close(os.open('prices.csv', os.O_RDONLY))", "prices.csv"),
    "csv": ("import csv", "list(csv.reader(open('prices.csv').readlines()))", "prices.csv"),
    "read_parquet": ("import pandas as pd", "pd.read_parquet('prices.parquet')", "prices.parquet"),
    "from pandas": ("from pandas import read_parquet", "read_parquet(path='prices.parquet')", "prices.parquet"),
    "pyarrow": ("import pyarrow.parquet as pq", "pq.read_table('prices.parquet')", "prices.parquet"),
    "a ParquetFile": ("import pyarrow.parquet as pq", "pq.ParquetFile('prices.parquet').close()", "prices.parquet"),
    "in bytes": ("", "open(b'prices.csv').close()", "prices.csv"),
    "appended to": ("", "open('prices.csv', 'a+').close()", "prices.csv"),
    "a thread": (
        "from concurrent.futures import ThreadPoolExecutor as Pool; import numpy as np",
        "list(Pool(1).map(np.load, ['prices.npy']))",
        "prices.npy",
    ),
    "a link": ("import os", "os.symlink('prices.csv', 'link.txt'); open('link.txt').close()", "link.txt"),
    "load_file": ("from safetensors.numpy import load_file", "load_file('weights.safetensors')", "weights.safetensors"),
    "safe_open": ("import safetensors as st", "st.safe_open('weights.safetensors', 'np')", "weights.safetensors"),
    "through barcast": ("from barcast.feeds import load_bars", "load_bars('sp500')", None),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("way", WAYS)
def test_data_is_seen_however_it_is_opened(prices, way):
    imports, body, name = WAYS[way]
    found = [one for one in ran(body, imports=imports) if one.is_data and one.kind == "read" and not one.own]
    assert {one.phase for one in found} == {"fitting"}
    assert {one.path for one in found} == {str(prices / name)} if name else all("sp500" in one.path for one in found)


def test_a_module_that_is_imported_while_watched_is_wrapped_and_restored(prices, monkeypatch):
    monkeypatch.setattr(pyarrow, "parquet", pyarrow.parquet)  # restored after the test, as sys.modules is
    for name in [name for name in sys.modules if name.startswith("pyarrow.parquet")]:
        monkeypatch.delitem(sys.modules, name)
    (found,) = ran("pq.read_table('prices.parquet')", imports="import pyarrow.parquet as pq")
    assert found.path == str(prices / "prices.parquet")
    module = sys.modules["pyarrow.parquet"]
    functions = (module.read_table, module.ParquetFile.__init__, pd.read_parquet)
    assert not any(hasattr(function, "watched_by_barcast") for function in functions)


def test_a_sibling_module_is_the_users_too(prices):
    with open("sibling_of_mine.py", "w") as file:
        file.write("def read():\n    return open('prices.csv').close()\n")
    (found,) = ran("sibling_of_mine.read()", imports="import sibling_of_mine")
    assert (found.file, found.line) == (str(prices / "sibling_of_mine.py"), 2)


def test_the_runs_own_data_file_is_data_whatever_its_name(bars, tmp_path):
    pd.DataFrame(dict(bars.columns), bars.index).to_csv("bars.txt")
    with open("other.txt", "w") as file:
        file.write("x")
    found = ran("open('bars.txt').close(); open('other.txt').close()", data={"source": "bars.txt"})
    assert {one.path: one.is_data for one in found} == {
        str(tmp_path / "bars.txt"): True,
        str(tmp_path / "other.txt"): False,
    }


def test_what_a_plug_in_writes_and_reads_back_is_its_own(tmp_path):
    body = "np.save('mine.tmp.npy', windows); os.replace('mine.tmp.npy', 'mine.npy'); np.load('mine.npy')"
    found = ran(body, imports="import os; import numpy as np")
    assert [(one.kind, one.own) for one in found] == [("written", False), ("read", True)]


@pytest.mark.parametrize(
    ("imports", "body"),
    [
        ("import torch", "torch.save({'a': 1}, 'best.pt'); torch.load('best.pt')"),
        ("import torch", "torch.save({'a': 1}, f='best.pt'); torch.load('best.pt')"),
        ("import pandas as pd", "pd.DataFrame({'a': [1.0]}).to_parquet('own.pq'); pd.read_parquet('own.pq')"),
        (
            "import pyarrow as pa; import pyarrow.parquet as pq",
            "pq.write_table(pa.table({'a': [1]}), 'own.pq'); pq.ParquetFile('own.pq').close()",
        ),
        (
            "import numpy as np; from safetensors.numpy import load_file, save_file",
            "save_file({'a': np.ones(2)}, 'own.safetensors'); load_file('own.safetensors')",
        ),
    ],
    ids=lambda text: text[:30],
)
def test_what_a_library_writes_in_machine_code_and_reads_back_is_its_own(tmp_path, imports, body):
    found = ran(body, imports=imports)
    assert {(one.kind, one.own) for one in found} == {("written", False), ("read", True)}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_database_is_seen_and_one_in_memory_is_none(tmp_path):
    imports = "import sqlite3\nfrom contextlib import closing"
    open("old.db", "w").close()
    body = "[sqlite3.connect(name).close() for name in (':memory:', '', 'old.db', 'new.db')]"
    found = ran(body, imports=imports)
    assert [(one.path, one.kind) for one in found] == [
        (str(tmp_path / "old.db"), "read"),
        (str(tmp_path / "new.db"), "written"),
    ]


def test_connections_and_programs_are_seen(tmp_path):
    body = "fetch()"
    imports = """
import contextlib, socket, subprocess, urllib.request

def fetch():
    with contextlib.suppress(OSError), socket.socket() as plain:
        plain.connect(("127.0.0.1", 9))
    with contextlib.suppress(OSError):
        urllib.request.urlopen("http://localhost:9/prices.csv", timeout=1)
    subprocess.run(["true"])
"""
    found = {(one.path, one.kind) for one in ran(body, imports=imports)}
    assert found >= {("127.0.0.1:9", "connection"), ("localhost:9", "connection"), ("true", "process")}
    assert len({one.line for one in ran(body, imports=imports)}) == 3


def test_what_libraries_and_imports_open_is_not_seen(tmp_path):
    imports = "import json, zoneinfo, sklearn.datasets, matplotlib.font_manager\nzoneinfo.ZoneInfo('Asia/Tokyo')"
    assert ran("sklearn.datasets.load_iris(); sklearn.datasets.load_diabetes()", imports=imports) == ()


def test_without_a_plug_in_nothing_is_watched(monkeypatch):
    monkeypatch.setattr("barcast.experiments.run.watching", None)
    assert run_experiment(make_experiment({"data": DATA, "model": {"name": "last"}})).files == ()


def test_barcast_opens_its_own_cache_unseen(tmp_path):
    network = "import torch\n\ndef net():\n    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.LazyLinear(1))\n"
    with open("my_net.py", "w") as file:
        file.write(network)
    settings = {"data": DATA, "model": {"name": "my_net.py:net", "epochs": 1}}
    for _ in range(2):
        assert run_experiment(make_experiment(settings)).files == ()


def test_a_strategy_is_told_from_a_model_and_from_a_reader(bars, prices):
    with open("mine.py", "w") as file:
        file.write(STRATEGY.format(body="open('prices.csv').close()"))
        file.write("\ndef read():\n    import pandas as pd\n    return pd.read_csv('bars.csv', index_col=0)\n")
    pd.DataFrame(dict(bars.columns), bars.index).to_csv("bars.csv")
    found = ran("pass", data={"source": "mine.py:read"}, strategy={"name": "mine.py:Own"})
    assert [(one.part, one.phase, one.path) for one in found] == [
        ("reader", "reading bars", str(prices / "bars.csv")),
        ("strategy", "trading", str(prices / "prices.csv")),
    ]


def test_the_hook_never_raises(monkeypatch, prices):
    def broken(*_):
        raise RuntimeError("planted")

    monkeypatch.setattr(opened_files.FileWatch, "note", broken)
    assert ran("np.load('prices.npy'); open('prices.csv').close()") == ()


def test_two_watches_in_two_threads_keep_apart(tmp_path):
    with watching() as outer:
        inner = []
        thread = threading.Thread(target=lambda: inner.append(ran("open('x.csv', 'w').close()")))
        thread.start()
        thread.join()
    assert outer.opened == ()
    assert [one.path for one in inner[0]] == [str(tmp_path / "x.csv")]


@pytest.mark.parametrize(
    ("name", "data"),
    {
        "a.csv": True, "A.CSV": True, "a.csv.gz": True, "a.2020.parquet": True, "a.PKL": True, "a.zip": True,
        "a.zarr/0.0": True, "a.json": False, "a.json.gz": False, "csv": False, "a.toml": False,
        "csv.txt": False, "noname": False, ".env": False,
    }.items(),
)  # fmt: skip
def test_data_is_told_by_its_suffix(name, data):
    assert holds_data(f"/nowhere/{name}") is data
