"""`barcast costs` and `barcast backtest --verify`, as a user types them."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from barcast.engine import verify

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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: is not the folder of a run; name one, such as runs/001-sp500-lstm"),
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


def test_other_data_than_the_run_had_is_refused(barcast, kept, csv):
    table = pd.read_csv(csv)
    table.iloc[:-1].to_csv(csv, index=False)
    done = barcast("costs", kept)
    assert done.code == 2
    assert "is not what it was when kept was made; restore the file, or run the experiment again" in done.err


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        (
            "equity.csv",
            lambda text: "\n".join(text.splitlines()[:-5]),
            "equity.csv: has 295 rows for 300 bars; restore",
        ),
        ("equity.csv", lambda text: text.replace("target", "aim"), "equity.csv: has no column target; restore it"),
        ("equity.csv", lambda text: text.replace("train", "x"), "equity.csv: is not what its own targets lead to"),
        ("equity.csv", lambda text: text.replace(",-1.0,", ",1.0,"), "equity.csv: is not what its own targets lead to"),
        ("equity.csv", lambda text: text.replace(",-1.0,", ",,"), "equity.csv: is not what its own targets lead to"),
        ("equity.csv", lambda text: text.replace(",-1.0,", ",inf,"), "targets: inf at bar "),
        ("equity.csv", lambda text: text.replace(",-1.0,", ",one,"), "equity.csv, column target: could not convert"),
        (
            "forecasts.csv",
            lambda text: text.replace("\n2001-", "\n1901-"),
            "column made_at: has stamps that no bar has",
        ),
        ("forecasts.csv", lambda text: text.replace("\n2001-", "\nsoon"), "column made_at: has stamps that no bar has"),
        ("metrics.json", lambda text: text.replace('"bars_per_year": 252', '"bars_per_year": -5'), "-5.0 is no number"),
        (
            "metrics.json",
            lambda text: text.replace('"bars_per_year": 252.0', '"bars_per_year": NaN'),
            "nan is no number",
        ),
        ("metrics.json", lambda text: text[:40], "metrics.json: cannot be read as JSON"),
        ("costs.csv", None, "its run cannot be replayed"),
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


def test_a_ruined_run_can_be_verified_but_not_tried_at_other_costs(barcast, csv):
    run = ("backtest", "--data", csv, "--model", "ar", "--set", "costs.commission_fixed=1e5", "--out", "ruined")
    done = barcast(*run, "--verify")
    assert done.code == 0
    assert "Verified by an independent replay" in done.out
    assert (
        "ruined: its account was ruined: what it would have traded after that is not known"
        in barcast("costs", "ruined").err
    )


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


def test_verify_tells_when_they_do_not(barcast, csv, monkeypatch):
    honest = verify.replay

    def wrong(*given, **more):
        again = honest(*given, **more)
        equity = again.account["equity"] + 0.01
        return dataclasses.replace(again, account={**again.account, "equity": equity})

    monkeypatch.setattr(verify, "replay", wrong)
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
