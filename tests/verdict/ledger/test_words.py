"""What is said of a look, word for word."""

import pytest

from barcast.verdict.ledger.ledger import Ledger
from barcast.verdict.ledger.trial import Family
from barcast.verdict.ledger.trouble import Trouble
from barcast.verdict.ledger.words import WAYS_OUT, WAYS_OUT_AGAIN, looks_in_words, ordinal

GRID = Family("g", "grid.toml", 3)


@pytest.fixture
def said(ledger, market, trial_of):
    """Record a trial, and return what is said of it."""

    def record(number, p=None, **changes):
        return looks_in_words(ledger.record(trial_of(market, number, **changes)), p)

    return record


def test_the_first_look_says_so(said):
    assert said(0, p=0.03) == ("The first look at these bars.",)


def test_the_fortieth_look_by_hand_is_not_calibrated_and_names_the_page_of_the_ways_out(said):
    for number in range(39):
        said(number)
    assert said(39, p=0.0213) == (
        "The 40th look at these bars: not calibrated. p = 0.0213 is that of a single trial chosen beforehand. "
        "docs/ways-out.md has three ways to an answer that holds.",
    )
    assert said(0) == (
        "The first look at these bars.",
        "Counted before, as trial 1: nothing is added; 39 looks since.",
    )
    assert said(38)[0].startswith("The 39th look at these bars: not calibrated. docs/ways-out.md")


def test_the_second_look_says_the_three_ways_out_in_full(said):
    said(0)
    assert said(1) == (
        "The 2nd look at these bars: not calibrated. "
        "Three ways to an answer that holds: keep bars back for one look at the end (`--set split.lockbox=0.3`), see "
        "only claim or no claim (`--sealed`), or judge on bars that came since (`barcast rerun RUN --data NEWER`).",
    )
    assert said(2) == (f"The 3rd look at these bars: not calibrated. {WAYS_OUT_AGAIN}",)


def test_a_declared_family_has_a_corrected_p(said):
    first = said(0, p=0.01, family=GRID)
    expected = "One of 3 declared trials (grid.toml): p is corrected over all of them, 2 of which are not recorded yet."
    assert first == (expected,)
    said(1, family=GRID)
    assert said(2, family=GRID) == ("One of 3 declared trials (grid.toml): p is corrected over all of them.",)
    (more,) = said(3, family=GRID)
    assert more.startswith(
        "One of 4 declared trials (grid.toml): p is corrected over all of them. That is 1 more than were"
    )
    assert more.endswith(f" declared: not calibrated. {WAYS_OUT}")


def test_a_family_declared_after_looks_by_hand_is_not_calibrated(said):
    said(0)
    assert said(1, family=GRID) == (f"The 2nd look at these bars: not calibrated. {WAYS_OUT}",)
    assert said(2, family=GRID)[0].startswith("The 3rd look at these bars: not calibrated.")


def test_a_look_after_a_family_is_not_calibrated(said):
    said(0, family=GRID)
    assert said(1) == (f"The 2nd look at these bars: not calibrated. {WAYS_OUT}",)


def test_sealed_looks_say_what_they_cost(said):
    assert said(0, kind="sealed") == ("The 1st sealed look at these bars: it claims at p <= 0.025.",)
    assert said(1, kind="sealed") == ("The 2nd sealed look at these bars: it claims at p <= 0.0083.",)
    assert said(2) == ("The first look at these bars, after 2 sealed ones.",)
    assert said(3, kind="sealed") == (
        "The 3rd sealed look at these bars: it claims at p <= 0.0042; but 1 look at these bars went before it: "
        f"not calibrated. {WAYS_OUT}",
    )


def test_a_broken_seal_is_told(said):
    said(0, kind="sealed")
    assert said(0) == ("The first look at these bars.", "The seal of trial 1 is broken: it is a look.")
    assert said(1)[0].startswith("The 2nd look at these bars: not calibrated.")


def test_forgotten_looks_are_told_with_the_reason(said, ledger):
    said(0)
    said(1)
    ledger.forget([1], "wrong costs")
    expected = "The 3rd look at these bars (and 1 of those before it forgotten: wrong costs): not calibrated."
    assert said(2)[0].startswith(expected)


def test_what_is_not_counted_says_why(market, trial_of, monkeypatch, tmp_path):
    monkeypatch.setenv("BARCAST_LEDGER", "off")
    off = looks_in_words(Ledger.open().record(trial_of(market)))
    assert off == ("BARCAST_LEDGER is off: no trial is counted.",)
    folder = tmp_path / "folder.sqlite"
    folder.mkdir()
    (told,) = looks_in_words(Ledger.open(folder).record(trial_of(market)))
    assert told == (
        f"The ledger of trials, {folder}: folder.sqlite is a folder; this trial is not counted, and earlier looks are "
        "not known."
    )


def test_what_cannot_be_written_says_what_is_known(ledger, market, trial_of, monkeypatch):
    ledger.record(trial_of(market, 0))
    monkeypatch.setattr(type(ledger._store), "write", refuse)
    assert looks_in_words(ledger.record(trial_of(market, 1))) == (
        f"The ledger of trials, {ledger.place}: the disk is full; this trial is not counted.",
        "At least 1 look at these bars before this one.",
    )


def refuse(*_):
    raise Trouble("the disk is full")


def test_ordinals():
    numbers = (1, 2, 3, 4, 10, 11, 12, 13, 19, 20, 21, 22, 101, 111, 112, 1000, 1023)
    assert " ".join(map(ordinal, numbers)) == (
        "1st 2nd 3rd 4th 10th 11th 12th 13th 19th 20th 21st 22nd 101st 111th 112th 1,000th 1,023rd"
    )
