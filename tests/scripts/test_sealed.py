"""`--sealed`: what a terminal shows of a run that says only claim or no claim."""

import json
from pathlib import Path

import pytest

from barcast.experiments import run_sealed
from barcast.experiments.sealed import SealedLook

SAID = (
    "Skill before costs: claim.\nProfit after costs: no claim.\nThis is sealed look 1 at these bars: it claims at "
    "p <= 0.025, 0.05 / (1 x 2), and the next one at 0.0083.\n"
)


@pytest.fixture(autouse=True)
def looked(monkeypatch):
    monkeypatch.setattr(run_sealed, "sealed_look", lambda finished, made_of: SealedLook(0.01, 0.2, 1))


def run(barcast, csv, *more):
    return barcast("backtest", "--data", csv, "--model", "ar", "--sealed", "--out", "run", *more)


def test_only_the_claims_are_said(barcast, csv):
    done = run(barcast, csv)
    assert (done.code, done.err) == (0, "")
    head, told = done.out.split("\n", 1)
    assert head.startswith("prices.csv | model ar | strategy sign | costs: ")
    assert told == (
        "Sealed: whether something is claimed is all that is said and kept of this run.\n" + SAID + "Run folder: run\n"
    )


def test_json_and_quiet_hold_back_as_much(barcast, csv):
    done = run(barcast, csv, "--json", "--quiet")
    claims = {"skill": "claim", "profit": "no claim"}
    assert json.loads(done.out) == {"sealed": True, "claims": claims, "look": 1, "level": 0.025}
    assert done.err == ""
    Path("run").rename("other")
    done = run(barcast, csv, "--quiet")
    assert (done.out, done.err) == ("run\n", SAID)


def test_what_a_plug_in_prints_is_not_shown(barcast, csv):
    Path("loud.py").write_text(
        "from barcast.strategies import SignStrategy\n\nclass Loud(SignStrategy):\n    def stop(self):\n"
        "        print('I earned', self.broker.getvalue())\n"
    )
    done = run(barcast, csv, "--strategy", "loud.py:Loud")
    assert done.code == 0
    assert "I earned" not in done.out + done.err


def test_only_warnings_that_the_result_has_no_part_in_are_told(barcast, csv):
    done = run(barcast, csv, "--costs", "free", "--set", "costs.commission_fixed=9000", "--fill", "close")
    assert "Fills at the close just forecast from are optimistic" in done.out
    assert "ruined" not in done.out + done.err
    assert "ruined" not in "".join(path.read_text() for path in Path("run").glob("*.*"))


@pytest.mark.parametrize(("command", "more"), [("rerun", ()), ("costs", ()), ("open", ()), ("rerun", ("--data", "x"))])
def test_what_would_compute_the_numbers_is_refused_with_a_remedy_that_works(barcast, csv, command, more):
    run(barcast, csv)
    refused = barcast(command, "run", *more)
    assert (refused.code, refused.out) == (2, "")
    remedy = "compute them anew, which is recorded: barcast rerun run --unseal, then name run/unsealed\n"
    assert refused.err.endswith(remedy)
    assert not Path("run/unsealings.json").exists()
    done = barcast("rerun", "run", "--unseal")
    assert done.code == 0
    assert done.err.startswith("barcast: this unseals run: from now on these bars count as looked at; recorded there\n")
    assert "Sharpe ratio a year" in done.out
    assert barcast("costs", "run/unsealed").code == 0
    assert barcast("rerun", "run/unsealed").code == 0


def test_asking_the_model_of_a_sealed_run_is_an_unsealing(barcast, csv):
    run(barcast, csv)
    for number, model in enumerate(("run/model", "run"), 1):
        done = barcast("backtest", "--data", csv, "--model", model, "--out", f"asked{number}")
        assert done.code == 0
        said = "is sealed, and asking its model computes what it holds back: that is recorded there"
        assert f"barcast: {Path('run').absolute()} {said}" in done.err
        told = json.loads(Path("run/unsealings.json").read_text())["unsealings"]
        assert [one["how"] for one in told] == ["its model was asked by barcast backtest"] * number
    done = barcast("backtest", "--data", csv, "--model", "run/model", "--sealed", "--out", "asked3")
    assert done.code == 0
    assert len(json.loads(Path("run/unsealings.json").read_text())["unsealings"]) == 2


def test_running_the_experiment_of_a_sealed_run_openly_is_an_unsealing(barcast, csv):
    run(barcast, csv)
    assert barcast("backtest", "run/experiment.toml", "--out", "again").out.count("claim") > 1
    assert not Path("run/unsealings.json").exists()
    done = barcast("backtest", "run/experiment.toml", "--set", "run.sealed=false", "--out", "open")
    said = "barcast: run is sealed, and running its experiment openly computes what it holds back: that is recorded"
    assert done.err == f"{said} there\n"
    (told,) = json.loads(Path("run/unsealings.json").read_text())["unsealings"]
    assert told["how"] == "its experiment was run by barcast backtest"


def test_fills_are_not_counted_of_a_sealed_run(barcast, csv):
    done = run(barcast, csv, "--verify")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith("barcast: --verify: tells how many fills a run had, which --sealed holds back; ")
    assert not Path("run").exists()


def test_new_bars_and_unsealing_do_not_go_together(barcast, csv):
    run(barcast, csv)
    done = barcast("rerun", "run", "--unseal", "--data", csv)
    assert (done.code, done.err.startswith("barcast: --unseal: computes the run on its own bars")) == (2, True)
