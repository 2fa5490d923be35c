"""A rank among random accounts: its numbers are those of the metrics, and luck has ranks of every height."""

import math

import numpy as np
import pytest

from barcast.analyzers import metrics as m
from barcast.analyzers.metrics import Undefined
from barcast.costs import Costs
from barcast.engine.account.samples import whole
from barcast.engine.account.terms import Rebalance, Terms
from barcast.engine.replay.replay import replay
from barcast.verdict.baselines.decided import Decided, fillable
from barcast.verdict.baselines.random_times import (
    NOTHING_HELD,
    ONE_STRETCH,
    SAME_IN_ANY_ORDER,
    random_times,
    rank_of,
    runs_within,
    scores_of,
)
from barcast.verdict.baselines.stretches import Stretches

COSTS = Costs(spread_bps=4, commission_minimum=1, borrow_rate_annual=0.02)


def decided(bars, targets, costs=COSTS):
    sample = whole(len(bars))
    span = fillable(sample, 0, at_open=True)
    wanted = np.asarray(targets, dtype=float)[: len(span)]
    return Decided(bars, sample, Terms(costs), Rebalance(), 0, span, wanted, by_exposure=False)


def test_scores_are_the_metrics_of_each_account():
    rng = np.random.default_rng(1)
    curves = 100.0 * np.cumprod(1.0 + rng.normal(0.0, 0.01, (20, 60)), axis=1)
    returns, sharpes = scores_of(curves, 252.0)
    assert returns.tolist() == [m.total_return(curve) for curve in curves]
    assert sharpes.tolist() == [m.sharpe(curve, 252.0) for curve in curves]


def test_a_ruined_account_is_below_all_others_and_a_flat_one_has_no_sharpe_ratio():
    curves = np.array([[100.0, 50.0, -10.0, -10.0], [100.0, 100.0, 100.0, 100.0], [100.0, 90.0, 95.0, 80.0]])
    returns, sharpes = scores_of(curves, 252.0)
    assert returns.tolist() == pytest.approx([-1.1, 0.0, -0.2])
    assert sharpes[0] == -math.inf
    assert math.isnan(sharpes[1])
    assert math.isnan(scores_of(curves[2:, :2], 252.0)[1, 0])


def test_a_rank_is_the_share_below_with_ties_as_half():
    assert rank_of(2.0, np.array([1.0, 2.0, 3.0, 1.5])).share == 0.625
    assert rank_of(-math.inf, np.array([1.0, -math.inf])).share == 0.25
    lowest = rank_of(0.0, np.arange(1.0, 1001.0))
    assert lowest.share == 0.0
    assert lowest.error == pytest.approx(math.sqrt(1 / 1002 * 1001 / 1002 / 1000))
    assert rank_of(500.5, np.arange(1.0, 1001.0)).error == pytest.approx(math.sqrt(0.25 / 1000))


def test_random_accounts_are_replays_of_the_orders_drawn(bars):
    targets = np.where(np.random.default_rng(2).random(300) < 0.5, 1.0, -1.0)
    part = decided(bars, targets)
    found = random_times(part, 10, 4, 252.0)
    orders = Stretches.of(part.targets).shuffled(10, np.random.default_rng(4))
    for order, total in zip(orders, found.total_return, strict=True):
        again = replay(bars, np.append(order, 0.0), Terms(COSTS))
        assert total == again.account["equity"][-1] / 100_000.0 - 1.0
    assert len(found) == 10


def test_random_accounts_trade_as_often_as_the_run(bars):
    """Were two stretches of a side to meet, they would pay less than the run did, and look better for it."""
    targets = np.random.default_rng(2).choice([-1.0, 0.0, 1.0], 300)
    part = decided(bars, targets)
    own = len(replay(bars, np.append(part.targets, 0.0), Terms(COSTS)).filled)
    for order in Stretches.of(part.targets).shuffled(20, np.random.default_rng(4)):
        fills = len(replay(bars, np.append(order, 0.0), Terms(COSTS)).filled)
        assert abs(fills - own) <= 1  # of the run's first or last stretch, where that is flat


def test_positions_by_chance_have_ranks_of_every_height(bars_of):
    """200 worlds: the ranks are uniform, by a Kolmogorov-Smirnov distance that chance exceeds once in 1,000."""
    ranks = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        slow = np.repeat(rng.choice([-1.0, 1.0], 100), rng.integers(1, 6, 100))[:150]
        part = decided(bars_of(count=len(slow), seed=seed), slow, Costs(spread_bps=10))
        ranks.append(random_times(part, 60, seed, 252.0).return_rank.share)
    steps = np.arange(1, 201) / 200
    assert np.max(np.abs(np.sort(ranks) - steps)) < 1.95 / math.sqrt(200) + 1 / 60


def test_an_edge_ranks_high_and_its_opposite_low(bars):
    ahead = np.append(bars.open[1:] / bars.open[:-1] - 1.0, 0.0)
    right = np.sign(np.roll(ahead, -1))
    assert random_times(decided(bars, right), 200, 1, 252.0).return_rank.share == 1.0
    wrong = random_times(decided(bars, -right), 200, 1, 252.0)
    assert (wrong.return_rank.share, wrong.sharpe_rank.share) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("targets", "reason"),
    [
        (np.zeros(300), NOTHING_HELD),
        (np.ones(300), ONE_STRETCH),
        (np.linspace(0.1, 1.0, 300), ONE_STRETCH),
        (np.r_[0.0, np.ones(299)][::-1], ONE_STRETCH),
    ],
)
def test_what_never_changes_its_side_has_a_reason(bars, targets, reason):
    assert random_times(decided(bars, targets), 50, 1, 252.0) is reason


def test_prices_that_never_move_make_all_orders_the_same(bars):
    columns = {name: np.full(300, 100.0) for name in bars.columns}
    flat = type(bars)(bars.index, columns, "flat")
    targets = np.where(np.arange(300) % 7 < 3, 1.0, -1.0)
    assert random_times(decided(flat, targets, Costs.free()), 50, 1, 252.0) is SAME_IN_ANY_ORDER
    assert isinstance(SAME_IN_ANY_ORDER, Undefined)


def test_very_many_bars_have_fewer_accounts():
    assert runs_within(1_000, 1_661) == 1_000
    assert runs_within(1_000, 50_000) == 100
    assert runs_within(1_000, 10_000_000) == 20
    assert runs_within(5, 10_000_000) == 5
    assert runs_within(1_000, 0) == 1_000
