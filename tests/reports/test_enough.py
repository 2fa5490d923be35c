"""Where there is too little to judge, no report tells a figure a year, a Sharpe ratio or a rank."""

import io

import pytest
from rich.console import Console

from barcast.analyzers.metrics import Undefined
from barcast.reports.console import print_report, terms
from barcast.reports.enough import ANNUAL, told_baselines, told_metrics, told_of_holding, too_little
from barcast.verdict.assess import assess

FEW = ("single_bar", "two_bars", "single_pair", "three_trades", "no_trade", "flat_price")


def test_what_is_told_a_year_is_known_by_its_label():
    assert set(ANNUAL) == {"annual_return", "volatility", "sharpe", "sortino", "turnover"}


@pytest.mark.parametrize("kind", FEW)
def test_the_reason_is_that_of_the_verdict_and_stands_for_every_annual_figure(kind_of, kind):
    result = kind_of(kind)
    reason = assess(result).skill.reason
    assert too_little(result, "test") == reason != ""
    told = told_metrics(result, "test")
    assert {told[name] for name in ANNUAL} == {Undefined(reason)}
    assert told["total_return"] == result.metrics["test"]["total_return"]


def test_where_there_is_enough_the_metrics_are_as_they_are(kind_of):
    result = kind_of("usual")
    assert told_metrics(result, "test") == result.metrics["test"]
    assert told_of_holding(result, "test") == result.buy_and_hold.metrics["test"]
    verdict = assess(result)
    assert told_baselines(verdict) is verdict.baselines


def test_buy_and_hold_is_asked_for_bars_alone(kind_of):
    seldom = kind_of("three_trades")  # some hundred bars, three changes
    assert told_of_holding(seldom, "test") == seldom.buy_and_hold.metrics["test"]
    assert isinstance(told_of_holding(kind_of("flat_price"), "test")["sharpe"], Undefined)


def test_no_line_of_the_report_tells_a_sharpe_ratio_of_a_few_bars(kind_of):
    file = io.StringIO()
    result = kind_of("flat_price")
    print_report(result, Console(file=file, width=300), verdict=assess(result))
    assert "better than" not in file.getvalue()
    assert "probabilistic Sharpe ratio is" not in file.getvalue()
    told = told_baselines(assess(result))
    assert all(isinstance(one.sharpe, Undefined) for one in told.outcomes.values())
    assert isinstance(told.random, Undefined)


@pytest.mark.parametrize("kind", ["ruined", "ruined_alone", "ruined_both"])
def test_a_ruined_account_has_no_annual_figure_and_no_sharpe_ratio_among_the_rules(kind_of, kind):
    result = kind_of(kind)
    told = told_metrics(result, "test")
    assert {told[name] for name in ANNUAL} == {Undefined("the account was ruined")}
    outcomes = told_baselines(assess(result)).outcomes
    assert outcomes["run"].sharpe == Undefined("the account was ruined")
    assert all(isinstance(one.sharpe, Undefined) for one in outcomes.values() if one.total_return <= -1.0)


def test_the_bars_of_a_ruined_account_are_told_with_those_until_its_ruin(kind_of):
    result = kind_of("ruined_both")
    said = " ".join(terms(result))
    for name in ("test", "train"):
        rows = next(one.rows for one in result.account.samples if one.name == name)
        until = int((result.account.equity["sample"] == name).sum())
        assert until < len(rows)
        assert f"{len(rows)} {name} bars ({until} of them until the account was ruined)" in said
