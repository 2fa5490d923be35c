"""Hostile settings, files and folders: one message, exit code 2, at once.

Many more of them: `many_settings.py` and `many_hostile_folders.py`.
"""

import importlib
import os
import sys
from pathlib import Path

import pytest

TINY = ("--set", "model.epochs=1", "--set", "model.units=[2]", "--set", "model.lookback=3")
DEEP = "brackets are nested more than 32 deep"


@pytest.fixture(scope="module", autouse=True)
def beside():
    """Let the scripts beside this file be imported: tests are imported one by one."""
    sys.path.insert(0, str(Path(__file__).parent))
    yield
    sys.path.remove(str(Path(__file__).parent))
    for name in ("many_settings", "many_hostile_folders", "file_damages", "content_damages"):
        sys.modules.pop(name, None)


def said(outcome):
    assert outcome.code == 2, (outcome.code, outcome.out, outcome.err)
    return outcome.err.removeprefix("barcast: ").rstrip("\n")


@pytest.mark.slow
def test_random_hostile_settings_are_refused_or_run():
    outcomes, tracebacks = importlib.import_module("many_settings").run(60)
    assert tracebacks == []
    assert outcomes["refused"] > 30
    assert outcomes["ran"] > 5


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs pipes and links")
def test_random_hostile_folders_are_refused_or_read(capfd):
    outcomes, tracebacks = importlib.import_module("many_hostile_folders").run(24)
    assert tracebacks == []
    assert sum(outcomes.values()) == 24
    assert {outcome.split(": ")[1] for outcome in outcomes} >= {"read", "refused"}


# -- nested brackets ------------------------------------------------------------------------------


def test_nested_brackets_on_the_command_line(barcast):
    outcome = barcast("backtest", "--set", "model.units=" + "[" * 3000)
    assert said(outcome) == f"--set model.units: {DEEP}; give a plainer value"


def test_nested_brackets_in_an_experiment_file(barcast, tmp_path):
    (tmp_path / "x.toml").write_text("[model]\nunits = " + "[" * 3000 + "]" * 3000)
    assert said(barcast("backtest", "x.toml")) == f"x.toml: is not TOML: {DEEP}; give a plainer value"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["rerun", "costs"])
@pytest.mark.parametrize("name", ["manifest", "metrics"])
def test_nested_brackets_in_a_run(barcast, csv, command, name):
    assert barcast("backtest", "--data", csv, "--model", "ar", "--out", "run").code == 0
    Path(f"run/{name}.json").write_text('{"a":' + "[" * 3000 + "]" * 3000 + "}")
    assert said(barcast(command, "run")) == (
        f"run/{name}.json: cannot be read as JSON: {DEEP}; restore it from where it was kept, "
        "or run the experiment again"
    )


# -- memory ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "where"),
    [
        ("units=[1000000000]", "model.units: layers of 1,000,000,000 units would need"),
        ("units=[1000000000000000000]", "model.units: layers of 1,000,000,000,000,000,000 units would need"),
        ("units=[16, 1000000]", "model.units: layers of 16, 1,000,000 units would need"),
        ("lookback=1000000000000000000", "model.lookback: 1,000,000,000,000,000,000 bars would need"),
        ('dense=["999999999999 relu", "1"]', "model.dense: a layer of 999,999,999,999 units would need"),
        ("units=[" + "1," * 100_000 + "]", "model.units: "),
        ("batch_size=1000000000000000000", "model.batch_size: 1000000000000000000 is too large"),
        ("epochs=1000000000000000000", "model.epochs: 1000000000000000000 is too large"),
    ],
)
def test_what_would_not_fit_in_memory_is_refused_before_it_is_allocated(barcast, csv, setting, where):
    message = said(barcast("backtest", "--data", csv, "--set", f"model.{setting}"))
    assert message.startswith(where)
    assert ("more than half of this machine's memory" in message) == ("would need" in where)
    assert len(message) < 500


def test_a_window_longer_than_the_data_has_its_own_message(barcast, csv):
    message = said(barcast("backtest", "--data", csv, "--model", "ar", "--set", "model.lags=1000000000000000000"))
    assert "300 bars are too few for a lookback of 1000000000000000000" in message


