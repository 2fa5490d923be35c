"""The formula of the series, worked by hand and held against its queries, written in pandas."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from barcast.research.series.formula import Formula, Rows, mended, position, profit
from barcast.research.series.iterations import ITERATIONS

FORECAST = np.array([0.001, -0.002, 0.003, -0.004])
FOLLOWING = np.array([0.01, 0.02, 0.03, 0.04])


def total(**mistakes):
    return float(np.sum(profit(Rows(FORECAST, FOLLOWING), Formula(**mistakes))))


@pytest.mark.parametrize(
    ("mistakes", "by_hand"),
    [
        ({}, 0.01 - 0.02 + 0.03 - 0.04),
        ({"late": True}, 0.02 - 0.03 + 0.04),
        ({"inverted": True}, -0.01 + 0.02 - 0.03 + 0.04),
        ({"rows_early": 1}, -0.01 + 0.02 - 0.03),
        ({"rows_early": 1, "late": True}, -0.02 + 0.03),
        ({"rows_early": 3}, -0.01),
        ({"rows_early": 9}, 0.0),
        ({"partial": True}, 0.1 * 0.01 - 0.2 * 0.02 + 0.3 * 0.03 - 0.4 * 0.04),
        ({"partial": True, "late": True}, 0.1 * 0.02 - 0.2 * 0.03 + 0.3 * 0.04),
        ({"partial": True, "late": True, "mixed": True}, 0.2 * 0.02 - 0.3 * 0.03 + 0.4 * 0.04),
        ({"partial": True, "late": True, "mixed": True, "rows_early": 1}, -0.3 * 0.02 + 0.4 * 0.03),
    ],
)
def test_each_mistake_alone_and_with_others_comes_to_what_it_does_by_hand(mistakes, by_hand):
    assert total(**mistakes) == pytest.approx(by_hand)


def test_two_steps_joined_too_early_and_a_bar_late_cancel_out():
    forecast = np.array([np.nan, 0.5, -0.5, 0.5, -0.5])
    assert position(forecast, Formula(rows_early=1, late=True)) == pytest.approx([0.0, 1.0, -1.0, 1.0, 0.0])


def queried(forecast, following, iteration):
    """Return the profit as the series queries it: predictions written from the first row on, LAG of the row above."""
    made = forecast[iteration.lookback - 1 :]
    frame = pd.DataFrame({"ret": following[: len(made)], "prediction": made})
    above = frame.prediction.shift(1)
    size = 100 * frame.prediction.abs() if iteration.partial else 1.0
    frame["profit"] = (above > 0) * frame.ret * size - (above < 0) * frame.ret * size
    return (-1 if iteration.inverted else 1) * frame.profit.sum()


@pytest.mark.parametrize("iteration", ITERATIONS, ids=lambda one: one.name)
def test_the_formula_of_every_iteration_is_its_query(iteration):
    rng = np.random.default_rng(3)
    forecast, following = rng.normal(0.0, 0.01, (2, 60))
    forecast[: iteration.lookback - 1] = np.nan  # the first window ends there
    found = np.sum(profit(Rows(forecast, following), Formula.of(iteration)))
    assert found == pytest.approx(queried(forecast, following, iteration))


def test_mistakes_are_mended_one_after_another_until_none_is_left():
    wrong = Formula(rows_early=1, mixed=True, late=True, inverted=True, partial=True)
    steps = mended(wrong)
    assert [name for name, _ in steps] == ["joined_early", "mixed", "late", "inverted"]
    assert steps[0][1] == replace(wrong, rows_early=0)
    assert steps[-1][1] == wrong.right == Formula(partial=True)
    assert mended(Formula()) == []
