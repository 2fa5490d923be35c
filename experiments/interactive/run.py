"""`Run`: a run from Python, or one read back from its folder, that shows, draws, reports and saves itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ...engine.result import Result
from ...faults import BadInput, RunWarning
from ...verdict.verdict import Verdict
from ..complete import left_at_default, with_names_for_objects
from ..reporting import check_free, report_of
from ..run import Finished
from ..run_folder.files import defaults_in
from ..run_folder.place import folder_named, reserved, write_file
from ..run_folder.read_run import read_run
from ..run_folder.run_name import given_name, name_of_run
from ..run_folder.write import write_run
from ..sealed import sentences
from ..settings import Experiment
from ..toml_text import to_toml
from .page import unsaved_page
from .paths import copy_run, path_of
from .pictures import figure_named
from .sealed import Sealed
from .voice import in_python, spoken

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HELD_BACK = "a sealed run says only claim or no claim, and holds none of its numbers"
Write = Callable[[Path], None]
"""Writes the run's folder."""


@dataclass(frozen=True, eq=False)
class Found:
    """What a run that is not sealed found."""

    experiment: Experiment
    result: Result
    verdict: Verdict
    audited: str
    """What the audit came to, in a sentence; empty where nothing was audited."""
    write: Write
    page: Callable[[], str]
    """Makes the page of a run that has no folder yet."""


class Run:
    """A backtest that has ended. `run` alone in a notebook shows it; `print(run)` says it in two lines."""

    def __init__(
        self, found: Found | None = None, *, sealed: Sealed | None = None, slug: str = "", folder: Path | None = None
    ) -> None:
        self._found, self._sealed, self._slug = found, sealed, slug
        self.folder = folder
        """Where it is kept; None before it is saved."""

    @classmethod
    def of(cls, finished: Finished) -> Self:
        """Return a run that has just ended."""
        audited = "" if finished.audited is None else finished.audited.sentence
        found = Found(
            finished.experiment,
            finished.result,
            finished.verdict,
            audited,
            write=lambda path: write_run(finished, path),
            page=lambda: unsaved_page(finished),
        )
        defaults = left_at_default(finished.experiment, finished.parts.model, finished.parts.strategy)
        return cls(found, slug=name_of_run(finished.experiment, defaults))

    @classmethod
    def read(cls, folder: str | os.PathLike[str]) -> Self:
        """Return the run that a folder holds; nothing is run again, and the look is not counted once more.

        Raises:
            BadInput: the folder is no run's, is sealed, of another format, or damaged.
        """
        with in_python("Run.read"):
            path = Path(path_of(folder, "Run.read(folder=...)"))
            kept = read_run(path)
            audit = kept.manifest.get("audited")
            audited = str(audit.get("sentence", "")) if isinstance(audit, dict) else ""
            found = Found(
                kept.experiment,
                kept.result,
                kept.verdict,
                audited,
                write=lambda to: copy_run(path, to),
                page=lambda: report_of(kept),
            )
            return cls(found, slug=name_of_run(kept.experiment, defaults_in(kept.manifest)), folder=path)

    @property
    def result(self) -> Result:
        """What it found, as plain data.

        Raises:
            BadInput: the run is sealed.
        """
        return self._open("result").result

    @property
    def verdict(self) -> Verdict:
        """What that is worth.

        Raises:
            BadInput: the run is sealed.
        """
        return self._open("verdict").verdict

    @property
    def warnings(self) -> tuple[RunWarning, ...]:
        """What a reader must know before believing a number, alarms first."""
        return self._open("warnings").result.warnings

    @property
    def settings(self) -> str:
        """The complete settings, as the TOML of an experiment file."""
        return to_toml(with_names_for_objects(self._open("settings").experiment))

    @property
    def audited(self) -> str:
        """What the audit of the user's own parts came to, in a sentence; empty where there was nothing to audit."""
        return self._open("audited").audited

    @property
    def is_sealed(self) -> bool:
        """Whether the run says only claim or no claim."""
        return self._sealed is not None

    def show(self, *, all_statistics: bool = False) -> None:
        """Print the report that `barcast backtest` prints; a sealed run says what it claims.

        Args:
            all_statistics: add what others print, each with what it is worth.
        """
        from .showing import show_lines, show_report

        if self._sealed is not None:
            if all_statistics:
                raise self._held_back("all_statistics")
            show_lines(self._sealed.lines())
            return
        found = self._open("show")
        show_report(found.result, found.verdict, found.audited, self.folder, all_statistics=all_statistics)

    def plot(self, name: str = "profit") -> Figure:
        """Return a figure of the run as a matplotlib `Figure`, which a notebook shows; nothing is drawn on a screen.

        Args:
            name: `price`, `scatter`, `cumulative`, `profit`, `costs`, `baselines` or `models`.

        Raises:
            BadInput: there is no such figure, the run has none of that name, or is sealed.
        """
        found = self._open("plot")
        return figure_named(name, found.result, found.verdict)

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Write the page of the run, one HTML file that needs no network, and return its path.

        A file that is there is replaced. Of a run that is kept, the page is that of its folder, to the same bytes.

        Raises:
            BadInput: the file cannot be written, or the run is sealed.
        """
        found = self._open("report")
        with in_python("report"):
            out = Path(path_of(path, "report(path=...)"))
            if self.folder is not None:
                check_free(out, self.folder)
            text = found.page() if self.folder is None else report_of(read_run(self.folder))
            write_file(out, text)
        return out

    def save(self, folder: str | os.PathLike[str] | None = None, *, name: str | None = None) -> Path:
        """Write the run's folder, as `barcast backtest` does, and return its path.

        Args:
            folder: one that does not exist yet; None for the next number under `runs/`.
            name: what follows the number, instead of what the run changes.

        Raises:
            BadInput: the folder exists (`FolderTaken`), or cannot be written.
        """
        with in_python("save"):
            if folder is not None and name is not None:
                raise BadInput.at(
                    "save(name=...)", "names a run under runs/, and a folder is given", "give one of the two"
                )
            out = None if folder is None else folder_named(path_of(folder, "save(folder=...)"))
            with reserved(out, self._slug if name is None else given_name(name)) as path:
                self._write(path)
        self.folder = path
        return path

    def _write(self, path: Path) -> None:
        if self._sealed is not None:
            copy_run(self._sealed.folder, path)
        else:
            self._open("save").write(path)

    def _open(self, asked: str) -> Found:
        """Return what was found, refused where the run is sealed."""
        if self._found is None:
            raise self._held_back(asked)
        return self._found

    def _held_back(self, asked: str) -> BadInput:
        remedy = "run it without sealed=True, which counts as a look at its bars"
        return BadInput.at(f"Run.{asked}", HELD_BACK, remedy)

    def __repr__(self) -> str:
        from .showing import in_two_lines

        if self._sealed is not None:
            return "\n".join((self._sealed.heading, " ".join(map(spoken, sentences(self._sealed.claims)))))
        found = self._open("repr")
        return in_two_lines(found.result, found.verdict)

    def _repr_html_(self) -> str:
        from ...reports.card import card, said

        if self._sealed is not None:
            return said(self._sealed.heading, [*map(spoken, self._sealed.lines()[1:])])
        found = self._open("repr")
        return card(found.result, found.verdict, found.audited, spoken)
