"""`barcast runs`: what is listed of whole, sealed, opened and damaged runs, from their small files."""

import json
import os
import shutil
from pathlib import Path

import pytest

from barcast.experiments.run_folder import table_file


@pytest.fixture
def runs(kept_runs):
    """A copy of the folder of runs, whose tables are links, to be changed."""
    shutil.copytree(kept_runs, "runs", copy_function=os.link)
    return Path("runs")


def rewrite(path, change):
    """Change the content of a JSON file, and not that which it is linked to."""
    content = json.loads(path.read_text())
    change(content)
    path.unlink()
    path.write_text(json.dumps(content))


def listed(barcast, *arguments):
    """Return the list as JSON, by name."""
    return {one["name"]: one for one in json.loads(barcast("runs", "--json", *arguments).out)}


def test_a_run_is_listed_with_what_its_metrics_say(barcast, runs):
    found = listed(barcast)["001-plain"]
    metrics = json.loads(Path("runs/001-plain/metrics.json").read_text())
    interval = metrics["verdict"]["intervals"]["sharpe"]["interval"]
    assert found["total_return"] == metrics["test"]["total_return"]
    assert (found["sharpe"], found["sharpe_interval"]) == (
        metrics["test"]["sharpe"],
        [interval["low"], interval["high"]],
    )
    assert found["skill"] == {name: metrics["verdict"]["skill"][name] for name in ("says", "p")}
    assert (found["folder"], found["data"], found["sample"]) == ("runs/001-plain", "prices.csv", "test")
    assert found["changed"] == {"model.name": "last"}


def test_what_was_set_differently_is_listed(barcast, runs):
    assert listed(barcast)["002-costly"]["changed"] == {"model.name": "last", "costs.spread_bps": "9.0"}


def test_no_table_is_opened(barcast, runs, monkeypatch):
    monkeypatch.setattr(table_file, "read_table", None)
    for path in runs.glob("*/*.csv"):
        path.unlink()
        path.write_text("no table")
    assert listed(barcast)["001-plain"]["state"] == "run"


def test_a_number_that_metrics_json_lacks_is_a_dash_with_the_reason(barcast, runs):
    rewrite(runs / "001-plain/metrics.json", lambda one: one["test"].pop("total_return"))
    assert listed(barcast)["001-plain"]["undefined"]["total_return"] == "metrics.json does not tell it"
    assert "-  No return of 001-plain: metrics.json does not tell it." in barcast("runs").out + barcast("runs").err


def test_where_the_verdict_says_that_there_is_too_little_there_is_no_sharpe_ratio(barcast, runs):
    out = barcast("runs", "runs/003-idle").out
    assert listed(barcast)["003-idle"]["sharpe"] is None
    assert "-  No Sharpe ratio of 003-idle: " in out


def test_of_a_sealed_run_only_its_claims_are_listed(barcast, runs):
    rewrite(runs / "004-sealed/metrics.json", lambda one: one.update(test={"total_return": 0.123}))
    found = listed(barcast)["004-sealed"]
    assert (found["skill"], found["profit"]) == ({"says": "no claim", "p": None}, {"says": "no claim", "p": None})
    assert (found["state"], found["notes"]) == ("sealed", ["sealed"])
    assert found["total_return"] is found["sharpe"] is found["sharpe_interval"] is None
    assert "12.3" not in barcast("runs").out


def test_an_unsealed_run_is_told_from_one_that_never_was_sealed(barcast, runs):
    shutil.copytree(runs / "001-plain", runs / "004-sealed/unsealed")
    record = {"unsealings": [{"at": "2026-03-04T05:06:07+00:00", "how": "barcast rerun --unseal"}]}
    (runs / "004-sealed/unsealings.json").write_text(json.dumps(record))
    found = listed(barcast)
    assert found["004-sealed"]["notes"] == ["sealed", "unsealed 2026-03-04"]
    assert found["004-sealed/unsealed"]["notes"] == ["unsealed"]


