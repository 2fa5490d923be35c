"""What is told of a reader: findings word for word, what is no look ahead, and what could not be looked at."""

import textwrap
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.research.audit.checks.reader import check_reader
from barcast.research.audit.subject import Reference
from barcast.research.audit.subjects import subject_of
from tests.research.audit.checks.planted_readers import DAYS, HEAD, LEAKS, column, walk

SCALED = """
    def read():
        f = bars()
        first = f.loc[:"2003-04-30", "close"]
        f["x"] = (f["close"] - first.mean()) / first.std()
        return f
    """


def test_a_scaler_fitted_on_the_rows_that_train_passes(read):
    assert read(SCALED, boundary="2003-04-30").cells["bars"].status == "passed"


def test_a_scaler_fitted_beyond_what_trains_is_found(read):
    assert read(SCALED, boundary="2003-02-28").cells["bars"].status == "failed"


TOLD = {
    "a share of the rows": column('f["close"] - f["close"].iloc[0] * (len(f) // 2)'),
    "the last row, which may not be complete, is dropped": """
    def read():
        return bars().iloc[:-1]
    """,
    "days until the next holiday": """
    def read():
        f = bars()
        holidays = pd.read_csv("holidays.csv", parse_dates=["date"]).assign(next=lambda h: h["date"])
        merged = pd.merge_asof(f.reset_index(), holidays, on="date", direction="forward").set_index("date")
        return merged.assign(x=(merged.pop("next") - merged.index).dt.days.fillna(99.0)).drop(columns="name")
    """,
}


@pytest.mark.parametrize("name", TOLD)
def test_what_moves_with_the_number_or_the_dates_of_later_rows_is_told_and_is_no_finding(read, name):
    days = pd.date_range("2003-01-20", periods=12, freq="35D")
    pd.DataFrame({"date": days, "name": "a holiday"}).to_csv("holidays.csv", index=False)
    outcome = read(TOLD[name])
    assert not outcome.findings
    assert outcome.cells["bars"].status == "told"
    assert "not on what is in them" in outcome.notes[0]


def test_the_expiry_of_a_contract_drops_no_row(read):
    walk(DAYS).assign(expiry="2004-06-18", date=DAYS).to_csv("contract.csv", index=False)
    outcome = read('def read():\n    return pd.read_csv("contract.csv").drop(columns="expiry")\n')
    assert (outcome.cells["bars"].status, outcome.unchecked) == ("passed", ())


BY_HAND = """
    import csv

    def read({taken}):
        with open("prices.csv") as file:
            f = pd.DataFrame(list(csv.DictReader(file)))
        f["x"] = f["close"].astype(float)
        return f{cut}
    """


def test_a_reader_that_neither_pandas_nor_end_can_cut_is_not_applicable(read):
    outcome = read(BY_HAND.format(taken="", cut=""))
    assert outcome.cells["bars"].status == "not_applicable"
    assert outcome.cells["bars"].reason == (
        "mine.py:read does not read its files by pandas, and takes no `end`: its rows still reached beyond each cut, "
        "so it could not be read as on an earlier day"
    )


def test_a_reader_that_is_only_asked_for_fewer_bars_passes_and_says_what_was_not_checked(read):
    outcome = read(BY_HAND.format(taken="end", cut='[lambda f: f["date"] <= str(end or 9)]'))
    assert outcome.cells["bars"].status == "passed"
    assert outcome.unchecked == (
        "What mine.py:read makes of later rows before it cuts them off at `end`: it does not read its files by pandas, "
        "so it was only asked for fewer bars.",
    )


def test_a_file_that_is_opened_otherwise_is_named_as_not_checked(read):
    opened = SimpleNamespace(
        path="/data/mood.npy", phase="reading bars", file="/code/mine.py", line=3, kind="read", is_data=True
    )
    outcome = read("def read():\n    return bars()\n", files=(opened,))
    assert outcome.unchecked == (
        "mood.npy, opened at mine.py, line 3, is not read by pandas and was read whole at each cut.",
    )


