"""`barcast costs` and `barcast backtest --verify`, as a user types them."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barcast.engine.replay.known_run import Replayable

RESTORE = "restore it from where it was kept, or run the experiment again"

PLAIN = """
import backtrader as bt

class Plain(bt.Strategy):
    def next(self):
        if not self.position:
            self.buy(size=1)
"""


@pytest.fixture
def kept(barcast, csv):
    """A kept run of the AR(1) model."""
    assert barcast("backtest", "--data", csv, "--model", "ar", "--out", "kept", "--quiet").code == 0
    return "kept"


def test_the_grid_of_a_kept_run_is_the_one_it_kept(barcast, kept, tmp_path):
    done = barcast("costs", kept, "--csv", "grid.csv")
    assert done.code == 0
    assert "kept: the test part replayed at other costs, its forecasts unchanged" in done.out
    assert (tmp_path / "grid.csv").read_bytes() == (tmp_path / "kept" / "costs.csv").read_bytes()
    assert len(pd.read_csv(tmp_path / "grid.csv")) == 2 * 6 * 12


def test_thresholds_of_scores_are_no_percentages(barcast, kept):
    manifest = Path("kept/manifest.json")
    assert "%" in barcast("costs", "kept").out.split("all")[1].splitlines()[0]
    told = {**json.loads(manifest.read_text()), "forecasts_are": "scores"}
    manifest.write_text(json.dumps(told))
    path = Path("kept/metrics.json")
    metrics = json.loads(path.read_text())
    for sample in ("test", "train"):
        metrics[sample]["sum_predicted"] = None
        metrics["undefined"][f"{sample}.sum_predicted"] = "the forecasts are scores, not returns"
    path.write_text(json.dumps(metrics))
    assert "%" not in barcast("costs", "kept").out.split("all")[1].splitlines()[0]


def test_the_break_even_cost_is_that_of_the_run(barcast, kept, tmp_path):
    metrics = json.loads((tmp_path / "kept" / "metrics.json").read_text())
    for sample, flag in (("test", []), ("train", ["--train"])):
        bps = metrics[sample]["break_even_bps"]
        wanted = f"Break-even cost: {bps:.3f} bps" if bps else metrics["undefined"][f"{sample}.break_even_bps"]
        assert wanted in barcast("costs", kept, *flag).out


def test_a_grid_of_ones_own(barcast, kept, tmp_path):
    done = barcast("costs", kept, "--cost-bps", "8, 0,2", "--threshold", "0,0.001", "--csv", "grid.csv")
    assert done.code == 0
    table = pd.read_csv(tmp_path / "grid.csv")
    assert sorted(set(table["cost_bps"])) == [0, 2, 8]
    assert sorted(set(table["threshold"])) == [0, 0.001]
    assert (np.diff(table.loc[(table["sample"] == "test") & (table["threshold"] == 0), "total_return"]) < 0).all()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: there is no such folder of a run; name one, such as runs/001-sp500-lstm"),
        (["kept", "--cost-bps", "1,x"], '--cost-bps: "x" is not a number; write numbers with commas, such as 0,1,2.5'),
        (["kept", "--cost-bps", "-1"], "--cost-bps: -1 is out of range; give numbers from 0 to 9999"),
        (["kept", "--cost-bps", "nan"], "--cost-bps: nan is out of range"),
        (["kept", "--threshold", ""], '--threshold: "" is not a number'),
        (["kept", "--csv", "."], ".: is a folder; name a file"),
        (["kept", "--csv", "no/such/folder.csv"], "no/such/folder.csv: cannot be written: No such file or directory"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(barcast, kept, arguments, message):
    done = barcast("costs", *arguments)
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("tables", ["csv", "parquet"])
def test_neither_the_data_nor_the_code_is_needed(barcast, csv, plugin, tables):
    path = plugin("class Mine:\n    lookback = 2\n    def predict(self, windows):\n        return windows[:, -1, 0]\n")
    run = ("--data", csv, "--model", f"{path}:Mine", "--set", f"run.tables={tables}", "--out", "kept", "--quiet")
    assert barcast("backtest", *run).code == 0
    before = barcast("costs", "kept").out
    table = pd.read_csv(csv)
    table.iloc[:-1].to_csv(csv, index=False)
    assert barcast("costs", "kept").out == before
    csv.unlink()
    path.unlink()
    assert barcast("costs", "kept").out == before
    assert "Break-even cost: " in before


def test_a_folder_without_a_format_is_named_as_older(barcast, kept):
    path = Path("kept/manifest.json")
    manifest = json.loads(path.read_text())
    remedy = "run it again: barcast backtest kept/experiment.toml"
    for number, said in (
        (None, f"kept: was written before run folders could be read back (no format in manifest.json); {remedy}"),
        (2, "kept: format 2 is newer than this barcast reads (1); upgrade barcast"),
        (True, f"kept/manifest.json, format: True is no format of barcast's; {RESTORE}"),
        ("1", f"kept/manifest.json, format: '1' is no format of barcast's; {RESTORE}"),
    ):
        path.write_text(json.dumps({**manifest, "format": number}))
        for command in ("costs", "rerun"):
            done = barcast(command, "kept")
            assert (done.code, done.out, done.err) == (2, "", f"barcast: {said}\n")
    assert barcast("backtest", "kept/experiment.toml", "--out", "new").code == 0
    assert barcast("costs", "new").code == 0


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        (
            "equity.csv",
            lambda text: "\n".join(text.splitlines()[:-5]),
            "equity.csv: has 295 rows, the run wrote 300; restore",
        ),
        ("equity.csv", lambda text: text.replace(",test\n", ",x\n"), "equity.csv: is not what its own targets lead to"),
        ("equity.csv", lambda text: text.replace(",test\n", ",\n", 1), "is not what its own targets lead to"),
        ("equity.csv", lambda text: text.replace("target", "aim"), "equity.csv: has no column target; restore it"),
        ("equity.csv", lambda text: text.replace("train", "x"), "equity.csv: is not what its own targets lead to"),
        ("equity.csv", lambda text: text.replace(",-1.0,", ",1.0,"), "equity.csv: is not what its own targets lead to"),
        ("equity.csv", lambda text: text.replace(",-1.0,", ",inf,"), "targets: inf at bar "),
        (
            "equity.csv",
            lambda text: text.replace(",-1.0,", ",one,"),
            "equity.csv, row 3, column target: 'one' is no number",
        ),
        (
            "forecasts.csv",
            lambda text: text.replace("\n2001-", "\n1901-"),
            "column made_at: has stamps that no bar has",
        ),
        (
            "forecasts.csv",
            lambda text: "\n".join(text.splitlines()[:-9]) + "\n",
            "forecasts.csv: has 290 rows, the run wrote 299",
        ),
        ("forecasts.csv", lambda text: text.replace("\n2001-", "\nsoon"), "column made_at: 'soon01-02' is no stamp"),
        (
            "forecasts.csv",
            lambda text: text.replace(",test,", ",train,", 1),
            "metrics.json, test.forecasts: is 100, the tables of the run give 99",
        ),
        (
            "fills.csv",
            lambda text: text.replace(",test\n", ",train\n", 1),
            "equity.csv: does not add up to an account with fills.csv",
        ),
        ("bars.parquet", None, "bars.parquet: there is no such file; restore it from where it was kept"),
        ("metrics.json", lambda text: text.replace('"bars_per_year": 252', '"bars_per_year": -5'), "-5.0 is no number"),
        (
            "metrics.json",
            lambda text: text.replace('"bars_per_year": 252.0', '"bars_per_year": NaN'),
            "NaN is no number",
        ),
        ("metrics.json", lambda text: text[:40], "metrics.json: cannot be read as JSON"),
        (
            "metrics.json",
            lambda text: text.replace('"test": null', '"test": "2001-12-03"'),
            "ruined_at.test: is 2001-12-03",
        ),
        (
            "manifest.json",
            lambda text: text.replace('"boundary": "2001-10-08', '"boundary": "2001-10-05'),
            "at the boundary",
        ),
        ("manifest.json", lambda text: text.replace('"boundary": "2001-10-08', '"boundary": "2001-10-07'), "no bar"),
        ("costs.csv", None, "costs.csv: there is no such file; restore it from where it was kept"),
        ("forecasts.csv", None, "forecasts.csv: there is no such file"),
    ],
)
def test_a_damaged_folder_is_refused(barcast, kept, tmp_path, name, damage, message):
    path = tmp_path / "kept" / name
    if damage is None:
        path.unlink()
    else:
        whole = path.read_text()
        path.write_text(damage(whole))
        assert path.read_text() != whole
    done = barcast("costs", kept)
    assert done.code == 2
    assert message in done.err


def test_targets_that_one_table_lost_are_those_of_the_other(barcast, kept, tmp_path):
    """`equity.csv` and `forecasts.csv` both have them; without either the run can't be replayed."""
    for name in ("equity", "forecasts"):
        path = tmp_path / "kept" / f"{name}.csv"
        whole = path.read_text()
        path.write_text(whole.replace(",-1.0,", ",,"))
        assert path.read_text() != whole
        done = barcast("costs", kept, "--csv", "grid.csv")
        if name == "equity":
            assert done.code == 0
            assert (tmp_path / "grid.csv").read_bytes() == (tmp_path / "kept" / "costs.csv").read_bytes()
    assert done.code == 2
    assert "equity.csv: is not what its own targets lead to" in done.err


