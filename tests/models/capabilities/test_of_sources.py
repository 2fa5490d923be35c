"""What a source of forecasters tells beside which one is in force."""

import sys

import numpy as np
import pytest

from barcast.models import AutoRegression, ScriptedSource, SeedEnsemble, SingleModel
from barcast.models.capabilities import of_sources
from barcast.models.capabilities.of_sources import KnowsFrom, known_forecasts_of, trained_from, trained_until
from barcast.models.capabilities.runtime_protocol import Capability
from barcast.models.fakes import FixedForecast
from barcast.models.protocol import Forecaster, ForecastSource
from barcast.models.schedule.source import ModelSoFar, SourceSoFar, behind, has_few_models
from barcast.models.schedule.walk_forward import WalkForwardSource

PROTOCOLS = [one for one in vars(of_sources).values() if isinstance(one, type) and Capability in one.__bases__]
SPAN = np.datetime64("2001-01-01"), np.datetime64("2002-01-01")
SOURCES = {
    "single": (lambda: SingleModel(AutoRegression()), "TellsInForce KnowsUntil KnowsFrom"),
    "ensemble": (lambda: SingleModel(SeedEnsemble([FixedForecast(0.1)])), "TellsInForce KnowsUntil KnowsFrom"),
    "walk-forward": (lambda: WalkForwardSource(AutoRegression(), [], lambda fold: None), "TellsInForce"),
    "scripted": (lambda: ScriptedSource([0.1, 0.2]), "KnowsForecasts"),
}


@pytest.fixture(params=SOURCES)
def named(request):
    """A source, and the capabilities it has."""
    make, can = SOURCES[request.param]
    return make(), set(can.split())


class AheadError(Exception):
    """What a clock raises here."""


class Now:
    bar = 5

    def refuse(self, what, remedy):
        raise AheadError(what)


def test_each_source_tells_what_is_written_of_it(named):
    source, can = named
    assert isinstance(source, ForecastSource)
    assert {one.__name__ for one in PROTOCOLS if isinstance(source, one)} == can
    assert has_few_models(source) == ("TellsInForce" in can)
    assert (known_forecasts_of(source) is not None) == ("KnowsForecasts" in can)
    assert (trained_from(source), trained_until(source)) == (None, None)


def test_a_source_trained_elsewhere_says_on_what():
    source = SingleModel(AutoRegression(), trained_from=SPAN[0], trained_until=SPAN[1])
    assert (trained_from(source), trained_until(source)) == SPAN
    half = type("Half", (), {"trained_until": SPAN[1]})()
    assert not isinstance(half, KnowsFrom)
    assert (trained_from(half), trained_until(half)) == (None, SPAN[1])


def test_what_tells_how_long_a_model_stays_covers_the_bar_it_was_asked_for(named):
    source, can = named
    if "TellsInForce" in can:
        assert all(t in source.in_force(t) for t in (0, 1, 7))
        assert source.in_force(3).stop <= sys.maxsize


def test_a_source_so_far_is_a_source_and_tells_no_more(named):
    source, _ = named
    so_far = SourceSoFar(source, Now())
    assert isinstance(so_far, ForecastSource)
    assert behind(so_far)[0] is source
    for one in PROTOCOLS:
        with pytest.raises(AheadError):
            isinstance(so_far, one)


def test_a_users_own_source_so_far_tells_what_theirs_does():
    class Theirs:
        lookback, features, trained_until = 1, ("return",), SPAN[1]

        def at(self, t):
            return None

    so_far = SourceSoFar(Theirs(), Now())
    assert trained_until(so_far) == SPAN[1]
    assert known_forecasts_of(so_far) is None
    assert not has_few_models(so_far)


def test_a_model_so_far_can_be_asked_and_nothing_else():
    so_far = ModelSoFar(FixedForecast(0.1), Now())
    assert isinstance(so_far, Forecaster)
    with pytest.raises(AheadError):
        isinstance(so_far, ForecastSource)
