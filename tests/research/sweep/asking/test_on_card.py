"""Which trials train on a graphics card, where this machine has one."""

import pytest

from barcast.research.sweep.asking import on_card
from barcast.research.sweep.asking.on_card import has_ours, some_train_on_card, trains_on_card
from barcast.research.sweep.asking.read import asked_of

TRIALS = [
    ({}, {}, True),
    ({"model": {"name": "lstm", "device": "cuda"}}, {"model.units": [1]}, True),
    ({"model": {"backend": "batched"}}, {}, True),
    ({"model": {"device": "cpu"}}, {}, False),
    ({"model": {"device": "cpu"}}, {"model.device": "auto"}, True),
    ({}, {"model.device": "cpu"}, False),
    ({"model": {"backend": "compiled"}}, {}, False),
    ({}, {"model.backend": "torch"}, False),
    ({"model": {"name": "ar"}}, {}, False),
    ({"model": {"name": "ar"}}, {"model.name": "lstm"}, True),
    ({"model": {"device": "cpu"}}, {"model.name": "ar"}, False),
]


@pytest.mark.parametrize(("settings", "params", "expected"), TRIALS)
def test_it_goes_by_settings_and_by_whether_there_is_a_card(monkeypatch, settings, params, expected):
    monkeypatch.setattr(on_card, "has_card", lambda: True)
    assert trains_on_card(settings, params) is expected
    monkeypatch.setattr(on_card, "has_card", lambda: False)
    assert trains_on_card(settings, params) is False


def test_nobody_looks_for_a_card_that_no_model_would_use(monkeypatch):
    monkeypatch.setattr(on_card, "has_card", lambda: pytest.fail("torch would be imported"))
    assert not trains_on_card({"model": {"name": "ar"}}, {})
    assert not trains_on_card({"model": {"device": "cpu"}}, {})


@pytest.mark.parametrize(
    ("vary", "assignments", "card", "ours"),
    [
        (["model.units=[1],[2]"], [], True, True),
        (["model.units=[1],[2]"], ["model.device=cpu"], False, True),
        (["model.device=cpu,auto"], [], True, True),
        (["model.name=ar,lstm"], [], True, True),
        (["strategy.threshold=0,1"], ["model.name=ar"], False, False),
    ],
)
def test_a_sweep_is_asked_by_all_of_its_models(monkeypatch, vary, assignments, card, ours):
    asked = asked_of(vary=vary, assignments=assignments)
    monkeypatch.setattr(on_card, "has_card", lambda: True)
    assert some_train_on_card(asked) is card
    assert has_ours(asked) is ours
    monkeypatch.setattr(on_card, "has_card", lambda: False)
    assert not some_train_on_card(asked)
