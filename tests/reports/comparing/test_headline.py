"""The first line of a comparison, and what it says of runs that were ruined."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from barcast.experiments.comparing.common_dates import OneAccount
from barcast.experiments.comparing.compare import why_not
from barcast.experiments.comparing.said import ruins, which_dates
from barcast.reports.comparing.comparison import Difference
from barcast.reports.comparing.page import headline


def apart(number, p=None, ruined=0):
    mean = SimpleNamespace(p=p)
    found = None if p is None else SimpleNamespace(mean=mean, is_same=False)
    reason = f"the account of {ruined} was ruined on 2020-01-03" if ruined else ""
    return Difference(number, 300, "", 252.0, found, reason, bool(ruined))


@pytest.mark.parametrize(
    ("differences", "said"),
    [
        ([apart(2, ruined=2)], "Not compared: the account of 2 was ruined on 2020-01-03"),
        (
            [apart(2, 0.4), apart(3, ruined=3)],
            "None of 1 is told apart from run 1 by p below 0.05; 1 is not compared, since an account was ruined",
        ),
        ([apart(2, 0.01), apart(3, 0.4)], "1 of 2 is told apart from run 1 by p below 0.05"),
        ([apart(2, ruined=1), apart(3, ruined=1)], "Not compared: the account of 1 was ruined"),
    ],
)
def test_a_ruined_run_is_not_counted_among_those_that_are_told_apart(differences, said):
    sides = range(len(differences) + 1)
    assert headline(SimpleNamespace(sides=sides, differences=differences)) == said


def test_it_is_told_when_an_account_was_ruined_and_how_many_bars_it_had():
    dates = pd.bdate_range("2020-01-01", periods=4)
    well = OneAccount(dates, np.ones(4), None, 1.0)
    lost = OneAccount(dates, np.array([1.0, 0.5, -0.1, np.nan]), None, 1.0, dates[2])
    assert list(which_dates([well, lost], "test")) == [
        "The test parts are the same 4 bars from 2020-01-01 to 2020-01-06 in all runs; what was ruined has numbers "
        "until then alone."
    ]
    assert list(ruins([well, lost], "test")) == [
        "The account of 2 was ruined on 2020-01-03, after 3 of its 4 test bars: it lost all it had, and no difference "
        "of it is told."
    ]
    assert why_not(2, (well, lost)) == "the account of 2 was ruined on 2020-01-03"
    assert why_not(2, (well, well)) == ""
