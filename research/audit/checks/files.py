"""What plug-ins opened in the run: data, or the network, may hold bars that the run has not reached."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ....experiments.opened_files import FileOpened
from ....experiments.watched.outside_python import OUT_OF_SIGHT
from ....faults.files import MOST_CODE, read_bounded
from ..report import Cell, Finding, Outcome, Status
from ..subject import Reference, Subject

CHECK = "files"
STAGES_OF = {"reader": ("bars",), "model": ("weights", "forecast"), "strategy": ("target",)}
"""The stages that each of the user's parts has a hand in."""
STAGE_IN = {"reading bars": "bars", "fitting": "weights", "forecasting": "forecast", "trading": "target"}
DOING = {"importing": "while it was imported", "building": "while it was built"}
REMEDY = (
    "Hand such data in as columns of the bars, each value in the row at whose close it was known: in the CSV, or by a "
    "function of your own, `--data my_bars.py:read`; a model names those it wants in `features`, a strategy reads them "
    "as `self.data.NAME[0]`."
)
GOES_ROUND = (
    f"{OUT_OF_SIGHT}.",
    "Data written in a plug-in's source, files that were open already, what a module had read that was imported before "
    "the run, and what other processes read that a plug-in starts.",
)
"""What goes round this check."""
MOST_NAMED = 5


def check_files(subject: Subject, reference: Reference) -> Outcome:
    """Find what data, and which connections, a plug-in opened. Their content is not judged.

    What the user's own source of bars opens is its task, and no finding; nor are settings, logs, and files that the run
    has made itself.
    """
    named = {"reader": subject.reader_name, "model": subject.model_name, "strategy": subject.strategy_name}
    looked = [stage for part, stages in STAGES_OF.items() if named[part] for stage in stages]
    if subject.experiment is None:
        return not_applicable("files are watched only for parts named in settings")
    if not looked:
        return not_applicable("the run has no plug-in")
    suspect = [one for one in reference.files if may_see_ahead(one) and not is_for_the_bars(one, subject)]
    findings = tuple(finding(found, subject) for found in by_what(suspect))
    cells = {stage: cell_of(stage, reference.files, suspect) for stage in looked}
    cells |= {stage: cell_of(stage, reference.files, suspect) for stage in {*map(stage_of, suspect)} - {*looked}}
    return Outcome(CHECK, cells, findings, unchecked=(*not_judged(reference.files), *GOES_ROUND))


def not_applicable(reason: str) -> Outcome:
    """Return the outcome where nothing was watched."""
    stages = [stage for those in STAGES_OF.values() for stage in those]
    return Outcome(CHECK, dict.fromkeys(stages, Cell("not_applicable", reason=reason)))


def may_see_ahead(one: FileOpened) -> bool:
    """Return whether what was opened may hold bars to come."""
    return one.kind == "connection" or (one.kind == "read" and one.is_data and not one.own)


def is_for_the_bars(one: FileOpened, subject: Subject) -> bool:
    """Return whether the user's source of the bars opened it, to make them of it.

    What it opens while it is imported may be kept in the module, where a model or a strategy finds it that shares it.
    """
    if one.phase == "reading bars":
        return True
    return one.part == "reader" and not is_shared(one.file, subject)


def is_shared(file: str, subject: Subject) -> bool:
    """Return whether a model or a strategy is written in a file that was imported for the reader, or names its module.

    A plug-in named by its path is run anew for each of its parts, so what the model's own run opens is told of itself.
    """
    experiment = subject.experiment
    if experiment is None:
        return False
    reader = place_of(experiment.data.source)
    others = [place for one in (experiment.model, experiment.strategy) if (place := place_of(one["name"]))]
    if reader in others and not reader.endswith(".py"):
        return True
    stem = Path(file).parent.name if Path(file).stem == "__init__" else Path(file).stem
    texts = [text_of(place) for place in others if place.endswith(".py") and not is_same(place, file)]
    return any(re.search(rf"^\s*(from|import)\b.*\b{re.escape(stem)}\b", text, re.MULTILINE) for text in texts)


