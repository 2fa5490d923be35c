"""A user's function is read again as on an earlier day: what it makes of later rows is found, what is honest is not."""

import sqlite3

import pandas as pd
import pytest

from tests.research.audit.checks.honest_readers import HONEST
from tests.research.audit.checks.planted_readers import DAYS, LEAKS, walk


@pytest.mark.parametrize("name", LEAKS)
def test_a_reader_that_reads_ahead_is_found(read, name):
    outcome = read(LEAKS[name], cuts=8)
    assert outcome.cells["bars"].status == "failed"
    (finding,) = outcome.findings
    assert (finding.plugin, finding.check, finding.stage) == ("mine.py:read", "reader", "bars")
    assert finding.place.startswith("mine.py, line ")


@pytest.mark.parametrize("name", HONEST)
def test_a_reader_that_makes_rows_of_what_had_happened_passes(read, name):
    outcome = read(HONEST[name])
    assert not outcome.findings
    assert not outcome.notes
    assert outcome.cells["bars"].status == "passed"
    assert outcome.cells["bars"].tried == (2 if "days to come" in name else 5)  # days after its file ends are not cut


READ_AS = {
    "parquet": ("to_parquet", 'pd.read_parquet("table")'),
    "pickle": ("to_pickle", 'pd.read_pickle("table")'),
    "text": ("to_csv", 'pd.read_csv("table")'),
    "json": ("to_json", 'pd.read_json("table")'),
}


@pytest.mark.parametrize("how", READ_AS)
@pytest.mark.parametrize("stamps", ["dates", "seconds", "milliseconds", "numbers", "texts"])
def test_files_of_every_kind_end_at_the_cut(read, how, stamps):
    write, call = READ_AS[how]
    days = pd.Series(DAYS)
    written = {
        "dates": days,
        "seconds": days.astype("int64") // 10 ** (9 if DAYS.unit == "ns" else 6),
        "milliseconds": days.astype("int64") // 10 ** (6 if DAYS.unit == "ns" else 3),
        "numbers": days.dt.strftime("%Y%m%d").astype(int),
        "texts": days.dt.strftime("%b %d, %Y"),
    }[stamps]
    more = {"date_format": "iso"} if how == "json" else {}
    getattr(walk(DAYS).reset_index(drop=True).assign(time=written), write)("table", **more)
    code = f"""
    def read():
        f = {call}.drop(columns="time").assign(date=pd.bdate_range("2003-01-01", periods=150)[: len({call})])
        f["x"] = f["close"] - f["close"].iloc[-1]
        return f
    """
    assert read(code, cuts=2).cells["bars"].status == "failed"


def test_a_table_of_a_database_ends_at_the_cut(read):
    with sqlite3.connect("prices.db") as base:
        walk(DAYS).to_sql("prices", base)
    base.close()
    code = """
    import sqlite3

    def read():
        base = sqlite3.connect("prices.db")
        f = pd.read_sql("select * from prices", base).assign(x=1.0)
        base.close()
        f["x"] = f["close"].mean()
        return f
    """
    assert read(code, cuts=2).cells["bars"].status == "failed"
