"""What was earned, case by case."""

from dataclasses import replace

import numpy as np
import pytest

from barcast.reports.accounts import account_of
from barcast.reports.earned import NOT_COMPARED, earned


def test_what_is_said_where_little_happened():
    assert NOT_COMPARED == "Too little happened to compare them."


@pytest.fixture
def judged(hand_bars, result_of):
    """What was earned by a target held over closes, as it was forecast, all of it test unless told otherwise."""

    def judge(close, target, **settings):
        settings = {"train": 0.0, "lookback": 0, "bps": 0.0, **settings}
        target = np.array(target, dtype=float)
        return earned(result_of(hand_bars(close), target, target, **settings))

    return judge


def test_as_well_as_buy_and_hold(judged):
    said = judged([100, 100, 110, 55], [1, 1, 1, 1])
    assert (
        said
        == "Out of sample the strategy was long throughout and lost 45.0% (no costs were set); buy and hold lost 45.0%."
    )


def test_sold_in_time(judged):
    said = judged([100, 100, 110, 110, 55], [1, 1, 0, 0, 0])
    assert (
        said == "Out of sample the strategy earned 10.0% (no costs were set); buy and hold lost 45.0%. " + NOT_COMPARED
    )


def test_less_than_buy_and_hold(judged):
    said = judged([100, 100, 110, 110, 220], [1, 1, 0, 0, 0])
    assert said == (
        "Out of sample the strategy earned 10.0% (no costs were set); buy and hold earned 120.0%. " + NOT_COMPARED
    )


def test_never_in_the_market(judged):
    said = judged([100, 100, 110], [0, 0, 0])
    assert said == "Out of sample the strategy never held a position; buy and hold earned 10.0%."


def test_costs_ate_the_profit(judged):
    said = judged([100, 100, 101, 101], [1, 0, 0, 0], bps=150.0)
    assert said.startswith("Out of sample the strategy lost 3.0% after costs")
    said = judged([100, 100, 101, 101], [1, 1, 0, 0], bps=150.0)
    assert said == (
        "Out of sample costs ate the profit: the strategy earned 1.0% before costs and lost 2.0% after them; "
        "buy and hold earned 1.0%. " + NOT_COMPARED
    )


def test_ended_where_it_began(judged):
    said = judged([100, 100, 100], [1, 1, 1])
    assert (
        "the strategy was long throughout and ended where it began (no costs were set); buy and hold ended where it "
        "began." in said
    )


def test_ruined_out_of_sample(judged):
    said = judged([100, 100, 250, 250], [-1, -1, -1, -1])
    assert said == ("Out of sample the account was ruined, on 2001-01-03; buy and hold earned 150.0%.")


def test_ruined_and_never_tested(kind_of):
    assert earned(kind_of("ruined_untested")) == (
        "The account was ruined on 2001-11-27, on the data the model was trained on, and no bar is out of sample."
    )


def test_a_ruin_in_train_says_nothing_of_the_test(judged):
    """The short is ruined when the price triples, and begins the test with the cash: it makes a tenth of it."""
    said = judged([100, 100, 300, 300, 300, 270], [-1, -1, -1, -1, -1, -1], train=0.67)
    assert (
        said == "Out of sample the strategy earned 10.0% (no costs were set); buy and hold lost 10.0%. " + NOT_COMPARED
    )


def test_nothing_out_of_sample(kind_of):
    assert earned(kind_of("only_train")) == "No bar is out of sample, so nothing here says whether the strategy works."


def test_only_the_test_part_counts(judged):
    said = judged([100, 100, 200, 200, 200, 220], [1, 1, 1, 1, 1, 1], train=0.67)
    assert said == (
        "Out of sample the strategy was long throughout and earned 10.0% (no costs were set); buy and hold earned "
        "10.0%."
    )


def test_without_a_benchmark(kind_of):
    result = kind_of("one_trade")
    said = earned(
        replace(result, buy_and_hold=replace(result.buy_and_hold, equity=result.buy_and_hold.equity.iloc[:0]))
    )
    assert said == "Out of sample the strategy was long throughout and lost 9.5% after costs."


def test_agrees_with_the_table(odd_result):
    """The sentence and the table of metrics are two ways to the same number."""
    for sample, metrics in odd_result.metrics.items():
        account = account_of(odd_result, sample)
        assert account.net_return == pytest.approx(metrics["total_return"], abs=1e-12)
        assert account.net + account.costs == pytest.approx(metrics["gross"])
        assert account.fills == metrics["fills"]
