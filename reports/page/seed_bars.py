"""What each seed of an ensemble would have earned alone, beside what they earned together."""

from __future__ import annotations

import numpy as np

from ...analyzers.metrics import Undefined
from ...engine.result import Result
from ..accounts import column
from ..seeds import has_seeds, luck
from .box import box
from .fragment import Fragment
from .svg import bars

NAMED = 12
"""Up to so many seeds are named one by one."""


def seed_bars(result: Result, sample: str) -> Fragment | str:
    """Return the picture, or why there is none."""
    if not has_seeds(result):
        return "No seeds beside each other: the run has no more than one."
    if not (said := luck(result)):
        return "No seeds beside each other: no bar is out of sample."
    mine = result.seeds.table[result.seeds.table["sample"] == sample]
    together = result.metrics[sample]["total_return"]
    own = [] if isinstance(together, Undefined) else [float(together)]
    values = np.append(column(mine, "total_return"), own) * 100.0
    seeds = [f"{seed}" for seed in mine["seed"]]
    names = [*(seeds if len(seeds) <= NAMED else [""] * len(seeds)), *(["together"] if own else [])]
    titles = [*(f"seed {seed}" for seed in seeds), *(["together"] if own else [])]
    described = "Total return of each seed alone, and of all together"
    told = [f"{name}: {value:,.1f}%" for name, value in zip(titles, values.tolist(), strict=True)]
    picture = bars(values, names, unit="%", digits=0, described=described, titles=told)
    note = (
        "Total return of each seed's models alone, and of the mean of their forecasts, which is what was traded. The "
        "best seed is no result."
    )
    return box(said.rstrip("."), picture, note)
