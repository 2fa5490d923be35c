"""`report.html` of a run, made again from its folder alone: the same folder gives the same bytes."""

from __future__ import annotations

from pathlib import Path

from ..faults import BadInput
from ..faults.files import MOST_SETTINGS, decoded, read_bounded
from .run_folder.about import about_of
from .run_folder.files import RESTORE
from .run_folder.place import write_file
from .run_folder.read_run import KeptRun, read_run
from .run_folder.write import REPORT


def report_of(kept: KeptRun) -> str:
    """Return the page of a run that was read back.

    Raises:
        BadInput: `metrics.json` tells another verdict than the tables give, or a file is gone.
    """
    from ..reports.page.page import page_of  # imported where a page is made

    return page_of(kept.result, kept.verdict, about_of(name_of(kept.folder), kept.manifest, settings_text(kept.folder)))


def name_of(folder: Path) -> str:
    """Return what a run's folder is called, however it was named: `.` is one, too."""
    return folder.absolute().resolve().name


def settings_text(folder: Path) -> str:
    """Return the text of the run's settings."""
    path = folder / "experiment.toml"
    try:
        return decoded(read_bounded(path, MOST_SETTINGS))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput.at(str(path), f"cannot be read: {error}", RESTORE) from None


def write_report(folder: Path, out: Path | None = None) -> Path:
    """Make the page of a run from its folder, write it whole or not at all, and return its path.

    Args:
        folder: of the run; one that is sealed is refused.
        out: where to; None for `report.html` in the folder. What is there is replaced.

    Raises:
        BadInput: the folder is no run's, is sealed or damaged, or the page cannot be written there.
    """
    kept = read_run(folder)
    path = folder / REPORT if out is None else out
    check_free(path, folder)
    text = report_of(kept)
    write_file(path, text, "name a file that can be: --out FILE")
    return path


def check_free(path: Path, folder: Path) -> None:
    """Refuse to replace another file of the run, or what is no file.

    Raises:
        BadInput: it is one.
    """
    whole = path.absolute().resolve()
    if whole.is_relative_to(folder.absolute().resolve()) and path.name != REPORT and path.is_file():
        raise BadInput.at(str(path), "is a file of the run", f"name another: --out {REPORT}")
    if path.exists() and not path.is_file() and not path.is_dir():
        raise BadInput.at(str(path), "is no regular file", f"name one: --out {REPORT}")
