"""One entry in the register and its reader are all that a source of bars is."""

import subprocess
import sys
from dataclasses import fields

import pandas as pd
import pytest

from barcast.experiments.sources import anchor_source
from barcast.faults import BadInput
from barcast.feeds import SOURCES, load_bars
from barcast.feeds.readers import register, sources
from barcast.feeds.readers.asked import Reading
from barcast.feeds.readers.register import SourceEntry, entry_named, entry_of_file


@pytest.fixture
def registered(monkeypatch):
    """Register a made-up source: its reader is a module of the readers, as a file there would be."""

    def add(shown, reader, **named):
        module = type(sys)(f"{sources.__package__}.made_up")
        module.read = reader
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(register.SOURCES, shown, SourceEntry("made up", "made_up:read", **named))

    return add


def frame_of(close=(10.0, 11.0)):
    index = pd.date_range("2020-01-02", periods=len(close), name="date")
    column = pd.Series(close, index)
    return pd.DataFrame({"open": column, "high": column, "low": column, "close": column, "volume": 1.0})


def test_a_reader_registered_under_a_prefix_is_asked_for_what_follows_it(registered, tmp_path, monkeypatch):
    seen = []
    registered("dax:ISIN", lambda asked: seen.append(asked) or frame_of(), name="dax:")
    bars = load_bars("dax:DE0005140008", start="2020-01-03")
    assert (bars.name, bars.close.tolist()) == ("dax:DE0005140008", [11.0])
    assert (seen[0].rest, str(seen[0].span)) == ("DE0005140008", "from 2020-01-03")
    assert anchor_source("dax:X", tmp_path) == "dax:X"
    with pytest.raises(BadInput, match=r"dac:X is neither a source nor a file; did you mean dax:X\?"):
        load_bars("dac:X")


def test_a_reader_registered_for_an_ending_reads_such_files(registered, tmp_path):
    registered("FILE.feather", lambda asked: frame_of((1.0, 2.0)), suffixes=(".feather",))
    (tmp_path / "a.FEATHER").write_bytes(b"x")
    bars = load_bars(tmp_path / "a.FEATHER")
    assert (bars.name, bars.close.tolist()) == ("a.FEATHER", [1.0, 2.0])


def test_a_format_of_dates_is_kept_from_a_source_that_does_not_heed_it(registered):
    text = frame_of().reset_index()
    text["date"] = text["date"].dt.strftime("%d.%m.%Y")
    registered("dax", lambda asked: text, name="dax", date_format="%d.%m.%Y")
    assert str(load_bars("dax", date_format="%Y").index[0]) == "2020-01-02 00:00:00"
    registered("heeding", lambda asked: text, name="heeding", heeds=("date_format",))
    assert str(load_bars("heeding", date_format="%d.%m.%Y").index[1]) == "2020-01-03 00:00:00"


def test_a_registered_source_is_listed_and_described(registered, capsys):
    from barcast.scripts.catalogue import sources as listed

    registered("dax", lambda asked: frame_of(), name="dax")
    assert ("dax", "made up", []) in list(listed())


@pytest.mark.parametrize("shown", SOURCES)
def test_every_entry_names_a_reader_there_is(shown):
    entry = SOURCES[shown]
    assert callable(sources.reader_of(entry))
    assert entry.is_file != bool(entry.name)
    assert bool(entry.suffixes) == entry.is_file
    assert set(entry.heeds) <= {field.name for field in fields(Reading)}
    if not entry.is_file:
        assert entry_named(shown) is entry


@pytest.mark.parametrize(
    ("suffix", "shown"),
    [(".csv", "FILE.csv"), (".GZ", "FILE.csv"), ("", "FILE.csv"), (".xyz", "FILE.csv"), (".PQ", "FILE.parquet")],
)
def test_a_file_is_read_by_its_ending(suffix, shown):
    assert entry_of_file(suffix) is SOURCES[shown]


def test_listing_the_sources_needs_no_pandas():
    code = (
        "import sys\nfrom barcast.scripts.main import main\n"
        "try:\n    main(['list', 'sources'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('pandas', 'torch', 'backtrader') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "yahoo:TICKER" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"
