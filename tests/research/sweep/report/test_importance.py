"""The importance of settings: a planted formula's, and where it cannot be told."""

from dataclasses import replace

import pytest

from barcast.analyzers.metrics import Undefined
from barcast.research.sweep.report.importance import importance_of
from barcast.research.sweep.spaces.space import Choices, Numbers, Space
from tests.research.sweep.report.planted import SPACE, outcomes_of


def test_the_setting_that_decides_is_the_most_important():
    found = importance_of(outcomes_of(120), SPACE, smaller_is_better=False)
    assert next(iter(found)) == "model.lookback"
    assert set(found) == set(SPACE.dimensions)
    assert sum(found.values()) == pytest.approx(1.0)
    assert found["model.lookback"] > 0.5
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_a_loss_is_the_better_the_smaller():
    outcomes = [replace(one, score=-one.score) if one.score is not None else one for one in outcomes_of(120)]
    assert importance_of(outcomes, SPACE, smaller_is_better=True) == importance_of(
        outcomes_of(120), SPACE, smaller_is_better=False
    )


def test_it_is_the_same_every_time_and_says_nothing(capfd):
    first, again = (importance_of(outcomes_of(60), SPACE, smaller_is_better=False) for _ in range(2))
    assert first == again
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("outcomes", "space", "reason"),
    [
        (outcomes_of(30), Space({"model.lookback": Numbers(1, 60, whole=True)}), "one setting was turned"),
        (outcomes_of(8, failing=0.0), SPACE, "it takes 10 trials with a score, and there are 7"),
        (tuple(replace(one, score=1.0) for one in outcomes_of(30, failing=0.0)), SPACE, "the same score"),
        (
            tuple(replace(one, params={"model.a": 1, "model.b": [2]}) for one in outcomes_of(30)),
            Space({"model.a": Choices((1, 2)), "model.b": Choices(([2], [3]))}),
            "no setting has more than one value",
        ),
    ],
)
def test_where_it_cannot_be_told_it_says_why(outcomes, space, reason):
    found = importance_of(outcomes, space, smaller_is_better=False)
    assert isinstance(found, Undefined)
    assert reason in found.reason


def test_a_setting_that_had_one_value_only_has_none():
    outcomes = tuple(replace(one, params={**one.params, "model.units": [1]}) for one in outcomes_of(60))
    found = importance_of(outcomes, SPACE, smaller_is_better=False)
    assert found["model.units"] == 0.0
