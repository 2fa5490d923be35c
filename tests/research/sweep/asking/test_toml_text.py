"""A sweep that is written and read back is the same sweep."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barcast.research.sweep.asking.asked import Asked
from barcast.research.sweep.asking.read import asked_of
from barcast.research.sweep.asking.toml_text import SWEEP_TOML, read_sweep, sweep_toml
from barcast.research.sweep.settings import SweepSettings
from barcast.research.sweep.spaces.space import Choices, Numbers, Space

BASE = asked_of(vary=["model.lookback=1..3"])


def read_back(asked, folder):
    folder.mkdir(exist_ok=True)
    (folder / SWEEP_TOML).write_text(sweep_toml(asked), encoding="utf-8")
    return read_sweep(folder)


@pytest.mark.parametrize(
    "vary",
    [
        ["model.units=[1],[8],[64, 32]", "strategy.threshold=0,0.001", "model.lookback=1..60"],
        ["model.learning_rate=1e-4..1e-2:log", "model.lookback=1..60:5", "model.dropout=0..0.5"],
        ["model.name=lstm,ar", "strategy.name=sign,proportional", "costs.spread_bps=0,2"],
        ['model.dense=["16 relu", "1"],["1"]', "model.scale=true,false", "run.combine=mean,median", "run.seeds=1,3"],
    ],
)
def test_a_sweep_is_read_back_equal(vary, tmp_path):
    asked = asked_of(
        None, {"data": "nasdaq", "costs": "free"}, vary=vary, search={"trials": 3}, assignments=["model.seed=5"]
    )
    back = read_back(asked, tmp_path)
    assert back == asked
    assert [*back.space.dimensions] == [*asked.space.dimensions]
    assert sweep_toml(back) == sweep_toml(asked)


numbers = st.tuples(st.floats(1e-6, 0.4), st.floats(0.41, 0.9), st.booleans()).map(
    lambda it: Numbers(it[0], it[1], log=it[2])
)
stepped = st.floats(0.01, 0.3).map(lambda step: Numbers(0.0, 0.9, step))
shares = st.lists(st.floats(0, 0.99), min_size=2, max_size=5, unique=True).map(lambda them: Choices(tuple(them)))
whole = st.tuples(st.integers(1, 50), st.integers(60, 75), st.sampled_from([None, 1, 7])).map(
    lambda it: Numbers(it[0], it[1], it[2], whole=True)
)
units = st.lists(st.lists(st.integers(1, 99), min_size=1, max_size=3), min_size=2, max_size=4, unique_by=str).map(
    lambda them: Choices(tuple(them))
)
spaces = st.fixed_dictionaries(
    {},
    optional={
        "model.dropout": st.one_of(numbers, stepped, shares),
        "model.lookback": whole,
        "model.units": units,
        "split.horizon": whole,
    },
).filter(bool)


@settings(max_examples=25, deadline=None)
@given(dimensions=spaces, order=st.randoms(), trials=st.integers(1, 1000), again=st.booleans())
def test_any_space_is_read_back_equal(tmp_path_factory, dimensions, order, trials, again):
    places = [*dimensions]
    order.shuffle(places)
    sweep = SweepSettings(trials=trials, prune=again)
    asked = Asked(BASE.settings, BASE.experiment, Space({place: dimensions[place] for place in places}), sweep)
    back = read_back(asked, tmp_path_factory.getbasetemp() / "again")
    assert back == asked
    assert [*back.space.dimensions] == places
