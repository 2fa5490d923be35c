"""A report in words and as JSON, of a made-up audit."""

import json
from dataclasses import replace

import numpy as np

from barcast.research.audit.as_json import as_json
from barcast.research.audit.report import MEANS, AuditReport, Cell, Finding, Outcome, grid_of, lines_of, sentence_of

FOUND = Finding("cut", "forecast", "Cut off after bar 9: the forecast moved.", 7, np.nan, 0.5, "mine.py:Mine", "m, 1")
CUT = Outcome(
    "cut",
    {"features": Cell("passed", 3), "forecast": Cell("failed", 3, "1 of 3"), "target": Cell("passed", 1)},
    (FOUND,),
    ("One run ended in an exception.",),
)
WARM_UP = Outcome(
    "warm_up", {"features": Cell("not_applicable", reason="the run has no model")}, unchecked=("Warm-up.",)
)
REPORT = AuditReport("sp500 | model mine", (CUT, WARM_UP, Outcome("columns")), ("The data.",), 2.5)
CLEAN = AuditReport("sp500", (WARM_UP,), ("The data.",))

LINES = """\
sp500 | model mine

cut         pass: features of the windows (3), targets; FAIL: forecasts (1 of 3)
warm up     n/a: features of the windows (the run has no model)
columns     nothing to look at

FAIL  Cut off after bar 9: the forecast moved.
note  One run ended in an exception.
Not checked:
  - Warm-up.
  - The data.

1 thing sees the future, or may."""


def test_a_report_is_told_word_for_word():
    assert "\n".join(lines_of(REPORT)) == str(REPORT) == LINES


def test_a_clean_report_says_what_that_means_and_no_more():
    assert str(CLEAN).splitlines()[-3:] == ["Nothing was found that sees the future.", *MEANS]
    assert CLEAN.clean
    assert not REPORT.clean
    assert MEANS == (
        "A clean audit means: on the bars of this run, no number that was compared moved when later bars were cut off "
        "or replaced, and no check found a plug-in reaching for what its bar could not know.",
        "It does not mean that the data was known at its stamp, that no choice was made with the future in mind, or "
        "that the forecast is any good; what was not checked is listed.",
    )


def test_the_outcome_is_a_sentence():
    other = replace(FOUND, stage="target")
    twice = AuditReport("", (Outcome("cut", {}, (FOUND, other)), Outcome("poison", {}, (FOUND,))))
    assert sentence_of(twice) == "2 things see the future, or may.", "what two checks see is one thing"
    assert sentence_of(REPORT) == "1 thing sees the future, or may."


def test_the_table_has_the_stages_looked_at_in_order_and_a_sign_for_each_check():
    assert grid_of(REPORT) == (
        ["features", "forecast", "target"],
        [("cut", ["pass 3", "FAIL", "pass"]), ("warm_up", ["n/a", "", ""]), ("columns", ["", "", ""])],
    )


def test_findings_notes_and_what_was_not_checked_are_gathered():
    assert REPORT.findings == (FOUND,)
    assert REPORT.notes == ("One run ended in an exception.",)
    assert REPORT.not_checked == ("Warm-up.", "The data.")


def test_json_has_all_of_it_and_null_for_a_number_that_there_is_none_of():
    mapped = json.loads(json.dumps(as_json(REPORT), allow_nan=False))
    assert mapped == {
        "label": "sp500 | model mine",
        "clean": False,
        "sentence": "1 thing sees the future, or may.",
        "means": [],
        "checks": {
            "cut": {
                "features": {"status": "passed", "tried": 3, "reason": ""},
                "forecast": {"status": "failed", "tried": 3, "reason": "1 of 3"},
                "target": {"status": "passed", "tried": 1, "reason": ""},
            },
            "warm_up": {"features": {"status": "not_applicable", "tried": 0, "reason": "the run has no model"}},
            "columns": {},
        },
        "findings": [
            {"check": "cut", "stage": "forecast", "text": FOUND.text, "bar": 7, "before": None, "after": 0.5,
             "plugin": "mine.py:Mine", "place": "m, 1"},
        ],
        "notes": ["One run ended in an exception."],
        "not_checked": ["Warm-up.", "The data."],
        "seconds": 2.5,
    }  # fmt: skip


def test_infinite_numbers_are_null_in_json():
    report = AuditReport("", (Outcome("cut", {}, (Finding("cut", "fill", "", 1, np.inf, -np.inf),)),))
    assert [as_json(report)["findings"][0][name] for name in ("before", "after")] == [None, None]
