"""Progress below a notebook's cell: one output of text that is written anew, without widgets or JavaScript."""

from __future__ import annotations

import io
import time
from typing import Any

from rich.console import Console
from rich.progress import Progress, ProgressColumn, TaskID

EVERY = 0.25
"""Seconds between two drawings: each is a message to the browser."""
WIDTH = 90
"""Letters a line."""


class NotebookProgress(Progress):
    """Rich's bars, drawn as text into the output of a cell, which is empty again at the end.

    Rich's own way needs `ipywidgets`, which many notebooks lack.
    """

    def __init__(self, *columns: str | ProgressColumn) -> None:
        quiet = Console(file=io.StringIO(), width=WIDTH, force_jupyter=False)
        super().__init__(*columns, console=quiet, auto_refresh=False, disable=True)
        self._output: Any = None
        self._drawn = 0.0

    def start(self) -> None:
        """Put an output below the cell."""
        from IPython.display import display  # there, in a notebook

        self._output = display(in_mime(""), raw=True, display_id=True)  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """Leave the output empty."""
        if self._output is not None:
            self._output.update(in_mime(""), raw=True)

    def update(self, task_id: TaskID, **changes: Any) -> None:
        """Take in how far a task is, and draw."""
        super().update(task_id, **changes)
        self.refresh()

    def refresh(self) -> None:
        """Draw, but not more often than a person sees."""
        now = time.monotonic()
        if self._output is None or now - self._drawn < EVERY:
            return
        self._drawn = now
        with self.console.capture() as captured:
            self.console.print(self.get_renderable())
        self._output.update(in_mime(captured.get().rstrip()), raw=True)


def in_mime(text: str) -> dict[str, str]:
    """Return a text as the data of an output."""
    return {"text/plain": text}
