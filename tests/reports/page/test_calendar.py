"""Returns by month and year: worked by hand, and held against the account's own total."""

import numpy as np
import pandas as pd
import pytest

from barcast.reports.page.calendar import calendar, cut_years, grown_by_month, growth, mark, of_year, row, span_of


def test_a_month_is_the_last_equity_of_it_over_the_last_before_it():
    dates = pd.Series(pd.to_datetime(["2020-01-30", "2020-01-31", "2020-02-03", "2020-04-01"]))
    found = growth(dates, np.array([105.0, 110.0, 99.0, 198.0]), 100.0)
    assert {str(month): factor for month, factor in found.items()} == pytest.approx(
        {"2020-01": 1.1, "2020-02": 0.9, "2020-04": 2.0}
    )


def test_a_stamp_is_of_the_month_that_its_own_clock_shows():
    dates = pd.Series(pd.to_datetime(["2020-01-31 23:30"]).tz_localize("America/New_York"))
    assert [str(month) for month in growth(dates, np.array([100.0]), 100.0)] == ["2020-01"]


@pytest.mark.parametrize("kind", ["usual", "only_test", "three_trades", "ruined_alone"])
def test_all_months_together_are_what_the_accounts_came_to(kind_of, kind):
    result = kind_of(kind)
    grown = grown_by_month(result)
    whole = np.prod([1.0 + float(metrics["total_return"]) for metrics in result.metrics.values()])
    assert np.prod(list(grown.own.values())) == pytest.approx(whole)
    years = {month.year for month in grown.own}
    assert np.prod([1.0 + of_year(grown.own, year) for year in years]) == pytest.approx(whole)
    assert set(grown.samples) == set(grown.own)


def test_years_without_a_position_are_left_out_and_named(kind_of, read):
    assert span_of([2003]) == "2003"
    assert span_of([2001, 2003, 2002]) == "2001 to 2003"
    assert span_of([2001, 2003]) == "2 years"
    assert calendar(kind_of("no_trade"), "test", is_judged=True) == "No month has a return: no position was ever held."
    assert calendar(kind_of("intraday"), "test", is_judged=True) == "No table of months: all bars lie within one month."


def test_better_than_buy_and_hold_is_said_of_whole_years_out_of_sample_alone(kind_of, read):
    html = calendar(kind_of("usual"), "test", is_judged=True).html
    assert "of 1 whole year out of sample" in read(html).text
    assert "Return by month and year, %" in read(calendar(kind_of("only_train"), "train", is_judged=True).html).text
    assert "Return by month and year, %" in read(calendar(kind_of("one_trade"), "test", is_judged=False).html).text


def test_a_ruined_account_has_no_return_in_its_last_month_and_buy_and_hold_is_of_the_same_bars(kind_of, read):
    result = kind_of("ruined")
    grown, ruined = grown_by_month(result), result.account.ruined_at["test"]
    cells = row(grown, ruined.year)
    assert cells["cells"][ruined.month - 1]["text"] == "ruined"
    assert all(one["text"] == "" for one in cells["cells"][ruined.month :])
    assert cells["sums"][0] == "ruined"
    assert (cut_years(result), mark(grown, ruined.year)) == (frozenset({ruined.year, ruined.year + 1}), "part")
    held = result.buy_and_hold.equity
    until = held[held["date"] <= ruined].groupby("sample")["equity"].last().prod()
    cash = result.terms.account.cash
    assert np.prod(list(grown.hold.values())) == pytest.approx(until / cash ** len(result.metrics))
    text = read(calendar(result, "test", is_judged=True).html).text
    assert f"Return by month and year, %, until the account was ruined on {ruined:%Y-%m-%d}" in text
    assert f"Ruined on {ruined:%Y-%m-%d}: equity was at 0 or below" in text
    assert "Better than" not in text