# -- files ----------------------------------------------------------------------------------------


def test_a_model_folder_with_a_link_to_an_endless_file(barcast, csv):
    assert barcast("backtest", "--data", csv, *TINY, "--out", "run").code == 0
    for name in ("weights.safetensors", "model.json", "SHA256SUMS", "history.csv"):
        path = Path("run/model") / name
        path.rename("kept")
        path.symlink_to("/dev/zero")
        message = said(barcast("backtest", "--data", csv, "--model", "run/model"))
        assert message == (
            f"{path.absolute()}: can't be read (no regular file, but a device, a pipe or a socket); "
            "take a folder that barcast saved"
        )
        Path("kept").replace(path)


@pytest.mark.parametrize("name", ["bars.csv", "bars.parquet"])
def test_a_data_file_too_large_to_be_one(barcast, name):
    Path(name).touch()
    os.truncate(name, 2**40)
    assert "too large: it has 1 TiB, and 4 GiB are read at most" in said(barcast("backtest", "--data", name))


def test_a_packed_file_that_unpacks_to_more_than_memory_holds(barcast, monkeypatch, tmp_path):
    import gzip

    from barcast.feeds.readers import decode

    (tmp_path / "bars.csv.gz").write_bytes(gzip.compress(b"0" * 10_000))
    monkeypatch.setattr(decode, "most_bytes", lambda: 5_000)
    monkeypatch.setattr(decode, "CHUNK", 1_000)
    assert "unpacked it has more than the 4.88 KiB that are read at most" in said(
        barcast("backtest", "--data", "bars.csv.gz")
    )


@pytest.mark.parametrize("target", ["/dev/zero", "x.toml"])
def test_an_experiment_file_that_is_none(barcast, target):
    Path("x.toml").symlink_to(target)
    assert said(barcast("backtest", "x.toml")).startswith("x.toml: ")


def test_a_plug_in_file_that_is_none(barcast):
    os.mkfifo("mine.py")
    message = said(barcast("backtest", "--model", "mine.py:Mine"))
    assert "mine.py cannot be read (no regular file, but a device, a pipe or a socket)" in message


@pytest.mark.parametrize("source", ["loop.csv", "~nobody/x.csv", "x" * 5000 + ".csv"])
def test_names_that_no_file_can_have(barcast, source):
    Path("loop.csv").symlink_to("loop.csv")
    assert said(barcast("backtest", "--data", source)).startswith("data.source: ")


# -- what is hidden in names ----------------------------------------------------------------------


def test_what_hides_in_a_name_is_written_out(barcast, csv, tmp_path):
    odd = tmp_path / "a\x1b[31m\u202e\nb.csv"
    odd.write_bytes(csv.read_bytes())
    outcome = barcast("backtest", "--data", odd, "--model", "ar", "--out", "out")
    assert outcome.code == 0
    assert "a\\x1b[31m\\u202e\\nb.csv | model ar" in outcome.out
    (tmp_path / "out").rename(tmp_path / "out\x1b[2J")
    for text in (outcome.out, barcast("rerun", "out\x1b[2J").out, barcast("costs", "out\x1b[2J").out):
        assert "\\x1b" in text
        assert not {"\x1b", "\u202e"} & set(text)
    assert "\\u202e" in barcast("backtest", "--data", odd, "--print-settings").out


def test_a_folder_is_not_given_a_name_that_hides_something(barcast, csv):
    assert said(barcast("backtest", "--data", "prices.csv", "--model", "ar", "--out", "out\x1b[2J")) == (
        '--out: "out\\x1b[2J" has signs in it that cannot be seen; name a folder without them'
    )


def test_what_hides_in_an_error_is_written_out(barcast, plugin):
    path = plugin("raise ValueError('\\x1b[31m\\u202e two\\nlines')\n")
    assert said(barcast("backtest", "--model", f"{path}:Mine")).startswith(
        f"{path}, line 1: mine.py raised ValueError: \\x1b[31m\\u202e two\\nlines; mend it there"
    )
