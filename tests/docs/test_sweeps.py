"""docs/sweeps.md says what sweeps came to on the S&P 500: its table is that of docs/sweeps.json."""

import json
import shlex

import pytest

from barcast.feeds import load_bars

SAYS = {"claim": "yes", "no_evidence": "no"}


@pytest.fixture
def sweeps_told(reading):
    """What makes docs/sweeps.json."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("sweeps_told", reading.ROOT / "scripts" / "dev" / "sweeps_told.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def told(sweeps_told):
    """What the sweeps came to when the page was written."""
    return json.loads(sweeps_told.TOLD.read_text(encoding="utf-8"))


def row_of(name, one):
    """Return the row of a sweep as the page has it."""
    choosing, claims = one["choosing"], one["claims"]
    return [
        f"`{name}`",
        f"{choosing['trials']}",
        f"{one['chosen']['score']:.2f}",
        f"{choosing['chosen']:.2f}",
        f"{choosing['median']:.2f}",
        f"{choosing['rank']}",
        f"{choosing['p_gain']:.3f}",
        f"{choosing['correlation']:.2f}",
        f"{choosing['luck']['low']:.2f} to {choosing['luck']['high']:.2f}",
        f"{claims['skill']['p']:.2f}, {claims['profit']['p']:.2f}",
    ]


def test_the_table_is_that_of_the_kept_numbers(reading, told):
    rows = reading.marked_tables(reading.page("sweeps"), "sweeps")["sp500"]
    assert rows[1:] == [row_of(name, one) for name, one in told.items()]


def test_the_commands_are_those_that_were_run_on_these_bars(reading, sweeps_told, told):
    assert {name: one["command"] for name, one in told.items()} == sweeps_told.COMMANDS
    page = " ".join(reading.page("sweeps").replace("\\\n", " ").split())
    assert all(" ".join(shlex.split(one)) in page.replace("'", "") for one in sweeps_told.COMMANDS.values())
    assert {one["sha256"] for one in told.values()} == {load_bars("sp500").fingerprint}


def test_what_the_page_says_of_them_is_so(reading, told):
    page = reading.page("sweeps")
    assert {claim["says"] for one in told.values() for claim in one["claims"].values()} == {"no_evidence"}
    held = {f"{100 * one['tested']['buy_and_hold']:.1f}%" for one in told.values()}
    assert len(held) == 1
    for one in told.values():
        assert one["tested"]["total_return"] < one["tested"]["buy_and_hold"]
        assert f"{100 * one['tested']['total_return']:.1f}%".replace("-", "\u2212") in page
        assert one["choosing"]["luck"]["low"] < one["choosing"]["correlation"] < one["choosing"]["luck"]["high"]
    assert held.pop() in page
    seeds = told["lstm"]["other_seeds"]
    assert f"{sum(seeds) / len(seeds):.2f} on average" in page
    assert max(seeds) < told["lstm"]["chosen"]["score"]


@pytest.mark.slow
@pytest.mark.deep
def test_the_quicker_one_comes_to_what_was_kept(tmp_path, sweeps_told, told):
    found = sweeps_told.told_of(told["ar"]["command"], sweeps_told.made(told["ar"]["command"], tmp_path / "ar"))
    assert found["choosing"].pop("luck") == pytest.approx(told["ar"]["choosing"].pop("luck"), abs=1e-6)
    assert found.pop("choosing") == pytest.approx(told["ar"].pop("choosing"), abs=1e-6)
    assert found["chosen"]["params"] == told["ar"]["chosen"]["params"]
    assert found["tested"]["total_return"] == pytest.approx(told["ar"]["tested"]["total_return"], abs=1e-6)
