"""`barcast list NAME` shows one part, whole."""

import pytest


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("lstm", ["models", "lstm  A long", "lookback = 20", "backend ="]),
        ("split", ["settings", "[split]", "train = 0.67", "lockbox = 0.0"]),
        ("sharpe", ["metrics", "sharpe  Sharpe ratio"]),
        ("barcast.strategies:SignStrategy", ["strategies", "threshold = 0.0"]),
        ("sklearn.linear_model:Ridge", ["models", "alpha = 1.0"]),
    ],
)
def test_one_part_is_listed_by_its_name(barcast, name, parts):
    done = barcast("list", name)
    assert done.code == 0
    assert all(part in done.out for part in parts)
    assert "reversal" not in done.out


def test_a_misspelt_part_gets_the_nearest(barcast):
    assert barcast("list", "lstn").err == "barcast: barcast list: nothing is called 'lstn'; did you mean lstm?\n"


def test_faults_of_sections_and_of_choices_are_told_at_once(barcast):
    done = barcast("backtest", "--model", "lsmt", "--strategy", "sgin", "--costs", "nope", "--train", "2")
    assert [line.removeprefix("barcast: ").partition(":")[0] for line in done.err.splitlines()] == [
        "split.train", "model.name", "strategy.name", "costs.preset",
    ]  # fmt: skip
