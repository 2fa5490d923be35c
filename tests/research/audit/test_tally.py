"""Many comparisons of one check, counted by stage."""

import math

from barcast.faults import BadInput
from barcast.faults.look_ahead import LookAhead
from barcast.research.audit.compare import Compared, Difference
from barcast.research.audit.report import Cell, Finding
from barcast.research.audit.tally import Tally, number
from barcast.research.audit.variants import Raised


def tally():
    return Tally("cut", lambda where, what: Finding("cut", what.stage, f"{where}: {what.name}", what.bar))


def moved(stage, bar=3):
    return Difference(stage, stage, bar, 1.0, 2.0)


def test_what_is_the_same_is_counted_at_every_stage_looked_at():
    counted = tally()
    counted.count("a", Compared(("forecast", "target")))
    counted.count("b", Compared(("forecast",)))
    outcome = counted.outcome()
    assert outcome.cells == {"forecast": Cell("passed", 2), "target": Cell("passed", 1)}
    assert (outcome.findings, outcome.notes, outcome.check) == ((), (), "cut")


def test_what_comes_after_the_first_difference_is_not_counted_as_passed():
    counted = tally()
    counted.count("a", Compared(("features", "forecast", "target", "equity"), moved("forecast")))
    assert counted.outcome().cells == {"features": Cell("passed", 1), "forecast": Cell("failed", 1)}


def test_of_each_stage_the_first_finding_is_told_and_how_many_there_were():
    counted = tally()
    for where, first in (("a", None), ("b", moved("target")), ("c", moved("target", 9)), ("d", moved("forecast"))):
        counted.count(where, Compared(("forecast", "target"), first))
    outcome = counted.outcome()
    assert outcome.cells == {"forecast": Cell("failed", 4, "1 of 4"), "target": Cell("failed", 3, "2 of 3")}
    assert [one.text for one in outcome.findings] == ["b: target", "d: forecast"]


def test_an_exception_proves_nothing_and_is_told():
    counted = tally()
    counted.count("a", Compared(("target",)))
    counted.count_raised("b", Raised("ValueError: no", ValueError("no")))
    counted.count_raised("c", Raised("KeyError: 3", KeyError(3)))
    outcome = counted.outcome()
    assert outcome.cells == {"target": Cell("passed", 1)}
    told = "2 runs of 3 ended in an exception, which proves nothing either way. The first: b: ValueError: no"
    assert outcome.notes == (told,)
    assert outcome.findings == ()


def test_where_every_run_ends_in_an_exception_it_is_the_third_outcome():
    counted = tally()
    counted.count_raised("b", Raised("ValueError: no", ValueError("no")))
    outcome = counted.outcome()
    assert outcome.cells == {"forecast": Cell("raised", 1, "b: ValueError: no")}
    assert outcome.notes == (
        "1 run of 1 ended in an exception, which proves nothing either way. The first: b: ValueError: no",
    )


def test_a_run_refused_for_reading_ahead_is_a_finding_another_refusal_is_not():
    counted = tally()
    counted.count_raised("b", Raised("strategy: reads ahead", LookAhead.at("strategy", "reads ahead", "do not")))
    counted.count_raised("c", Raised("data: is bad", BadInput.at("data", "is bad", "mend it")))
    outcome = counted.outcome()
    assert [(one.stage, one.text) for one in outcome.findings] == [("target", "b: strategy: reads ahead")]
    assert outcome.cells["target"].status == "failed"
    assert len(outcome.notes) == 1


def test_numbers_have_six_digits_and_none_is_said_so():
    assert [number(value) for value in (math.nan, 0.1234567, 1234567.0, -math.inf)] == [
        "none", "0.123457", "1.23457e+06", "-inf",
    ]  # fmt: skip
