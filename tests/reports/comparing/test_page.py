"""The page of a comparison: what is written in it is escaped, and its first line says what came of it."""

import numpy as np
import pandas as pd
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.paired_difference import paired_difference
from barcast.reports.comparing.as_json import as_json
from barcast.reports.comparing.comparison import Comparison, Difference, Side
from barcast.reports.comparing.page import comparison_page, headline, on_page
from barcast.reports.comparing.rows import difference_rows, metric_rows, reasons, signed_ratio

HOSTILE = "<script>alert('x')</script>&amp;"
DAYS = pd.bdate_range("2001-01-01", periods=300)


def side(number, name="001-x", **more):
    """Return one of the runs."""
    found = {"total_return": 0.1, "sharpe": Undefined("too short"), **more.pop("metrics", {})}
    growth = pd.Series(np.linspace(1.0, 1.1, 300), DAYS)
    told = {"alarms": (), "skill": "no verdict", "profit": "no verdict", **more}
    return Side(number, name, f"runs/{name}", "sp500, test", found, {}, 0.2, growth=growth, **told)


def apart(number, edge, noise=0.001):
    """Return how far a run is above the first."""
    rng = np.random.default_rng(number)
    first = rng.normal(0.0, 0.01, 300)
    found = paired_difference(first + edge + rng.normal(0.0, noise, 300), first, 252.0)
    return Difference(number, 300, "2001-01-01 to 2002-02-22", 252.0, found)


def of(*differences, **more):
    """Return a comparison."""
    sides = tuple(side(number, **more) for number in range(1, len(differences) + 2))
    return Comparison(sides, "test", {}, differences, ("Everything is of the test parts.",))


UNTOLD = Difference(2, 20, "2001", 252.0, None, "20 bars in common, and it takes 100")


@pytest.mark.parametrize(
    ("comparison", "told"),
    [
        (of(apart(2, 0.001)), "Run 2 is told apart from run 1: +"),
        (of(apart(2, -0.001)), "Run 2 is told apart from run 1: \u2212"),
        (of(apart(2, 0.0)), "Run 2 is not told apart from run 1: "),
        (of(apart(2, 0.0, 0.0)), "Both runs returned the same on every bar"),
        (of(UNTOLD), "Too little to hold the two runs apart"),
        (of(apart(2, 0.0), apart(3, 0.0)), "None of 2 is told apart from run 1 by p below 0.05"),
        (of(apart(2, 0.001), apart(3, 0.0)), "1 of 2 is told apart from run 1 by p below 0.05"),
    ],
)
def test_the_first_line_says_what_came_of_it(comparison, told):
    assert headline(comparison).startswith(told)


def test_every_text_is_escaped():
    hostile = of(apart(2, 0.0), name=f"001-{HOSTILE}", alarms=(HOSTILE,), skill=HOSTILE)
    page = comparison_page(Comparison(hostile.sides, "test", {HOSTILE: (HOSTILE, "")}, hostile.differences, (HOSTILE,)))
    assert HOSTILE not in page
    assert "alert('x')" not in page.replace("&lt;script&gt;alert(&#39;x&#39;)", "").partition('id="data"')[0]


def test_a_dash_has_a_reason_and_a_number_a_true_minus():
    rows = {row.label: row.cells for row in metric_rows(of(UNTOLD))}
    assert rows["Sharpe ratio a year"] == ("-", "-")
    assert list(reasons(of(UNTOLD))) == [
        "-  Sharpe ratio a year in 1, 2: too short.",
        "-  2 less 1: 20 bars in common, and it takes 100.",
    ]
    assert [row.cells for row in difference_rows(of(UNTOLD))] == [("20",), *[("-",)] * 6]
    assert on_page("-1.5% to -0.2") == "\u22121.5% to \u22120.2"
    assert on_page("-") == "\u2013"
    assert on_page("2001-01-02 of runs/001-x") == "2001-01-02 of runs/001-x"


def test_all_of_it_is_json():
    told = as_json(of(UNTOLD))
    assert told["runs"][0]["undefined"] == {"metrics.sharpe": "too short"}
    assert (told["differences"][0]["found"], told["differences"][0]["reason"]) == (None, UNTOLD.reason)


@pytest.mark.parametrize(("value", "told"), [(0.5, "+0.50"), (-0.5, "-0.50"), (0.001, "0.00"), (0.0, "0.00")])
def test_a_difference_has_its_sign(value, told):
    assert signed_ratio(value) == told
