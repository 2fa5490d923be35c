"""Which settings a sweep may turn, and why not the others."""

from __future__ import annotations

from ....faults import Fault

TURNED = {
    "split": ("horizon", "train_bars"),
    "run": ("max_leverage", "lot_size", "seeds", "combine"),
}
"""Of sections of which not all settings may be turned, those that may."""
WHOLE = ("model", "strategy", "costs")
"""Sections of which any setting may be turned."""
LUCK = "the best of several seeds is luck"
SEEDS = "set run.seeds: as many models alike are asked together"
ONCE = "set it with --set, once for all trials"
BARS = "the trials would be scored on other bars, so that their scores could not be compared"
ASSUMED = "is an assumption about the account, not a choice: the best of several is the kindest one"
NO_NUMBER = "changes no number of a run"
HIDDEN = {
    "run.seed": (LUCK, SEEDS),
    "model.seed": (LUCK, SEEDS),
    "run.fill": (ASSUMED, ONCE),
    "run.cash": (ASSUMED, ONCE),
    "run.bars_per_year": ("only scales what is reported", ONCE),
    "run.streaming": (NO_NUMBER, ONCE),
    "run.cache": (NO_NUMBER, ONCE),
    "run.tables": (NO_NUMBER, ONCE),
    "run.sealed": (NO_NUMBER, ONCE),
}
"""What is said of settings that may not be turned, and the remedy."""


def fault_of_place(place: str) -> tuple[str, str] | None:
    """Return why a setting, `section.key`, may not be turned, and the remedy; None where it may."""
    section, _, key = place.partition(".")
    if place in HIDDEN:
        what, remedy = HIDDEN[place]
        return f"cannot be turned: {what}" if not what.startswith("is ") else f"cannot be turned: it {what}", remedy
    if section in WHOLE or key in TURNED.get(section, ()):
        return None
    if section == "sweep":
        return "says how the sweep searches, and is no setting of a trial", f"write --set {place}=VALUE"
    if section in ("data", "split") and is_setting(section, key):
        return f"cannot be turned: {BARS}", f"{ONCE}, or make one sweep for each value"
    return None


def is_setting(section: str, key: str) -> bool:
    """Return whether a section that does not depend on a choice has such a setting."""
    from ....experiments.settings import SECTIONS

    kind = SECTIONS.get(section)
    return kind is not None and key in kind.model_fields


def refused(place: str, where: str) -> Fault | None:
    """Return the fault of a setting that may not be turned; None where it may."""
    found = fault_of_place(place)
    return None if found is None else Fault(where, *found)
