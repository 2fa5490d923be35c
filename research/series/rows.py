"""The table of the series as words, for terminal and page: a row per iteration, then the yardsticks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...analyzers.metrics import Metric, Undefined
from ...models.schedule.folds import TEST, TRAIN
from ...reports.formats import percent
from ...verdict.claims import Claim
from ...verdict.sentences import SHORT, p_value
from .formula import Rows
from .found import Found, Worth, worth_of
from .series import Series

DASH = "-"
TITLES = (
    "iteration",
    "its figure\n(train)",
    "test,\nno costs",
    "after\ncosts",
    "beats\nchance",
    "p\nskill",
    "p\nprofit",
    "verdict",
)
"""What the columns are called, each on one or two lines."""
EXPLAINED = (
    "Its figure: the sum by the series' own formula over the bars it was trained on, mistakes and all. All else is of "
    "the test part, bars that nothing was trained on. No costs: the sum of the same positions, each paired with the "
    "return that it was decided for. After costs: what the account made of that, compounded. Beats chance: the share "
    "of its own positions at random times that earned less."
)


class Row(NamedTuple):
    """A row of the table, as words."""

    name: str
    figure: str
    aligned: str
    after_costs: str
    better_than: str
    p_skill: str
    p_profit: str
    verdict: str


def rows(series: Series) -> list[Row]:
    """Return a row per iteration."""
    return [row_of(found) for found in series.found]


def row_of(found: Found) -> Row:
    """Return the row of an iteration."""
    verdict = found.verdict
    return Row(
        found.iteration.name,
        percent(found.figure, 1, signed=True),
        percent(found.aligned(TEST), 1, signed=True),
        written(found.total_return),
        written(found.better_than, signed=False, decimals=0),
        shown_p(verdict.skill),
        shown_p(verdict.profit),
        said(verdict.skill, verdict.profit),
    )


def yardsticks(series: Series) -> list[Row]:
    """Return the rows of an AR(1) and of buy and hold, which are no trials and have no p-value."""
    ar1 = series.yardstick
    train, test = (held(ar1.rows(sample)) for sample in (TRAIN, TEST))
    holding = ar1.result.buy_and_hold.metrics[TEST]["total_return"]
    words = (DASH, DASH, "yardstick")
    return [
        Row(*row_of(ar1)[:5], *words),
        Row("buy and hold", train, test, written(holding), DASH, *words),
    ]


def held(bars: Rows) -> str:
    """Return the sum of the returns themselves."""
    return percent(float(bars.following.sum()), 1, signed=True)


def written(value: Metric, decimals: int = 1, *, signed: bool = True) -> str:
    """Return a share as percent; a dash where there is none."""
    return DASH if isinstance(value, Undefined) else percent(float(value), decimals, signed)


def shown_p(claim: Claim) -> str:
    """Return the p-value; a dash where there is none."""
    return DASH if claim.p is None else p_value(claim).removeprefix("p = ").removeprefix("p ")


def said(skill: Claim, profit: Claim) -> str:
    """Return both claims in a few words: one where they are the same."""
    words = [SHORT.get(one.says, "no verdict") for one in (skill, profit)]
    return words[0] if words[0] == words[1] else f"skill {words[0]}, profit {words[1]}"


def undefined(series: Series) -> Iterator[str]:
    """Yield why an iteration has no number, a sentence for each reason, naming whose."""
    missing: dict[str, list[str]] = {}
    for found in series.found:
        claims = (found.verdict.skill.reason, found.verdict.profit.reason)
        numbers = [one.reason for one in (found.total_return, found.better_than) if isinstance(one, Undefined)]
        for reason in dict.fromkeys(filter(None, (*claims, *numbers))):
            missing.setdefault(reason, []).append(found.iteration.name)
    for reason, names in missing.items():
        yield f"{', '.join(names)}: {reason}."


def worths(series: Series) -> Iterator[tuple[str, Worth]]:
    """Yield what each mistake was worth, an iteration at a time."""
    for found in series.found:
        yield found.iteration.name, worth_of(found)


def warnings_of(series: Series) -> Iterator[str]:
    """Yield what a reader must know, each once, with the names of the iterations where it is not of all."""
    whose: dict[str, list[str]] = {one.text: [] for one in series.warnings}
    for found in series.found:
        for warning in found.result.warnings:
            whose.setdefault(warning.text, []).append(found.iteration.name)
    for text, names in whose.items():
        yield text if len(names) in (0, len(series.found)) else f"{', '.join(names)}: {text}"
