"""What a sweep leaves in its folder beside its settings and its journal: trials, record, figures, and the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ....analyzers.statistics.choosing import Choosing
from ....analyzers.statistics.estimates import Interval
from ....experiments.reporting import check_free
from ....experiments.run_folder.files import read_json
from ....experiments.run_folder.place import write_file
from ....faults import BadInput
from ....faults.files import MOST_TABLE, decoded, read_bounded
from ..settings import SweepSettings
from ..spaces.space import Choices, Dimension, Numbers, Space
from .summary import Record, Said, Search, Tested
from .trials_file import DAMAGED, read_trials, trials_text

SETTINGS, RECORD, TRIALS, PAGE, FIGURES = "sweep.toml", "sweep.json", "trials.csv", "report.html", "figures"
CHOSEN = "chosen"
FORMAT = 1
"""The number of the form in which `sweep.json` is written."""


def write_sweep(record: Record, folder: Path) -> None:
    """Write trials, record, figures and page into the folder, each aside first and then in place of what was there.

    Raises:
        BadInput: one of them cannot be written.
    """
    write_file(folder / TRIALS, trials_text(record.searches, record.space), "make room for it")
    write_file(folder / RECORD, json_text(plain(record)), "make room for it")
    draw(record, folder)
    write_page(record, folder / PAGE)


def remake(folder: Path, out: Path | None = None) -> Path:
    """Make the page of a sweep again from its trials and its record, and return its path.

    Args:
        folder: of the sweep.
        out: where to; None for `report.html` in the folder, whose figures are drawn again too.

    Raises:
        BadInput: the folder is that of no finished sweep, is damaged, or something cannot be written.
    """
    record = read_record(folder)
    path = folder / PAGE if out is None else out
    check_free(path, folder)
    if out is None:
        draw(record, folder)
    write_page(record, path)
    return path


def draw(record: Record, folder: Path) -> None:
    """Draw the figures of a sweep into its folder.

    Raises:
        BadInput: they cannot be written.
    """
    from .figures import save_figures  # matplotlib is imported when a figure is wanted

    try:
        save_figures(record, folder / FIGURES)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(str(folder / FIGURES), what, "make room for it, or make the folder writable") from error


def write_page(record: Record, path: Path) -> None:
    """Write the page of a sweep.

    Raises:
        BadInput: it cannot be written.
    """
    from .page.page import page_of  # imported where a page is made

    write_file(path, page_of(record), "name a file that can be: --out FILE")


def json_text(content: Mapping[str, Any]) -> str:
    """Return JSON a person can read; never NaN."""
    return json.dumps(content, indent=2, allow_nan=False, ensure_ascii=False) + "\n"


def plain(record: Record) -> dict[str, Any]:
    """Return all of a record but its trials, as JSON can hold it."""
    return {
        "format": FORMAT,
        **{name: value for name, value in asdict(record).items() if name not in ("space", "searches", "settings")},
        "settings": record.settings.model_dump(mode="json"),
        "space": {place: dimension_as_json(one) for place, one in record.space.dimensions.items()},
        "searches": [search_as_json(one) for one in record.searches],
    }


def dimension_as_json(one: Dimension) -> dict[str, Any]:
    """Return what a setting may be."""
    return {"values": list(one.values)} if isinstance(one, Choices) else asdict(one)


def search_as_json(one: Search) -> dict[str, Any]:
    """Return a search without its trials, and how these ended."""
    best = one.best.outcome
    return {
        "made_on": one.made_on,
        "validated": list(one.validated),
        "bars": one.bars,
        "folds": one.folds,
        "chosen": one.chosen,
        "params": dict(best.params),
        "score": best.score,
        **{state: one.counted(state) for state in ("complete", "failed", "pruned")},
    }


def read_record(folder: Path) -> Record:
    """Return the record of a sweep's folder.

    Raises:
        BadInput: the folder is that of no finished sweep, was written by a later barcast, or is damaged.
    """
    where = folder / RECORD
    check_sweep(folder)
    told = read_json(where)
    if told.get("format") != FORMAT:
        what = f"format {told.get('format')!r} is not the one that this barcast reads ({FORMAT})"
        raise BadInput.at(str(where), what, "upgrade barcast, or run the sweep again")
    try:
        text = decoded(read_bounded(folder / TRIALS, MOST_TABLE))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput.at(str(folder / TRIALS), f"cannot be read: {error}", DAMAGED) from None
    try:
        space = Space({place: dimension_of(one) for place, one in told["space"].items()})
        return record_from(told, space, text, str(folder / TRIALS))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput.at(str(where), f"is not as barcast wrote it: {error!r}", DAMAGED) from None


def ended(folder: Path) -> Record | None:
    """Return the record of a sweep that has ended with all its trials, written to the last file; else None.

    Settings that were changed since are a reason to look again.

    Raises:
        BadInput: what was written is damaged.
    """
    page, settings = folder / PAGE, folder / SETTINGS
    are_there = page.is_file() and (folder / RECORD).is_file() and (folder / CHOSEN).is_dir()
    if not are_there or settings.stat().st_mtime_ns > page.stat().st_mtime_ns:
        return None
    record = read_record(folder)
    return record if record.is_whole else None


def check_sweep(folder: Path) -> None:
    """Refuse what is not the folder of a sweep that has ended."""
    if (folder / RECORD).is_file():
        return
    if (folder / SETTINGS).is_file():
        what = "is the folder of a sweep that has not ended"
        raise BadInput.at(str(folder), what, f"go on with it: barcast sweep {folder}")
    raise BadInput.at(str(folder), f"is not the folder of a sweep: there is no {RECORD} in it", "name one")


def is_of_sweep(folder: Path) -> bool:
    """Return whether a folder is that of a sweep, ended or not."""
    return (folder / RECORD).is_file() or (folder / SETTINGS).is_file()


def dimension_of(told: Mapping[str, Any]) -> Dimension:
    """Return what a setting may be, as it was written."""
    return Choices(tuple(told["values"])) if "values" in told else Numbers(**told)


def record_from(told: Mapping[str, Any], space: Space, trials: str, where: str) -> Record:
    """Return the record of what was written."""
    found = read_trials(trials, space, where)
    numbers = {name: told[name] for name in Record.__dataclass_fields__ if name in told}
    luck = None if told["choosing"] is None else Interval(**told["choosing"]["luck"])
    choosing = None if luck is None else Choosing(**{**told["choosing"], "luck": luck})
    searches = (
        Search(one["made_on"], (one["validated"][0], one["validated"][1]), one["bars"], one["folds"], one["chosen"],
               found[place])
        for place, one in enumerate(told["searches"], 1)
    )  # fmt: skip
    tested = told["tested"]
    return Record(**{
        **numbers,
        "settings": SweepSettings.of(told["settings"], "sweep"),
        "space": space,
        "searches": tuple(searches),
        "tested": None if tested is None else Tested(**tested),
        "claims": {name: Said(**one) for name, one in told["claims"].items()},
        "choosing": choosing,
        **{name: tuple(told[name]) for name in ("verdict", "other_seeds", "warnings")},
    })  # fmt: skip
