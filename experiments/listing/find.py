"""Which folders hold runs, and what each run is called in a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...faults import BadInput, Fault
from ..run_folder.named import MANIFEST, runs_in
from ..run_folder.place import RUNS
from ..run_folder.seal import UNSEALED

FILES = (MANIFEST, "experiment.toml", "metrics.json", "bars.parquet", "equity.csv", "equity.parquet")
"""A folder with one of these is a run's, or what is left of one."""
NUMBERED = re.compile(r"\d{3,}-.")
WITHIN = re.compile(rf"{UNSEALED}|lockbox(-\d+)?|chosen")
"""What the folder of a run, or of a sweep, holds that is a run itself."""
SWEEP = "sweep.toml"
"""The settings of a sweep; its folder is no run, the chosen one within it is."""
NAMED = 3


def folders_of(given: Sequence[Path]) -> list[Path]:
    """Return the folders of runs in each of the folders, or that are a run's themselves; each once, in their order.

    Raises:
        BadInput: a folder does not exist or holds no run: all of them at once.
    """
    found: dict[Path, Path] = {}
    faults: list[Fault] = []
    for folder in given or (RUNS,):
        try:
            inner = list(runs_of(folder))
        except OSError as error:
            faults.append(Fault(str(folder), (error.strerror or str(error)).lower(), "name another folder"))
            continue
        if not inner:
            faults.append(no_runs(folder))
        for one in inner:
            found.setdefault(one.resolve(), one)
    if faults:
        raise BadInput(faults)
    return list(found.values())


def runs_of(folder: Path) -> Iterator[Path]:
    """Yield the runs of a folder by the numbers of their names, each followed by what was made of it later."""
    if not folder.is_dir():
        return
    alone = is_run(folder) or (folder / SWEEP).is_file()
    whole = [folder] if alone else [one for one in folder.iterdir() if is_left_of_run(one)]
    if not whole and is_left_of_run(folder):
        whole = [folder]
    for one in sorted(whole, key=lambda path: by_number(path.name)):
        if is_run(one) or not (one / SWEEP).is_file():
            yield one
        yield from sorted(later for later in within(one) if is_run(later))


def within(folder: Path) -> list[Path]:
    """Return what may be a run in the folder of one: an opened lock-box, the numbers of a sealed run."""
    try:
        return [one for one in folder.iterdir() if WITHIN.fullmatch(one.name)]
    except OSError:
        return []


def is_run(folder: Path) -> bool:
    """Return whether a folder is a run's."""
    try:
        return (folder / MANIFEST).exists()
    except OSError:  # nobody may look into it
        return False


def is_left_of_run(path: Path) -> bool:
    """Return whether a folder is a run's, or half of one; what a run writes aside while it is made is none."""
    try:
        if path.name.startswith(".") or not path.is_dir():
            return False
        return bool(NUMBERED.match(path.name)) or any((path / name).exists() for name in FILES)
    except OSError:
        return True


def by_number(name: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts `9-x` before `10-x`."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((int(part), "") if part.isdecimal() and len(part) < 19 else (-1, part) for part in parts)


def no_runs(folder: Path) -> Fault:
    """Return the fault of a folder in which no run is."""
    made = "`barcast backtest` leaves runs under runs/"
    if folder.is_file():
        inside = is_run(folder.parent)
        return Fault(str(folder), "is a file", f"name the folder: {folder.parent}" if inside else "name a folder")
    if not folder.is_dir():
        return Fault(str(folder), "there is no such folder", f"name one that holds runs; {made}")
    deeper = sorted(one for one in folder.iterdir() if one.is_dir() and runs_in(one))
    remedy = f"name {' '.join(map(str, deeper[:NAMED]))}" if deeper else f"name another; {made}"
    return Fault(str(folder), "holds no run", remedy)


def names_of(folders: Sequence[Path]) -> list[str]:
    """Return what each folder is called: its own name, with as many of those above it as tell it from the others."""
    parts = [path_of(folder) for folder in folders]
    names = []
    for own in parts:
        least = 2 if len(own) > 1 and WITHIN.fullmatch(own[-1]) else 1
        others = [other for other in parts if other != own]
        names.append("/".join(own[-next(n for n in range(least, len(own) + 1) if is_alone(own, others, n)) :]))
    return names


def path_of(folder: Path) -> tuple[str, ...]:
    """Return the names of a folder and of those above it."""
    return folder.absolute().parts[1:] or folder.absolute().parts


def is_alone(own: tuple[str, ...], others: Sequence[tuple[str, ...]], count: int) -> bool:
    """Return whether no other path ends with the last names of this one."""
    return count == len(own) or all(other[-count:] != own[-count:] for other in others)
