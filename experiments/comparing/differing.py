"""The settings that are not the same in all of several runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..listing.set_differently import changed_texts, texts_of
from ..settings import Experiment


def differing(experiments: Sequence[Experiment], manifests: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return `section.key` -> its value in each run, of what differs; empty where a run has no such setting.

    What only some models or strategies have is told where it was set differently from their default.
    """
    texts = [texts_of(one) for one in experiments]
    changed = {place for one, own in zip(experiments, manifests, strict=True) for place in changed_texts(one, own)}
    found: dict[str, tuple[str, ...]] = {}
    for place in dict.fromkeys(place for one in texts for place in one):
        values = tuple(one.get(place, "") for one in texts)
        is_shared = all(place in one for one in texts)
        if len({sized(value) for value in values}) > 1 and (is_shared or place in changed):
            found[place] = values
    return found


def sized(text: str) -> str | float:
    """Return a number as one, so that 1 and 1.0 are the same; any other text as it is."""
    try:
        return float(text)
    except ValueError:
        return text
