"""A sweep that is killed again and again, and goes on each time: run by `test_record.py` in a process of its own.

A fresh process has one thread, so that it may fork; each child works at a sweep until it is killed.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from barcast.research.sweep.records.record import opened
from barcast.research.sweep.running.coordinate import coordinate
from barcast.research.sweep.searches.made import search_named

sys.path.insert(0, str(Path(__file__).parents[1]))
from fakes import QUESTION, SPACE, MemoryRecord, ShuffledExecutor, identity

TRIALS, BATCH = 32, 8


def swept(record, longest=0.004):
    executor = ShuffledExecutor(3, longest=longest)
    search = search_named("tpe", SPACE, seed=7, smaller_is_better=False)
    try:
        return coordinate(QUESTION, search, executor, record, trials=TRIALS, batch=BATCH, prune=False).outcomes
    finally:
        executor.close()


def kept(folder, url):
    with opened(folder, SPACE, identity(), study="refit-000", smaller_is_better=False, url=url) as record:
        found = len(record.outcomes)
        return found, swept(record)


def killed_after(folder, url, seconds):
    """Work at the sweep in a process of its own; return the wait status with which it ended."""
    child = os.fork()
    if child == 0:
        kept(folder, url)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def main(base, kills, storage):
    whole = swept(MemoryRecord())
    chance = random.Random(storage)
    partly = 0
    for at in range(kills):
        folder = base / str(at)
        folder.mkdir()
        url = f"sqlite:///{folder / 'sweep.db'}" if storage == "sqlite" else ""
        # killed once, or three times in a row, anywhere from before the first trial to the end
        for _ in range(1 if at % 3 else 3):
            killed_after(folder, url, chance.uniform(0.0, 1.2 if storage == "sqlite" else 0.6))
        found, outcomes = kept(folder, url)
        partly += 0 < found < TRIALS
        assert outcomes == whole, f"kill {at} changed the outcomes"
        assert kept(folder, url) == (TRIALS, whole)
    print(f"{kills} kills, {partly} with something kept but not all")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