def test_a_reader_that_is_random_is_told(read):
    outcome = read(column("np.random.default_rng().normal(size=len(f))"))
    assert outcome.cells["bars"].status == "told"
    assert outcome.notes[0].startswith(
        "mine.py:read (mine.py, line 10) cannot be repeated: of two readings of the same"
    )


def test_a_reader_that_raises_on_fewer_rows_is_no_finding(read):
    code = """
    def read():
        f = bars()
        if len(f) < 150:
            raise ValueError("the file is cut short")
        return f
    """
    outcome = read(code, cuts=2)
    assert outcome.cells["bars"].status == "raised"
    assert not outcome.findings
    assert "mine.py:read raised ValueError: the file is cut short" in outcome.notes[0]


def test_a_plain_file_is_not_applicable(read, tmp_path):
    experiment = make_experiment({"data": {"source": "prices.csv"}})
    outcome = check_reader(SimpleNamespace(experiment=experiment), None)
    assert outcome.cells["bars"].reason == (
        "the bars are read from a file, not by a function of yours: its columns are only compared with the returns to "
        "come"
    )


def test_bars_that_were_handed_in_are_not_applicable():
    assert check_reader(SimpleNamespace(experiment=None), None).cells["bars"].status == "not_applicable"


COUNTED = """
    def read():
        f = pd.read_csv("counted.csv", parse_dates=["date"], index_col="date")
        {line}
        return f
    """


@pytest.fixture
def counted(read):
    """Reader of bars whose closes are 1, 2, 3, ..."""
    close = np.arange(1.0, 151.0)
    prices = {"open": close, "high": close, "low": close, "close": close, "volume": 1.0}
    pd.DataFrame(prices, DAYS).to_csv("counted.csv")
    return lambda line: read(COUNTED.format(line=line), cuts=1)


REMEDY = (
    "Remedy: make row t from rows up to t: no bfill, no centred window, no shift(-1), means and quantiles expanding; "
    "stamp a bar with the end of what it covers."
)


def test_a_finding_names_bar_column_numbers_and_line(counted):
    (finding,) = counted('f["x"] = f["close"].shift(-1).fillna(0.0)').findings
    day, number = finding.text.partition(" at bar ")[2].split(" is ")[0].split(" (")[1].rstrip(")"), finding.bar
    assert finding.text == (
        f"mine.py:read reads ahead (mine.py, line 10): with its files ending at {day}, column `x` at bar {number} "
        f"({day}) is 0, and {number + 2} in the run. Numbers near the end differ, as by bfill, a centred window, "
        f"shift(-1), or a value merged by the period it is of, before it was published. {REMEDY}"
    )
    assert str(DAYS[number].date()) == day
    assert (finding.before, finding.after) == (number + 2.0, 0.0)


def test_a_missing_row_is_named(counted):
    (finding,) = counted('f["x"] = f["close"].shift(-1); f = f.dropna()').findings
    day = str(DAYS[finding.bar].date())
    assert finding.text == (
        f"mine.py:read reads ahead (mine.py, line 10): with its files ending at {day}, the row of {day} (bar "
        f"{finding.bar}) is not there. It is made of later rows, as by dropna after shift(-1), or stamped before what "
        f"it covers has ended. {REMEDY}"
    )


def test_a_whole_run_by_its_settings_is_checked(read, tmp_path):
    (tmp_path / "mine.py").write_text(textwrap.dedent(HEAD) + textwrap.dedent(LEAKS["z-score"]))
    settings = {"data": {"source": "mine.py:read"}, "model": {"name": "none"}, "strategy": {"name": "buy_and_hold"}}
    finished = run_experiment(make_experiment(settings))
    outcome = check_reader(subject_of(finished), Reference(finished.result, {}, finished.files), cuts=1)
    assert outcome.cells["bars"].status == "failed"
    assert "column `x` at bar 0 (2003-01-01)" in outcome.findings[0].text