def place_of(name: str) -> str:
    """Return the file or module of a plug-in's name; empty for one of ours."""
    return name.rpartition(":")[0]


def is_same(one: str, other: str) -> bool:
    """Return whether two paths lead to the same file."""
    return os.path.realpath(os.path.expanduser(one)) == os.path.realpath(other)


def text_of(file: str) -> str:
    """Return the source of a plug-in; empty if it cannot be read any more."""
    try:
        return read_bounded(os.path.expanduser(file), MOST_CODE).decode(errors="replace")
    except OSError:
        return ""


def by_what(suspect: Iterable[FileOpened]) -> list[list[FileOpened]]:
    """Return what was opened, the same file, and all connections of one line, together."""
    found: dict[object, list[FileOpened]] = {}
    for one in suspect:
        key = (one.file, one.line) if one.kind == "connection" else os.path.realpath(one.path)
        found.setdefault(key, []).append(one)
    return [*found.values()]


def finding(found: Sequence[FileOpened], subject: Subject) -> Finding:
    """Return what is found of one file, or of the connections of one line."""
    first = found[0]
    plugin = {"reader": subject.reader_name, "model": subject.model_name}.get(first.part, subject.strategy_name)
    others = list(dict.fromkeys(f"{place(one)}, {doing(one)}" for one in found if place(one) != place(first)))
    also = f" (so did {' and '.join(others[:2])})" if others else ""
    if first.kind == "connection":
        did = f"asked for a connection to {first.path}"
        may = "it can fetch anything, bars that the run has not reached too"
    else:
        did = f"opened {'the data of this run, ' if is_data_of(subject, first) else ''}{Path(first.path).name}"
        may = "it can see bars that the run has not reached"
    text = f"{place(first)} {did} {doing(first)}{also}: {may}. Its content was not judged. {REMEDY}"
    return Finding(CHECK, stage_of(first), text, plugin=plugin, place=place(first))


def place(one: FileOpened) -> str:
    """Return the file and line that opened it."""
    return f"{Path(one.file).name}, line {one.line}"


def doing(one: FileOpened) -> str:
    """Return in which phase it was opened, in words."""
    return DOING.get(one.phase, f"while {one.phase}")


def is_data_of(subject: Subject, one: FileOpened) -> bool:
    """Return whether it is the file that the run's bars come from."""
    return subject.experiment is not None and is_same(subject.experiment.data.source, one.path)


def stage_of(one: FileOpened) -> str:
    """Return the stage that what was opened may reach first."""
    return STAGE_IN.get(one.phase) or STAGES_OF[one.part][0]


def cell_of(stage: str, files: Iterable[FileOpened], suspect: Sequence[FileOpened]) -> Cell:
    """Return what came of a stage: how much was opened there, and how much of it may see ahead."""
    bad = {one.path for one in suspect if stage_of(one) == stage}
    opened = {one.path for one in files if stage_of(one) == stage}
    status: Status = "failed" if bad else "passed"
    return Cell(status, len(opened), f"{len(bad)} of {len(opened)} opened" if bad else "")


def not_judged(files: Iterable[FileOpened]) -> list[str]:
    """Return what else was opened, in words: files of other types, and programs that were started."""
    others = [f"{Path(one.path).name} ({place(one)})" for one in files if one.kind == "read" and not one.is_data]
    started = [f"{Path(one.path).name} ({place(one)})" for one in files if one.kind == "process"]
    told = []
    if others:
        told.append(f"Files that plug-ins read, of types that seldom hold prices: {listed(others)}.")
    if started:
        told.append(f"What programs that plug-ins started read or fetch: {listed(started)}.")
    return told


def listed(names: Iterable[str]) -> str:
    """Return names as a list, cut short where they are many."""
    once = list(dict.fromkeys(names))
    more = f" and {len(once) - MOST_NAMED} more" if len(once) > MOST_NAMED else ""
    return f"{', '.join(once[:MOST_NAMED])}{more}"
