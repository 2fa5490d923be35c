"""Faults of numbers and dates, each with its place, value and remedy."""

import pytest


def with_cell(text, line, column, cell):
    lines = [row.split(",") for row in text.splitlines()]
    lines[line - 1][column] = cell
    return "\n".join(",".join(row) for row in lines) + "\n"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "is empty; fill it or drop the row"),
        ("n/a", '"n/a" is a missing value; drop the row or fill it'),
        ("NaN", '"NaN" is a missing value; drop the row or fill it'),
        ("abc", '"abc" is not a number; correct it or drop the row'),
        ("inf", '"inf" is infinite; correct it or drop the row'),
        ("1e400", '"1e400" is infinite; correct it or drop the row'),
        ("1_0.5", '"1_0.5" is not a number; correct it or drop the row'),
        ("1_000", '"1_000" has separators within the number; write 1000'),
        ("\u0661\u0662", '"\u0661\u0662" is not a number; correct it or drop the row'),
        ("0", "0 is not above 0; correct it or drop the row"),
        ("-0", "-0 is not above 0; correct it or drop the row"),
    ],
)
def test_prices_that_are_none(faults, good, cell, said):
    assert faults(with_cell(good, 4, 4, cell)) == [f"bars.csv, row 4, column close: {said}"]


def test_a_decimal_comma(faults, good):
    text = good.replace(",", ";").replace("10.7;900", "10,7;900")
    assert faults(text, delimiter=";") == ['bars.csv, row 4, column close: "10,7" has a decimal comma; write 10.7']


@pytest.mark.parametrize(("cell", "said"), [("-5", "-5 is negative"), ("inf", '"inf" is infinite'), ("", "is empty")])
def test_volumes_that_are_none(faults, good, cell, said):
    (fault,) = faults(with_cell(good, 2, 5, cell))
    assert fault.startswith(f"bars.csv, row 2, column volume: {said}; ")


def test_prices_out_of_their_range(faults, good):
    text = with_cell(with_cell(with_cell(good, 2, 2, "9.5"), 3, 4, "11.5"), 5, 1, "10")
    drop = "correct it or drop the row"
    assert faults(text) == [
        f"bars.csv, row 2, column high: high 9.5 is below low 9.9; {drop}",
        f"bars.csv, row 3, column close: close 11.5 is above high 11.0; {drop}",
        f"bars.csv, row 5, column open: open 10.0 is below low 10.1; {drop}",
    ]


def test_rounding_is_no_fault(load, faults, good):
    assert len(load(with_cell(good, 2, 4, "10.6000000001"))) == 5
    assert len(faults(with_cell(good, 2, 4, "10.60000011"))) == 1


def test_null_rows_of_yahoo(faults, good):
    assert faults(good.replace("10.6,10.8,10.1,10.2,1500", "null,null,null,null,null")) == [
        'bars.csv, row 5, column open to close: the row has no prices ("null"); drop the row'
    ]


def test_everything_is_said_at_once_in_the_order_of_the_rows(faults, good):
    text = with_cell(with_cell(with_cell(good, 6, 1, "x"), 2, 4, "0"), 3, 0, "soon")
    assert [fault.partition(":")[0] for fault in faults(text)] == [
        "bars.csv, row 2, column close",
        "bars.csv, row 3, column date",
        "bars.csv, row 6, column open",
    ]


@pytest.mark.parametrize(
    "cell", ["soon", "now", "2019-13-01", "2019-02-30", "21.5.2019", "20190521", "2019", "1558396800"]
)
def test_dates_that_are_none(faults, good, cell):
    (fault,) = faults(with_cell(good, 3, 0, cell))
    assert fault.startswith(f'bars.csv, row 3, column date: "{cell}" ')


def test_repeated_dates(faults, good):
    assert faults(with_cell(good, 4, 0, "2019-05-21")) == [
        "bars.csv, row 4, column date: 2019-05-21 is already in row 3; keep one of the two rows"
    ]


def test_dates_that_go_back(faults, good):
    assert faults(with_cell(good, 4, 0, "2019-05-01")) == [
        "bars.csv, row 4, column date: 2019-05-01 comes after 2019-05-21; correct it, or sort the rows, oldest first"
    ]


def test_date_formats_that_do_not_fit(faults, good):
    (fault,) = faults(good, date_format="%d/%m/%Y")
    assert fault.startswith('data.date_format: "%d/%m/%Y" does not fit the first date, "2019-05-20"; ')
    (fault,) = faults(good, date_format="%Q")
    assert fault.startswith('data.date_format: "%Q" ')
    (fault,) = faults(with_cell(good, 3, 0, "today"), date_format="%Y-%m-%d")
    assert fault == (
        'bars.csv, row 3, column date: "today" is not a date in the format %Y-%m-%d; correct it or drop the row'
    )


@pytest.mark.parametrize("written", ["{}/{}/{}", "{}{}{}", "{}-{}-{} 00:00:00", "{}-{}-{}T00:00"])
def test_ways_of_writing_a_date(load, good, written):
    text = good
    for day in range(20, 25):
        text = text.replace(f"2019-05-{day}", written.format("2019", "05", day))
    assert load(text).fingerprint == load(good).fingerprint


