"""Kill runs that train and cache models, resume them, and hold what they come to against a run left alone.

    python tests/models/cache/many_kills.py [--timed 40] [--each 6]

A run trains six small LSTMs one after another and keeps each. It is killed (SIGKILL) at moments spread over
its time, and at each step of keeping a model: before the file is there, empty, half-written, written, on disk but
not in place, in place. Exits 1 unless every resumed run forecasts the same bits, takes every model that was done,
trains no other that was kept, and finds no damaged one.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # a process with one thread can be forked
    os.environ[name] = "1"

import numpy as np  # noqa: E402
import torch  # noqa: E402

from barcast.models.cache.fold_cache import FoldCache, cached  # noqa: E402
from barcast.models.networks.lstm.forecaster import LSTMForecaster  # noqa: E402
from barcast.models.schedule.jobs import Job, fit_one_by_one  # noqa: E402

FOLDS = 6
PLACES = ("unopened", "empty", "half", "written", "synced", "placed")
"""Where a run is killed while it keeps a model."""


def make_jobs():
    """Return the jobs of a walk-forward over noise: each model knows 20 rows more than the one before."""
    rng = np.random.default_rng(7)
    windows, labels = rng.normal(0.0, 0.01, (300, 3, 1)), rng.normal(0.0, 0.01, 300)
    settings = {"lookback": 3, "units": [2], "epochs": 3}
    ends = [100 + 20 * fold for fold in range(FOLDS)]
    return [Job(LSTMForecaster(**settings), windows[:end], labels[:end]) for end in ends]


def run(folder, told):
    """Train what isn't in the folder, telling of each model done; then tell what it all came to."""
    jobs, cache = make_jobs(), FoldCache(folder)
    cached(fit_one_by_one, cache)(jobs, lambda job: os.write(told, b"."))
    digest = hashlib.sha256()
    for job in jobs:
        digest.update(job.forecaster.predict(job.windows).tobytes())
        digest.update(repr([(epoch.loss, epoch.validation_loss) for epoch in job.forecaster.history]).encode())
    said = {"digest": digest.hexdigest(), "hits": cache.hits, "troubles": cache.troubles}
    os.write(told, json.dumps(said).encode())


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def arm(place, number):
    """Have this process killed at a step of keeping its model of that number, counted from 1."""
    import barcast.models.cache.fold_cache as keeping

    written, synced, placed = keeping.write_file, os.fsync, os.replace
    kept = iter(range(1, 1000))
    state = {"now": False}

    def write_file(path, content):
        state["now"] = next(kept) == number
        if state["now"] and place == "unopened":
            die()
        written(path, content)

    def fsync(handle):
        if state["now"] and place in ("empty", "half"):
            os.ftruncate(handle, os.fstat(handle).st_size // 2 if place == "half" else 0)
        if state["now"] and place in ("empty", "half", "written"):
            die()
        synced(handle)
        if state["now"] and place == "synced":
            die()

    def replace(source, target):
        placed(source, target)
        if state["now"] and place == "placed":
            die()

    keeping.write_file, os.fsync, os.replace = write_file, fsync, replace


def start(folder, arming=None):
    """Start a run in a process of its own; return its id and where it tells."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    code = 1
    try:
        os.close(reading)
        if arming:
            arm(*arming)
        run(folder, writing)
        code = 0
    finally:
        os._exit(code)


def finish(child, reading):
    """Return how many models the run told to be done, what it said at its end, and the signal that ended it."""
    told = b"".join(iter(lambda: os.read(reading, 65536), b""))
    os.close(reading)
    _, status = os.waitpid(child, 0)
    done, brace, rest = told.partition(b"{")
    said = json.loads(brace + rest) if brace and os.WIFEXITED(status) else None
    return len(done), said, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def kill_after(folder, seconds):
    """Start a run and kill it after so many seconds; return what `finish` does."""
    child, reading = start(folder)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return finish(child, reading)


def resume(folder, killed, expected):
    """Resume a killed run; return what is wrong, all of it."""
    done, _, ended_by = killed
    kept = len(list(folder.glob("*.trained")))
    _, said, _ = finish(*start(folder))
    if said is None or ended_by != signal.SIGKILL:
        return [f"the run was ended by {ended_by}, resumed it said {said}"]
    faults = [
        (said["digest"] != expected, "it came to other bits"),
        (said["troubles"], f"it met {said['troubles']}"),
        (said["hits"] != kept, f"{kept} models were in place, and {said['hits']} were taken"),
        (kept < done, f"{done} models were done, and {kept} in place"),
    ]
    return [what for wrong, what in faults if wrong]


def kill_in_time(folders, count, seconds, expected):
    """Kill runs at moments spread over their time; return what is wrong with each."""
    found = []
    for number in range(count):
        share = (number + 0.5) / count
        killed = None
        while killed is None or not killed[2]:  # a run faster than the one measured had ended: kill earlier
            folder = next(folders)
            killed = kill_after(folder, seconds * share)
            share *= 0.8
        found.append(resume(folder, killed, expected))
    return found


def kill_while_keeping(folders, count, expected):
    """Kill runs at each step of keeping each of the last so many models; return what is wrong with each."""
    found = []
    for number in range(FOLDS, FOLDS - count, -1):
        for place in PLACES:
            folder = next(folders)
            found.append(resume(folder, finish(*start(folder, (place, number))), expected))
    return found


def race(folder, expected):
    """Have two processes train and keep the same models at once; return what is wrong."""
    pair = [start(folder), start(folder)]
    said = [finish(*one)[1] for one in pair]
    inside = sorted(path.suffix for path in folder.iterdir())
    right = all(one and one["digest"] == expected and not one["troubles"] for one in said)
    return [] if right and inside == [".trained"] * FOLDS else [f"two at once said {said} and left {inside}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--timed", type=int, default=40, help="kills spread over a run's time")
    parser.add_argument("--each", type=int, default=FOLDS, help="models at which a run is killed while keeping them")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    make_jobs()[0].fit()  # loads and compiles what training needs: kills are to fall into training and keeping
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        folders = (Path(place, f"{number}") for number in range(10_000))
        _, alone, _ = finish(*start(next(folders)))
        clock = time.perf_counter()
        _, again, _ = finish(*start(next(folders)))
        seconds = time.perf_counter() - clock
        timed = kill_in_time(folders, asked.timed, seconds, alone["digest"])
        keeping = kill_while_keeping(folders, asked.each, alone["digest"])
        halves = sum(1 for _ in Path(place).glob("*/.*.part"))
        together = race(next(folders), alone["digest"])
    faults = [what for one in [*timed, *keeping] for what in one] + together
    if again["digest"] != alone["digest"]:
        faults.append("two runs left alone came to different bits")
    for what in faults:
        print(what)
    points, equal = len(timed) + len(keeping), sum(not one for one in [*timed, *keeping])
    print(
        f"{points} kill points ({len(timed)} in time, {len(keeping)} while keeping): {equal} resumed equal bit for bit "
        f"with every model that was done; {halves} half-written files, none taken; two writers at once "
        f"{'differ' if together else 'agree'}; {time.perf_counter() - began:.0f} s"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
