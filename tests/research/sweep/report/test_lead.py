"""What is said of a sweep in a line."""

from dataclasses import replace

import pytest

from barcast.analyzers.statistics.choosing import Choosing
from barcast.analyzers.statistics.estimates import Interval
from barcast.research.sweep.report.lead import headline, short_of, values_in_words
from barcast.research.sweep.report.summary import Said
from barcast.research.sweep.spaces.space import Choices, Numbers

CHOOSING = Choosing(40, 0.31, Interval(-0.4, 0.42), 0.07, 0.61, 0.2, 5, 0.11)


@pytest.mark.parametrize(
    ("skill", "profit", "said"),
    [
        ("claim", "claim", "Evidence of skill, and of profit after costs."),
        ("claim", "no_evidence", "Evidence of skill, but none of profit after costs."),
        ("no_evidence", "no_evidence", "No evidence of skill, nor of profit after costs."),
        ("no_evidence", "not_calibrated", "Not calibrated: these bars were looked at before."),
        ("no_verdict", "claim", "No verdict on skill or profit."),
    ],
)
def test_the_headline_is_the_verdict(record, skill, profit, said):
    claims = {"skill": Said(skill, 0.01), "profit": Said(profit, 0.01)}
    assert headline(replace(record, claims=claims)) == said


def test_luck_is_told_in_a_line(record):
    alike = "The difference between settings is no larger than seeds alone may make it."
    told = replace(record, choosing=CHOOSING, other_seeds=(-9.0, 0.0, 9.0))
    lead = "Choosing on validation beat not choosing, but by no more than luck may (p = 0.110)."
    assert short_of(told) == f"{lead} {alike}"
    assert short_of(replace(told, choosing=None)) == alike
    assert short_of(replace(told, choosing=None, other_seeds=())) == ""


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Choices(([1], [64, 32])), "[1], [64, 32]"),
        (Numbers(1, 60, whole=True), "1 to 60"),
        (Numbers(1, 61, 5, whole=True), "1 to 61 by 5"),
        (Numbers(1e-4, 1e-2, log=True), "0.0001 to 0.01, logarithmic"),
    ],
)
def test_values_are_told_as_a_person_says_them(one, said):
    assert values_in_words(one) == said
