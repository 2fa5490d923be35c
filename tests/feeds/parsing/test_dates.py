"""Ways of writing stamps: what is read at once, what the file settles, and what is refused with a format that works."""

import datetime as dt

import numpy as np
import pytest

from barcast.feeds.parsing import present

DAYS = [dt.datetime(2021, 1, 4) + dt.timedelta(days=count) for count in range(30)]
HOURS = [dt.datetime(2021, 1, 4, 9, 30) + dt.timedelta(hours=count) for count in range(60)]


def table(stamps, head="date"):
    return f"{head},open,high,low,close,volume\n" + "".join(f'"{stamp}",10,11,9,10.5,5\n' for stamp in stamps)


def written(form, moments=DAYS, **settings):
    return table([moment.strftime(form) for moment in moments], **settings)


@pytest.mark.parametrize(
    "form",
    [
        "%Y.%m.%d", "%Y/%m/%d", "%b %d, %Y", "%B %d %Y", "%a, %b %d %Y", "%A %d %B %Y", "%d %B %Y", "%d-%b-%Y",
        "%d-%b-%y", "%d%b%Y", "%Y-%b-%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d/%m/%y", "%y/%m/%d",
    ],
)  # fmt: skip
def test_dates_that_can_mean_one_day_only(load, form):
    assert load(written(form)).index.tolist() == DAYS


@pytest.mark.parametrize(
    "form",
    [
        "%Y.%m.%d %H:%M", "%Y.%m.%d %H:%M:%S", "%Y/%m/%d %I:%M%p", "%Y-%m-%d %I:%M %p", "%b %d %Y %I:%M %p",
        "%Y%m%d %H%M%S", "%Y%m%dT%H%M%SZ", "%Y%m%d%H%M", "%Y%m%d%H%M%S", "%d %b %Y, %H:%M:%S", "%Y-%m-%d %H:%M:%S,%f",
        "%a %b %d %Y %H:%M:%S GMT+0100 (Central European Time)", "%a, %d %b %Y %H:%M:%S GMT", "%Y-%m-%dT%H:%M:%S.%fZ",
    ],
)  # fmt: skip
def test_times_behind_a_date(load, form):
    assert load(written(form, HOURS)).index.tolist() == HOURS


def test_a_time_of_its_own_column(load):
    for date, time in (("%Y.%m.%d", "%H:%M"), ("%Y%m%d", "%H%M%S"), ("%Y-%m-%d", "%I:%M %p")):
        rows = "".join(f"{one:{date}},{one.strftime(time).removeprefix('0')},10,11,9,10\n" for one in HOURS)
        assert load("date,time,open,high,low,close\n" + rows).index.tolist() == HOURS


