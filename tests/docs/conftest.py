"""The pages for their tests, which are imported one by one, so that what they share comes as fixtures."""

import importlib.util
from pathlib import Path

import pytest

from barcast.experiments.run_folder import write
from barcast.reports import figures


def module_at(file):
    """Return a file as a module."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def beside(name):
    """Return a module of this folder."""
    return module_at(Path(__file__).with_name(f"{name}.py"))


pages, readers = beside("reading"), beside("as_a_reader")


@pytest.fixture
def reading():
    """What reads a page: `reading.table_with(reading.page("costs"), "charge")`."""
    return pages


@pytest.fixture
def cheaper():
    """What is changed of commands and code so that the pages take seconds."""
    return beside("cheaper")


@pytest.fixture
def arguments_in():
    """What returns the arguments of `barcast backtest` that the comments of a block name."""
    return readers.arguments_in


@pytest.fixture(scope="session")
def pictures():
    """What makes the pictures of the pages."""
    return module_at(pages.ROOT / "scripts" / "dev" / "pictures.py")


@pytest.fixture(params=pages.PAGES, ids=lambda path: path.stem)
def path(request):
    """Each page, the README first."""
    return request.param


@pytest.fixture(params=pages.PAGES[1:], ids=lambda path: path.stem)
def path_in_docs(request):
    """Each page in `docs/`."""
    return request.param


@pytest.fixture
def reader_of(tmp_path, bars_of, cheaper, monkeypatch):
    """Return who reads a page in an empty folder with the checkout's examples: `reader_of("data").read(block)`.

    Commands draw no figure, and Python one of the seven: drawing takes longer than all the rest.
    """
    monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
    monkeypatch.setattr(write, "report_text", lambda *_: "")
    monkeypatch.setattr(figures, "FIGURES", {"scatter": figures.FIGURES["scatter"]})
    (tmp_path / "examples").symlink_to(pages.ROOT / "examples", target_is_directory=True)

    def csv(name, count):
        """Write bars as Yahoo has them, with two columns more, one of which begins with empty cells."""
        frame = bars_of(count=400, start="2004-10-01").to_frame().head(count)
        frame["Adj Close"], frame["vix"] = frame["close"], 15.0 + frame["close"] / 100
        frame["sma_20"] = frame["close"].rolling(20).mean()
        frame.to_csv(name, index_label="Date")

    def weights():
        """Save the weights of the network of `mine.py`."""
        import torch

        torch.save(module_at(tmp_path / "mine.py").network().state_dict(), "network.pt")

    def first_run(reader):
        reader.run_barcast(["backtest", "--out", "runs/001-sp500-lstm", *cheaper.ONE_EPOCH.split()])

    def reader(page):
        one = readers.Reader(page, cheaper, {})
        one.given = {
            "prices.csv": lambda: csv("prices.csv", 300),
            "newer.csv": lambda: csv("newer.csv", 400),
            "network.pt": weights,
            "runs/001-sp500-lstm": lambda: first_run(one),
        }
        return one

    return reader
