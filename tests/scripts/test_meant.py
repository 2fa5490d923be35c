"""What was meant: each slip on the command line is answered with what to type."""

import json
import os

import pytest


def told(barcast, *arguments):
    outcome = barcast(*arguments)
    assert (outcome.code, outcome.out) == (2, ""), outcome.err
    lines = outcome.err.splitlines()
    assert all(line.startswith("barcast: ") for line in lines)
    return "\n".join(line.removeprefix("barcast: ") for line in lines)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--set", "model.units=[64,", "32]"], "write --set 'model.units=[64, 32]'"),
        (["--set", "model.units=[64,", "32,", "16]"], "write --set 'model.units=[64, 32, 16]'"),
        (["--set", "model.units=[64 32]"], "is not a list; write --set 'model.units=[64, 32]'"),
        (["--set", "model.units=64,32"], "on the command line with quotes: --set 'model.units=[64, 32]'"),
        (["--set", "model.epochs", "5"], "--set model.epochs: has no value; write --set model.epochs=5"),
        (["--set", "model.epochs", "=", "5"], "--set model.epochs: has no value; write --set model.epochs=5"),
        (["--set", "model.epochs:5"], "--set model.epochs:5: has no =; write --set model.epochs=5"),
        (["--set", "model=lstm"], "--set model=lstm: names no section; write --set model.name=lstm"),
        (["--set", "lookback=10"], "--set lookback=10: names no section; write --set model.lookback=10"),
        (["--set", "seed=5"], "names no section; write --set model.seed=5 or --set run.seed=5"),
        (["--set", "refit-every=5"], "names no section; write --set split.refit_every=5"),
        (["--model", "ar", "--set", "lag=5"], "names no section; write --set model.lags=5"),
        (["--set", "xyz=5"], "--set xyz=5: there is no setting xyz; write --set section.key=value"),
        (["--set", "model.lstm.epochs=5"], "has a dot too many; write --set model.epochs=5"),
        (["--set", "model.train=0.5"], "model.train: there is no setting train; did you mean split.train?"),
        (
            ["--set", "model.epochs=5,10"],
            '"5,10" is not a whole number; a run takes one value: `barcast sweep --vary model.epochs=5,10` tries each',
        ),
        (
            ["--set", "model.epochs=[5, 10]"],
            "[5, 10] is not a whole number; a run takes one value: "
            "`barcast sweep --vary 'model.epochs=[5, 10]'` tries each",
        ),
        (["--set", "run.streaming=True"], 'run.streaming: "True" is not true or false; write true'),
        (["--set", "strategy.threshold=5%"], 'strategy.threshold: "5%" is not a number; write 0.05 for 5%'),
        (["--commission-bps", "5%"], '"5%" is not a number; it is in basis points: write 5 for 5 bps, 500 for 5%'),
        (["--cash=10k"], '--cash: "10k" is not a number; write 10000'),
        (["--train", "70"], "split.train: 70.0 is too large; it must be below 1; write 0.7 for 70%"),
        (["--refit-every", "1y"], "it counts bars: write 252 for a year of daily bars"),
        (["--lookback", "10"], "--lookback: there is no such option; write --set model.lookback=10"),
        (["--lookback=10"], "--lookback: there is no such option; write --set model.lookback=10"),
        (["--units", "[64, 32]"], "--units: there is no such option; write --set 'model.units=[64, 32]'"),
        (["--comission-bps", "5"], "--comission-bps: there is no such option; did you mean --commission-bps?"),
        (["--capital", "1000"], "--capital: there is no such option; write --cash 1000"),
        (["--foo", "1"], "--foo: there is no such option; `barcast backtest --help` lists them"),
        (["--model", "--quiet"], "--model: has no value; write --model VALUE, or leave it out"),
        (["--costs", "fre"], 'costs.preset: no preset is called "fre"; did you mean free?'),
        (["--costs", "10"], "is a number, not the name of a preset; set costs.commission_bps for a commission"),
        (["--start", ""], "--start: is empty; give it a value, or leave --start out"),
        (["--data", " "], "--data: is empty; give it a value, or leave --data out"),
        (["sp500"], "sp500: no such file or directory; write --data sp500"),
        (["lstm"], "lstm: no such file or directory; write --model lstm"),
        (["epochs=5"], "epochs=5: no such file or directory; write --set model.epochs=5"),
        (["a.toml", "lstm"], "lstm: is one argument too many; write --model lstm"),
        (["--out", "a", "--name", "b"], "--name: names a run under runs/, and --out its folder; give one of the two"),
        (["--out", ""], "--out: is empty; name a folder, or leave --out out for a numbered one"),
        (
            ["--out", "x" * 300],
            "is too long for the name of a folder: 300 letters, at most 200 fit",
        ),
        (["--out", "a\nb"], r'--out: "a\nb" has signs in it that cannot be seen; name a folder without them'),
        (["--name", "***"], '--name: "***" has no letter and no digit; give it one, such as --name first-try'),
    ],
)
def test_backtest(barcast, tmp_path, monkeypatch, typed, said):
    monkeypatch.chdir(tmp_path)
    assert said in told(barcast, "backtest", *typed)
    assert os.listdir() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["backtset"], "barcast backtset: there is no such command; did you mean backtest?"),
        (["cache", "clear"], "clear: barcast cache takes no such argument; leave it out"),
        (["costs", "x", "--quite"], "--quite: there is no such option; `barcast costs --help` lists them"),
        (["audit", "--cuts", "many"], '--cuts: "many" is not a whole number; write a whole number such as 32'),
    ],
)
def test_other_commands(barcast, typed, said):
    assert said in told(barcast, *typed)


@pytest.mark.parametrize("command", ["rerun", "open", "costs", "audit"])
def test_a_folder_that_is_none_of_a_run(barcast, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    for name in ("001-a", "002-b"):
        os.makedirs(f"runs/{name}")
        with open(f"runs/{name}/manifest.json", "w") as file:
            json.dump({}, file)
        os.utime(f"runs/{name}/manifest.json", (int(name[:3]), int(name[:3])))
    newest = "the newest are runs/002-b, runs/001-a"
    assert told(barcast, command, "runs") == f"runs: holds runs and is none itself; name one of them: {newest}"
    assert told(barcast, command, "2") == "2: there is no such folder of a run; did you mean runs/002-b?"
    assert told(barcast, command, "009") == f"009: there is no such folder of a run; name one: {newest}"
    said = told(barcast, command, "runs/001-a")
    assert said.startswith("runs/001-a/manifest.json: says nothing of a run; restore it from where it was kept")
    both = told(barcast, command, "runs/001-a", "runs/002-b")
    assert both == f"barcast {command}: takes one run's folder at a time, not 2; name one: barcast {command} runs/001-a"
    os.makedirs("empty")
    assert "empty: is not the folder of a run: there is no manifest.json in it" in told(barcast, command, "empty")


def test_a_brokers_name_is_its_presets(barcast):
    outcome = barcast("backtest", "--costs", "Interactive Brokers", "--print-settings")
    assert 'preset = "us_per_share_tiered"' in outcome.out
    listed = barcast("list", "costs").out
    assert "Figures of 2024. Also: ib, ibkr" in " ".join(listed.split())


def test_audit_takes_the_settings_that_backtest_takes(barcast):
    from barcast.experiments.flags import FLAGS
    from barcast.scripts.options import parameters, setting_flags

    assert {one.name for one in parameters(setting_flags)} == {*FLAGS, "assign"} - {"sealed"}
    for command in ("backtest", "audit"):
        assert "--lockbox" in barcast(command, "--help").out
