"""Texts and numbers as a page writes them."""

import math

import pandas as pd
import pytest

from barcast.reports.page.numbers import digits_for, number, percent, stamp
from barcast.reports.page.words import signs, spoken


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("lies -2.5% from", "lies \u22122.5% from"),
        ("on 1999-01-05", "on 1999-01-05"),
        ("003-sp500-3", "003-sp500-3"),
        ("(-0.03 to 0.1)", "(\u22120.03 to 0.1)"),
        ("within 6e-10.", "within 6 \u00d7 10\u207b\u00b9\u2070."),
        ("1.2e+15%", "1.2 \u00d7 10\u00b9\u2075%"),
    ],
)
def test_a_minus_is_a_minus_and_a_power_of_ten_is_one(text, written):
    assert signs(text) == written


def test_what_stands_between_backticks_is_code_and_all_is_escaped():
    assert spoken("`--set x=-1` of <b>") == "<code>--set x=-1</code> of &lt;b&gt;"
    assert spoken("`<i>`") == "<code>&lt;i&gt;</code>"
    assert spoken("a\u202eb\x1b") == "a\\u202eb\\x1b"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1234.5, "1,234.50"),
        (-0.001, "0.00"),
        (-1.0, "\u22121.00"),
        (999_999_999.0, "999,999,999.00"),
        (-8.14e12, "\u22128.1 \u00d7 10\u00b9\u00b2"),
        (math.inf, "\u2013"),
        (None, "\u2013"),
    ],
)
def test_a_number_is_written_as_people_do(value, written):
    assert number(value) == written


@pytest.mark.parametrize(
    ("values", "digits"), [((0.0,), 2), ((12.0, 0.1), 2), ((0.14,), 2), ((0.0023, -0.0001), 4), ((1e-30,), 8)]
)
def test_a_small_number_has_as_many_decimals_as_say_something(values, digits):
    assert digits_for(*values) == digits


@pytest.mark.parametrize(
    ("at", "written"),
    [
        ("2020-01-02", "2020-01-02"),
        ("2020-01-02 09:30", "2020-01-02 09:30"),
        ("2020-01-02 09:30:05", "2020-01-02 09:30:05"),
    ],
)
def test_a_stamp_is_as_short_as_it_may_be(at, written):
    assert stamp(pd.Timestamp(at)) == written


def test_a_return_beyond_all_is_no_row_of_digits():
    assert percent(9.99e12) == "1.0 \u00d7 10\u00b9\u2075%"
