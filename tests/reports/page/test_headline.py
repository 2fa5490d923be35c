"""The first words of the page are true whatever the verdict is."""

from dataclasses import replace

import pytest

from barcast.reports.page.headline import headline
from barcast.verdict.claims import Claim, Claims
from barcast.verdict.ledger.looks import KeptLooks

SEEN = KeptLooks(("The 2nd look.",), {"looks_before": 1}, is_calibrated=False)


def judged(verdict, skill, profit, looks=None):
    claims = Claims(Claim(skill, p=0.01), Claim(profit, p=0.01), 500, 2.0)
    return replace(verdict, claims=claims, looks=looks)


@pytest.mark.parametrize(
    ("skill", "profit", "said"),
    [
        ("claim", "claim", "Evidence of skill, and of profit after costs."),
        ("claim", "no_evidence", "Evidence of skill, but none of profit after costs."),
        ("no_evidence", "claim", "Evidence of profit after costs, but none of skill."),
        ("no_evidence", "no_evidence", "No evidence of skill, nor of profit after costs."),
        ("no_verdict", "no_verdict", "No verdict on skill or profit."),
    ],
)
def test_both_claims_are_told_in_a_line(kind_of, skill, profit, said, verdict_on):
    result = kind_of("three_trades")
    assert headline(result, judged(verdict_on(result), skill, profit)) == said


@pytest.mark.parametrize(
    ("skill", "profit", "said"),
    [
        ("claim", "no_evidence", "Not calibrated: these bars were looked at before."),
        ("claim", "claim", "Not calibrated: these bars were looked at before."),
        ("no_evidence", "no_evidence", "No evidence of skill, nor of profit after costs."),
    ],
)
def test_what_would_be_claimed_of_bars_looked_at_before_is_not(kind_of, skill, profit, said, verdict_on):
    result = kind_of("three_trades")
    assert headline(result, judged(verdict_on(result), skill, profit, SEEN)) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("ruined_alone", "The account was ruined."),
        ("only_train", "No bar is out of sample."),
        ("no_trade", "No verdict on skill or profit."),
    ],
)
def test_a_ruin_and_the_want_of_bars_come_before_all_else(kind_of, kind, said, verdict_on):
    result = kind_of(kind)
    assert headline(result, verdict_on(result)) == said
