"""What Optuna is told of a setting, and that every value comes back as it was."""

import json

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from barcast.research.sweep.spaces.distributions import Distributions
from barcast.research.sweep.spaces.space import Choices, Numbers, Space

WHOLE = tuple(range(1, 101))
TENTHS = tuple(float(f"{place / 10:.12g}") for place in range(30))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (WHOLE, IntDistribution(1, 100)),
        (tuple(range(-10, 90, 5)), IntDistribution(-10, 85, step=5)),
        (TENTHS, FloatDistribution(0.0, 2.9, step=0.1)),
    ],
)
def test_many_evenly_spaced_choices_are_numbers_to_optuna(values, expected):
    assert Distributions(Space({"model.lookback": Choices(values)})).all == {"model.lookback": expected}


@pytest.mark.parametrize(
    "values",
    [
        WHOLE[:9],
        WHOLE[::-1],
        (*WHOLE, 102),
        (*WHOLE, 101.0),
        (*WHOLE[1:], 0),
        (False, True, *range(2, 20)),
        (*TENTHS, 2.95),
        tuple(map(str, WHOLE)),
        tuple(2**place for place in range(12)),
        (*WHOLE, None),
        tuple([place] for place in WHOLE),
    ],
)
def test_other_choices_stay_choices(values):
    found = Distributions(Space({"model.lookback": Choices(values)})).all["model.lookback"]
    assert isinstance(found, CategoricalDistribution)


@pytest.mark.parametrize(
    "dimension",
    [
        Choices(WHOLE),
        Choices(TENTHS),
        Choices(([1], [8, 4])),
        Choices((1, True, "1")),
        Numbers(1, 60, whole=True),
        Numbers(1, 64, 7, log=True, whole=True),
        Numbers(0.0, 0.3, 0.1),
    ],
)
def test_every_value_comes_back_as_it_was(dimension):
    known = Distributions(Space({"a.b": dimension}))
    for value in dimension.all():
        there = known.to_optuna({"a.b": value})
        assert json.dumps(known.from_optuna(there)) == json.dumps({"a.b": value})
        (place,) = known.to_internal({"a.b": value}).values()
        assert place == known.all["a.b"].to_internal_repr(there["a.b"])
        back = {"a.b": known.all["a.b"].to_external_repr(place)}
        assert json.dumps(known.from_optuna(back)) == json.dumps({"a.b": value})
