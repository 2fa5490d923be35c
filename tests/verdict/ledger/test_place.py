"""Where the ledger lies."""

from pathlib import Path

import platformdirs
import pytest

from barcast.verdict.ledger.ledger import Ledger
from barcast.verdict.ledger.place import damaged_beside, ledger_place


@pytest.mark.parametrize("value", [None, ""])
def test_it_lies_in_the_users_data_folder_unless_named(monkeypatch, value):
    monkeypatch.delenv("BARCAST_LEDGER") if value is None else monkeypatch.setenv("BARCAST_LEDGER", value)
    assert ledger_place() == Path(platformdirs.user_data_dir("barcast")) / "ledger.sqlite"


def test_a_variable_names_another_file(monkeypatch, tmp_path):
    monkeypatch.setenv("BARCAST_LEDGER", "mine.db")
    assert ledger_place() == tmp_path / "mine.db"
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BARCAST_LEDGER", "~/mine.db")
    assert ledger_place() == tmp_path / "home" / "mine.db"


@pytest.mark.parametrize("value", ["off", "OFF", " off "])
def test_off_keeps_none(monkeypatch, value, market, trial_of, tmp_path):
    monkeypatch.setenv("BARCAST_LEDGER", value)
    with Ledger.open() as ledger:
        made = ledger.record(trial_of(market))
    assert (made.number, made.is_new, made.trouble) == (None, False, "BARCAST_LEDGER is off: no trial is counted.")
    assert list(tmp_path.iterdir()) == []


def test_without_a_home_folder_the_count_is_incomplete(monkeypatch, market, trial_of):
    def lost(_):
        raise RuntimeError("no home")

    monkeypatch.delenv("BARCAST_LEDGER")
    monkeypatch.setattr(platformdirs, "user_data_dir", lost)
    made = Ledger.open().record(trial_of(market))
    assert made.number is None
    assert made.trouble == (
        "There is no place for the ledger of trials: no home folder is known (no home); "
        "this trial is not counted, and earlier looks are not known."
    )


def test_nothing_is_made_before_the_first_record(ledger, market, place, trial_of):
    assert (ledger.looks_at(market).count, ledger.trials(), ledger.trouble) == (0, (), "")
    assert not place.parent.exists()
    assert ledger.record(trial_of(market)).number == 1
    assert place.is_file()


def test_damaged_ledgers_beside_it_are_found_without_their_logs(tmp_path):
    for name in (
        "l.sqlite.damaged-2",
        "l.sqlite.damaged-1",
        "l.sqlite.damaged-1-wal",
        "l.sqlite",
        "m.sqlite.damaged-1",
    ):
        (tmp_path / name).touch()
    found = [path.name for path in damaged_beside(tmp_path / "l.sqlite")]
    assert found == ["l.sqlite.damaged-1", "l.sqlite.damaged-2"]
    assert damaged_beside(tmp_path / "none" / "l.sqlite") == ()
