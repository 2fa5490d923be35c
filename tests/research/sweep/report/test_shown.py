"""Figures, the terminal and JSON."""

import json
from dataclasses import replace

import pytest
from rich.console import Console

from barcast.research.sweep.report.as_json import as_json
from barcast.research.sweep.report.figures import save_figures
from barcast.research.sweep.report.lead import headline
from barcast.research.sweep.report.summed_up import record_of
from barcast.research.sweep.report.table import print_sweep
from tests.research.sweep.report.planted import outcomes_of


def printed(record, width=200):
    console = Console(width=width, record=True, file=open("/dev/null", "w", encoding="utf-8"), color_system=None)  # noqa: SIM115
    with console.file:
        print_sweep(record, console, "sweeps/001-planted")
        return console.export_text()


def test_the_terminal_tells_what_was_chosen_and_where_the_page_is(record):
    text = printed(record)
    best = record.last.best.outcome
    assert f"Chosen: units {json.dumps(best.params['model.units'])}, lookback {best.params['model.lookback']}" in text
    assert "failed: the loss <diverged> in epoch 3." in text
    assert "Skill before costs:" in text
    assert text.index(headline(record)) < text.index("Skill before costs:") < text.index("Chosen:")
    assert "The page: sweeps/001-planted/report.html" in text
    assert "cannot be told" not in text  # what nobody asked for is not told to be missing


@pytest.mark.parametrize(("width", "is_narrow"), [(80, False), (56, True)])
def test_in_a_narrow_terminal_no_line_is_longer_and_no_word_is_torn(record, width, is_narrow):
    lines = printed(record, width).splitlines()
    assert max(map(len, lines)) <= width
    assert is_narrow == any(line.split() == ["trial", "score", "settings"] for line in lines)
    whole = {word for line in printed(record).splitlines() for word in line.split()}
    assert {word for line in lines for word in line.split() if word.isidentifier()} <= whole


def test_alarms_come_first_and_ordinary_notes_about_the_data_are_counted(record):
    noted = replace(record, warnings=("It is void.", "Costs were chosen.", "A gap.", "A slip."), alarms=1, notes=2)
    lines = printed(noted).splitlines()
    assert lines[:2] == ["! It is void.", headline(record)]
    assert "! Costs were chosen." in lines
    assert "About the data: 2 notes, on the page." in lines
    assert not any("A gap" in line or "A slip" in line for line in lines)


def test_codes_that_a_terminal_obeys_are_written_out(record):
    assert "\x1b[31m" not in printed(replace(record, warnings=("\x1b[31mred",)))


def test_a_loss_and_a_look_at_all_are_told(planted):
    record = record_of(planted(looked=True, count=24, outcomes=outcomes_of(24)), "x")
    text = printed(record)
    assert "out of sample" in text.splitlines()[6] or "out of sample" in text
    assert "Validation scores " in text


def test_json_has_no_nan_and_the_best_first(record):
    told = json.loads(json.dumps(as_json(record, "sweeps/x"), allow_nan=False))
    scores = [one["score"] for one in told["best"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 20
    assert told["best"][0]["number"] == record.last.chosen == told["searches"][0]["chosen"]
    assert told["chosen_run"] == "sweeps/x/chosen"


@pytest.mark.parametrize("kind", [{}, {"looked": True, "count": 24, "outcomes": outcomes_of(24)}])
def test_figures_are_those_that_there_is_something_for(planted, tmp_path, kind):
    (tmp_path / "choosing.png").write_bytes(b"old")
    paths = save_figures(record_of(planted(**kind), "x"), tmp_path)
    names = {"settings.png", "map.png", "search.png", *(["choosing.png"] if kind else [])}
    assert {path.name for path in paths} == names == {path.name for path in tmp_path.iterdir()}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


def test_figures_of_a_sweep_without_seeds_and_with_one_trial(record, tmp_path):
    best = record.last.best
    one = replace(record.last, trials=(best,))
    paths = save_figures(replace(record, searches=(one,), other_seeds=(), importance=None), tmp_path)
    assert {path.name for path in paths} >= {"settings.png", "search.png"}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
