"""When the rows of a table were known: by the day they were published, else by their date; some say nothing of it."""

import numpy as np
import pandas as pd
import pytest

from barcast.research.audit.row_stamps import Moment, stamps_of, words_in

NOON = np.datetime64("2003-05-02T12:00", "us")


def known(frame, *, whole_day=True, zone=None):
    """Return the rows that were known at noon of 2003-05-02, or on that day."""
    stamps = stamps_of(frame)
    moment = Moment(NOON, whole_day, zone)
    return np.logical_and.reduce([moment.knows(one) for one in stamps]).tolist() if stamps else None


@pytest.mark.parametrize(
    "texts",
    [
        ("2003-05-02", "2003-05-03"),
        ("20030502", "20030503"),
        ("02/05/2003", "13/05/2003"),
        ("05/02/2003", "05/13/2003"),
        ("2-May-2003", "3-May-2003"),
        ("May 2, 2003", "May 3, 2003"),
        ("2003/5/2", "2003/5/3"),
    ],
)
def test_texts_are_dates_however_they_are_written(texts):
    assert known(pd.DataFrame({"Date": texts})) == [True, False]


@pytest.mark.parametrize("texts", [("XLF", "SPY"), ("10:30", "10:40"), ("1234.56", "2003.05"), ("", "")])
def test_other_texts_are_no_dates(texts):
    assert known(pd.DataFrame({"name": texts})) is None


def test_dates_that_can_be_read_in_two_ways_are_not_guessed():
    assert known(pd.DataFrame({"date": ["01/02/2003", "02/03/2003", "03/04/2003"]})) is None


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_a_number_called_time_is_of_seconds_since_1970_or_of_parts_of_them(unit):
    seconds = np.array([1051876800, 1051963201]) * unit  # 2003-05-02 12:00, and 2003-05-03 12:00:01
    assert known(pd.DataFrame({"unix": seconds}), whole_day=False) == [True, False]
    assert known(pd.DataFrame({"volume": seconds})) is None


def test_the_day_of_publication_counts_instead_of_what_a_row_is_of():
    frame = pd.DataFrame(
        {
            "period_end": pd.to_datetime(["2003-03-31", "2003-03-31", "2004-03-31", "2003-05-09"]),
            "filingDate": pd.to_datetime(["2003-04-30", "2003-05-15", "2003-05-01", None]),
        }
    )
    assert known(frame) == [True, False, True, False]


def test_a_date_of_what_is_to_come_says_nothing_of_when_it_was_known():
    assert known(pd.DataFrame({"expiry": pd.to_datetime(["2003-06-20", "2003-09-19"])})) is None


def test_a_day_is_known_at_the_bar_of_its_date_with_all_of_its_hours():
    hours = pd.DataFrame({"close": 1.0}, pd.to_datetime(["2003-05-02 11:00", "2003-05-02 16:00", "2003-05-03 09:00"]))
    assert known(hours) == [True, True, False]
    assert known(hours, whole_day=False) == [True, False, False]


def test_stamps_in_a_zone_are_moments():
    stamps = pd.to_datetime(["2003-05-02 15:59", "2003-05-02 16:01"]).tz_localize("UTC")
    frame = pd.DataFrame({"close": 1.0}, stamps)
    assert known(frame, whole_day=False, zone="America/New_York") == [True, False]


def test_names_are_taken_apart_into_words():
    assert words_in("reportDate") == words_in("REPORT_DATE") == words_in("report date") == {"report", "date"}
