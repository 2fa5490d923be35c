"""`barcast open`: the report of the lock-box first, and which opening it was."""

import json
from pathlib import Path

RUN = ("--model", "ar", "--lockbox", "0.4", "--out", "run")


def test_the_report_tells_of_the_box_first(barcast, csv):
    closed = barcast("backtest", "--data", csv, *RUN)
    assert "lock-box" in closed.out
    told = (
        "the last 120 bars, 2001-09-10 to 2002-02-22, are in a lock-box, which nothing here has looked into: barcast "
    )
    assert told in " ".join(closed.out.split())
    opened = barcast("open", "run")
    assert opened.code == 0
    heads = [opened.out.index(f"{name}\n") for name in ("(lock-box)", "(test)", "(train)")]
    assert heads == sorted(heads)
    assert "120 lock-box bars, 60 test bars and 120 train bars" in " ".join(opened.out.split())
    assert "In the lock-box" in opened.out
    assert "are in a lock-box" not in opened.out
    assert opened.out.splitlines()[-1].startswith("The lock-box was opened for the first time, on 20")
    again = barcast("open", "run", "--quiet")
    assert again.out == "run/lockbox-2\n"
    assert again.err.splitlines()[-1].startswith("The lock-box was opened before, on 20")
    assert again.err.endswith(
        " UTC: this is opening 2. It is the verdict of then as long as nothing was changed since.\n"
    )


def test_json_has_the_box_first(barcast, csv):
    barcast("backtest", "--data", csv, *RUN, "--quiet")
    metrics = json.loads(barcast("open", "run", "--json").out)
    assert list(metrics)[:3] == ["lockbox", "test", "train"]
    assert metrics == json.loads(Path("run/lockbox/metrics.json").read_text())


def test_costs_are_those_of_the_box_unless_another_part_is_asked_for(barcast, csv):
    barcast("backtest", "--data", csv, *RUN, "--quiet")
    closed = barcast("costs", "run").out
    barcast("open", "run", "--quiet")
    assert "run/lockbox: the lock-box part replayed" in barcast("costs", "run/lockbox").out
    # from here on the thresholds are those of the closed run, so the tables are
    assert barcast("costs", "run/lockbox", "--test").out.partition("\n")[2] == closed.partition("\n")[2]
    assert "the train part" in barcast("costs", "run/lockbox", "--train").out


def test_what_cannot_be_opened_is_bad_input(barcast, csv):
    barcast("backtest", "--data", csv, "--model", "ar", "--out", "plain", "--quiet")
    for folder, said in (("plain", "has no lock-box"), ("nowhere", "there is no such folder of a run")):
        done = barcast("open", folder)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"barcast: {folder}: {said}; ")
        assert done.err.count("\n") == 1


def test_a_box_without_a_verdict_is_refused_before_the_work(barcast, csv):
    done = barcast("backtest", "--data", csv, "--model", "ar", "--lockbox", "0.1", "--out", "run")
    assert done.code == 2
    assert done.err == (
        "barcast: split.lockbox: 0.1 of 300 bars puts 30 bars in the lock-box: a verdict takes 100; raise it to 0.34\n"
    )
    assert not Path("run").exists()
