"""What a run says in words: the report, on whatever the output is, and two lines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from ...engine.result import Result
from ...faults.visible import visible
from ...reports.console import heading, print_report
from ...reports.earned import earned
from ...verdict.judge import with_all_statistics
from ...verdict.sentences import headline, looked_at
from ...verdict.verdict import Verdict
from .voice import spoken

WIDTH = 115
"""Letters a line of a notebook."""


def console() -> Console:
    """Return where a report is printed: the terminal, or the output of a notebook's cell, as one text with colours."""
    if Console().is_jupyter:
        return Console(force_jupyter=False, force_terminal=True, width=WIDTH, color_system="standard")
    return Console()


def show_report(result: Result, verdict: Verdict, audited: str, folder: Path | None, *, all_statistics: bool) -> None:
    """Print the report of a run."""
    told = with_all_statistics(verdict, result) if all_statistics else verdict
    print_report(result, console(), folder, verdict=told, audited=audited or None, say=spoken)


def show_lines(lines: Iterable[str]) -> None:
    """Print lines as they are, nothing hidden in them."""
    for line in lines:
        print(visible(spoken(line)))


def in_two_lines(result: Result, verdict: Verdict) -> str:
    """Return what was run, and what it earned and is worth, earlier looks at its bars among that."""
    worth = " ".join((earned(result), headline(verdict), *map(spoken, looked_at(verdict))))
    return visible(f"{heading(result)}\n{worth}", kept="\n")
