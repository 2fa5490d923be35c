"""docs/series.md says what `barcast series` came to: its tables and numbers are those of docs/series.json."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from barcast.feeds import load_bars
from barcast.research.series.as_json import as_json
from barcast.research.series.found import MISTAKES
from barcast.research.series.iterations import ITERATIONS
from barcast.research.series.series import redo

CLOSE = 0.02
"""How far a sum may lie from the kept one on another processor: of some 12 years of returns."""


@pytest.fixture
def told():
    """What makes the page's tables of the kept numbers."""
    spec = importlib.util.spec_from_file_location("series_page", Path(__file__).with_name("series_page.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def kept(pictures):
    """What the series came to when the pictures were made."""
    return json.loads(pictures.SERIES.read_text(encoding="utf-8"))


def test_the_tables_are_those_of_the_kept_numbers(reading, told, kept):
    text = reading.page("series")
    for name in ("table", "worth", "lags"):
        (rows,) = re.findall(rf"<!-- series: {name} -->\n((?:\|.*\n)+)", text)
        assert reading.rows_of(rows)[1:] == getattr(told, f"{name}_of")(kept), "run `make pictures`, and copy the rows"


def test_every_percentage_of_the_prose_is_one_of_the_kept_numbers(reading, told, kept):
    prose = re.sub(r"^\|.*$", "", reading.page("series"), flags=re.MULTILINE)
    quoted = set(re.findall(r"\d[\d,.]*%", prose))
    assert quoted - told.told_in(kept) == {"250%"}  # the series' own words
    assert len(quoted) > 10


def test_what_the_page_says_of_all_iterations_is_so(kept):
    iterations = kept["iterations"]
    yardsticks = kept["yardsticks"]
    assert kept["rows"] == {"train": 3368, "test": 1661}
    assert min(one["skill"]["p"] for one in iterations.values()) > 0.24
    assert min(one["profit"]["p"] for one in iterations.values()) > 0.24
    assert {one[claim]["says"] for one in iterations.values() for claim in ("skill", "profit")} == {"no_evidence"}
    held = yardsticks["buy_and_hold"]["total_return"]
    assert max(one["total_return"] for one in iterations.values()) < held
    ahead = {name for name, one in iterations.items() if one["aligned"]["test"] > yardsticks["ar1"]["aligned"]["test"]}
    assert ahead == {"04"}
    assert {name for name, one in iterations.items() if one["worth"]["train"] < 0.0} == {"04"}
    assert all(one["worth"]["costs"] > 0.0 for one in iterations.values())


def test_the_kept_numbers_are_of_these_iterations_and_bars(kept):
    assert {name: one["told"] for name, one in kept["iterations"].items()} == {one.name: one.told for one in ITERATIONS}
    assert kept["mistakes"] == MISTAKES
    assert kept["sha256"] == load_bars("sp500").fingerprint
    assert kept["is_whole"]


@pytest.mark.slow
def test_two_iterations_come_to_the_kept_numbers(kept):
    """The quickest: one of a single step, and the one with every mistake."""
    found = json.loads(json.dumps(as_json(redo({"source": "sp500"}, ["01_01", "03_02"], cache=False))))
    for name in ("bars", "first", "last", "rows", "bars_per_year", "costs"):
        assert found[name] == kept[name]
    assert numbers_of(found["yardsticks"]) == pytest.approx(numbers_of(kept["yardsticks"]), abs=1e-4)
    for name, one in found["iterations"].items():
        mine, theirs = numbers_of(one), numbers_of(kept["iterations"][name])
        assert mine.keys() == theirs.keys()
        assert mine == pytest.approx(theirs, abs=CLOSE)


def numbers_of(told, above=""):
    """Return place -> number of nested numbers, p-values left out: they are corrected over those that were run."""
    found = {}
    for name, value in told.items():
        if isinstance(value, dict):
            found |= numbers_of(value, f"{above}{name}.")
        elif isinstance(value, int | float) and name != "p":
            found[f"{above}{name}"] = value
    return found


def test_the_readme_tells_the_best_figure_and_what_is_left_of_it(reading, kept):
    best = max(kept["iterations"].values(), key=lambda one: one["figure"])
    told = f"its best figure, {100 * best['figure']:,.0f}%, comes to {100 * best['total_return']:.0f}% after costs"
    assert told in reading.PAGES[0].read_text(encoding="utf-8")
