"""Accounts on the dates that both have: by hand."""

import numpy as np
import pandas as pd
import pytest

from barcast.experiments.comparing.common_dates import (
    OneAccount,
    bars_a_year,
    begin_alike,
    common_dates,
    equity_on,
    span_of,
)
from barcast.experiments.comparing.differing import sized
from barcast.faults import BadInput

DAYS = pd.bdate_range("2001-01-01", periods=10)


def account(days, opened_at=None, cash=100.0):
    """Return an account that earns 1 on every bar."""
    return OneAccount(days, cash + np.arange(1.0, len(days) + 1), opened_at, cash)


def test_accounts_opened_at_the_same_close_count_from_their_cash():
    one, other = account(DAYS[2:], DAYS[1]), account(DAYS[2:], DAYS[1])
    dates = common_dates(one, other, ("one", "other"))
    assert begin_alike(one, other)
    assert equity_on(one, dates, from_cash=True).tolist() == [100.0, *range(101, 109)]
    assert bars_a_year(one, 252.0, dates, from_cash=True) == 252.0


def test_other_accounts_count_from_the_first_date_in_common_with_fewer_intervals_a_year():
    one, other = account(DAYS, None), account(DAYS[[1, 3, 5, 9]], DAYS[0])
    dates = common_dates(one, other, ("one", "other"))
    assert not begin_alike(one, other)
    assert dates.equals(DAYS[[1, 3, 5, 9]])
    assert equity_on(one, dates, from_cash=False).tolist() == [102.0, 104.0, 106.0, 110.0]
    assert equity_on(other, dates, from_cash=False).tolist() == [101.0, 102.0, 103.0, 104.0]
    assert bars_a_year(one, 240.0, dates, from_cash=False) == pytest.approx(240.0 * 3 / 8)


def test_stamps_of_other_units_are_the_same_dates():
    one, other = account(DAYS.as_unit("ns")), account(DAYS.as_unit("s"))
    assert len(common_dates(one, other, ("one", "other"))) == len(DAYS)


@pytest.mark.parametrize(("days", "many"), [(DAYS[7:], "one date"), (DAYS[8:], "no date")])
def test_too_few_dates_in_common_are_refused(days, many):
    with pytest.raises(BadInput) as refused:
        common_dates(account(DAYS[:8]), account(days), ("one", "runs/other"))
    assert str(refused.value) == (
        f"runs/other: has {many} in common with one: it was tested on {span_of(days)}, and 2001-01-01 to 2001-01-10 "
        "in one; name runs that were tested on the same dates"
    )


def test_times_are_told_where_they_say_something():
    assert span_of(pd.DatetimeIndex(["2001-01-01 09:30", "2001-01-02"])) == "2001-01-01 09:30 to 2001-01-02 00:00"


def test_numbers_written_otherwise_are_the_same_setting():
    assert sized("1") == sized("1.0")
    assert sized("[1]") != sized("[1.0]")
