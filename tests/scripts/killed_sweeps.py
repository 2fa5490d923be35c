"""Sweeps on the real command line that are killed at random moments, and go on with `barcast sweep FOLDER`.

Run by `test_killed_sweeps.py`, or by hand: `python killed_sweeps.py EMPTY_FOLDER POINTS lstm|ar`. What is left at the
end is compared with what an uninterrupted sweep leaves; no process and no temporary file may stay behind.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

SEARCH = [
    "--data",
    "prices.csv",
    "--trials",
    "16",
    "--search",
    "tpe",
    "--set",
    "sweep.batch=4",
    "--set",
    "sweep.prune=true",
    "--set",
    "split.validation_folds=3",
    "--set",
    "sweep.seed_check=2",
    "--out",
    "swept",
]
TURNED = {
    "lstm": ["model.units=[1],[3]", "model.lookback=1..6", "model.learning_rate=1e-3..1e-1:log"],
    "ar": ["model.lags=1..6", "strategy.threshold=0..0.002", "split.train_bars=150..300"],
}
"""What is turned, by the model: AR trains in no time, and needs no torch."""
WORKERS = ["--workers", "2"]
BARCAST = [sys.executable, "-c", "import sys; from barcast.scripts.main import main; main(sys.argv[1:])", "sweep"]
VICTIMS = ("coordinator", "worker", "everything")
STAGES = (
    "swept/journal.log", "swept/.chosen.partial", "swept/chosen", "swept/trials.csv", "swept/sweep.json",
    "swept/figures", "swept/.report.html.partial",
)  # fmt: skip
"""What appears in the folder, one after another: half of the kills wait for one of them."""
OF_TIME = ("seconds", "trained", "reused")


class Sweep:
    """One sweep in a folder of its own, with a ledger, a cache and temporary files of its own."""

    def __init__(self, folder, typed):
        self.folder, self.typed = folder, typed
        (folder / "tmp").mkdir(parents=True)
        rows = (folder.parent / "prices.csv").read_bytes()
        (folder / "prices.csv").write_bytes(rows)
        own = {"BARCAST_LEDGER": str(folder / "ledger.sqlite"), "BARCAST_CACHE": str(folder / "cache")}
        self.env = {**os.environ, **own, "TMPDIR": str(folder / "tmp")}

    def started(self, *typed):
        with open(self.folder / "said", "ab") as said:
            return subprocess.Popen(
                [*BARCAST, *typed], cwd=self.folder, env=self.env, stdout=said, stderr=said, start_new_session=True
            )

    def ended(self, *typed):
        code = self.started(*typed).wait(300)
        assert code == 0, (code, typed, (self.folder / "said").read_text()[-2000:])

    def goes_on(self):
        """Type what a user would: the folder, if the sweep had one; else the whole line again."""
        begun = (self.folder / "swept" / "sweep.toml").is_file()
        self.ended(*(["swept"] if begun else self.typed), *WORKERS)

    def result(self):
        """Return all that may not depend on interruptions."""
        folder = self.folder / "swept"
        told = json.loads(self.plain((folder / "sweep.json").read_text()))
        trials = pd.read_csv(folder / "trials.csv").drop(columns=list(OF_TIME), errors="ignore")
        metrics = json.loads(self.plain((folder / "chosen" / "metrics.json").read_text()))
        assert (folder / "report.html").stat().st_size > 1000
        assert list((folder / "figures").iterdir())
        return trials.to_csv(), {key: value for key, value in told.items() if key != "seconds"}, metrics

    def plain(self, text):
        """Return what was written without its folder, and without saying whether an earlier part of it had looked."""
        text = text.replace(str(self.folder), "").replace('"is_new": false', '"is_new": true')
        return re.sub(r',\s*"Counted before, as trial 1: nothing is added."', "", text)

    def left_behind(self):
        """Return temporary files, and what is half-written in the folder."""
        of_torch = ("torchinductor",)
        left = [one.name for one in (self.folder / "tmp").iterdir() if not one.name.startswith(of_torch)]
        return left + [str(one) for one in (self.folder / "swept").rglob(".*partial*")] + [
            str(one) for one in (self.folder / "swept").rglob(".chosen-before")
        ]  # fmt: skip


def of_session(session):
    """Return the processes of a session, zombies aside: number -> whole command."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, _, its = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
                if int(its) == session and state != "Z":
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
    return found


def kill(started, victim, chance):
    """Kill the coordinator, one of the workers, or every process of a sweep."""
    everyone = of_session(started.pid)
    if victim == "worker":
        workers = [pid for pid, command in everyone.items() if "popen_loky" in command and "resource" not in command]
        everyone = dict.fromkeys([chance.choice(workers)] if workers else [])
    elif victim == "coordinator":
        everyone = {started.pid: ""}
    for pid in everyone:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def all_gone(session, seconds=15.0):
    """Return what is left of a session after some patience."""
    ends = time.monotonic() + seconds
    while (left := of_session(session)) and time.monotonic() < ends:
        time.sleep(0.1)
    return left


def killed(sweep, at, chance, lasts):
    """Start a sweep, kill, and return what was done."""
    victim = VICTIMS[at % 3]
    stage = STAGES[at // 2 % len(STAGES)] if at % 2 else ""
    wait = chance.uniform(0.0, 0.1) if stage else chance.uniform(0.0, lasts)
    begun = (sweep.folder / "swept" / "sweep.toml").is_file()
    started = sweep.started(*(["swept"] if begun else sweep.typed), *WORKERS)
    ends = time.monotonic() + 3 * lasts
    while stage and not (sweep.folder / stage).exists() and started.poll() is None and time.monotonic() < ends:
        time.sleep(0.002)
    time.sleep(wait)
    kill(started, victim, chance)
    code = started.wait(300)
    left = all_gone(started.pid)
    assert not left, f"{victim} killed: {left}"
    return f"{victim}, {'at ' + stage if stage else 'after'} + {wait:.2f} s: ended with {code}"


def main(base, points, model, seed=17):
    """Kill as often as there are points, and compare; print what was found."""
    chance = random.Random(seed)
    from barcast.feeds.load import load_bars

    load_bars("sp500").to_frame().iloc[:500].to_csv(base / "prices.csv", index_label="date")
    typed = [*SEARCH, "--model", model, *(word for one in TURNED[model] for word in ("--vary", one))]
    whole = Sweep(base / "whole", typed)
    began = time.monotonic()
    whole.ended(*typed, *WORKERS)
    lasts = time.monotonic() - began
    expected = whole.result()
    assert not whole.left_behind(), whole.left_behind()
    wrong = 0
    for at in range(points):
        sweep = Sweep(base / f"{at:03d}", typed)
        told = [killed(sweep, at, chance, lasts)]
        if at % 5 == 4:
            told.append(killed(sweep, at + 1, chance, lasts))
        faults = []
        try:
            sweep.goes_on()
            found = sweep.result()
            faults = [
                name
                for name, one, two in zip(("trials", "sweep", "metrics"), found, expected, strict=True)
                if one != two
            ]
            faults += sweep.left_behind()
        except AssertionError as error:
            faults = [str(error)]
        wrong += bool(faults)
        print(at, "; ".join(told), f"-> {faults or 'equal'}", flush=True)
    print(f"{points} points, {wrong} of them not like the uninterrupted one, which took {lasts:.1f} s", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