def test_a_closed_lock_box_is_said_to_be_closed_and_an_opened_one_when(barcast, runs):
    assert listed(barcast)["005-boxed"]["notes"] == ["lock-box closed"]
    opening = {"number": 1, "opened_at": "2026-03-04T05:06:07+00:00", "folder": "lockbox", "barcast": "1"}
    (runs / "005-boxed/openings.json").write_text(json.dumps({"openings": [opening]}))
    assert listed(barcast)["005-boxed"]["notes"] == ["lock-box opened 2026-03-04"]
    told = json.dumps(listed(barcast)["005-boxed"])
    assert json.loads((runs / "005-boxed/manifest.json").read_text())["lockbox"]["first"][:10] not in told


def half(folder):
    (folder / "manifest.json").unlink()


def older(folder):
    rewrite(folder / "manifest.json", lambda one: one.pop("format"))


def of_another_contract(folder):
    rewrite(folder / "manifest.json", lambda one: one.update(contract=1))


def without_metrics(folder):
    (folder / "metrics.json").unlink()


def without_a_table(folder):
    (folder / "equity.csv").unlink()


def without_a_verdict(folder):
    rewrite(folder / "metrics.json", lambda one: one.pop("verdict"))


def with_another_p(folder):
    rewrite(folder / "metrics.json", lambda one: one["verdict"]["skill"].update(p="small"))


def with_odd_facts(folder):
    rewrite(folder / "manifest.json", lambda one: one.update(tables=3, rows=[], labels=1, samples=1, apart=1))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (half, "manifest.json: there is no such file"),
        (older, "was written before run folders could be read back (no format in manifest.json)"),
        (of_another_contract, "was made under contract 1 of the accounts, this barcast keeps 2"),
        (without_metrics, "metrics.json: there is no such file"),
        (without_a_table, "equity.csv is missing"),
        (without_a_verdict, "metrics.json, verdict: is missing"),
        (with_another_p, "metrics.json, verdict.skill: 'no_evidence' with p = 'small' is no claim"),
        (with_odd_facts, "manifest.json, tables: 3 is no kind of table"),
    ],
)
def test_what_is_wrong_with_a_folder_is_said_and_the_others_are_listed(barcast, runs, damage, told):
    damage(runs / "001-plain")
    found = listed(barcast)
    assert (found["001-plain"]["state"], found["001-plain"]["trouble"]) == ("damaged", told)
    assert {one["state"] for name, one in found.items() if name != "001-plain"} == {"run", "sealed"}


def test_a_folder_without_runs_is_refused_by_its_name(barcast, runs):
    Path("notes").mkdir()
    outcome = barcast("runs", "runs", "notes", "nowhere", "runs/001-plain/metrics.json")
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.splitlines() == [
        "barcast: notes: holds no run; name another; `barcast backtest` leaves runs under runs/",
        "barcast: nowhere: there is no such folder; name one that holds runs; `barcast backtest` leaves runs under "
        "runs/",
        "barcast: runs/001-plain/metrics.json: is a file; name the folder: runs/001-plain",
    ]
    assert barcast("runs", ".").err == "barcast: .: holds no run; name runs\n"


def test_the_list_is_sorted_and_filtered(barcast, runs):
    best = list(listed(barcast, "--sort", "return", "--filter", "model=last", "--filter", "train=0.67"))
    returns = [listed(barcast)[name]["total_return"] for name in best]
    assert returns[:3] == sorted(returns[:3], reverse=True)
    assert list(listed(barcast, "--sort", "return", "--reverse", "--filter", "spread")) == ["002-costly"]
    assert barcast("runs", "--filter", "lsmt").out == "None of 5 runs matches.\n"
    assert (
        barcast("runs", "--sort", "sharp").err
        == "barcast: --sort: runs are not sorted by 'sharp'; did you mean sharpe?\n"
    )
    assert "luckiest" in barcast("runs", "--sort", "sharpe").out


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140, 200])
def test_at_no_width_anything_vanishes(barcast, runs, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    (runs / "001-plain/metrics.json").unlink()
    told = "".join(barcast("runs").out.split())
    for text in ("002-costly", "spread_bps9.0", "prices.csv", "lock-boxclosed", "cannotberead:metrics.json:thereisno"):
        assert text in told or width > 60  # in a table the words of a folded cell are apart
    assert "005-boxed" in told
    assert "5runs" in told
