"""What every protocol that is asked for at run time keeps, however a thing comes by what it can do."""

import inspect
from typing import Protocol

import pytest
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.metaestimators import available_if
from torch import nn

import barcast.engine.each_seed
import barcast.models.cache.fold_cache
import barcast.models.networks.answer
import barcast.strategies.forecast
import barcast.strategies.hooks
import barcast.strategies.parameters  # noqa: F401 - whoever has a protocol
from barcast.models.capabilities.of_models import HasLookback, WarmStarts
from barcast.models.capabilities.of_sources import KnowsForecasts
from barcast.models.capabilities.runtime_protocol import Capability, members_of_protocol
from barcast.models.kinds import FitsAndPredicts, GivesProbabilities, KnowsClasses
from barcast.models.protocol import Forecaster, ForecastSource, Trainable


def with_those_derived(protocol):
    """Yield the protocols derived from one, near and far; classes that keep one are none."""
    for one in protocol.__subclasses__():
        if Protocol in one.__bases__:
            yield one
        yield from with_those_derived(one)


PROTOCOLS = sorted(set(with_those_derived(Capability)), key=lambda one: one.__name__)


@pytest.fixture(params=PROTOCOLS, ids=lambda one: one.__name__)
def protocol(request):
    return request.param


def method(self=None, *args):
    return None


def members(protocol):
    """Return what keeps the protocol, by name: a function for a method, a number for anything else."""
    return {name: method if is_method else 1 for name, is_method in members_of_protocol(protocol).items()}


def on_the_class(found):
    return type("Plain", (), found)()


def on_the_instance(found):
    thing = on_the_class({})
    vars(thing).update(found)
    return thing


def by_property(found):
    return on_the_class({name: property(lambda self, it=it: it) for name, it in found.items()})


def by_slot(found):
    thing = type("Slotted", (), {"__slots__": tuple(found)})()
    for name, it in found.items():
        setattr(thing, name, it)
    return thing


def by_delegation(found):
    inner = on_the_instance(found)
    return type("Wrapper", (), {"__getattr__": lambda self, name: getattr(inner, name)})()


def by_condition(found):
    """Return a thing whose methods come by scikit-learn's own descriptor."""
    return on_the_class(
        {name: available_if(lambda self: True)(it) if callable(it) else it for name, it in found.items()}
    )


def by_inheritance(found):
    return type("Child", (type("Parent", (), found),), {})()


HAVE = [on_the_class, on_the_instance, by_property, by_slot, by_delegation, by_condition, by_inheritance]


def raising_property(name):
    def withheld(self):
        raise AttributeError(name)

    return property(withheld)


def not_there(found, name):
    return on_the_class({key: it for key, it in found.items() if key != name})


def property_that_raises(found, name):
    return on_the_class({**found, name: raising_property(name)})


def slot_that_is_empty(found, name):
    thing = type("Slotted", (), {"__slots__": tuple(found)})()
    for key in found.keys() - {name}:
        setattr(thing, key, found[key])
    return thing


def delegated_to_one_without(found, name):
    return by_delegation({key: it for key, it in found.items() if key != name})


LACK = [not_there, property_that_raises, slot_that_is_empty, delegated_to_one_without]


def test_a_protocol_has_members(protocol):
    assert members_of_protocol(protocol)


@pytest.mark.parametrize("have", HAVE)
def test_a_thing_that_has_all_members_keeps_it(protocol, have):
    assert isinstance(have(members(protocol)), protocol)


@pytest.mark.parametrize("lack", LACK)
def test_a_thing_that_lacks_any_member_does_not(protocol, lack):
    found = members(protocol)
    assert not any(isinstance(lack(found, name), protocol) for name in found)
    assert not isinstance(object(), protocol)
    assert not isinstance(None, protocol)


@pytest.mark.parametrize("given", [None, 5, "yes"])
def test_a_method_has_to_be_callable_and_an_attribute_may_be_anything(protocol, given):
    found = members(protocol)
    for name, it in found.items():
        for make in (on_the_class, on_the_instance, by_delegation):
            assert isinstance(make({**found, name: given}), protocol) == (not callable(it))


def test_what_scikit_learn_withholds_is_not_there(protocol):
    found = members(protocol)
    for name in [name for name, it in found.items() if callable(it)]:
        withheld = on_the_class({**found, name: available_if(lambda self: False)(method)})
        assert not isinstance(withheld, protocol)


def test_no_version_of_typing_is_asked(protocol, monkeypatch):
    def ask_typing(cls, thing):
        raise AssertionError("typing's own answer differs from version to version")

    monkeypatch.setattr(type(Protocol), "__instancecheck__", ask_typing)
    assert isinstance(on_the_class(members(protocol)), protocol)
    assert not isinstance(object(), protocol)


def static(thing, protocol):
    """Return what Python 3.12 and later answer: looked up without running anything."""
    missing = object()
    found = [(inspect.getattr_static(thing, name, missing), it) for name, it in members_of_protocol(protocol).items()]
    return all(it is not missing and not (it is None and is_method) for it, is_method in found)


def test_a_static_look_would_answer_otherwise():
    given, wanted = {"warm_start": method}, WarmStarts
    assert isinstance(by_delegation(given), wanted)
    assert not static(by_delegation(given), wanted)
    for thing in (property_that_raises(given, "warm_start"), slot_that_is_empty(given, "warm_start")):
        assert static(thing, wanted)
        assert not isinstance(thing, wanted)


def test_members_of_parents_count_as_well():
    assert members_of_protocol(Trainable) == {"lookback": False, "predict": True, "fit": True}
    assert members_of_protocol(ForecastSource) == {"lookback": False, "features": False, "at": True}


def test_a_class_derived_from_a_protocol_is_a_class_like_any_other():
    class Mine(Forecaster):
        lookback = 3

        def predict(self, windows):
            return windows[:, -1, 0]

    assert isinstance(Mine(), Mine)
    assert isinstance(Mine(), Forecaster)
    assert not isinstance(Mine(), Trainable)
    assert not isinstance(on_the_class({"lookback": 3, "predict": method}), Mine)


def test_a_fault_of_the_users_own_is_not_taken_for_a_lack():
    def broken(self):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        isinstance(on_the_class({"known_forecasts": property(broken)}), KnowsForecasts)


@pytest.mark.parametrize(
    ("thing", "kept"),
    [
        (LogisticRegression(), {FitsAndPredicts, GivesProbabilities}),
        (SGDClassifier(loss="log_loss"), {FitsAndPredicts, GivesProbabilities}),
        (SGDClassifier(loss="hinge"), {FitsAndPredicts}),
        (make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss")), {FitsAndPredicts, GivesProbabilities}),
        (make_pipeline(StandardScaler(), SGDClassifier(loss="hinge")), {FitsAndPredicts}),
        (make_pipeline(StandardScaler()), set()),
        (LogisticRegression().fit([[0.0], [1.0]], [0, 1]), {FitsAndPredicts, GivesProbabilities, KnowsClasses}),
        (nn.Linear(2, 1), set()),
        (nn.Sequential(), set()),
    ],
)
def test_estimators_that_answer_on_conditions(thing, kept):
    asked = {FitsAndPredicts, GivesProbabilities, KnowsClasses, HasLookback}
    assert {one for one in asked if isinstance(thing, one)} == kept
