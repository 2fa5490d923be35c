"""What a sweep leaves in its folder, read back, and damaged."""

import csv
import json
import shutil

import pytest

from barcast.faults import BadInput
from barcast.research.sweep.report.folder import is_of_sweep, read_record, remake, write_sweep
from barcast.research.sweep.report.summed_up import record_of
from tests.research.sweep.report.planted import outcomes_of


def begun(folder):
    made = folder / "001-planted"
    made.mkdir()
    (made / "journal.log").write_text("kept")
    (made / "sweep.toml").write_text("")
    return made


@pytest.fixture
def folder(tmp_path):
    """That of a sweep that has begun."""
    return begun(tmp_path)


@pytest.fixture(scope="module")
def once_written(tmp_path_factory, planted):
    made = begun(tmp_path_factory.mktemp("written"))
    write_sweep(record_of(planted(), made.name), made)
    return made


@pytest.fixture
def written(once_written, tmp_path):
    """A copy of the folder of a sweep that has ended: `record` is what it keeps."""
    return shutil.copytree(once_written, tmp_path / once_written.name)


@pytest.mark.parametrize("kind", [{}, {"again": True}, {"looked": True, "count": 24, "outcomes": outcomes_of(24)}])
def test_the_record_is_read_back_whole(planted, folder, kind):
    record = record_of(planted(**kind), folder.name)
    write_sweep(record, folder)
    assert read_record(folder) == record
    assert [one.outcome.seconds for one in read_record(folder).last.trials] == [
        one.outcome.seconds for one in record.last.trials
    ]
    assert (folder / "journal.log").read_text() == "kept"
    assert not [one for one in folder.rglob("*") if one.name.endswith(".partial")]


def test_the_same_record_gives_the_same_bytes(written):
    names = ("trials.csv", "sweep.json", "report.html", "figures/settings.png", "figures/map.png", "figures/search.png")
    first = [(written / name).read_bytes() for name in names]
    write_sweep(read_record(written), written)
    assert [(written / name).read_bytes() for name in names] == first


def test_a_row_of_the_trials_has_all_of_a_trial(record, written):
    rows = list(csv.DictReader((written / "trials.csv").read_text().splitlines()))
    assert len(rows) == len(record.last.trials)
    best = next(row for row in rows if row["number"] == str(record.last.chosen))
    assert json.loads(best["model.units"]) == record.last.best.outcome.params["model.units"]
    assert float(best["score"]) == record.last.best.score
    assert float(best["by_fold_2"]) == record.last.best.outcome.by_fold[1]
    failed = next(row for row in rows if row["state"] == "failed")
    assert (failed["score"], failed["reason"]) == ("", "the loss <diverged> in epoch 3")
    assert "test_sharpe" not in best


def test_json_counts_how_the_trials_ended(record, written):
    told = json.loads((written / "sweep.json").read_text(), parse_constant=pytest.fail)
    (search,) = told["searches"]
    assert search["complete"] + search["failed"] + search["pruned"] == 60
    assert search["params"] == dict(record.last.best.outcome.params)
    assert told["claims"]["skill"]["says"] == record.claims["skill"].says


def test_the_page_is_made_again_elsewhere_without_touching_the_folder(written, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in written.rglob("*")}
    assert remake(written, tmp_path / "page.html").read_bytes() == (written / "report.html").read_bytes()
    assert {path: path.stat().st_mtime_ns for path in written.rglob("*")} == before


def test_no_other_file_of_the_sweep_is_replaced_by_the_page(written):
    with pytest.raises(BadInput, match="is a file of the run"):
        remake(written, written / "trials.csv")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "trials.csv").unlink(), "trials.csv: cannot be read"),
        (lambda folder: edit(folder / "trials.csv", "number,", "numbers,"), "has no column number"),
        (lambda folder: edit(folder / "trials.csv", ",complete,", ",finished,"), "'finished' is no state of a trial"),
        (lambda folder: (folder / "trials.csv").write_text(""), "has no trial in it"),
        (lambda folder: edit(folder / "sweep.json", '"format": 1', '"format": 9'), "format 9 is not the one"),
        (lambda folder: edit(folder / "sweep.json", '"made_on"', '"made"'), "is not as barcast wrote it"),
        (lambda folder: edit(folder / "sweep.json", "{", "[", 1), "cannot be read as JSON"),
    ],
)
def test_a_damaged_folder_is_refused(written, damage, message):
    damage(written)
    with pytest.raises(BadInput, match=message):
        read_record(written)


def edit(path, old, new, times=-1):
    path.write_text(path.read_text().replace(old, new, times))


def test_a_sweep_that_has_not_ended_says_how_to_go_on(folder):
    assert is_of_sweep(folder)
    with pytest.raises(BadInput, match=r"has not ended; go on with it: barcast sweep .*001-planted"):
        read_record(folder)


def test_any_other_folder_is_refused(tmp_path):
    assert not is_of_sweep(tmp_path)
    with pytest.raises(BadInput, match=r"is not the folder of a sweep: there is no sweep\.json in it"):
        read_record(tmp_path)
