"""What stands in the list of runs, as text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

from ...analyzers.metrics import Metric, Undefined
from ..accounts import TITLES
from ..formats import percent, ratio
from .listed import Listed, Told

DASH, NOW = "-", "now"
SAID = {
    "claim": "claimed",
    "no_evidence": "no evidence",
    "not_calibrated": "not calibrated",
    "no_verdict": "no verdict",
    "no claim": "no claim",
}
AGES = ((60, "min"), (3600, "h"), (86_400, "day"), (7 * 86_400, "week"), (365.25 * 86_400, "year"))
"""Seconds of a unit, and what it is called."""
MOST_REASONS, MOST_NAMES = 10, 3


def changed_of(one: Listed) -> str:
    """Return what was set differently: `model ar, refit_every 250`."""
    return ", ".join(f"{called(place)} {value}" for place, value in one.changed.items())


def called(place: str) -> str:
    """Return a setting without its section; the choice of a part by its section."""
    section, _, key = place.partition(".")
    return section if key in ("name", "preset") else key


def return_of(one: Listed) -> str:
    """Return the total return, out of sample, after costs."""
    return number(one.total_return, percent)


def sharpe_of(one: Listed, between: str = " ") -> str:
    """Return the Sharpe ratio and its interval: `0.41 (-0.33 to 1.12)`."""
    value, interval = one.sharpe.value, one.sharpe.interval
    if isinstance(value, Undefined):
        return DASH
    if isinstance(interval, Undefined):
        return f"{ratio(value)}{between}(no interval)"
    return f"{ratio(value)}{between}({ratio(interval.low)} to {ratio(interval.high)})"


def number(value: Metric, written: object) -> str:
    """Return a number as it is written, or a dash."""
    if isinstance(value, Undefined) or not math.isfinite(value) or not callable(written):
        return DASH
    return str(written(float(value)))


def verdict_of(one: Listed) -> str:
    """Return both claims, once where they say the same; alarms, and what else must be known of the run."""
    if one.state == "damaged":
        return f"cannot be read: {one.trouble}"
    more = [f"{one.alarms} alarm{'' if one.alarms == 1 else 's'}"] if one.alarms else []
    elsewhere = [] if one.sample in ("", "test") else [f"of the {TITLES.get(one.sample, one.sample)}"]
    ruined = [f"ruined {one.ruined}"] if one.ruined else []
    return ", ".join([*one.notes, *ruined, claims_of(one.skill, one.profit), *elsewhere, *more])


def claims_of(skill: Told | None, profit: Told | None) -> str:
    """Return what is said of both claims."""
    said = [SAID[told.says] if told else "" for told in (skill, profit)]
    return said[0] if said[0] == said[1] else f"skill {said[0]}, profit {said[1]}"


def age_of(one: Listed, now: datetime) -> str:
    """Return how long ago it was made: `5 min`, `2 days`."""
    seconds = max((now - one.made_at).total_seconds(), 0.0)
    unit, word = next(((unit, word) for unit, word in reversed(AGES) if seconds >= unit), (0.0, ""))
    if not word:
        return NOW
    many = int(seconds // unit)
    return f"{many} {word}{'s' if many > 1 and word not in ('min', 'h') else ''}"


def reasons_of(runs: Sequence[Listed]) -> Iterator[str]:
    """Yield why there are dashes, a line for each reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in runs:
        for title, value in (("return", one.total_return), ("Sharpe ratio", one.sharpe.value)):
            if one.state == "run" and isinstance(value, Undefined):
                found.setdefault((title, value.reason), []).append(one.name)
    for (title, reason), names in list(found.items())[:MOST_REASONS]:
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        yield f"{DASH}  No {title} of {', '.join(names[:MOST_NAMES])}{more}: {reason}."
    if len(found) > MOST_REASONS:
        yield f"{DASH}  {len(found) - MOST_REASONS} more reasons: --json has all of them."


def counted_in_words(shown: int, many: int) -> str:
    """Return how many runs are shown, of how many."""
    if shown == many:
        return f"{many:,} run{'' if many == 1 else 's'}"
    return f"{shown:,} of {many:,} runs" if shown else f"None of {many:,} run{'' if many == 1 else 's'} matches."


def of_many(runs: Sequence[Listed], sort: str | None) -> Iterator[str]:
    """Yield what a list sorted by its results does not say of the first one."""
    if sort in ("return", "sharpe") and sum(not isinstance(one.total_return, Undefined) for one in runs) > 1:
        yield "The first of many is also the luckiest of them: its interval does not count the others."
