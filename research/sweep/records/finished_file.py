"""`finished.jsonl`: one line per outcome that the study does not have yet, written as soon as it is known.

Killing this process loses no line that was written; one that was being written is cut off at the next opening.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from ....faults import BadInput
from ..trials.outcome import Outcome
from .as_trials import dumped
from .lines import read_lines

FIELDS = tuple(one.name for one in fields(Outcome))
STALE = 1000
"""Lines that the study has too before they are removed."""


class FinishedFile:
    """The outcomes of one search that are not in its study yet; lines of other searches are left alone."""

    def __init__(self, path: Path, digest: str) -> None:
        """Read what is there and cut off a torn last line.

        Raises:
            BadInput: it is damaged.
            OSError: it cannot be read or written.
        """
        self._path, self._digest = path, digest
        whole = read_lines(path).whole
        lines = [_line(path, at, text) for at, text in enumerate(whole.splitlines(), start=1)]
        mine = [line for line in lines if line["sweep"] == digest]
        self._others = [line for line in lines if line["sweep"] != digest]
        self.outcomes = {one.number: one for one in map(_outcome, mine)}
        """Number -> outcome, as it was found."""
        self._file = open(path, "ab")  # noqa: SIM115 - held as long as the sweep
        self._file.truncate(len(whole))
        self._stale = 0

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Append outcomes, and hand them to the system at once."""
        self._file.write(b"".join(_text(self._digest, one) for one in outcomes))
        self._file.flush()

    def settle(self, count: int, left: Iterable[Outcome]) -> None:
        """Forget outcomes that the study has now, sooner or later; `left` are those that it has not."""
        self._stale += count
        kept = list(left)
        if not kept or self._stale >= max(STALE, len(kept)):
            self.rewrite(kept)

    def rewrite(self, left: Iterable[Outcome]) -> None:
        """Leave nothing but these outcomes in the file, besides those of other searches."""
        aside = self._path.with_name(f".{self._path.name}.partial")
        others = b"".join(_dumped(line) for line in self._others)
        aside.write_bytes(others + b"".join(_text(self._digest, one) for one in left))
        self._file.close()
        os.replace(aside, self._path)
        self._file = open(self._path, "ab")  # noqa: SIM115
        self._stale = 0

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _line(path: Path, at: int, text: bytes) -> dict[str, Any]:
    try:
        line = json.loads(text)
        if line.keys() == {"sweep", *FIELDS}:
            return dict(line)
    except (ValueError, AttributeError):
        pass
    raise BadInput.at(
        f"{path}, row {at}", "is not the outcome of a trial", "remove that row; its trial is scored again"
    )


def _text(digest: str, outcome: Outcome) -> bytes:
    return _dumped({"sweep": digest, **{name: getattr(outcome, name) for name in FIELDS}})


def _dumped(line: Mapping[str, Any]) -> bytes:
    return dumped(line).encode() + b"\n"


def _outcome(line: Mapping[str, Any]) -> Outcome:
    values: dict[str, Any] = {
        key: tuple(value) if key in ("by_fold", "by_seed") else value for key, value in line.items()
    }
    del values["sweep"]
    return Outcome(**values)