def intraday(*stamps):
    return "date,open,high,low,close,volume\n" + "".join(f"{stamp},10,11,9,10.5,5\n" for stamp in stamps)


def test_a_second_bar_of_a_day_in_daily_data(faults):
    days = [f"2020-01-0{day} 00:00" for day in range(1, 8)]
    assert faults(intraday(*days[:3], "2020-01-03 16:00", *days[3:])) == [
        "bars.csv, row 5, column date: 2020-01-03 16:00 is a second bar of a day that has 2020-01-03, in daily data; "
        "keep one bar a day"
    ]
    mixed = [f"2020-01-0{day} {hour}:00" for day in range(1, 8) for hour in ("00", "16")]
    assert faults(intraday(*mixed))[3] == (
        "bars.csv, column date: 4 more rows have the like, the last row 15; mend them alike"
    )


def test_half_days_and_minutes_are_no_daily_data(load):
    halves = [f"2020-01-0{day} {hour}:00" for day in range(1, 8) for hour in ("00", "12")]
    assert len(load(intraday(*halves))) == 14
    assert len(load(intraday("2020-01-01 23:59", "2020-01-02 00:00", "2020-01-02 00:01"))) == 3


def test_the_wall_clock_of_a_zone_is_kept(load):
    bars = load(intraday("2020-03-27 16:00:00-04:00", "2020-11-02 16:00:00-05:00"))
    assert [str(stamp) for stamp in bars.index] == ["2020-03-27 16:00:00", "2020-11-02 16:00:00"]
    assert bars.index.tz is None
    assert "the time zone of the stamps is dropped: the times are the wall clock of the source" in bars.warnings
    assert str(load(intraday("2020-03-27T16:00:00Z")).index[0]) == "2020-03-27 16:00:00"
    assert str(load(intraday("2020-03-27 16:00 +0100"), date_format="%Y-%m-%d %H:%M %z").index[0])[11:13] == "16"


def test_stamps_of_several_zones(faults):
    several = intraday("2020-03-27 16:00:00-04:00", "2020-03-28 16:00:00+01:00", "2020-03-29 16:00:00+09:00")
    assert faults(several) == [
        "bars.csv, column date: several time zones: +01:00, +09:00, -04:00; "
        "set data.timezone=UTC, and all of them are turned into UTC"
    ]
    (fault,) = faults(intraday("2020-03-27 16:00:00-04:00", "2020-03-28 16:00:00"))
    assert "some stamps have a time zone (-04:00), others none" in fault
    back_and_forth = [f"2020-03-{day} 16:00:00-0{4 + day % 2}:00" for day in range(10, 30)]
    assert "several time zones" in faults(intraday(*back_and_forth))[0]


def test_the_hour_that_comes_twice(faults):
    found = faults(intraday("2020-11-01 00:30:00-04:00", "2020-11-01 01:30:00-04:00", "2020-11-01 01:30:00-05:00"))
    assert found == [
        "bars.csv, row 4, column date: 2020-11-01 01:30 is already in row 3; "
        "set data.timezone=UTC, and the stamps are turned into UTC, whose clock is never put back"
    ]


def with_column(text, name, cells):
    header, *rows = text.split()
    return "\n".join([f"{header},{name}", *(f"{row},{cell}" for row, cell in zip(rows, cells, strict=True))]) + "\n"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["", "", 1, 2, 3], "row 2 is empty (2 cells are no finite number)"),
        (["", "", "", "", 3], "row 2 is empty (4 cells are no finite number)"),
        ([1, 2, "n/a", 4, 5], 'row 4, "n/a" is a missing value (1 cell is no finite number)'),
        ([1, 2, 3, "inf", 5], 'row 5, "inf" is infinite (1 cell is no finite number)'),
        ([1, "oops", 3, 4, 5], 'row 3, "oops" is not a number (1 cell is no finite number)'),
        ([1, "1_000", "", 4, 5], 'row 3, "1_000" has separators within the number (2 cells are no finite number)'),
        (["a", "b", "c", 4, ""], "no numbers in it"),
        (["", "", "", "", ""], "no numbers in it"),
    ],
)
def test_a_further_column_with_holes_is_left_out(load, good, cells, reason):
    bars = load(with_column(good, "SMA 20", cells))
    assert bars.left_out == {"sma_20": reason}
    assert list(bars.columns) == ["open", "high", "low", "close", "volume"]
    assert bars.fingerprint == load(good).fingerprint
    text = reason == "no numbers in it"
    assert bars.warnings == (
        f"column sma_20 left out: {reason}" if text else f"the column sma_20 is left out: {reason}",
    )


def test_a_whole_further_column_stays(load, good):
    bars = load(with_column(good, "vix", [1, 2, 3, 4, 5]))
    assert bars.columns["vix"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert bars.left_out == {}
    assert bars.warnings == ()


def test_adjusting_needs_every_cell_of_its_column(load, faults, good):
    text = with_column(good, "Adj Close", [1, 2, "", 4, 5])
    assert list(load(text).left_out) == ["adj_close"]
    assert faults(text, adjust=True) == ["bars.csv, row 4, column adj_close: is empty; fill it or drop the row"]
