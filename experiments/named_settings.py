"""Where a setting is that was named without its section, or under another's: `lookback` is `model.lookback`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..faults.suggest import letters_of, nearest

Known = Mapping[str, Sequence[str]]
"""The names of the settings of each section, the one that chooses its part first."""

WORDS = {
    "balance": "run.cash",
    "capital": "run.cash",
    "fee": "costs.commission_bps",
    "fees": "costs.commission_bps",
    "from": "data.start",
    "hidden_size": "model.units",
    "holdout": "split.lockbox",
    "initial_cash": "run.cash",
    "layers": "model.units",
    "leverage": "run.max_leverage",
    "neurons": "model.units",
    "random_state": "run.seed",
    "ticker": "data.source",
    "to": "data.end",
    "walk_forward": "split.refit_every",
    "window": "model.lookback",
}
"""What settings are called elsewhere."""


def places_of(name: str, known: Known, *, near: bool = True) -> list[str]:
    """Return the settings that a name without its section may mean, each as `section.key`; none if none is like it."""
    letters = letters_of(name)
    if letters in known:
        return [f"{letters}.{known[letters][0]}"]
    places = {f"{section}.{key}": key for section, keys in known.items() for key in keys}
    same = [place for place, key in places.items() if letters_of(key) == letters]
    if same or letters in WORDS:
        return same or [WORDS[letters]]
    key = nearest(name, places.values()) if near else ""
    return [place for place, own in places.items() if own == key]


def elsewhere(section: str, name: str, known: Known) -> str:
    """Return the setting of another section that is called exactly so, as `section.key`; empty if there is none.

    A section with one setting alone is that of a user's own part, which may have any.
    """
    if len(known[section]) == 1 or name in known[section]:
        return ""
    return next((f"{other}.{name}" for other, keys in known.items() if other != section and name in keys), "")
