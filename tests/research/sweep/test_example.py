"""The series as a sweep: which of its iterations lie in the space of the example."""

import re
import tomllib
from pathlib import Path

import pytest

from barcast.experiments.settings import make_experiment
from barcast.research.series.iterations import ITERATIONS
from barcast.research.sweep.settings import SweepSettings

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "series" / "sweep.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
SETTINGS = tomllib.loads(TEXT)
VARIED = {f"{section}.{key}": values for section, own in SETTINGS["vary"].items() for key, values in own.items()}


def holds(values, value):
    """Whether a setting may be the value: one of a list, or within a range such as `1..20`."""
    if isinstance(values, list):
        return value in values
    low, high = re.match(r"([^.]+(?:\.\d+)?)\.\.([^:]+)", values).groups()
    return float(low) <= value <= float(high)


def lies_within(iteration):
    """Whether the sweep could try the very settings of an iteration."""
    whole = dict(make_experiment({"model": SETTINGS["model"]}).model)
    defaults = {"model.learning_rate": 0.001, "model.label": "return", "strategy.threshold": 0.0}
    given = {f"{section}.{key}": value for section, own in iteration.settings.items() for key, value in own.items()}
    shared = {f"model.{key}": value for key, value in whole.items()}
    return all(
        holds(VARIED[place], value) if place in VARIED else shared.get(place) == value
        for place, value in {**defaults, **given}.items()
    )


def test_the_comment_names_the_iterations_that_lie_in_the_space():
    (named,) = re.findall(r"these lie in the space: ([\d_, ]+)\.", TEXT)
    assert named.split(", ") == [one.name for one in ITERATIONS if lies_within(one)]


def test_the_others_are_named_too():
    rest = TEXT[TEXT.index("These do not") :].split("\n# On")[0]
    assert set(re.findall(r"\b0\d(?:_\d\d)?\b", rest)) == {one.name for one in ITERATIONS if not lies_within(one)}


def test_it_is_a_sweep_of_minutes():
    assert SweepSettings(**SETTINGS["sweep"]).trials <= 100
    assert max(VARIED["model.epochs"]) <= 1000
    with pytest.raises(KeyError):
        SETTINGS["data"]  # the embedded bars
    make_experiment({section: own for section, own in SETTINGS.items() if section not in ("vary", "sweep")})
