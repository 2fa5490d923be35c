"""`barcast rerun RUN --data NEWER`: the report of the new bars alone."""

import json
from pathlib import Path


def test_the_report_is_of_the_new_bars_alone(barcast, csv, bars_of):
    lines = csv.read_text().splitlines()
    Path("then.csv").write_text("\n".join(lines[:251]) + "\n")
    barcast("backtest", "--data", "then.csv", "--model", "ar", "--out", "run", "--quiet")
    before = sorted(Path("run").rglob("*"))
    done = barcast("rerun", "run", "--data", csv)
    assert done.code == 0
    assert done.out.startswith("run was looked at up to 2001-12-14: the 50 bars after it are judged here, alone.\n")
    assert "(new bars)" in done.out
    assert "On the new bars" in done.out
    assert "(test)" not in done.out
    assert sorted(Path("run").rglob("*")) == before
    metrics = json.loads(barcast("rerun", "run", "--data", csv, "--json").out)
    assert (next(iter(metrics)), "test" in metrics) == ("new", False)
    assert metrics["new"]["forecasts"] == 51


def test_what_cannot_be_judged_is_bad_input(barcast, csv):
    barcast("backtest", "--data", csv, "--model", "ar", "--out", "run", "--quiet")
    done = barcast("rerun", "run", "--data", csv)
    assert (done.code, done.out) == (2, "")
    assert done.err == "barcast: prices.csv: ends on 2002-02-22, as run does: no bar is new; give bars after it\n"
    assert barcast("rerun", "run", "--data", "nowhere.csv").code == 2
    done = barcast("rerun", "run", "--json")
    assert (done.code, done.err.startswith("barcast: --json: has nothing to print")) == (2, True)
