"""Which runs of a list are shown, and in which order."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from ...analyzers.metrics import Metric, Undefined
from ...faults import BadInput, did_you_mean
from ...reports.run_list.listed import Listed
from .find import by_number

SHORT = {"data": "data.source", "model": "model.name", "strategy": "strategy.name", "costs": "costs.preset"}
"""Settings that are named as on the command line."""
FIRST = {"claim": 0, "not_calibrated": 1, "no_evidence": 2, "no claim": 3, "no_verdict": 4}
"""Verdicts in the order in which they are sorted."""

Key = Callable[[Listed], tuple[object, ...]]


def largest_first(value: Metric) -> tuple[object, ...]:
    """Return what sorts large numbers first."""
    return (-float(value),) if not isinstance(value, Undefined) and math.isfinite(value) else ()


ORDERS: dict[str, Key] = {
    "name": lambda one: by_number(one.name),
    "data": lambda one: (one.data.casefold(),) if one.data else (),
    "return": lambda one: largest_first(one.total_return),
    "sharpe": lambda one: largest_first(one.sharpe.value),
    "verdict": lambda one: () if one.ruined else tuple(FIRST[told.says] for told in (one.profit, one.skill) if told),
    "age": lambda one: (-one.made_at.timestamp(),),
}
"""What runs are sorted by; a run without a number, which has an empty key, comes last whichever way."""


def in_order(runs: Sequence[Listed], by: str | None, *, reverse: bool) -> list[Listed]:
    """Return the runs in order: as they were found unless `by` says otherwise.

    Raises:
        BadInput: nothing is sorted by that.
    """
    if by is None:
        return list(runs)[::-1] if reverse else list(runs)
    if by not in ORDERS:
        raise BadInput.at("--sort", f"runs are not sorted by {by!r:.60}", did_you_mean(by, ORDERS))
    key = ORDERS[by]
    known = sorted((one for one in runs if key(one)), key=key, reverse=reverse)
    return known + [one for one in runs if not key(one)]


def matching(runs: Sequence[Listed], wanted: Iterable[str]) -> list[Listed]:
    """Return the runs that match every one of the texts.

    A text with `=` is a setting and its value, such as `seeds=5` or `model=lstm`; any other is looked for, in small
    letters, in name, data, changed settings, notes, and what is wrong with a folder.

    Raises:
        BadInput: no run has a setting of that name.
    """
    kept = list(runs)
    for text in wanted:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not text.strip():
            raise BadInput.at("--filter", "is empty", "write a text, such as --filter lstm, or leave it out")
        if not equals:
            kept = [one for one in kept if text.strip().casefold() in said_of(one)]
            continue
        check_setting(name, runs)
        kept = [one for one in kept if any(is_same(own, value) for own in values_of(one, name))]
    return kept


def said_of(one: Listed) -> str:
    """Return what a text is looked for in."""
    changed = (f"{place}={value}" for place, value in one.changed.items())
    return "\n".join((one.name, one.data, *changed, *one.notes, one.state, one.trouble)).casefold()


def values_of(one: Listed, name: str) -> list[str]:
    """Return the values of the settings of a run that a name is of, with its section or without it."""
    place = SHORT.get(name, name)
    found = [value for key, value in one.settings.items() if place in (key, key.partition(".")[2])]
    told = {"data": one.data, "model": one.changed.get("model.name", "")}.get(name, "")
    return [*found, told] if told else found


def check_setting(name: str, runs: Sequence[Listed]) -> None:
    """Refuse a setting that no run has.

    Raises:
        BadInput: it is none.
    """
    if runs and not any(values_of(one, name) for one in runs):
        known = {key for one in runs for place in one.settings for key in (place, place.partition(".")[2])}
        remedy = did_you_mean(name, known | {*SHORT})
        remedy = "`barcast list settings` lists them" if remedy.startswith("choose") else remedy
        raise BadInput.at("--filter", f"none of the runs has a setting {name!r:.60}", remedy)


def is_same(own: str, given: str) -> bool:
    """Return whether a value is the one that was typed: numbers by their size, paths by their last name."""
    plain = given.strip("\"'")
    try:
        return float(own) == float(plain)
    except ValueError:
        names = {own.casefold(), own.replace("\\", "/").rpartition("/")[2].casefold()}
        return plain.casefold() in names or plain.replace(" ", "").casefold() == own.replace(" ", "").casefold()
