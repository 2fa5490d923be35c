"""Whose line is behind an event, and in which phase of the run: told by the frames that led to it."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from types import FrameType
from typing import Literal, NamedTuple

from .places import is_installed

Whose = Literal["user's", "ours", "library's", "nobody's"]

PLUGIN = "barcast_plugin_"
"""How the module of a plug-in begins that was named by its file."""
PHASES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("barcast.experiments.building.modules", ("load_file", "load_module"), "importing"),
    ("barcast.experiments.building.reader", ("read_with",), "reading bars"),
    ("barcast.experiments.building.parts", (), "building"),
    ("barcast.experiments.building.model", (), "building"),
    ("barcast.models.wrapping", (), "building"),
    ("barcast.models.protocol", ("ask",), "forecasting"),
    ("barcast.models.schedule.jobs", (), "fitting"),
    ("barcast.models.schedule.walk_forward", (), "fitting"),
    ("barcast.models.networks.fit_many", (), "fitting"),
    ("barcast.engine", (), "trading"),
    ("backtrader", (), "trading"),
)
"""Modules, the functions in them (none: all), and the phase that the run is in when one of these has been called."""
NO_PHASE = ("backtrader.feed",)
"""Modules that read files for whoever calls them."""
PARTS = {"reading bars": "reader", "building": "model", "fitting": "model", "forecasting": "model"}
SECTIONS = {"model.name": "model", "strategy.name": "strategy", "data.source": "reader"}


class Caller(NamedTuple):
    """The user's line behind an event."""

    file: str
    line: int
    phase: str
    part: str
    """`model`, `strategy` or `reader`: for which of them the line ran."""
    direct: bool
    """Whether no installed library lies between the line and the event."""


def caller_from(frame: FrameType | None, own: Collection[str]) -> Caller | None:
    """Return the innermost line of the user's that barcast called, from the event's frame outwards; None without one.

    `own` are top-level packages that are the user's although they are installed.
    """
    user, direct = None, True
    while frame is not None:
        code, module = frame.f_code, str(frame.f_globals.get("__name__"))
        whose = whose_is(module, code.co_filename, frozenset(own))
        phase = phase_of(module, code.co_name) if whose == "ours" else None
        if phase is not None:  # what barcast opens itself on the way is no plug-in's
            return None if user is None else Caller(*user, phase, part_of(phase, frame), direct)
        if user is None and whose == "user's":
            user = code.co_filename, frame.f_lineno
        elif user is None and whose == "library's":
            if code.co_name == "<module>":  # what a library opens while it is imported is its own business
                return None
            direct = direct and not is_third_party(code.co_filename)
        frame = frame.f_back
    return None


def has_ours(frame: FrameType | None) -> bool:
    """Return whether barcast or Backtrader is among the frames."""
    while frame is not None:
        if is_ours(str(frame.f_globals.get("__name__"))):
            return True
        frame = frame.f_back
    return False


@lru_cache(4096)
def whose_is(module: str, file: str, own: frozenset[str]) -> Whose:
    """Return whose code a module is, which was read from that file."""
    if module.startswith(PLUGIN) or module.partition(".")[0] in own:
        return "user's"
    if is_ours(module):
        return "ours"
    if file.startswith("<"):
        return "nobody's"  # frozen, or made from text
    return "library's" if is_installed(file) else "user's"


def is_ours(module: str) -> bool:
    """Return whether a module is barcast's or Backtrader's."""
    return module.partition(".")[0] in ("barcast", "backtrader")


@lru_cache(4096)
def is_third_party(file: str) -> bool:
    """Return whether a library's file is that of an installed package, not of the standard library."""
    return "site-packages" in file or "dist-packages" in file


@lru_cache(4096)
def phase_of(module: str, function: str) -> str | None:
    """Return the phase that a run is in when that function of ours has been called, if it tells."""
    if module.startswith(NO_PHASE):
        return None
    for prefix, functions, phase in PHASES:
        if f"{module}.".startswith(f"{prefix}.") and (not functions or function in functions):
            return phase
    return None


def part_of(phase: str, frame: FrameType) -> str:
    """Return for which of the user's parts a line ran: a module is imported for the section it is named in."""
    if phase == "importing":
        return SECTIONS.get(str(frame.f_locals.get("where")), "model")
    return PARTS.get(phase, "strategy")
