"""Files and connections that plug-ins opened: whoever reads a file of data can see bars that are still to come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ....experiments.opened_files import OUT_OF_SIGHT, FileOpened
from ..report import Cell, Finding, Outcome
from ..subject import Reference, Subject

CHECK = "files"
AS_IT_READS = "reading bars"
"""When the user's own source of bars opens what it likes: that is its job, and `reader` looks at what comes of it."""
OF_PHASE = {AS_IT_READS: "bars", "fitting": "weights", "forecasting": "forecast", "trading": "target"}
"""The stage that a file opened then could move; one opened before belongs to the part that opened it."""
IN_WORDS = {
    "importing": "while it was imported",
    "building": "while it was built",
    "fitting": "while fitting",
    "forecasting": "while forecasting",
    "trading": "while trading",
    AS_IT_READS: "while reading bars",
}
OF_FILE = (
    "Its content was not judged. Let what the model may know be columns of the run's data, named in model.features, "
    "and keep settings in a toml or json file"
)
OF_CONNECTION = "What came through it was not judged. Fetch what is needed beforehand, into columns of the run's data"


def check_files(subject: Subject, reference: Reference) -> Outcome:
    """Return what the plug-ins of a run opened that could hold later bars."""
    if subject.experiment is None:
        left_out = (
            "Files and connections that plug-ins open: they are watched for parts that are named in settings alone."
        )
        why = "watched for parts named in settings alone"
        return Outcome(CHECK, {"weights": Cell("not_applicable", reason=why)}, unchecked=(left_out,))
    if not (subject.model_name or subject.strategy_name or subject.reader_name):
        return Outcome(CHECK, {"weights": Cell("not_applicable", reason="the run has no plug-in")})
    found: dict[tuple[str, str], Finding] = {}
    for one in reference.files:
        if is_suspect(one, reference.files):
            known = one.path if one.kind == "read" else f"line {one.line}"
            found.setdefault((known, one.file), finding_of(one, subject))
    stages = dict.fromkeys([*stages_of(subject), *(one.stage for one in found.values())])
    failed = {one.stage for one in found.values()}
    cells = {stage: Cell("failed" if stage in failed else "passed", 1) for stage in stages}
    return Outcome(CHECK, cells, tuple(found.values()), unchecked=(OUT_OF_SIGHT,))


def is_suspect(one: FileOpened, files: tuple[FileOpened, ...]) -> bool:
    """Return whether what was opened may hold later bars, or carry something from one model to another."""
    if one.phase == AS_IT_READS or one.kind == "written":
        return False
    if one.kind == "connection":
        return True
    # one that it has written in the run holds what it knew then; that carries over only to another phase or model
    return one.is_data and not one.own


def stages_of(subject: Subject) -> Iterator[str]:
    """Yield the stages at which the plug-ins of a run were watched."""
    if subject.reader_name:
        yield "bars"
    if subject.model_name:
        yield from ("weights", "forecast")
    if subject.strategy_name:
        yield "target"


def finding_of(one: FileOpened, subject: Subject) -> Finding:
    """Return the finding of a file or connection."""
    place = f"{Path(one.file).name}, line {one.line}"
    plugin = subject.model_name or subject.strategy_name
    stage = OF_PHASE.get(one.phase, "weights" if subject.model_name else "target")
    if subject.strategy_name and (not subject.model_name or Path(one.file).name == subject.strategy_name.split(":")[0]):
        plugin = subject.strategy_name
        stage = "target" if one.phase in ("importing", "building") else stage
    when = IN_WORDS[one.phase]
    if one.kind == "connection":
        text = f"{place} opened a connection or program, {one.path}, {when}: it can fetch anything. {OF_CONNECTION}."
    else:
        name = Path(one.path).name
        text = f"{place} opened {name} {when}: it can see bars that the run has not reached. {OF_FILE}."
    return Finding(CHECK, stage, text, plugin=plugin, place=place)
