"""Rows that do not go from the oldest to the newest, each named as what it is."""

import pandas as pd
import pytest

from barcast.feeds import load_bars

DAYS = pd.date_range("2021-01-04", periods=30).strftime("%Y-%m-%d").tolist()


def table(stamps, lines=False):
    rows = [f"{stamp},{10 + row % 3},14,9,11,{100 + row}" for row, stamp in enumerate(stamps)]
    return rows if lines else "\n".join(["date,open,high,low,close,volume", *rows]) + "\n"


def clock(zone, begins, days=60, freq="1h"):
    index = pd.date_range(begins, periods=int(days * pd.Timedelta("1D") / pd.Timedelta(freq)), freq=freq, tz=zone)
    return index.tz_localize(None), index.tz_convert("UTC").tz_localize(None)


def test_the_newest_bar_first_is_turned_round_and_said(load, faults):
    header, *rows = table(DAYS).split()
    turned = "\n".join([header, *reversed(rows)]) + "\n"
    bars = load(turned)
    assert bars.fingerprint == load(table(DAYS)).fingerprint
    assert bars.read_as == ("newest first, turned round",)
    assert load_bars(load(table(DAYS)).to_frame()[::-1]).read_as == ("newest first, turned round",)
    assert faults(turned.replace("2021-01-30,12,14,9", "2021-01-30,x,14,9")) == [
        'bars.csv, row 5, column open: "x" is not a number; correct it or drop the row'
    ]
    assert faults(turned.replace("2021-01-30", "2021-01-31")) == [
        "bars.csv, row 5, column date: 2021-01-31 is already in row 4; keep one of the two rows"
    ]
    assert faults(turned.replace("2021-01-30", "2021-02-03").replace("2021-02-02", "2021-02-04")) == [
        "bars.csv, row 5, column date: 2021-02-03 comes after 2021-01-31, where the newest bar comes first; "
        "correct it, or sort the rows"
    ]


def test_rows_that_stand_twice_in_every_cell(faults):
    header, *rows = table(DAYS).split()
    assert faults("\n".join([header, *rows, *rows]) + "\n") == [
        "bars.csv, column date: 30 rows repeat an earlier one in every cell, the first row 32, which is row 2 again; "
        "drop the repeated rows: the file was joined with itself, or with one that overlaps it"
    ]
    assert faults("\n".join([header, *rows[:5], *rows[4:]]) + "\n") == [
        "bars.csv, row 7, column date: this is row 6 again, in every cell; drop one of the two rows"
    ]


@pytest.mark.parametrize("stacked", [False, True])
def test_rows_of_several_instruments(faults, stacked):
    pairs = [(day, name) for day in DAYS for name in ("AAPL", "MSFT")]
    pairs = sorted(pairs, key=lambda pair: pair[1]) if stacked else pairs
    rows = [f"{row},{name}" for row, (_, name) in zip(table([day for day, _ in pairs], lines=True), pairs, strict=True)]
    assert faults("\n".join(["date,open,high,low,close,volume,name", *rows]) + "\n") == [
        "bars.csv, column name: several instruments: AAPL, MSFT; set data.symbol to the one meant, such as AAPL"
    ]
    what = "bars.csv, column date: 30 dates in 60 rows, up to 2 rows for one: 2021-01-04"
    assert faults("\n".join(["date,open,high,low,close,volume,maker", *rows]) + "\n") == [
        f"{what} is that of several instruments, by column maker AAPL, MSFT; "
        "keep the rows of one, or rename maker to symbol and set data.symbol to one of them"
    ]
    assert faults(table([day for day, _ in pairs])) == [
        f"{what}; they look like rows of several instruments; keep the rows of one"
    ]


@pytest.mark.parametrize(
    ("zone", "begins", "freq"),
    [
        ("Europe/Berlin", "2023-10-01", "1h"),
        ("America/New_York", "2021-10-01", "15min"),
        ("Australia/Sydney", "2021-03-20", "1h"),
    ],
)
def test_an_autumn_hour_is_named_with_a_zone_that_fits(load, faults, zone, begins, freq):
    local, utc = clock(zone, begins, freq=freq)
    (fault,) = faults(table(local))
    assert "as in the night when clocks are put back; set data.timezone to the zone of the clock; " in fault
    assert fault.endswith(f"{zone} fits")
    for stamps in (local, local[::-1]):
        bars = load(table(stamps), timezone=zone)
        assert bars.index.tolist() == utc.tolist()
        assert bars.read_as[-1] == f"stamps of {zone}, turned into UTC"


def test_stamps_with_zones_become_utc_where_that_is_asked(load, faults):
    local, utc = clock("Europe/Berlin", "2023-10-01")
    zoned = utc.tz_localize("UTC").tz_convert("Europe/Berlin")
    texts = [stamp.isoformat() for stamp in zoned]
    assert faults(table(texts))[0].endswith(
        "set data.timezone=UTC, and the stamps are turned into UTC, whose clock is never put back"
    )
    bars = load(table(texts), timezone="UTC")
    assert bars.index.tolist() == utc.tolist()
    assert bars.read_as == ("stamps with a time zone, turned into UTC",)
    assert bars.warnings == load(table(local), timezone="Europe/Berlin").warnings
    frame = bars.to_frame().set_index(zoned)
    assert load_bars(frame, timezone="UTC").index.tolist() == utc.tolist()
    mixed = [text if row % 2 else f"{stamp}+00:00" for row, (text, stamp) in enumerate(zip(texts, utc, strict=True))]
    assert load(table(mixed), timezone="UTC").index.tolist() == utc.tolist()
    half = [text if row % 2 else text[:19] for row, text in enumerate(texts[:200])]
    assert load(table(half), timezone="Europe/Berlin").index.tolist() == utc[:200].tolist()


def test_hours_that_were_left_out(faults):
    assert faults(table(["2021-03-28 01:00", "2021-03-28 02:00", "2021-03-28 03:00"]), timezone="Europe/Berlin") == [
        "bars.csv, row 3, column date: there was no 2021-03-28 02:00 in Europe/Berlin, where clocks were put forward "
        "over it; set data.timezone to the zone whose clock it is, or leave it out"
    ]


def test_dates_stay_where_they_are(load):
    bars = load(table(DAYS), timezone="Asia/Tokyo")
    assert bars.fingerprint == load(table(DAYS)).fingerprint
    assert bars.read_as == ("dates without a time, which data.timezone leaves as they are",)


@pytest.mark.parametrize(
    ("zone", "remedy"),
    [
        ("Berlin", "did you mean Europe/Berlin?"),
        ("europe/berlin", "did you mean Europe/Berlin?"),
        ("Europe/Berlim", "did you mean Europe/Berlin?"),
        ("New York", "did you mean America/New_York?"),
        ("xx", "write one like Europe/Berlin, America/New_York or UTC"),
    ],
)
def test_zones_that_are_none(faults, zone, remedy):
    assert faults(table(DAYS), timezone=zone) == [f'data.timezone: "{zone}" is no time zone; {remedy}']


def test_days_and_months_that_changed_places(faults):
    days = pd.date_range("2021-01-04", periods=90)
    mixed = [day if day.day > 12 else day.replace(day=day.month, month=day.day) for day in days]
    (fault,) = faults(table([day.strftime("%Y-%m-%d") for day in mixed]))
    changed = sum(day != one for day, one in zip(days, mixed, strict=True))
    assert fault == (
        f"bars.csv, column date: day and month changed places in {changed} of 90 dates when they were read: 2021-04-01 "
        "stands where 2021-01-04 belongs; read them with dayfirst=True, or hand them over as text and set "
        "data.date_format"
    )
