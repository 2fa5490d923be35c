"""`barcast compare`: differences are those of the tables, other data are said, what cannot be compared is refused."""

import functools
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barcast.analyzers.statistics.paired_difference import paired_difference
from barcast.experiments.comparing import compare
from barcast.experiments.run_folder.read_run import read_run

PLAIN, COSTLY, IDLE, SEALED, BOXED = (
    f"runs/{name}" for name in ("001-plain", "002-costly", "003-idle", "004-sealed", "005-boxed")
)


@pytest.fixture(scope="module")
def read_once():
    """Read each run once: nothing here changes one."""
    return functools.cache(read_run)


@pytest.fixture(autouse=True)
def runs(kept_runs, read_once, monkeypatch):
    """The runs in the working folder."""
    Path("runs").symlink_to(kept_runs, target_is_directory=True)
    monkeypatch.setattr(compare, "read_run", read_once)


def compared(barcast, *runs):
    """Return the comparison as JSON."""
    return json.loads(barcast("compare", "--json", *runs).out)


def returns_in(folder):
    """Return the returns of a run's test account by date, as its tables have them."""
    table = pd.read_csv(f"{folder}/equity.csv", index_col="date")
    equity = table.loc[table["sample"] == "test", "equity"]
    return equity / np.append(100_000.0, equity[:-1]) - 1.0


def test_the_difference_is_that_of_the_tables_the_first_subtracted(barcast):
    (found,) = compared(barcast, PLAIN, COSTLY)["differences"]
    plain, costly = returns_in(PLAIN), returns_in(COSTLY)
    wanted = paired_difference(costly.to_numpy(), plain.to_numpy(), 252.0)
    assert (found["run"], found["less"], found["bars_in_common"]) == (2, 1, len(plain))
    assert found["found"]["mean"]["estimate"]["value"] == pytest.approx((costly - plain).mean() * 252)
    assert found["found"]["mean"]["p"] == wanted.mean.p
    assert found["found"]["sharpe"]["estimate"]["interval"]["low"] == pytest.approx(wanted.sharpe.estimate.interval.low)


def test_metrics_and_verdicts_are_those_of_the_folder(barcast):
    metrics = json.loads(Path(PLAIN, "metrics.json").read_text())
    one, idle = compared(barcast, PLAIN, IDLE)["runs"]
    interval = metrics["verdict"]["intervals"]["sharpe"]["interval"]
    assert one["metrics"]["total_return"] == metrics["test"]["total_return"]
    assert one["buy_and_hold"] == metrics["buy_and_hold"]["test"]["total_return"]
    assert one["intervals"]["sharpe"] == pytest.approx([interval["low"], interval["high"]])
    assert one["skill"] == f"no evidence (p = {metrics['verdict']['skill']['p']:.3f})"
    assert idle["metrics"]["sharpe"] is idle["metrics"]["annual_return"] is None
    assert idle["undefined"]["metrics.sharpe"] == "the position never changes, and it takes 10 changes"


def test_only_settings_that_differ_are_told(barcast):
    assert compared(barcast, PLAIN, COSTLY)["settings"] == {"costs.spread_bps": ["2.0", "9.0"]}
    assert "None: all settings are the same." in barcast("compare", PLAIN, PLAIN).out


def test_the_same_run_twice_is_exactly_0_apart(barcast):
    outcome = compared(barcast, PLAIN, PLAIN)
    (found,) = outcome["differences"]
    assert found["found"]["mean"] == {
        "estimate": {"value": 0.0, "interval": {"low": 0.0, "high": 0.0, "level": 0.95}},
        "p": 1.0,
    }
    assert outcome["said"][-1] == "2 returned the same as run 1 on every bar: the difference is exactly 0."


def test_other_bars_are_said_and_compared_on_the_dates_in_common(barcast):
    outcome = compared(barcast, PLAIN, BOXED)
    plain, boxed = returns_in(PLAIN), returns_in(BOXED)
    common = plain.index.intersection(boxed.index)
    assert 0 < len(common) < len(boxed)
    assert outcome["said"][0].startswith("The data are not the same: prices.csv, 420 bars from 2001-01-01 to 2002-")
    assert outcome["said"][1] == (
        "The test parts are not of the same dates: metrics, verdicts and curves are of each run's own, and each "
        "difference is of the dates that the run has in common with run 1."
    )
    (found,) = outcome["differences"]
    assert found["bars_in_common"] == len(common) - 1  # what it held before the first is not known of both
    assert found["reason"] == f"{len(common) - 1} bars in common, and it takes 100"


