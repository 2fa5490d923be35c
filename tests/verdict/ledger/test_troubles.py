"""Whatever is wrong with the file: no call raises, what cannot be counted is told, and nothing is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from barcast.verdict.ledger import store, trouble
from barcast.verdict.ledger.ledger import Ledger
from barcast.verdict.ledger.schema import VERSION
from barcast.verdict.ledger.trouble import trouble_of

NEITHER = "; this trial is not counted, and earlier looks are not known."


def refused(place, trial):
    """Return why a trial is not counted, once every call has been made and none has raised."""
    with Ledger.open(place) as ledger:
        made = ledger.record(trial)
        assert (made.number, made.is_new, made.sealed_number) == (None, False, None)
        assert ledger.trials() == ()
        assert ledger.looks_at(trial.market).count == 0
        assert ledger.sealed_looks(trial.market) == 0
        assert ledger.decisions_on(trial.market) == ()
        assert list(ledger.export()) == []
        assert not ledger.usable
    said = f"The ledger of trials, {place}: "
    assert made.trouble.startswith(said)
    assert made.trouble.endswith(NEITHER)
    return made.trouble.removeprefix(said).removesuffix(NEITHER)


@pytest.fixture
def filled(ledger, market, trial_of, place):
    """A ledger of two looks, closed."""
    for number in range(2):
        ledger.record(trial_of(market, number))
    ledger.close()
    return place


def test_a_folder_in_its_place(tmp_path, market, trial_of):
    assert refused(tmp_path, trial_of(market)) == f"{tmp_path.name} is a folder"


def test_a_pipe_in_its_place_is_not_waited_for(tmp_path, market, trial_of):
    os.mkfifo(tmp_path / "pipe.sqlite")
    assert refused(tmp_path / "pipe.sqlite", trial_of(market)) == "pipe.sqlite is no regular file"
    os.mkfifo(tmp_path / "l.sqlite-wal")
    assert refused(tmp_path / "l.sqlite", trial_of(market)) == "l.sqlite-wal is no regular file"


def test_a_link_that_leads_nowhere_or_to_a_device(tmp_path, market, trial_of):
    (tmp_path / "l.sqlite").symlink_to(tmp_path / "none")
    assert refused(tmp_path / "l.sqlite", trial_of(market)) == "l.sqlite is a link that leads nowhere"
    (tmp_path / "z.sqlite").symlink_to("/dev/zero")
    assert refused(tmp_path / "z.sqlite", trial_of(market)) == "z.sqlite is no regular file"


def test_a_link_to_a_ledger_is_one(tmp_path, filled, market, trial_of):
    (tmp_path / "link.sqlite").symlink_to(filled)
    with Ledger.open(tmp_path / "link.sqlite") as ledger:
        assert ledger.record(trial_of(market, 5)).number == 3


def test_a_file_where_its_folder_should_be(tmp_path, market, trial_of):
    (tmp_path / "file").write_text("x")
    assert refused(tmp_path / "file" / "l.sqlite", trial_of(market)) == "Not a directory"


def test_a_name_that_no_file_can_have(market, trial_of):
    assert Ledger.open("a\0b.sqlite").record(trial_of(market)).trouble.endswith(NEITHER)
    assert "File name too long" in Ledger.open("x" * 5000).record(trial_of(market)).trouble


def test_a_file_of_something_else_is_left_alone(tmp_path, market, trial_of):
    (tmp_path / "prices.csv").write_text("Date,Close\n")
    told = refused(tmp_path / "prices.csv", trial_of(market))
    assert told == "it is a file of something else and left alone; let BARCAST_LEDGER name another file"
    assert (tmp_path / "prices.csv").read_text() == "Date,Close\n"


def test_a_database_of_another_program_is_left_alone(tmp_path, market, trial_of):
    db = sqlite3.connect(tmp_path / "l.sqlite")
    db.execute("CREATE TABLE places (url)")
    db.close()
    before = (tmp_path / "l.sqlite").read_bytes()
    told = refused(tmp_path / "l.sqlite", trial_of(market))
    assert told == "it is a database of another program and left alone; let BARCAST_LEDGER name another file"
    assert (tmp_path / "l.sqlite").read_bytes() == before


def test_a_newer_version_is_left_alone(filled, market, trial_of):
    db = sqlite3.connect(filled)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    before = filled.read_bytes()
    told = refused(filled, trial_of(market))
    assert told == "it was written by a newer version of barcast and left alone; update barcast"
    assert filled.read_bytes() == before
    assert [path.name for path in filled.parent.iterdir()] == [filled.name]


def test_a_ledger_that_is_held_is_not_waited_for_without_end(filled, market, trial_of, monkeypatch):
    monkeypatch.setattr(store, "WAIT", 0.05)
    holder = sqlite3.connect(filled, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Ledger.open(filled) as ledger:
        made = ledger.record(trial_of(market, 9))
        assert made.trouble == (
            f"The ledger of trials, {filled}: another process has held it for more than 3 seconds; "
            "this trial is not counted."
        )
        assert (made.number, made.looks_before) == (None, 2)  # it can be read all the same
        holder.execute("ROLLBACK")
        assert ledger.record(trial_of(market, 9)).number == 3
    holder.close()


def test_a_full_disk_is_told_and_leaves_the_ledger_as_it_was(filled, market_of, trial_of, monkeypatch):
    begin = store.Store._begin

    def full(self, db):
        begin(self, db)
        db.execute("PRAGMA max_page_count = 1")  # SQLite then allows what there is, and no page more

    monkeypatch.setattr(store.Store, "_begin", full)
    with Ledger.open(filled) as ledger:
        made = ledger.record(trial_of(market_of(3000), 9))
        assert (made.number, len(ledger.trials())) == (None, 2)
        assert f"{filled}: the disk is full; this trial is not counted." in made.trouble
    monkeypatch.undo()
    with Ledger.open(filled) as ledger:
        assert [one.number for one in ledger.trials()] == [1, 2]


READ_ONLY = """
import os, sys
from barcast.verdict.ledger.ledger import Ledger

