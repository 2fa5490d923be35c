"""A warning of a run: a value that says what kind it is of, and what to print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .bad_input import BadInput
from .suggest import did_you_mean
from .warning_kinds import KINDS


@dataclass(frozen=True)
class RunWarning:
    """What a reader must know before believing a number; printed, it is its text.

    Raises:
        ValueError: the register has no such kind.
    """

    kind: str
    """Its name in the register, `faults.warning_kinds`."""
    text: str
    """What is told: a sentence or more, with the numbers of this run."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            what = f"faults/warning_kinds.py has no warning called {self.kind!r}"
            raise ValueError(f"{what}: {did_you_mean(self.kind, KINDS)}")

    def __str__(self) -> str:
        return self.text

    @property
    def grave(self) -> bool:
        """Whether it is an alarm: the numbers are void, or not to be believed."""
        return KINDS[self.kind].grave

    @property
    def source(self) -> str:
        """What it is about: `data`, `model`, `strategy`, `account`, ..."""
        return KINDS[self.kind].source


def gravest_first(warnings: Iterable[RunWarning]) -> tuple[RunWarning, ...]:
    """Return the warnings with alarms first, otherwise in the order they came."""
    return tuple(sorted(warnings, key=lambda one: not one.grave))


def as_sentence(words: str) -> str:
    """Return words as a sentence: with a capital letter and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def as_json(warning: RunWarning) -> dict[str, Any]:
    """Return the warning as a mapping that JSON can hold."""
    return {"kind": warning.kind, "grave": warning.grave, "source": warning.source, "text": warning.text}


def from_json(mapping: Any, where: str = "manifest.json") -> RunWarning:
    """Return the warning that `as_json` made the mapping of; `where` is what it was read from.

    Raises:
        BadInput: it is no such mapping, or its kind is none that this version of barcast knows.
    """
    if not isinstance(mapping, Mapping) or not all(isinstance(mapping.get(name), str) for name in ("kind", "text")):
        what = f"a warning is {mapping!r:.80}, no mapping with the texts `kind` and `text`"
        raise BadInput.at(where, what, "read a file that barcast wrote and nobody changed")
    if mapping["kind"] not in KINDS:
        what = f"warnings of the kind {mapping['kind']!r:.80} are unknown to this version of barcast"
        raise BadInput.at(where, what, "read it with the version that wrote it")
    warning = RunWarning(mapping["kind"], mapping["text"])
    changed = [name for name, value in as_json(warning).items() if mapping.get(name) != value]
    if changed:
        what = f"`{changed[0]}` of a warning of the kind {warning.kind!r} is {mapping.get(changed[0])!r:.80}"
        raise BadInput.at(where, what, f"it must be {as_json(warning)[changed[0]]!r}, or be read by another version")
    return warning
