"""What a reader must know before believing a number."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ...analyzers.metrics import is_constant
from ...arrays import Floats
from ...faults import RunWarning
from ...faults.run_warning import as_sentence
from ...feeds.bars import Bars
from ...models.schedule.folds import TEST, TRAIN, BarSplit
from ..account.fills import CUT, PARTIAL, REFUSED
from ..account.records import PassRecords
from ..account.terms import CLOSE, Terms

ONE_SIDED, FEWEST = 0.95, 20
"""From this share of one sign on, of so many forecasts or more, a sign says next to nothing; chance never makes it."""
VERBS = (
    (REFUSED, "refused", "refused_orders"),
    (CUT, "cut", "cut_orders"),
    (PARTIAL, "filled in part", "partial_orders"),
)
"""What became of an order, how that is said, and the kind of the warning."""


def warnings_of(
    bars: Bars, pairs: pd.DataFrame, records: PassRecords, split: BarSplit, terms: Terms
) -> tuple[RunWarning, ...]:
    """Return what the records of a run tell, ruins first."""
    return (
        *ruins(bars, records),
        *degenerate_forecasts(pairs, [one.name for one in reversed(split.apart)]),
        *untested(bars, split),
        *unrecorded(records),
        *stopped(bars, records),
        *optimism(terms),
        *disappointed_orders(records),
        *suspicious(bars),
    )


def ruins(bars: Bars, records: PassRecords) -> Iterator[RunWarning]:
    """Tell of accounts that were ruined, test first."""
    for one in reversed(records.accounts):
        if one.ruined:
            whose = f"{one.sample.name} account" if len(records.accounts) > 1 else "account"
            day, equity = bars.index[one.stop - 1], float(one.columns["equity"][-1])
            yield RunWarning(
                "ruined", f"The {whose} was ruined on {day:%Y-%m-%d}: equity {equity:,.2f}. Its records end there."
            )


def unrecorded(records: PassRecords) -> Iterator[RunWarning]:
    """Tell of trades before the first model of a walk-forward, when there is no account."""
    if records.unrecorded:
        many = "1 fill" if records.unrecorded == 1 else f"{records.unrecorded} fills"
        yield RunWarning(
            "uncounted_fills",
            f"{many} before the first model counted in no account: the test account begins with the first model.",
        )


def stopped(bars: Bars, records: PassRecords) -> Iterator[RunWarning]:
    """Tell that the strategy stopped the run before the bars ended."""
    last = records.accounts[-1]
    if not last.ruined and last.stop < len(bars):
        yield RunWarning(
            "stopped_early",
            f"The strategy stopped the run on {bars.index[last.stop - 1]:%Y-%m-%d}: what came after it is not played.",
        )


def degenerate_forecasts(pairs: pd.DataFrame, apart: Sequence[str] = ()) -> Iterator[RunWarning]:
    """Tell of forecasts that are constant, or nearly all of one sign, within a sample; `apart` are those kept apart."""
    for sample in (*apart, TEST, TRAIN):
        forecast = pairs.loc[pairs["sample"] == sample, "forecast"].to_numpy()
        if len(forecast) < 2:
            continue
        if is_constant(forecast):
            yield RunWarning(
                "constant_forecast",
                f"The forecast is constant over the {sample} sample ({forecast[0] + 0.0:g}): the model has no opinion.",
            )
        else:
            yield from one_sided_forecasts(forecast, sample)


def one_sided_forecasts(forecast: Floats, sample: str) -> Iterator[RunWarning]:
    """Tell of forecasts (n,) that all, or nearly all, have one sign."""
    above, below = float(np.mean(forecast > 0.0)), float(np.mean(forecast < 0.0))
    share, side = (above, "above") if above >= below else (below, "below")
    if share == 1.0:
        told = f"Every forecast of the {sample} sample is {side} zero: its sign never changes a position."
        yield RunWarning("one_sided_forecast", told)
    elif share >= ONE_SIDED and len(forecast) >= FEWEST:
        cut = math.floor(share * 1e3) / 10  # not rounded: nearly all are not all
        told = f"{cut:.1f}% of the forecasts of the {sample} sample are {side} zero: their sign hardly ever changes a"
        yield RunWarning("one_sided_forecast", f"{told} position.")


def untested(bars: Bars, split: BarSplit) -> Iterator[RunWarning]:
    """Tell that nothing is out of sample."""
    if split.boundary >= len(bars) - 1:
        yield RunWarning(
            "nothing_out_of_sample",
            "Every bar lies in the span the model was trained on: nothing here is out of sample.",
        )


def optimism(terms: Terms) -> Iterator[RunWarning]:
    """Tell of terms nobody gets."""
    if terms.account.fill == CLOSE:
        yield RunWarning(
            "optimistic_fills",
            "Fills at the close just forecast from are optimistic: nobody trades at a price already past.",
        )
    if terms.costs.are_free:
        yield RunWarning("no_costs", "No costs are charged: set some before you believe the profit.")


def suspicious(bars: Bars) -> Iterator[RunWarning]:
    """Tell what was suspicious about the bars when they were loaded."""
    for words in bars.warnings:
        yield RunWarning("suspicious_data", as_sentence(words))


def disappointed_orders(records: PassRecords) -> Iterator[RunWarning]:
    """Tell of refused, cut and partly filled orders, how many for which kind of reason, with an example of each."""
    for status, verb, kind in VERBS:
        incidents = [one for account in records.accounts for one in account.incidents]
        reasons = Counter(one.reason for one in incidents if one.status == status)
        if reasons:
            many = "1 order was" if reasons.total() == 1 else f"{reasons.total()} orders were"
            yield RunWarning(kind, f"{many} {verb}, for example: {'; '.join(examples(reasons))}.")


def examples(reasons: Counter[str]) -> list[str]:
    """Return the commonest reason of each kind, with its count when there are several kinds, the commonest first.

    Two reasons are of a kind when they differ in numbers only.
    """
    kinds: dict[str, Counter[str]] = {}
    for reason, count in reasons.items():
        kinds.setdefault(re.sub(r"-?\d[\d.e+-]*", "#", reason), Counter())[reason] = count
    ordered = sorted(kinds.values(), key=lambda kind: -kind.total())
    told = [kind.most_common(1)[0][0] for kind in ordered]
    if len(ordered) == 1:
        return told
    return [f"{reason} ({kind.total()} of this kind)" for reason, kind in zip(told, ordered, strict=True)]
