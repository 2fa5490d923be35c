"""`barcast rerun`: the same digit for digit, or what differs and why."""

import json
from pathlib import Path

import pytest

TINY = ("--set", "model.epochs=2", "--set", "model.units=[3]", "--set", "model.lookback=4")


def test_rerun_finds_what_was_tampered_with(barcast, csv):
    barcast("backtest", "--data", csv, "--model", "ar", "--out", "run")
    fills = Path("run/fills.csv")
    lines = fills.read_text().splitlines()
    cells = lines[3].split(",")
    cells[2] = str(float(cells[2]) + 0.5)
    fills.write_text("\n".join([*lines[:3], ",".join(cells), *lines[4:]]) + "\n")
    done = barcast("rerun", "run")
    assert done.code == 1
    assert "fills.csv, column size: 1 of" in done.out
    assert "the first is row 4, the largest difference 0.5" in done.out


def test_rerun_compares_all_six_tables(barcast, csv):
    barcast("backtest", "--data", csv, "--model", "ar", "--out", "run")
    tables = ("forecasts", "equity", "cumulative", "fills", "orders", "trades")
    rows = sum(len(Path(f"run/{name}.csv").read_text().splitlines()) - 1 for name in tables)
    assert f"run: the same, digit for digit ({rows} rows in 6 tables, and every metric)." in barcast("rerun", "run").out


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("name", "last"), [("cumulative", "sample"), ("fills", "sample"), ("trades", "sample")])
def test_rerun_finds_a_row_of_the_other_sample(barcast, csv, name, last):
    barcast("backtest", "--data", csv, "--model", "ar", "--out", "run")
    path = Path(f"run/{name}.csv")
    whole = path.read_text()
    assert whole.splitlines()[0].endswith(f",{last}")
    path.write_text(whole.replace(",test\n", ",train\n", 1))
    assert path.read_text() != whole
    done = barcast("rerun", "run")
    assert done.code == 1
    assert f"{name}.csv, column {last}: 1 of" in done.out


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("contract", "told"), [(None, 1), (1, 1), (3, 3)])
def test_rerun_refuses_a_run_under_another_contract(barcast, csv, contract, told):
    barcast("backtest", "--data", csv, "--model", "ar", "--out", "run")
    manifest = json.loads(Path("run/manifest.json").read_text())
    assert manifest.pop("contract") == 2
    Path("run/manifest.json").write_text(
        json.dumps(manifest if contract is None else {**manifest, "contract": contract})
    )
    done = barcast("rerun", "run")
    assert done.code == 2
    assert done.out == ""
    assert done.err == (
        f"barcast: run: was made under contract {told} of the accounts, this barcast keeps 2; "
        "run it again: barcast backtest run/experiment.toml\n"
    )
    assert barcast("backtest", "run/experiment.toml", "--out", "new").code == 0
    assert barcast("rerun", "new").code == 0


def test_rerun_says_that_the_data_changed(barcast, csv):
    barcast("backtest", "--data", csv, "--model", "ar", "--out", "run")
    csv.write_text("\n".join(csv.read_text().splitlines()[:-5]) + "\n")
    done = barcast("rerun", "run")
    assert done.code == 1
    assert "the data of prices.csv is not what it was" in done.out


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", ["mine:Mine", "mine.py:Mine", "./mine.py:Mine"])
def test_a_run_folder_holds_wherever_it_is_repeated_from(barcast, csv, plugin, monkeypatch, tmp_path, name):
    plugin("class Mine:\n    lookback = 2\n    def predict(self, windows):\n        return windows[:, -1, 0]\n")
    assert barcast("backtest", "--data", "prices.csv", "--model", name, "--out", "run").code == 0
    assert barcast("backtest", "--data", "prices.csv", "--model", "ar", "--out", "saved").code == 0
    assert barcast("backtest", "--data", "prices.csv", "--model", "saved", "--out", "again").code == 0
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    for folder in ("run", "again"):
        done = barcast("rerun", f"../{folder}")
        assert "the same, digit for digit" in done.out, done.err + done.out


def test_a_saved_model_is_rerun_from_the_runs_own_copy(barcast, csv):
    barcast("backtest", "--data", csv, *TINY, "--out", "first")
    barcast("backtest", "--data", csv, "--model", "first", "--out", "second")
    for path in Path("first/model").iterdir():
        path.unlink()
    assert barcast("rerun", "second").code == 0


def test_rerun_names_what_changed_since(barcast, csv, plugin):
    text = "class Mine:\n    lookback = 2\n    def predict(self, windows):\n        return {} * windows[:, -1, 0]\n"
    path = plugin(text.format("1.0"))
    barcast("backtest", "--data", csv, "--model", f"{path}:Mine", "--out", "run")
    plugin(text.format("-1.0"))
    manifest = json.loads(Path("run/manifest.json").read_text())
    manifest["git_commit"], manifest["packages"]["numpy"] = "0" * 40, "1.0"
    Path("run/manifest.json").write_text(json.dumps(manifest))
    done = barcast("rerun", "run")
    assert done.code == 1
    assert "the code of mine.py:Mine is not what it was" in done.out
    assert f"git_commit {'0' * 40} ->" in done.out
    assert "numpy 1.0 ->" in done.out


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", ["[]", "3", "{", "{}", '{"contract": 2, "plugins": {"a": 3}, "data": 3, "packages": []}']
)
def test_rerun_of_a_damaged_folder(barcast, csv, content):
    barcast("backtest", "--data", csv, "--model", "ar", "--out", "run")
    Path("run/manifest.json").write_text(content)
    assert barcast("rerun", "run").code in (0, 2)
