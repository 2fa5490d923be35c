"""Processes that record trials in one ledger and are killed at random moments: nothing lost, nothing twice.

    python tests/verdict/ledger/many_kills.py --processes 200

Each process records trial after trial, and notes a trial in a file of its own once `record` has returned. It is killed
by SIGKILL after a random time, the first of them while the ledger is being made. Afterwards every noted trial must be
in the ledger with its number, none twice, at most one more of each process (killed between record and note), and the
numbers of trials and of sealed looks without a gap; every array must be readable, and SQLite must find the file whole.
"""

import argparse
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from pathlib import Path

import numpy as np

from barcast.verdict.ledger.identity import key_of
from barcast.verdict.ledger.ledger import Ledger
from barcast.verdict.ledger.trial import Market, Trial

BARS = 400
SIDE_BY_SIDE = 6
LONGEST = 0.5
"""Seconds that a process lives at most."""


def trial_of(worker, turn):
    """Return a trial that differs from all others; of every seven bars are cut off, and every fifth is sealed."""
    rng = np.random.default_rng(5)
    stamps = np.datetime64("2015-01-01") + np.arange(BARS)
    cut = turn % 7
    market = Market(stamps[cut:], rng.normal(0, 0.01, BARS)[cut:])
    position = np.random.default_rng([worker + 1, turn]).normal(size=BARS - cut)
    settings = {"model": {"worker": worker, "turn": turn}}
    kind = "sealed" if turn % 5 == 0 else "look"
    return Trial(market, position, None, position * 0, market.returns, position * 0 + 0.01, settings, kind=kind)


def work(place, notes, worker):
    """Record until killed."""
    ledger = Ledger.open(place)
    handle = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for turn in range(10_000):
        made = ledger.record(trial_of(worker, turn))
        if made.number is not None:
            os.write(handle, f"{worker} {turn} {made.number} {made.sealed_number or 0}\n".encode())
        else:
            os.write(handle, f"trouble {made.trouble}\n".encode())
            ledger = Ledger.open(place)


def start(place, notes, worker):
    """Return the id of a new process, and when to kill it."""
    process = os.fork()
    if process == 0:
        try:
            work(place, notes / f"{worker}.txt", worker)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    return process, time.monotonic() + random.uniform(0.0, LONGEST)


def kill_many(place, notes, processes):
    """Start processes, a few at a time, and kill each."""
    waiting, alive = list(range(processes)), []
    while waiting or alive:
        while waiting and len(alive) < SIDE_BY_SIDE:
            alive.append(start(place, notes, waiting.pop(0)))
        for process, end in [one for one in alive if one[1] <= time.monotonic()]:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            alive.remove((process, end))
        time.sleep(0.001)


def noted(notes):
    """Return what the processes noted: trials, and troubles."""
    lines = [line for file in sorted(notes.iterdir()) for line in file.read_text().splitlines(keepends=True)]
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [tuple(map(int, line)) for line in whole if line[0] != "trouble"], [
        line for line in whole if line[0] == "trouble"
    ]


def check(place, notes, processes):
    """Hold the ledger against the notes; return what to print."""
    trials, troubles = noted(notes)
    assert not troubles, troubles[:3]
    with Ledger.open(place) as ledger:
        kept = {one.number: one for one in ledger.trials()}
        exported = sum(1 for _ in ledger.export())
        assert not ledger.trouble, ledger.trouble
    db = sqlite3.connect(place)
    keys = dict(db.execute("SELECT number, key FROM trial"))
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for worker, turn, number, sealed in trials:
        assert keys[number] == key_of(trial_of(worker, turn)), (worker, turn, number)
        assert (kept[number].sealed_number or 0) == sealed
    assert len({number for _, _, number, _ in trials}) == len(trials)
    assert len(set(keys.values())) == len(keys)
    sealed = [k for (k,) in db.execute("SELECT sealed_number FROM trial WHERE sealed_number IS NOT NULL ORDER BY 1")]
    assert sealed == list(range(1, len(sealed) + 1))
    assert sorted(keys) == list(range(1, len(keys) + 1))
    assert 0 <= len(keys) - len(trials) <= processes
    db.close()
    return (
        f"{processes} processes killed, {len(trials)} records acknowledged: all of them in the ledger, none twice; "
        f"{len(keys) - len(trials)} more were written and not acknowledged; {len(sealed)} sealed numbers in a row; "
        f"{exported} lines exported; integrity_check: ok"
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args(arguments)
    random.seed(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        place, notes = Path(folder) / "ledger.sqlite", Path(folder) / "notes"
        notes.mkdir()
        with Ledger.open(
            Path(folder) / "other.sqlite"
        ) as warm:  # what is imported late is not imported in each of them
            assert warm.record(trial_of(-1, 1)).is_new
        kill_many(place, notes, asked.processes)
        print(check(place, notes, asked.processes))


if __name__ == "__main__":
    sys.exit(main())
