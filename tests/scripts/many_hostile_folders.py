"""Damaged and hostile folders of runs, models and cached models: each is read, or refused in words, never believed.

    python tests/scripts/many_hostile_folders.py 200 [first seed]

Each is a copy of a good folder with one or two of its files damaged, half of the time with the checksums made good
again. `barcast rerun`, `barcast costs` or `barcast backtest` reads it. Prints how they ended; exits 1 if any raised.
"""

import contextlib
import hashlib
import io
import json
import os
import random
import re
import resource
import shutil
import struct
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pandas as pd
import pyarrow as pa
import safetensors.numpy
from content_damages import OWN_CONTENT
from file_damages import ANY_FILE, HUGE
from many_settings import HEADROOM, Hangs, bounded, write_bars
from pyarrow import parquet

from barcast.experiments.run_folder import write
from barcast.feeds.bars import Bars
from barcast.models.cache.fold_file import HEADER, MAGIC
from barcast.scripts.main import main

MODEL = [f"--set=model.{setting}" for setting in ("epochs=2", "units=[2]", "lookback=3")]
DAMAGES = [*ANY_FILE, *OWN_CONTENT]


# -- making good what would give the damage away at once -----------------------------------------


def with_good_sums(path):
    """Make the checksums of a model's folder, or that of a cached model, fit what is now in it."""
    sums = path.parent / "SHA256SUMS"
    plain = [
        one for one in sorted(path.parent.iterdir()) if one.is_file() and one.stat().st_size < 10**7 and one != sums
    ]
    if path.suffix == ".trained" and path.is_file() and path.stat().st_size < 10**7:
        body = path.read_bytes()[HEADER:]
        path.write_bytes(MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    elif sums.is_file() and path != sums:
        card = path.parent / "model.json"
        with contextlib.suppress(
            ValueError, OSError, TypeError, RecursionError
        ):  # the damage may be to the card itself
            content = json.loads(card.read_text() if card in plain else "[]")
            content["weights_sha256"] = None
            card.write_text(json.dumps(content))
        sums.write_text("".join(f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in plain))


def with_good_fingerprint(folder):
    """Make the manifest name the bars that are now in `bars.parquet`, as far as they are bars."""
    bars, manifest = folder / "bars.parquet", folder / "manifest.json"
    if not all(one.is_file() and one.stat().st_size < 10**7 for one in (bars, manifest)):
        return
    with contextlib.suppress(Exception):  # the damage may be to either
        table = parquet.read_table(bars)
        names = table.column_names[1:]
        columns = {name: table.column(place + 1).to_numpy() for place, name in enumerate(names)}
        content = json.loads(manifest.read_text())
        index = pd.DatetimeIndex(table.column(0).to_numpy())
        content["data"]["sha256"] = Bars(index, columns, "").fingerprint
        content["rows"] |= {name: int(rows) for name, rows in rows_of(folder).items()}
        manifest.write_text(json.dumps(content))


def rows_of(folder):
    """Return how many rows the tables of a folder have by now."""
    found = {}
    for path in folder.iterdir():
        with contextlib.suppress(Exception):
            if not path.is_file() or path.stat().st_size > 10**7:
                continue
            if path.suffix == ".csv":
                found[path.stem] = len(pd.read_csv(path))
            elif path.suffix == ".parquet":
                found[path.stem] = parquet.read_metadata(path).num_rows
    return found


class Bench:
    """A good run's folder, its model and its cache, and the bars they were made of."""

    def __init__(self, place):
        self.place = Path(place)
        self.bars = write_bars(place)
        os.environ["BARCAST_CACHE"] = str(self.place / "good-cache")
        self.order = ["backtest", "--data", str(self.bars), *MODEL]
        for kind, asked in (("run", ()), ("packed", ("--set=run.tables=parquet", "--set=run.seeds=2"))):
            code, said = barcast(*self.order, *asked, "--out", str(self.place / f"good-{kind}"))
            assert code == 0, said

    def play(self, seed):
        """Damage a folder, have it read, and return how that ended; anything but an exit is raised."""
        rng = random.Random(seed)
        kind = rng.choice(["run", "run", "packed", "packed", "model", "cache"])
        copy, out = self.place / "copy", self.place / "out"
        for old in (copy, out):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(self.place / f"good-{'run' if kind == 'model' else kind}", copy)
        home = {"run": copy, "packed": copy, "model": copy / "model", "cache": copy / "models"}[kind]
        self.done = []
        for _ in range(rng.choice([1, 1, 1, 2])):
            files = [path for path in sorted(home.iterdir()) if path.is_file() and path.stat().st_size < HUGE]
            if not files:
                continue
            path, damage = rng.choice(files), rng.choice(DAMAGES)
            self.done.append(f"{damage.__name__} {path.name}")
            with contextlib.suppress(
                ValueError, safetensors.SafetensorError, IndexError, struct.error, OSError, pa.ArrowException
            ):  # too damaged for it
                damage(path, rng)
            if rng.random() < 0.6:
                with_good_sums(path)
                with_good_fingerprint(copy)
        os.environ["BARCAST_CACHE"] = str(copy if kind == "cache" else self.place / "good-cache")
        read = rng.choice([["rerun", str(copy), "--quiet"], ["costs", str(copy)]])
        command = {
            "run": read,
            "packed": read,
            "model": ["backtest", "--data", str(self.bars), "--model", str(home), "--quiet", "--out", str(out)],
            "cache": [*self.order, "--quiet", "--out", str(out)],
        }[kind]
        return kind, command[0], *barcast(*command)


def barcast(*arguments):
    """Run the command line in this process; return its exit code and what it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            return ended.code or 0, said.getvalue()
    return 0, said.getvalue()


def check(kind, code, said):
    """Hold an ending to what may be: done, different, or refused in words with nothing hidden in them."""
    assert code in ((0,) if kind == "cache" else (0, 1, 2)), (code, said)
    assert "Traceback" not in said
    assert "output:" not in said, said
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", said), said
    if code == 2:
        assert said.startswith("barcast: ")
        assert "; " in said


def run(count, first=0):
    """Read the hostile folders of the seeds from `first` on; return how they ended, and what was raised."""
    counts, bad = Counter(), []
    before = os.environ.get("BARCAST_CACHE"), write.save_figures, write.report_text
    write.save_figures = lambda result, folder, verdict: folder.mkdir()  # which takes longer than all the rest
    write.report_text = lambda *_: ""
    try:
        with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
            bench = Bench(place)
            for seed in range(first, first + count):
                try:
                    with bounded():
                        kind, command, code, said = bench.play(seed)
                        check(kind, code, said)
                    counts[f"{command} {kind}: {'refused' if code == 2 else 'differs' if code else 'read'}"] += 1
                except (Exception, Hangs) as error:
                    bad.append((seed, bench.done, f"{type(error).__name__}: {str(error)[:600]}"))
    finally:
        write.save_figures, write.report_text = before[1:]
        os.environ.pop("BARCAST_CACHE", None)
        if before[0] is not None:
            os.environ["BARCAST_CACHE"] = before[0]
    return counts, bad


if __name__ == "__main__":
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + HEADROOM, used + HEADROOM))
    numbers = [int(argument) for argument in sys.argv[1:]]
    outcomes, tracebacks = run(*(numbers or [200]))
    for seed, done, what in tracebacks:
        print(f"seed {seed}: {done} {what}")
    print(f"{dict(sorted(outcomes.items()))}, {len(tracebacks)} tracebacks")
    sys.exit(bool(tracebacks))
