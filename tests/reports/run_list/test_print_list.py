"""The list of runs as it is printed: what stands in a cell, and that any terminal shows all of it."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.estimates import Estimate, Interval
from barcast.reports.run_list.as_json import one_as_json
from barcast.reports.run_list.cells import age_of, changed_of, counted_in_words, reasons_of, sharpe_of, verdict_of
from barcast.reports.run_list.listed import Listed, Told
from barcast.reports.run_list.print_list import print_list

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FOUND = {
    "data": "sp500",
    "total_return": 0.123,
    "sharpe": Estimate(0.5, Interval(-0.25, 1.25)),
    "skill": Told("no_evidence", 0.1),
    "profit": Told("no_evidence", 0.2),
}


def run(name="001-sp500-lstm", **more):
    """Return a listed run."""
    return Listed(name, f"runs/{name}", NOW, **{**FOUND, **more})


def printed(runs, width=140, encoding="utf-8"):
    """Return what is printed on a console of this width."""
    written = io.BytesIO()
    with io.TextIOWrapper(written, encoding=encoding) as stream:
        print_list(runs, Console(file=stream, width=width, highlight=False), NOW)
        stream.flush()
        return written.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-9, "now"), (59, "now"), (60, "1 min"), (7300, "2 h"), (86_400, "1 day"), (3 * 86_400, "3 days"),
     (20 * 86_400, "2 weeks"), (800 * 86_400, "2 years")],
)  # fmt: skip
def test_an_age_is_told_in_its_largest_unit(seconds, told):
    assert age_of(run(), NOW + timedelta(seconds=seconds)) == told


def test_the_verdict_is_told_once_where_both_claims_say_the_same():
    assert verdict_of(run()) == "no evidence"
    assert verdict_of(run(skill=Told("claim", 0.01), alarms=2)) == "skill claimed, profit no evidence, 2 alarms"
    assert verdict_of(run(notes=("lock-box closed",), sample="new")) == "lock-box closed, no evidence, of the new bars"
    assert verdict_of(run(ruined="2002-04-08")) == "ruined 2002-04-08, no evidence"
    assert verdict_of(run(state="damaged", trouble="is odd")) == "cannot be read: is odd"


def test_settings_are_told_without_their_sections():
    assert changed_of(run(changed={"model.name": "ar", "costs.preset": "free", "run.seeds": "5"})) == (
        "model ar, costs free, seeds 5"
    )


def test_a_dash_has_a_reason():
    few = Undefined("20 bars can be judged, and it takes 100")
    runs = [run(f"{number:03}", sharpe=Estimate(few, few)) for number in range(5)]
    assert sharpe_of(runs[0]) == "-"
    assert list(reasons_of(runs)) == [f"-  No Sharpe ratio of 000, 001, 002 and 2 more: {few.reason}."]
    assert one_as_json(runs[0])["undefined"] == {"sharpe": few.reason, "sharpe_interval": few.reason}
    many = [run(f"{number:03}", sharpe=Estimate(Undefined(f"reason {number}"), few)) for number in range(12)]
    assert list(reasons_of(many))[-1] == "-  2 more reasons: --json has all of them."


def test_a_wide_terminal_has_a_line_for_each_run():
    told = printed([run(changed={"split.refit_every": "250"}), run("002")]).splitlines()
    assert len(told) == 4
    assert told[2].split() == [
        "001-sp500-lstm", "refit_every", "250", "sp500", "12.30%", "0.50", "(-0.25", "to", "1.25)", "no", "evidence",
        "now",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [20, 60, 80, 120])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_nothing_is_cut_however_narrow_and_poor_the_terminal(width, encoding):
    odd = run("001-\u6570[bold]\u202e" + 60 * "x", data="[red]\u6570.csv", changed={"model.name": "\x1b[1m"})
    told = "".join(printed([odd, run("002")], width, encoding).split())
    letter = "\u6570" if encoding == "utf-8" else "?"
    for text in (f"[red]{letter}.csv", "\\x1b[1m", "12.30%", "-0.25", "1.25", "002"):
        assert text in told
    assert told.count("x") >= 60
    assert "\x1b" not in told


def test_how_many_runs_there_are_is_said():
    assert counted_in_words(1, 1) == "1 run"
    assert counted_in_words(3, 1_200) == "3 of 1,200 runs"
    assert counted_in_words(0, 2) == "None of 2 runs matches."