@pytest.mark.parametrize(
    ("unit", "name"), [(0, "seconds"), (1, "milliseconds"), (2, "microseconds"), (3, "nanoseconds")]
)
def test_epochs_are_of_the_unit_that_their_size_shows(load, unit, name):
    whole = [(hour - dt.datetime(1970, 1, 1)) // dt.timedelta(seconds=1) * 1000**unit for hour in HOURS]
    for cells in (whole, [f"{stamp}.0" for stamp in whole]):
        bars = load(table(cells, head="time"))
        assert bars.index.tolist() == HOURS
        assert bars.read_as == (f"epoch stamps in {name}, UTC",)
        assert bars.warnings == ()


def test_epochs_of_two_units_and_from_before_1970(load):
    seconds = [(hour - dt.datetime(1970, 1, 1)) // dt.timedelta(seconds=1) for hour in HOURS]
    bars = load(table([stamp * (1000 if row < 30 else 1_000_000) for row, stamp in enumerate(seconds)]))
    assert bars.index.tolist() == HOURS
    assert bars.read_as == ("epoch stamps in milliseconds and microseconds, UTC",)
    days = load(table(range(-86_400 * 365, 86_400 * 2000, 86_400)))
    assert [str(day.date()) for day in days.index[[0, -1]]] == ["1969-01-01", "1975-06-23"]
    assert load(table([1609459200.25, 1609462800.25])).index[0] == dt.datetime(2021, 1, 1, 0, 0, 0, 250_000)


def test_the_file_settles_which_number_is_the_day(load, faults):
    assert load(written("%d/%m/%Y")).read_as == ("dates of the form day/month/year, as 13/01/2021 shows",)
    assert load(written("%m-%d-%y")).read_as == ("dates of the form month-day-year, as 01-13-21 shows",)
    assert faults(written("%d/%m/%Y", DAYS[:9])) == [
        'bars.csv, row 2, column date: "04/01/2021" can be 2021-01-04 or 2021-04-01, and none of the 9 dates says '
        "which; set data.date_format to %d/%m/%Y or %m/%d/%Y"
    ]
    assert faults(table(["13/01/2020", "01/14/2020", "15/01/2020"])) == [
        'bars.csv, column date: "13/01/2020" has the day first and "01/14/2020" the month; '
        "write all dates alike, such as 2020-01-31"
    ]


@pytest.mark.parametrize(
    "form",
    [
        "%d.%m.%Y %H:%M", "%d/%m/%Y %I:%M:%S %p", "%d-%m-%Y %H:%M:%S.%f", "%d/%m/%Y, %H:%M", "%d/%m/%Y %H:%M:%S +0100",
        "%Y_%m_%d", "%d_%m_%Y", "%Y %m %d", "%Y-%m-%d_%H:%M", "%Y-%m-%d %H.%M.%S", "%Y-%m-%d %Hh%M", "%H:%M %d/%m/%Y",
        "%d%m%Y", "%Y-%m",
    ],
)  # fmt: skip
def test_a_suggested_format_is_complete_and_works(load, faults, form):
    moments = [dt.datetime(2021, month, 4, 0 if form == "%Y-%m" else 9) for month in range(1, 13)]
    moments = moments if any(letter in form for letter in "HI") else [one.replace(hour=0) for one in moments]
    (fault,) = faults(written(form, moments))
    suggested = fault.partition("set data.date_format to ")[2].split(" or ")
    read = [load(written(form, moments), date_format=one).index.tolist() for one in suggested]
    assert (moments if form != "%Y-%m" else [one.replace(day=1) for one in moments]) in read


def test_one_fault_in_every_date_is_said_once(faults):
    assert faults(written("%Y_%m_%d")) == [
        'bars.csv, column date: all 30 dates are written like "2021_01_04"; set data.date_format to %Y_%m_%d'
    ]
    remedy = "write it like 2020-01-31 or 2020-01-31 09:30:00, or set data.date_format"
    assert faults(table(range(30))) == [
        f'bars.csv, column date: "0" is not a date (row 2, and the like in all 30 rows); {remedy}'
    ]
    some = [day.strftime("%Y-%m-%d") if row % 6 else "soon" for row, day in enumerate(DAYS)]
    assert faults(table(some)) == [
        *(f'bars.csv, row {row}, column date: "soon" is not a date; {remedy}' for row in (2, 8, 14)),
        "bars.csv, column date: 2 more rows have the like, the last row 26; mend them alike",
    ]


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (44200, "44200 looks like a spreadsheet's count of days, 2021-01-04"),
        (18631, "18631 looks like a count of days since 1970, 2021-01-04"),
    ],
)
def test_counts_of_days_are_refused_with_the_date_they_look_like(faults, first, said):
    (fault,) = faults(table(range(first, first + 30)))
    assert fault.startswith(f"bars.csv, column date: {said}; write it as dates like 2020-01-31: ")


def test_rounded_numbers_and_zones_by_letters(load, faults):
    assert 'row 2, column date: "1.60946E+12" was rounded by a spreadsheet; ' in faults(table(["1.60946E+12"] * 2))[0]
    text = written("%Y-%m-%d %H:%M EST", HOURS)
    (fault,) = faults(text)
    assert fault == (
        'bars.csv, column date: "2021-01-04 09:30 EST" names its zone by letters, which stand for several (row 2, and '
        "the like in all 60 rows); set data.timezone to the zone of the clock, such as America/New_York; the letters "
        "are passed over then"
    )
    assert load(text, timezone="America/New_York").index[0] == dt.datetime(2021, 1, 4, 14, 30)


def test_a_format_of_the_date_alone_takes_any_time_behind_it(load):
    for form in ("%d/%m/%Y %I:%M:%S %p", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S.%f"):
        assert load(written(form, HOURS), date_format="%d/%m/%Y").index.tolist() == HOURS


def test_years_of_two_digits_do_not_lie_ahead(load, faults, monkeypatch):
    assert str(load(written("%d-%b-%y", [day.replace(year=1985) for day in DAYS])).index[0].date()) == "1985-01-04"
    monkeypatch.setattr(present, "now", lambda: np.datetime64("2026-07-01T00:00", "us"))
    (fault,) = faults(written("%m/%d/%y", [day.replace(year=1965) for day in DAYS]))
    assert fault == (
        "bars.csv, column date: 2065-01-04 is yet to come (row 2, and the like in all 30 rows); correct it, or the way "
        "its year is read (a year of two digits from 00 to 68 is taken for 2000 to 2068)"
    )