def look():
    with Ledger.open(sys.argv[1]) as ledger:
        print([one.number for one in ledger.trials()], ledger.trouble)
        print(ledger.forget([1], "why") if os.getuid() else 0, ledger.trouble)

if os.getuid() == 0:
    look()  # imports what is imported late
    os.setuid(65534)  # nobody, who may write nowhere
look()
"""


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_ledger_is_read(filled, what):
    with tempfile.TemporaryDirectory() as folder:  # one that anybody may enter
        place = Path(folder) / "l.sqlite"
        shutil.copy(filled, place)
        place.chmod(0o444)
        Path(folder).chmod(0o777 if what == "file" else 0o555)
        done = subprocess.run([sys.executable, "-c", READ_ONLY, place], capture_output=True, text=True, cwd=folder)
        Path(folder).chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == [
        "[1, 2] ",
        f"0 The ledger of trials, {place}: it is read-only; nothing was forgotten.",
    ]


@pytest.mark.parametrize("damage", ["garbage", "cut", "short", "header", "pages", "version"])
def test_a_damaged_ledger_is_kept_and_a_new_one_begun(filled, market, trial_of, damage):
    whole = filled.read_bytes()
    damaged = {
        "garbage": b"not a database" * 1000,
        "cut": whole[: len(whole) // 2],
        "short": whole[:50],
        "header": whole[:16] + b"\xff" * 40 + whole[56:],
        "pages": whole[:100] + b"\xff" * (len(whole) - 100),
        "version": whole[:60] + b"\0\0\0\0" + whole[64:],
    }[damage]
    filled.write_bytes(damaged)
    with Ledger.open(filled) as ledger:
        made = ledger.record(trial_of(market, 9))
        assert (made.number, made.is_new, made.looks_before) == (1, True, 0)
        (kept,) = [path for path in filled.parent.iterdir() if ".damaged-" in path.name]
        assert kept.read_bytes() == damaged
        assert made.trouble.startswith(f"The ledger of trials {filled} was damaged (")
        assert made.trouble.endswith(
            f" and is kept as {kept.name}; a new ledger was begun; earlier looks are not counted."
        )
        assert made.notes == ()
    with Ledger.open(filled) as ledger:
        later = ledger.record(trial_of(market, 10))
    assert (later.number, later.trouble) == (2, "")
    assert later.notes == (f"Looks in a damaged ledger that was set aside, {kept}, are not counted.",)


def test_two_that_find_the_damage_at_once_set_aside_one_ledger(filled, market, trial_of):
    filled.write_bytes(b"x" * 5000)
    made = []

    def record(number):
        with Ledger.open(filled) as ledger:
            made.append(ledger.record(trial_of(market, number)))

    threads = [threading.Thread(target=record, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.number for one in made) == [1, 2, 3, 4]
    assert sum(".damaged-" in path.name for path in filled.parent.iterdir()) == 1


def test_an_empty_file_is_begun(place, market, trial_of):
    place.parent.mkdir()
    place.touch()
    with Ledger.open(place) as ledger:
        assert (ledger.trials(), ledger.record(trial_of(market)).number, ledger.trouble) == ((), 1, "")


def test_a_ledger_removed_while_open_is_begun_anew(ledger, place, market, trial_of):
    ledger.record(trial_of(market, 0))
    for path in place.parent.iterdir():
        path.unlink()
    assert ledger.record(trial_of(market, 1)).number == 1


def test_threads_share_an_open_ledger(ledger, market, trial_of):
    threads = [threading.Thread(target=ledger.record, args=(trial_of(market, number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (ledger.looks_at(market).count, ledger.trouble) == (8, "")


def test_a_process_forked_from_one_with_an_open_ledger_opens_it_for_itself(ledger, market, trial_of):
    assert ledger.record(trial_of(market, 0)).number == 1
    child = os.fork()
    if child == 0:
        os._exit(ledger.record(trial_of(market, 1)).number)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    assert ledger.record(trial_of(market, 2)).number == 3


def test_a_trouble_that_has_passed_is_told_no_more(ledger, place, market, trial_of):
    place.mkdir(parents=True)
    assert ledger.record(trial_of(market, 0)).trouble
    place.rmdir()
    assert (ledger.record(trial_of(market, 0)).trouble, ledger.trouble, ledger.usable) == ("", "", True)


def test_a_mistake_of_ours_is_no_damage():
    db = sqlite3.connect(":memory:")
    for code in ("SELECT ?", "INSERT INTO sqlite_master VALUES (1)"):
        with pytest.raises(sqlite3.Error) as raised:
            db.execute(code)
        assert raised.value is not None
    db.execute("CREATE TABLE t (a UNIQUE)")
    db.execute("INSERT INTO t VALUES (1)")
    for code, values in (("INSERT INTO t VALUES (1)", ()), ("SELECT ?", (object(),)), ("SELECT ?", ())):
        with pytest.raises(sqlite3.Error) as raised:
            db.execute(code, values)
        assert isinstance(trouble_of(raised.value), trouble.Trouble)
