"""Yahoo through yfinance, with the network played by a stand-in."""

import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from barcast.feeds import load_bars
from barcast.feeds.readers import yahoo as reader


@pytest.fixture
def yahoo(monkeypatch, tmp_path):
    """A yfinance whose answer and calls are at hand, and an empty cache."""
    frame = pd.DataFrame(
        {"Adj Close": [9.0, 9.5], "Close": [10.0, 10.5], "High": [11.0, 11], "Low": [9.0, 9], "Open": [10.0, 10]},
        index=pd.DatetimeIndex(["2020-01-02", "2020-01-03"], name="Date"),
    ).assign(Volume=[5, 6])
    fake = SimpleNamespace(answer=frame, calls=[], cache=tmp_path / "cache")

    def download(ticker, **settings):
        fake.calls.append((ticker, settings))
        if isinstance(fake.answer, Exception):
            raise fake.answer
        return fake.answer

    monkeypatch.setitem(sys.modules, "yfinance", SimpleNamespace(download=download))
    monkeypatch.setenv("BARCAST_CACHE", str(fake.cache))
    return fake


def test_bars_are_asked_for_once(yahoo):
    first, second = load_bars("yahoo:XLF", end="2020-01-03"), load_bars("yahoo:XLF", end="2020-01-03")
    assert first.fingerprint == second.fingerprint
    assert first.name == "yahoo:XLF"
    assert first.close.tolist() == [10.0, 10.5]
    assert first.columns["adj_close"].tolist() == [9.0, 9.5]
    ((ticker, settings),) = yahoo.calls
    assert ticker == "XLF"
    assert settings["end"] == "2020-01-04"
    assert not settings["auto_adjust"]
    assert [path.name for path in yahoo.cache.iterdir()] == ["yahoo_XLF_first_2020-01-03.csv"]


def test_an_open_end_is_asked_for_every_day(yahoo):
    load_bars("yahoo:^GSPC", start="2020-01-01")
    (path,) = yahoo.cache.iterdir()
    assert path.name == f"yahoo_^GSPC_2020-01-01_seen-{reader._today()}.csv"


def test_the_bar_of_today_may_be_unfinished(yahoo):
    yahoo.answer.index = pd.DatetimeIndex([pd.Timestamp("2020-01-02"), pd.Timestamp(reader._today())])
    assert len(load_bars("yahoo:XLF")) == 1


def test_answers_that_are_none(yahoo, faults):
    yahoo.answer = yahoo.answer.iloc[:0]
    assert faults("yahoo:XLFF") == [
        "data.source: Yahoo has no bars for XLFF; check the ticker, the dates and the network"
    ]
    yahoo.answer = RuntimeError("no route")
    assert faults("yahoo:XLF") == ["data.source: yahoo:XLF failed (no route); try again later"]
    assert faults("yahoo:../x") == ['data.source: "../x" is not a ticker; write yahoo:XLF']
    assert not yahoo.cache.exists()


def test_a_write_that_breaks_leaves_nothing(yahoo, faults, monkeypatch):
    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full_disk)
    (fault,) = faults("yahoo:XLF")
    assert fault.startswith("BARCAST_CACHE: the cache ")
    assert "No space left on device" in fault
    assert list(yahoo.cache.iterdir()) == []


def test_without_yfinance(yahoo, faults, monkeypatch):
    monkeypatch.setitem(sys.modules, "yfinance", None)
    assert faults("yahoo:XLF") == [
        "data.source: yahoo:XLF needs yfinance, which is missing; pip install 'barcast[yahoo]'"
    ]
