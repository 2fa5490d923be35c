"""The account a second time, compiled: the oracle of the event-driven run, and the fast way to many accounts.

replayed = replay(bars, targets, Terms(costs), Rebalance(every_bar=True))
equity = replay_equities(bars, targets, [costs.model_copy(update={"spread_bps": s}) for s in spreads], terms)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...costs import Costs
from ...faults import BadInput
from ...feeds.bars import Bars
from ..account.samples import Sample, whole
from ..account.terms import Rebalance, Terms, refuse_subclass
from .kernel.accounts import run_accounts
from .kernel.records import ACCOUNT, Book, Floats, RecordArray, World
from .packed_costs import packed
from .replayed import NOTHING, Replayed, empty_book, replayed
from .world import rows_of, world_of

ON_CHANGE = Rebalance()


def replay(
    bars: Bars,
    targets: ArrayLike,
    terms: Terms,
    rebalance: Rebalance = ON_CHANGE,
    *,
    first_decision: int = 0,
    sample: Sample | None = None,
) -> Replayed:
    """Return the account of `targets` (n,), fractions of equity wanted at the close of each of the n bars.

    The account is that of the `sample`, or over all bars, and starts with the cash of the terms; targets before
    that of bar `first_decision` are ignored.

    Raises:
        BadInput: no bars, targets not finite or of another shape, bars asked for that are not there.
    """
    wanted = checked_targets(targets, len(bars))
    if wanted.ndim != 1:
        raise BadInput.at("targets", f"has the shape {wanted.shape}", "give one target a bar, or use replay_equities")
    world = world_of(bars, [terms.costs], terms, rebalance, first_decision, sample or whole(len(bars)))
    rows = rows_of(world)
    book = empty_book(rows, 2 * rows, 4 * rows + 4)
    accounts = np.zeros(1, ACCOUNT)
    equity = run(world, [terms.costs], wanted[np.newaxis], accounts, book)
    return replayed(bars, accounts[0], equity[0], book, int(world.rules["begin"][0]))


def replay_forecasts(
    bars: Bars,
    forecasts: ArrayLike,
    terms: Terms,
    rebalance: Rebalance = ON_CHANGE,
    *,
    threshold: float = 0.0,
    long_only: bool = False,
    first_decision: int = 0,
) -> Replayed:
    """Return the account that follows the sign of `forecasts` (n,): 1, -1, or 0 within `threshold` or where NaN.

    With `long_only` a target of -1 is 0.

    Raises:
        BadInput: as `replay`.
    """
    forecast = np.asarray(forecasts, dtype=float)
    targets = np.where(np.abs(forecast) > threshold, np.sign(forecast), 0.0)
    if long_only:
        targets = np.maximum(targets, 0.0)
    return replay(bars, targets, terms, rebalance, first_decision=first_decision)


def replay_equities(
    bars: Bars,
    targets: ArrayLike,
    costs: Sequence[Costs],
    terms: Terms,
    rebalance: Rebalance = ON_CHANGE,
    *,
    first_decision: int = 0,
    sample: Sample | None = None,
) -> NDArray[np.float64]:
    """Return the equity (k, rows) of k accounts: `targets` (n,) or (k, n) under `costs`, one set of costs or k of them.

    `terms.costs` is not looked at. After a ruin the equity stays what it was. There is a row for each bar of the
    `sample`, or for all bars.

    Raises:
        BadInput: as `replay`; neither one nor as many costs as rows of targets.
    """
    wanted = np.atleast_2d(checked_targets(targets, len(bars)))
    count = max(len(wanted), len(costs))
    if {len(wanted), len(costs)} - {1, count}:
        what = f"{len(costs)} for {len(wanted)} rows of targets"
        raise BadInput.at("costs", what, "give one set of costs, or one for each row of targets")
    for each in costs:
        refuse_subclass(each)
    world = world_of(bars, costs, terms, rebalance, first_decision, sample or whole(len(bars)))
    return run(world, costs, wanted, np.zeros(count, ACCOUNT), NOTHING)


def checked_targets(targets: ArrayLike, bars: int) -> Floats:
    """Return the targets as float64, (n,) or (k, n); refuse any other shape and what is not finite."""
    wanted = np.ascontiguousarray(targets, dtype=np.float64)
    if not bars:
        raise BadInput.at("bars", "has none", "give at least one bar")
    if wanted.ndim not in (1, 2) or wanted.shape[-1] != bars:
        raise BadInput.at("targets", f"has the shape {wanted.shape} for {bars} bars", "give one target a bar")
    if not np.isfinite(wanted).all():
        place = np.argwhere(~np.isfinite(wanted))[0]
        what = f"{wanted[tuple(place)]} at bar {place[-1]} is not finite"
        raise BadInput.at("targets", what, "give 0 where nothing is wanted")
    return wanted


def run(world: World, costs: Sequence[Costs], targets: Floats, accounts: RecordArray, book: Book) -> Floats:
    """Return the equity (k, rows) of the accounts (k,), which are left as they stand at the end."""
    equity = np.empty((len(accounts), rows_of(world)))
    run_accounts(world, packed(costs), targets, accounts, equity, book)
    return equity
