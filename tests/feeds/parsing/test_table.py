"""The names that columns go by."""

import pytest

from barcast.feeds.parsing.table import column_names


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("<DATE>,<TIME>,<OPEN>,<Vol>", ["date", "time", "open", "vol"]),
        ("<DATE>,<CLOSE>,my signal", ["date", "close", "my_signal"]),
        ("Date,Close,<script>alert(1)</script>", ["date", "close", "<script>alert(1)</script>"]),
        ("Date,Close,<b>", ["date", "close", "<b>"]),
        ("Date,Adj Close,", ["date", "adj_close", "column_3"]),
        (",<>,x<y>", ["column_1", "column_2", "x<y>"]),
    ],
)
def test_marks_are_taken_off_where_a_header_writes_its_names_so(header, names):
    assert column_names(header.split(",")) == names
