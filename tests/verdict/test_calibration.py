"""A short form of benchmarks/calibrate.py: few worlds with fixed seeds, and wrong statistics that it finds out."""

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr
from statsmodels.stats.proportion import proportion_confint

from barcast.analyzers.statistics.volatility import known_volatility
from barcast.engine import run_backtest
from barcast.models import fakes
from barcast.verdict.claims import claims_of
from barcast.verdict.decisions import decisions_of

BENCHMARKS = str(Path(__file__).resolve().parents[2] / "benchmarks")


@pytest.fixture(autouse=True)
def _benchmarks_on_the_path():
    """Its scripts import each other by plain names, and are no part of the package."""
    sys.path.insert(0, BENCHMARKS)
    yield
    sys.path.remove(BENCHMARKS)


def random(seed=3):
    return np.random.default_rng(seed)


def shares(counts):
    return {one.cell: one.share for one in counts}


def raw_profit(one):
    """The score of a test that takes what a rising market gives for skill."""
    return (one.position * one.asset_return)[:, np.newaxis]


@pytest.mark.parametrize(("world", "bars"), [("drift", 750), ("GARCH with leverage", 250), ("pennies", 250)])
def test_skill_is_seldom_claimed_where_there_is_none(world, bars):
    from calibration.nulls import nulls

    found = shares(nulls(random(), 100, world, bars))
    assert max(found.values()) <= 0.13
    assert np.mean(list(found.values())) <= 0.07


def test_raw_profit_is_found_out(monkeypatch):
    from calibration import decided
    from calibration.nulls import nulls

    monkeypatch.setattr(decided, "skill_of", raw_profit)
    assert shares(nulls(random(), 100, "drift", 750))["drift, long-biased, T = 750"] > 0.20


def test_an_edge_is_seen_nearly_as_often_as_the_best_possible_test_sees_it():
    from calibration.power import power

    for edge, noise, least in (("sign", "iid", 0.72), ("linear", "GARCH", 0.90)):
        claimed, best = power(random(), 60, edge, noise, 1.0)
        assert claimed.share >= least
        assert claimed.share >= best.share - 0.10


def test_the_best_possible_test_of_a_sign_edge_in_iid_noise_is_the_one_of_a_mean():
    from calibration.edges import best_power
    from calibration.worlds import DAILY

    forecasts = np.sign(random().standard_normal((3, 1650)))
    best = best_power(1.0, forecasts, np.full(forecasts.shape, DAILY))
    assert best == pytest.approx(ndtr(np.sqrt(1650 / 252) - 1.6448536269514722))


def test_the_best_of_fifty_is_seldom_claimed_and_each_alone_often(monkeypatch):
    from calibration import families

    corrected = families.families(random(), 10, "independent", "normal")[0]
    assert corrected.claims <= 2
    monkeypatch.setattr(families, "claims_any", lambda trials: any(map(alone, trials)))
    assert families.families(random(), 6, "independent", "normal")[0].claims >= 4


def alone(one):
    from calibration.decided import claims_skill

    return claims_skill(one)


def test_a_lock_box_survives_a_search_that_ruins_a_test():
    from calibration.guards import guards

    assert guards(random(), 15, "patching", "none", "normal")[0].claims >= 12
    assert guards(random(), 40, "patching", "lock-box", "normal")[0].claims <= 5
    assert guards(random(), 10, "voting", "sealed", "normal")[0].claims <= 1


def test_the_sensitivity_line_names_edges_seen_every_other_time_and_four_times_in_five():
    from calibration.sensed import SEEN, UNSEEN, sensed

    for one in sensed(random(), 60, "iid", 250):
        low, high = {UNSEEN: (0.35, 0.65), SEEN: (0.68, 0.92)}[one.group]
        assert low <= one.share <= high, one.cell


def test_a_profit_is_seldom_claimed_where_edge_and_costs_are_equal():
    from calibration.profits import profits

    assert max(shares(profits(random(), 300, "Student t(4)", 250)).values()) <= 0.09


def test_no_profit_is_claimed_by_the_whole_path_of_a_coin_that_pays():
    from calibration.whole_path import nulls_replayed, profits_replayed

    assert nulls_replayed(random(), 40, "normal", 250, "coin")[0].claims <= 6
    assert profits_replayed(random(), 40, "normal", 250)[0].claims <= 6


def test_a_replayed_world_is_judged_as_its_event_driven_run_is():
    from calibration.decided import WARMING
    from calibration.replayed import bars_of, result_of
    from calibration.whole_path import COSTS

    returns, forecast = 0.01 * random().standard_normal((2, 400))
    bars = bars_of(random(), returns)
    found = decisions_of(result_of(bars, forecast, np.sign(forecast), COSTS))
    asked = np.append(forecast, forecast[-1:].repeat(2))
    asked[:WARMING] = np.nan
    run = decisions_of(run_backtest(bars, fakes.ScriptedSource(asked), costs=COSTS, split={"train": 0.0}))
    for name in ("made_at", "position", "forecast", "asset_return", "cost", "volatility", "changed"):
        assert np.array_equal(getattr(found, name), getattr(run, name)), name
    assert found.asset_return == pytest.approx(returns[WARMING:], abs=1e-14)


def test_worlds_below_every_critical_value_need_not_be_asked_about():
    from calibration.decided import claims_skill, decided, known_volatilities

    returns, forecasts = random().standard_normal((2, 200, 150))
    volatility = known_volatilities(returns)
    assert volatility[7, 1:] == pytest.approx(known_volatility(returns[7])[1:])
    claimed = 0
    for row in range(200):
        one = decided(np.sign(forecasts[row]), forecasts[row], returns[row], volatility[row])
        assert claims_skill(one) == (claims_of(one).skill.says == "claim")
        claimed += claims_skill(one)
    assert 0 < claimed < 20


def test_intervals_are_wilsons():
    from calibration.counts import wilson

    for claims, worlds in ((0, 10), (7, 200), (200, 200)):
        assert wilson(claims, worlds) == pytest.approx(proportion_confint(claims, worlds, method="wilson"))


def test_a_limit_is_missed_beyond_the_error_only():
    from calibration.counts import Count
    from calibration.reach import Figure

    def outcome(claims, worlds, low=None, high=None):
        return Figure("", Count("", "", claims, worlds), low, high).outcome

    assert outcome(5, 100, high=0.05) == "reached"
    assert outcome(7, 100, high=0.05) == "within error"
    assert outcome(20, 100, high=0.05) == "MISSED"
    assert outcome(60, 100, low=0.80) == "MISSED"
    assert outcome(99, 100) == "told"


def test_the_same_task_comes_to_the_same_counts_and_what_is_finished_is_written_down(tmp_path):
    from calibration.plan import planned
    from calibration.runner import Measured, read

    tasks = [task for task in planned(0.01) if task.measure == "profits"][:2]
    measured = Measured(tmp_path / "measured.json", tasks)
    counts = tasks[1].run()
    measured.note(tasks[1], counts)
    assert counts == tasks[1].run()
    assert read(tmp_path / "measured.json") == (1, 2, counts)
