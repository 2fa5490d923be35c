"""What is claimed of decisions, what is not, and how much it would take."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from barcast.analyzers.statistics.family import family_test
from barcast.analyzers.statistics.memory import memory_of, widening
from barcast.analyzers.statistics.skill import skill_scores
from barcast.verdict.claims import claims_of, claims_of_family, holding_of
from barcast.verdict.sentences import headline, p_value, sentences, unseen
from barcast.verdict.verdict import Verdict
from tests.verdict.made_decisions import decisions, world

DAILY_SHARPE_OF_2 = 2 * 0.01 / np.sqrt(252)


def test_an_edge_is_claimed_and_its_costs_are_paid():
    found = claims_of(world(1, edge=DAILY_SHARPE_OF_2))
    assert (found.skill.says, found.profit.says) == ("claim", "claim")
    assert found.skill.p < 0.001
    assert list(sentences(Verdict("test", found))) == [
        "Skill before costs: claimed, p < 0.001: the positions knew something of the returns to come. "
        + unseen(found.skill, 1661),
        f"Profit after costs: claimed, {p_value(found.profit)}: what the positions knew paid more than it cost. "
        + unseen(found.profit, 1661),
        "This look at the bars is not counted in the ledger of trials: `judge(result)` counts it.",
    ]


def test_skill_that_costs_ate_is_still_skill():
    found = claims_of(world(1, edge=DAILY_SHARPE_OF_2, cost=0.002))
    assert (found.skill.says, found.profit.says) == ("claim", "no_evidence")


def test_luck_is_no_evidence_and_what_could_not_be_seen_is_said():
    found = claims_of(world(2))
    assert (found.skill.says, found.profit.says) == ("no_evidence", "no_evidence")
    first, second, _ = sentences(Verdict("test", found))
    assert first == (
        f"Skill before costs: no evidence, p = {found.skill.p:.3f}. With 1,661 bars an edge under Sharpe "
        f"{found.skill.unseen:.2f} could not have been seen; one of {found.skill.seen:.2f} is seen four times in five."
    )
    assert second.startswith("Profit after costs: no evidence, p = ")
    assert headline(Verdict("test", found)) == (
        f"Skill before costs: no evidence (p = {found.skill.p:.3f}). "
        f"Profit after costs: no evidence (p = {found.profit.p:.3f})."
    )


def test_the_sensitivity_is_that_of_the_measured_tables():
    found = claims_of(world(3))
    assert found.profit.unseen == pytest.approx(0.64, abs=0.01)
    assert found.profit.seen == pytest.approx(0.97, abs=0.015)
    assert found.skill.unseen == pytest.approx(0.73, abs=0.02)
    assert found.skill.critical == pytest.approx(1.87, abs=0.05)
    long_only = decisions(np.where(world(3).position > 0, 1.0, 0.0), world(3).asset_return)
    assert claims_of(long_only).profit.unseen == pytest.approx(0.64 / np.sqrt(2), abs=0.02)


def test_the_p_of_profit_is_that_of_a_t_statistic():
    one = world(4, cost=0.0003)
    z = (one.position - one.position.mean()) * (one.asset_return - one.asset_return.mean()) - one.cost
    assert claims_of(one).profit.p == pytest.approx(norm.sf(z.sum() / np.sqrt((z**2).sum())))


def test_drift_is_no_skill():
    rng = np.random.default_rng(5)
    position = np.where(rng.random(1661) < 0.9, 1.0, 0.0)
    returns = rng.normal(0.002, 0.01, 1661)
    assert np.mean(position * returns) / np.std(position * returns) * np.sqrt(252) > 2  # against cash it looks rich
    assert claims_of(decisions(position, returns)).skill.says == "no_evidence"


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (world(6, bars=0), "0 bars can be judged, and it takes 100"),
        (world(6, bars=1), "1 bar can be judged, and it takes 100"),
        (world(6, bars=99), "99 bars can be judged, and it takes 100"),
        (
            decisions(np.ones(300), np.random.default_rng(1).normal(size=300), changed=np.zeros(300, bool)),
            "the position never changes, and it takes 10 changes",
        ),
        (
            decisions(np.ones(300), np.random.default_rng(1).normal(size=300)),
            "the position changes once in 300 bars, and it takes 10: at this pace about 3,000 bars",
        ),
        (
            decisions(np.where(np.arange(300) % 50 == 7, -1.0, 1.0), np.random.default_rng(1).normal(size=300)),
            "the position is on its rarer side for 6 bars of 300, and it takes 20: at this pace about 1,000 bars",
        ),
        (
            decisions(np.repeat([1.0, -1.0] * 5, 28), np.random.default_rng(1).normal(size=280)),
            "a position is held for 28 bars on average, of which 280 bars hold too few: it takes 300",
        ),
        (
            decisions(np.sign(np.random.default_rng(1).normal(size=200)), np.full(200, 0.01)),
            "the return is the same on every bar, and no position could have done better than another",
        ),
        (
            replace(world(6, bars=200), asset_return=np.full(200, np.inf)),
            "prices or positions are beyond what can be reckoned with",
        ),
    ],
)
def test_too_little_gets_no_verdict_and_how_much_it_would_take(one, reason):
    found = claims_of(one)
    assert found.skill == found.profit
    assert (found.skill.says, found.skill.p) == ("no_verdict", None)
    assert next(sentences(Verdict("test", found))) == f"Skill before costs: no verdict: {reason}."
    assert headline(Verdict("test", found)) == "Skill before costs: no verdict. Profit after costs: no verdict."


@pytest.mark.parametrize("seed", range(5))
def test_positions_that_remember_themselves_have_wider_errors(seed):
    one = world(seed, edge=0.0008, held=40)
    scores = skill_scores(one.position, one.forecast, one.asset_return, one.volatility)
    wider = widening(scores, 2.0 * memory_of(one.position))
    found = claims_of(one).skill
    assert found.p == family_test([scores], widening=[wider]).p[0]
    error = wider * np.std(scores[:, 0]) / np.sqrt(len(scores)) * np.sqrt(252.0)
    assert found.unseen == pytest.approx(found.critical * error / np.std(one.position * one.asset_return))
    quick = world(seed, edge=0.0008)
    scores = skill_scores(quick.position, quick.forecast, quick.asset_return, quick.volatility)
    assert claims_of(quick).skill.p == family_test([scores]).p[0]


def test_a_position_re_sized_on_every_bar_is_held_as_long_as_it_stays_on_its_side():
    sizes = np.random.default_rng(1).uniform(0.5, 1.0, 600)
    one = decisions(np.repeat([1.0, -1.0] * 10, 30) * sizes, sizes)
    assert one.changed.all()
    assert holding_of(one) == 30.0


def test_the_best_of_fifty_is_held_against_the_best_that_luck_gives():
    rng = np.random.default_rng(9)
    returns = rng.normal(0, 0.01, 1661)
    trials = []
    for _ in range(50):
        forecast = rng.normal(size=1661)
        trials.append(decisions(np.sign(forecast), returns, forecast=forecast))
    alone = [claims_of(one).skill.p for one in trials]
    together = [one.skill.p for one in claims_of_family(trials)]
    assert min(alone) < 0.05  # each alone: luck is announced
    assert min(together) > 0.05
    assert np.argsort(alone)[0] == np.argsort(together)[0]


def test_one_edge_among_many_is_still_seen():
    good = world(10, edge=3 * 0.01 / np.sqrt(252))
    rng = np.random.default_rng(15)
    others = [decisions(np.sign(rng.normal(size=1661)), good.asset_return) for _ in range(20)]
    found = claims_of_family([*others, good])
    assert [one.skill.says for one in found] == ["no_evidence"] * 20 + ["claim"]


def test_trials_of_other_spans_are_lined_up_by_date():
    whole = world(12)
    part = {name: getattr(whole, name)[600:] for name in ("made_at", "position", "asset_return", "cost", "volatility")}
    later = replace(whole, **part, forecast=whole.forecast[600:], changed=whole.changed[600:])
    first, second = claims_of_family([whole, later])
    assert (first.bars, second.bars) == (1661, 1061)
    assert first.skill.t == pytest.approx(claims_of(whole).skill.t)
    assert second.skill.t == pytest.approx(claims_of(later).skill.t)


def test_a_trial_without_a_verdict_is_no_part_of_the_family():
    found = claims_of_family([world(13), world(13, bars=50)])
    assert found[0] == claims_of(world(13))
    assert found[1].skill.says == "no_verdict"


@pytest.mark.parametrize(
    ("p", "shown"),
    [(0.6, "p = 0.600"), (0.0499, "p = 0.0499"), (0.05001, "p = 0.05001"), (0.012, "p = 0.012"), (0.0001, "p < 0.001")],
)
def test_a_p_value_shows_on_which_side_of_a_twentieth_it_is(p, shown):
    assert p_value(replace(claims_of(world(2)).skill, p=p)) == shown