def test_a_closed_lock_box_stays_closed(barcast):
    outcome = barcast("compare", "--json", BOXED, PLAIN)
    box = json.loads(Path(BOXED, "manifest.json").read_text())["lockbox"]
    boxed = json.loads(outcome.out)["runs"][0]
    assert boxed["about"].split()[-1] < box["first"][:10]
    assert boxed["metrics"]["forecasts"] < 300 - 1


def test_sealed_runs_are_refused(barcast):
    outcome = barcast("compare", PLAIN, SEALED)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        f"barcast: {SEALED}: is sealed: it says only claim or no claim (metrics.json), and holds none of the run's "
        f"numbers; compute them anew, which is recorded: barcast rerun {SEALED} --unseal, then name {SEALED}/unsealed\n"
    )


def test_runs_without_a_date_in_common_are_refused_by_their_dates(barcast, bars_of):
    bars_of(count=300, start="2015-01-01").to_frame().to_csv("later.csv", index_label="Date")
    barcast("backtest", "--data", "later.csv", "--model", "last", "--quiet", "--out", "later")
    outcome = barcast("compare", PLAIN, "later")
    assert outcome.code == 2
    assert outcome.err.startswith(
        "barcast: later: has no date in common with 001-plain: it was tested on 2015-10-09 to 2016-02-24, and 2002-"
    )


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ((), "barcast compare: has no runs; name two: the newest are "),
        (
            (PLAIN,),
            f"barcast compare: is one run, {PLAIN}, and there is nothing to hold it against; name another: the ",
        ),
        ((PLAIN, "."), ".: is not the folder of a run: there is no manifest.json in it; name the folder of a run: "),
        ((PLAIN, "runs"), "runs: holds runs and is none itself; name one of them: the newest are "),
        ((PLAIN, "2"), f"2: there is no such folder of a run; did you mean {COSTLY}?"),
        ((PLAIN, f"{PLAIN}/equity.csv"), f"{PLAIN}/equity.csv: is a file, not the folder of a run; name the folder: "),
        (("nowhere",) * 21, "barcast compare: has 21 runs, more than 20 stand side by side; name fewer: "),
    ],
)
def test_what_cannot_be_compared_is_refused(barcast, named, message):
    outcome = barcast("compare", *named)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"barcast: {message}")


def test_what_tells_another_verdict_than_its_tables_is_refused(barcast, kept_runs):
    shutil.copytree(kept_runs / "001-plain", "edited")
    path = Path("edited/metrics.json")
    path.write_text(path.read_text().replace('"p": 0.', '"p": 1.', 1))
    assert "edited/metrics.json, verdict.skill.p: is not what the tables" in barcast("compare", PLAIN, "edited").err


def test_a_comparison_is_no_look_at_the_bars(barcast, kept_runs, monkeypatch):
    ledger = kept_runs.parent / "ledger.sqlite"
    monkeypatch.setenv("BARCAST_LEDGER", str(ledger))
    before = ledger.read_bytes()
    assert barcast("compare", PLAIN, COSTLY).code == barcast("runs").code == 0
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("width", [60, 140])
def test_at_no_width_a_run_or_a_number_is_left_out(barcast, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    told = "".join(barcast("compare", *[PLAIN, COSTLY] * 3).out.split())
    for number in range(2, 7):
        assert f"{number}less1" in told
    assert told.count("002-costly") >= 3
    assert told.count("Sharperatioayear") >= 2


def test_a_page_is_written_that_is_the_same_whenever_it_is_made(barcast):
    assert barcast("compare", PLAIN, COSTLY, "--html", "runs").err == "barcast: runs: is a folder; name a file\n"
    assert barcast("compare", PLAIN, COSTLY, "--html", "a.html").out.endswith("Page: a.html\n")
    barcast("compare", PLAIN, COSTLY, "--html", "b.html", "--json")
    page = Path("a.html").read_text(encoding="utf-8")
    assert page == Path("b.html").read_text(encoding="utf-8")
    assert "<h1>Run 2 is told apart from run 1: \u2212" in page or "<h1>Run 2 is not told apart from run 1: " in page
    assert len(page) < 3_000_000
    assert "http://" not in page.replace("http://www.w3.org", "").partition("<body>")[0]