def test_rows_of_a_sample_that_the_run_has_not_are_refused(barcast, csv):
    walk = ("backtest", "--data", csv, "--model", "ar", "--refit-every", "30", "--out", "walk", "--quiet")
    assert barcast(*walk).code == 0
    path = Path("walk/equity.csv")
    head, *rows = path.read_text().splitlines()
    day = pd.read_csv(csv)["Date"][0]
    assert rows[0] > day
    before = ",".join([day, *rows[0].split(",")[1:-1], "train"])
    path.write_text("\n".join([head, before, *rows]) + "\n")
    assert "equity.csv: has 100 rows, the run wrote 99" in barcast("costs", "walk").err
    manifest = json.loads(Path("walk/manifest.json").read_text())
    manifest["rows"]["equity"] = 100
    Path("walk/manifest.json").write_text(json.dumps(manifest))
    done = barcast("costs", "walk")
    assert done.code == 2
    assert "equity.csv, column sample: has samples that the run has not" in done.err


def manifest_under(contract):
    """Give the kept run's manifest another number of the contract, or none."""
    path = Path("kept/manifest.json")
    manifest = json.loads(path.read_text())
    del manifest["contract"]
    path.write_text(json.dumps(manifest if contract is None else {**manifest, "contract": contract}))


@pytest.mark.slow
@pytest.mark.parametrize(("contract", "told"), [(None, 1), (1, 1), (3, 3)])
def test_a_run_under_another_contract_is_refused(barcast, kept, contract, told):
    manifest_under(contract)
    done = barcast("costs", kept)
    assert done.code == 2
    assert done.err == (
        f"barcast: kept: was made under contract {told} of the accounts, this barcast keeps 2; "
        "run it again: barcast backtest kept/experiment.toml\n"
    )
    assert barcast("backtest", "kept/experiment.toml", "--out", "new").code == 0
    assert barcast("costs", "new").code == 0


