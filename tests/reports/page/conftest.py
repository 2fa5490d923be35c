"""What reads the JSON that Bokeh draws."""

import base64
import gzip
from types import SimpleNamespace

import numpy as np
import pytest

from barcast.verdict.baselines import baselines_of


def parts_of(part):
    """Yield every object of a JSON."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from parts_of(value)
    elif isinstance(part, list):
        for value in part:
            yield from parts_of(value)


def decoded(column):
    """Return a column of a source as an array."""
    if isinstance(column, dict) and column.get("type") == "ndarray":
        raw = gzip.decompress(base64.b64decode(column["array"]["data"]))
        return np.frombuffer(raw, dtype=np.dtype(column["dtype"])).reshape(column["shape"])
    return np.asarray(column)


def columns_in(plot, name):
    """Return the columns of the source of that name, by name."""
    found = [one["attributes"] for one in parts_of(plot) if one.get("attributes", {}).get("name") == name]
    assert len(found) == 1, f"{len(found)} models are called {name}"
    return {key: decoded(column) for key, column in found[0]["data"]["entries"]}


@pytest.fixture
def columns():
    """The columns of a source in Bokeh's JSON: `columns(fragment.plots["panes"], "panes-rows")`."""
    return columns_in


@pytest.fixture
def models():
    """The models of a kind in Bokeh's JSON: `models(fragment.plots["panes"], "Span")`."""
    return lambda plot, kind: [one["attributes"] for one in parts_of(plot) if one.get("name") == kind]


@pytest.fixture
def verdict_of():
    """A verdict with baselines and no more, for what reads nothing else of it: `verdict_of(result)`."""

    def made(result):
        sample = next((one.name for one in reversed(result.account.samples) if len(one.rows)), "test")
        return SimpleNamespace(sample=sample, baselines=baselines_of(result, sample, random_runs=1))

    return made
