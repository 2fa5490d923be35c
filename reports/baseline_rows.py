"""Baselines as words: rows of a table, and the sentence that says where the result lies among random times."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.table import Table

from ..analyzers.metrics import Metric, Undefined
from ..verdict.baselines import Baselines, Rank
from .accounts import IN_WORDS
from .formats import count, percent
from .metric_rows import UNDEFINED, shown_as

SHOWN = ("total_return", "sharpe", "max_drawdown")
HEADS = {"total_return": "Total\nreturn", "sharpe": "Sharpe\na year", "max_drawdown": "Max\ndrawdown"}
NEAR_AN_END = 0.01
"""Shares closer to 0 or 1 are written to a tenth of a percent."""


def baseline_rows(baselines: Baselines) -> list[tuple[str, ...]]:
    """Return a row each for the run and every baseline: its name, total return, Sharpe ratio a year, max drawdown."""
    return [
        (outcome.label, *(written(name, getattr(outcome, name)) for name in SHOWN))
        for outcome in baselines.outcomes.values()
    ]


def baselines_table(baselines: Baselines) -> Table:
    """Return the rows as a table for a terminal."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1))
    table.add_column(f"Baselines on the same bars,\nfills and costs ({baselines.sample})")
    for name in SHOWN:
        table.add_column(HEADS[name], justify="right", vertical="bottom", no_wrap=True)
    for number, row in enumerate(baseline_rows(baselines)):
        table.add_row(*row, style="bold" if number == 0 else None)
    return table


def baseline_sentences(baselines: Baselines) -> Iterator[str]:
    """Yield where the result lies among random times, and what must be known before comparing, a sentence each."""
    yield ranked(baselines)
    yield from baselines.notes
    yield from reasons(baselines)


def ranked(baselines: Baselines) -> str:
    """Return where the result lies among accounts that took its positions at random times, or why that is not known."""
    words, random = IN_WORDS.get(baselines.sample, baselines.sample), baselines.random
    if isinstance(random, Undefined):
        return f"{words} the result is not ranked among random times: {random.reason}."
    runs = f"{count(len(random))} runs that took the same positions at random times"
    return f"{words} the result is better than {better_than(random.return_rank)} {runs}."


def better_than(rank: Rank) -> str:
    """Return a share of others as words: `41% of`, `99.6% of`, `all of`, `none of`."""
    if rank.share in (0.0, 1.0):
        return "all of" if rank.share else "none of"
    near = min(rank.share, 1.0 - rank.share) < NEAR_AN_END
    # rounded towards the middle: 99.96% is not 100%
    share = min(max(rank.share, 0.001), 0.999) if near else rank.share
    return f"{percent(share, 1 if near else 0)} of"


def written(name: str, value: Metric) -> str:
    """Return a number as the table of metrics has it; a dash where there is none."""
    return UNDEFINED if isinstance(value, Undefined) else shown_as(name).written(float(value))


def reasons(baselines: Baselines) -> Iterator[str]:
    """Yield a line for every reason why a number is missing, naming whose."""
    missing: dict[tuple[str, str], list[str]] = {}
    for outcome in baselines.outcomes.values():
        for name in SHOWN:
            value = getattr(outcome, name)
            if isinstance(value, Undefined):
                missing.setdefault((shown_as(name).label, value.reason), []).append(outcome.label)
    for (label, reason), whose in missing.items():
        named = label if len(whose) == len(baselines.outcomes) else f"{label} of {', '.join(whose)}"
        yield f"{UNDEFINED}  {named}: {reason}."