@pytest.mark.parametrize("jumps", [(20,), (50,), (20, 50)], ids=["train", "test", "both"])
def test_a_ruined_account_can_be_verified_but_not_tried_at_other_costs(barcast, crashes, jumps):
    done = barcast(*crashes(*jumps), "--out", "run", "--verify")
    assert done.code == 0
    assert "Verified by an independent replay" in done.out
    for jump, sample, flags in ((20, "train", ("--train",)), (50, "test", ())):
        if jump in jumps:
            refused = barcast("costs", "run", *flags)
            assert refused.code == 2
            what = "was ruined: what it would have traded after that is not known"
            assert f"run: the {sample} account {what}" in refused.err


@pytest.mark.parametrize(
    ("jump", "whole", "flags"),
    [(20, "test", ()), (50, "train", ("--train",))],
    ids=["train ruined", "test ruined"],
)
def test_of_a_run_with_a_ruined_account_the_other_can_be_tried(barcast, crashes, jump, whole, flags):
    assert barcast(*crashes(jump), "--out", "run", "--quiet").code == 0
    done = barcast("costs", "run", *flags, "--csv", "grid.csv")
    assert done.code == 0
    assert f"run: the {whole} part replayed at other costs" in done.out
    assert Path("grid.csv").read_bytes() == Path("run/costs.csv").read_bytes()
    assert set(pd.read_csv("grid.csv")["sample"]) == {whole}
    metrics = json.loads(Path("run/metrics.json").read_text())
    assert metrics[whole]["break_even_bps"] is None or metrics[whole]["break_even_bps"] > 0
    ruined = next(name for name, stamp in metrics["ruined_at"].items() if stamp)
    assert metrics["undefined"][f"{ruined}.break_even_bps"] == "the account was ruined"


