"""Which runs of a list are shown, in which order, and what they are called."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.estimates import Estimate
from barcast.experiments.listing.choose import in_order, is_same, matching
from barcast.experiments.listing.find import folders_of, names_of
from barcast.faults import BadInput
from barcast.reports.run_list.listed import NOT_KNOWN, Listed, Told

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def run(name, earned=None, days=0, **more):
    """Return a listed run."""
    sharpe = Undefined("too short") if earned is None else earned * 4
    found = {"total_return": NOT_KNOWN if earned is None else earned, "sharpe": Estimate(sharpe, NOT_KNOWN)}
    return Listed(name, name, NOW - timedelta(days=days), **found, **more)


RUNS = [
    run("9-ar", 0.1, 3, data="sp500", settings={"run.seeds": "5", "model.name": "ar"}, changed={"model.name": "ar"}),
    run("10-lstm", 0.3, 1, data="nasdaq", settings={"run.seeds": "50", "model.name": "lstm", "split.train": "0.50"}),
    run("11-sealed", None, 2, data="sp500", state="sealed", skill=Told("no claim"), profit=Told("claim")),
    run("2-old", 0.2, 9, data="/data/xlf.csv", notes=("lock-box closed",), skill=Told("claim"),
        profit=Told("no_verdict")),
]  # fmt: skip


def names(runs):
    return [one.name.partition("-")[0] for one in runs]


@pytest.mark.parametrize(
    ("by", "wanted", "reversed_"),
    [
        (None, "9 10 11 2", "2 11 10 9"),
        ("name", "2 9 10 11", "11 10 9 2"),
        ("return", "10 2 9 11", "9 2 10 11"),
        ("sharpe", "10 2 9 11", "9 2 10 11"),
        ("age", "10 11 9 2", "2 9 11 10"),
        ("data", "2 10 9 11", "9 11 10 2"),
        ("verdict", "11 2 9 10", "2 11 9 10"),
    ],
)
def test_runs_are_sorted_the_best_or_newest_first_and_those_without_a_number_last(by, wanted, reversed_):
    assert names(in_order(RUNS, by, reverse=False)) == wanted.split()
    assert names(in_order(RUNS, by, reverse=True)) == reversed_.split()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["AR"], "9"), (["sp500"], "9 11"), (["closed"], "2"), (["model.name=ar"], "9"), (["seeds=5"], "9"),
        (["seeds=5.0"], "9"), (["model = lstm"], "10"), (["train=0.5"], "10"), (["run.seeds=50"], "10"),
        (["data=xlf.csv"], "2"), (["sp500", "seeds=5"], "9"), (["sealed"], "11"), (["nothing"], ""), ([], "9 10 11 2"),
    ],
)  # fmt: skip
def test_a_filter_is_a_text_or_a_setting_with_its_value(wanted, found):
    assert names(matching(RUNS, wanted)) == found.split()


@pytest.mark.parametrize(
    ("own", "given", "same"),
    [("5", "5.0", True), ("5", "50", False), ("true", "True", True), ("[64, 32]", "[64,32]", True),
     ("sp500", '"sp500"', True), ("/a/b.csv", "b.csv", True), ("/a/b.csv", "csv", False), ("ar", "a", False)],
)  # fmt: skip
def test_a_value_is_compared_as_it_is_meant(own, given, same):
    assert is_same(own, given) == same


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("lokback=3", "--filter: none of the runs has a setting 'lokback'; `barcast list settings` lists them"),
        ("seed=3", "--filter: none of the runs has a setting 'seed'; did you mean seeds?"),
        (" ", "--filter: is empty; write a text, such as --filter lstm, or leave it out"),
    ],
)
def test_a_filter_without_sense_is_refused(wanted, message):
    with pytest.raises(BadInput) as refused:
        matching(RUNS, [wanted])
    assert str(refused.value) == message


def test_a_run_is_called_by_as_many_folders_as_tell_it_from_the_others():
    folders = [Path(one) for one in ("a/001-x", "b/001-x", "a/002-y", "a/003-z/unsealed", "a/004/lockbox-2")]
    assert names_of(folders) == ["a/001-x", "b/001-x", "002-y", "003-z/unsealed", "004/lockbox-2"]
    assert names_of([Path("a/001-x"), Path("a/001-x")]) == ["001-x", "001-x"]


def test_folders_are_found_by_their_numbers_each_once_with_what_is_left_of_runs():
    for name in ("10-b", "9-a", "9-a/unsealed", "9-a/figures", "notes"):
        Path("runs", name).mkdir(parents=True)
    for name in ("10-b", "9-a", "9-a/unsealed"):
        Path("runs", name, "manifest.json").write_text("{}")
    for name in ("011-half", ".012-made.partial"):
        Path("runs", name).mkdir()
    Path("runs/013").write_text("a file")
    wanted = [Path("runs", name) for name in ("9-a", "9-a/unsealed", "10-b", "011-half")]
    assert folders_of([]) == wanted
    assert (
        folders_of([Path("runs/10-b"), Path("runs"), Path("runs/011-half").absolute()])[1:] == wanted[:2] + wanted[3:]
    )
