"""Looks that are counted, what they make of a claim, and families that were declared."""

import dataclasses

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.models import AutoRegression
from barcast.models.fakes import ScriptedSource
from barcast.verdict import assess, judge, judge_family
from barcast.verdict.as_json import as_json, without_looks
from barcast.verdict.judge import MadeOf, counted, with_all_statistics
from barcast.verdict.ledger.ledger import Ledger
from barcast.verdict.ledger.words import WAYS_OUT_AGAIN
from barcast.verdict.sentences import headline, sentences, unseen
from tests.verdict.made_bars import planted

BARS, KNOWING = planted(0.0013)


def run(forecasts, bars=BARS):
    return run_backtest(bars, ScriptedSource(forecasts), costs=Costs.free(), split={"train": 0.0})


def coins(count, seed=100):
    rng = np.random.default_rng(seed)
    return [run(rng.normal(size=len(BARS))) for _ in range(count)]


def test_the_first_look_is_calibrated_and_the_same_result_counts_once():
    result = run(KNOWING)
    for is_new in (True, False):
        verdict = judge(result)
        assert (verdict.looks.number, verdict.looks.is_new, verdict.looks.looks_before) == (1, is_new, 0)
        assert verdict.skill.says == "claim"
        assert "The first look at these bars." in list(sentences(verdict))


def test_what_is_only_assessed_is_not_counted():
    result = run(KNOWING)
    verdict = assess(result)
    assert verdict.looks is None
    assert list(sentences(verdict))[-1] == (
        "This look at the bars is not counted in the ledger of trials: `judge(result)` counts it."
    )
    assert judge(result).looks.is_new


def test_a_claim_at_the_fortieth_look_is_not_calibrated():
    before = coins(39)
    assessed = assess(before[0])
    for result in before:
        counted(assessed, result)
    verdict = judge(run(KNOWING))
    assert (verdict.skill.says, verdict.claims.skill.says) == ("not_calibrated", "claim")
    skill, profit, looks = sentences(verdict)
    assert skill == (
        "Skill before costs: not calibrated, p < 0.001 if nothing else had been tried on these bars. "
        + unseen(verdict.skill, verdict.bars)
    )
    assert profit.startswith("Profit after costs: not calibrated, p < 0.001 if ")
    assert looks == f"The 40th look at these bars: not calibrated. {WAYS_OUT_AGAIN}"
    assert headline(verdict) == (
        "Skill before costs: not calibrated (p < 0.001). Profit after costs: not calibrated (p < 0.001)."
    )


def test_no_evidence_stays_no_evidence_however_often_somebody_looked():
    first, second = coins(2, seed=3)
    judge(first)
    assert judge(second).skill.says == "no_evidence"


def test_other_bars_are_another_matter():
    judge(run(KNOWING))
    bars, forecasts = planted(0.0013, seed=9)
    assert judge(run(forecasts, bars)).skill.says == "claim"


def test_settings_make_two_results_one_trial_or_two():
    result, other = coins(2)
    made_of = MadeOf({"model": {"name": "x"}}, seed=3)
    assert judge(result, made_of=made_of).looks.is_new
    assert not judge(other, made_of=made_of).looks.is_new
    assert judge(other, made_of=dataclasses.replace(made_of, seed=4)).looks.is_new


def test_without_a_ledger_the_claim_stands_and_the_gap_is_said(monkeypatch):
    monkeypatch.setenv("BARCAST_LEDGER", "off")
    verdict = judge(run(KNOWING))
    assert verdict.skill.says == "claim"
    assert list(sentences(verdict))[2].startswith("BARCAST_LEDGER is off")


def test_train_is_looked_at_by_nobody():
    result = run_backtest(BARS, AutoRegression(), costs=Costs.free())
    assert judge(result, "train").looks is None
    with Ledger.open() as ledger:
        assert ledger.trials() == ()


def test_a_declared_family_is_corrected_over_all_of_its_trials():
    results = coins(7)
    alone = min(assess(one).skill.p for one in results)
    *verdicts, knowing = judge_family([*results, run(KNOWING)], "eight coins")
    assert min(one.skill.p for one in verdicts) > alone
    assert {one.skill.says for one in verdicts} == {"no_evidence"}
    assert knowing.skill.says == "claim"
    assert list(sentences(knowing))[2] == ("One of 8 declared trials (eight coins): p is corrected over all of them.")
    with Ledger.open() as ledger:
        assert {one.family for one in ledger.trials()} == {"eight coins"}


def test_a_look_by_hand_before_a_family_makes_it_uncalibrated():
    judge(coins(1, seed=5)[0])
    assert judge_family([*coins(3), run(KNOWING)])[-1].skill.says == "not_calibrated"


def test_a_first_look_stays_the_first_however_often_it_is_repeated():
    result, later = run(KNOWING), coins(2, seed=7)
    judge(result)
    for one in later:
        judge(one)
    again = judge(result)
    assert again.skill.says == "claim"
    assert list(sentences(again))[2:] == [
        "The first look at these bars.",
        "Counted before, as trial 1: nothing is added; 2 looks since.",
    ]
    assert judge(later[0]).looks.looks_before == 1


def test_a_family_is_of_the_same_bars():
    with pytest.raises(BadInput, match="results: has none"):
        judge_family([])
    bars, forecasts = planted(0.0, seed=9)
    with pytest.raises(BadInput, match="results: result 2 is not on the bars of the first; judge results on other"):
        judge_family([run(KNOWING), run(forecasts, bars)])


def test_a_sample_that_no_run_has_is_refused():
    with pytest.raises(BadInput, match="sample: there is none called 'tests'; did you mean test"):
        assess(run(KNOWING), "tests")


def test_json_holds_all_that_is_said_and_no_nan():
    import json

    told = as_json(judge(run(KNOWING)))
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["looks"] == {
        "trial": 1,
        "is_new": True,
        "kind": "look",
        "looks_before": 0,
        "sealed_number": None,
        "family": None,
        "trouble": "",
    }
    again = as_json(judge(run(KNOWING)))
    assert told != again
    assert without_looks(told) == without_looks(again)


@pytest.mark.slow
def test_all_statistics_take_the_trials_of_the_ledger():
    results = coins(3)
    for result in results:
        judge(result)
    verdict = with_all_statistics(assess(results[0]), results[0])
    gains = [np.diff(one.account.equity["equity"]) for one in results]
    assert all(len(one) > 1000 for one in gains)
    assert 0.0 < verdict.all_statistics.deflated_sharpe < 1.0
    assert verdict.all_statistics.best_by_luck > 0.0
    assert "all_statistics" in as_json(verdict)