def test_a_sample_that_is_not_there_is_refused(barcast, csv):
    assert barcast("backtest", "--data", csv, "--model", "last", "--train", "0", "--out", "all", "--quiet").code == 0
    assert "all: has no train part, only test; leave --train out" in barcast("costs", "all", "--train").err


def test_rerun_compares_the_surface_too(barcast, kept, tmp_path):
    path = tmp_path / "kept" / "costs.csv"
    path.write_text(path.read_text().replace("test,0.0,0.5,", "test,0.0,0.6,"))
    done = barcast("rerun", kept)
    assert done.code == 1
    assert "costs.csv, column cost_bps: 1 of 144 rows differs" in done.out


def test_a_strategy_that_sizes_its_own_orders_is_refused(barcast, csv, tmp_path):
    (tmp_path / "plain.py").write_text(PLAIN)
    run = ("backtest", "--data", csv, "--model", "none", "--strategy", "plain.py:Plain", "--out", "plain", "--quiet")
    assert barcast(*run).code == 0
    assert not (tmp_path / "plain" / "costs.csv").exists()
    done = barcast("costs", "plain")
    assert done.code == 2
    assert "strategy plain.py:Plain: its run cannot be replayed: its orders do not all come from targets" in done.err
    again = barcast(*run[:-3], "--out", "again", "--verify")
    assert again.code == 2
    assert "its orders do not all come from targets" in again.err
    assert not (tmp_path / "again").exists(), "refused before the work, not after it"


def test_verify_prints_that_both_engines_agree(barcast, csv):
    done = barcast("backtest", "--data", csv, "--model", "ar", "--costs", "us_per_share_tiered", "--verify")
    assert done.code == 0
    assert "Verified by an independent replay: 300 bars and " in done.out
    quiet = barcast("backtest", "--data", csv, "--model", "ar", "--verify", "--quiet")
    assert quiet.out == "runs/002-prices-ar\n"
    assert "Verified by an independent replay" in quiet.err


@pytest.mark.parametrize("sample", ["train", "test"])
def test_verify_tells_when_they_do_not(barcast, csv, monkeypatch, sample):
    honest = Replayable.again

    def wrong(run, name):
        again = honest(run, name)
        if name != sample:
            return again
        equity = again.account["equity"] + 0.01
        return dataclasses.replace(again, account={**again.account, "equity": equity})

    monkeypatch.setattr(Replayable, "again", wrong)
    done = barcast("backtest", "--data", csv, "--model", "ar", "--verify")
    assert done.code == 1
    assert "The replay does NOT agree: 300 bars and " in done.out
    assert "in equity.equity" in done.out


def test_the_sources_of_the_presets_are_listed(barcast):
    out = " ".join(barcast("list", "costs").out.split())
    assert "Source: Interactive Brokers, US stocks, tiered pricing" in out


def test_costs_that_need_a_volume_are_refused_without_one(barcast, csv):
    table = pd.read_csv(csv)
    table.drop(columns=[name for name in table if name.lower() == "volume"]).to_csv(csv, index=False)
    done = barcast("backtest", "--data", csv, "--model", "ar", "--costs", "institutional")
    assert done.code == 2
    assert "costs.volume_limit: depends on the volume, but the bars of prices.csv have none" in done.err
