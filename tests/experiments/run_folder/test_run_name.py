"""What a run is called: what was changed from the default."""

import re

import pytest

from barcast.experiments.run_folder.run_name import LONGEST, changed, given_name, name_of_run
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput


def named(**settings):
    return name_of_run(make_experiment(settings))


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "sp500-lstm"),
        ({"split": {"refit_every": 250}, "run": {"seeds": 5}}, "sp500-lstm-refit250-seeds5"),
        ({"model": {"name": "ar", "lags": 5}, "split": {"lockbox": 0.3}}, "sp500-ar-lags5-lock0.3"),
        ({"model": {"units": [64, 32], "learning_rate": 0.0001}}, "sp500-lstm-units64_32-rate0.0001"),
        ({"model": {"label": "direction", "scale": False}}, "sp500-lstm-direction-noscale"),
        ({"costs": {"preset": "ibkr"}, "run": {"fill": "close"}}, "sp500-lstm-us_per_share_tiered-close"),
        ({"costs": {"preset": "us_retail", "slippage_bps": 0.0}}, "sp500-lstm-slippage0"),
        ({"strategy": {"name": "buy_and_hold"}}, "sp500-buy_and_hold"),
        ({"strategy": {"name": "dead_band", "threshold": 0.002}}, "sp500-lstm-dead_band-above0.002"),
        ({"data": {"start": "2010-01-01", "end": "2015-06-30"}}, "sp500-lstm-from2010-to20150630"),
        ({"data": {"source": "yahoo:SPY"}}, "spy-lstm"),
        ({"data": {"source": "/x/Über preise-2020.csv"}}, "uber_preise_2020-lstm"),
        ({"model": {"name": "a/my.py:MyNet", "foo": -1, "bar": "x y"}}, "sp500-mynet-barx_y-foom1"),
        ({"model": {"name": "runs/001-sp500-lstm/model"}}, "sp500-saved"),
        (
            {"split": {"train": 0.5, "refit_every": 63}, "run": {"cash": 1e6, "seeds": 3, "fill": "close", "seed": 8}},
            "sp500-lstm-refit63-seeds3-train0.5-and3",
        ),
        ({"run": {"cache": False, "seed": 7, "cash": 100_000.0}}, "sp500-lstm-nocache"),
    ],
)
def test_names(settings, name):
    assert named(**settings) == name


def test_what_a_part_of_ones_own_has_as_its_default_is_not_named():
    experiment = make_experiment({"model": {"name": "a/my.py:MyNet", "alpha": 1.0, "beta": 2}, "split": {"train": 0.5}})
    assert name_of_run(experiment, ["model.alpha"]) == "sp500-mynet-train0.5-beta2"
    assert dict(changed(experiment, ["model.alpha"])) == {"split.train": 0.5, "model.beta": 2}


def test_a_long_name_is_cut_at_a_whole_word_and_counts_the_rest():
    name = named(
        data={"source": "x" * 90 + ".csv"},
        model={"name": f"m.py:{'M' * 90}", **{f"long_parameter_{number}": "v" * 90 for number in range(9)}},
    )
    assert len(name) <= LONGEST
    assert re.fullmatch(r"x{24}-m{24}(-\w{24}){0,1}-and\d", name), name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("X", "x"),
        ("My test!", "my-test"),
        ("Ünïcode", "unicode"),
        ("a/b\\c", "a-b-c"),
        ("v1.2", "v1.2"),
        ("a..b.", "a-b"),
    ],
)
def test_a_name_that_is_given_is_made_safe(typed, name):
    assert given_name(typed) == name
    assert len(given_name(typed * 300)) <= LONGEST


@pytest.mark.parametrize("typed", ["", "  ", "***", "-", "."])
def test_a_name_without_a_letter_is_refused(typed):
    with pytest.raises(BadInput, match=r"--name: .*; give it one, such as --name first-try"):
        given_name(typed)
