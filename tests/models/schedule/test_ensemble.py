"""Seed ensembles: several trainings of one model that forecast as one."""

import re

import numpy as np
import pytest

from barcast.faults import BadInput
from barcast.models.baselines import AutoRegression, Mean
from barcast.models.fakes import FixedForecast
from barcast.models.schedule.ensemble import SeedEnsemble, seeds_from


class Told:
    """A member that keeps what it is told."""

    lookback, seed, horizon, on_epoch = 4, 3, 1, None

    def __init__(self):
        self.began_at = None

    def fit(self, windows, labels):
        self.rows = len(windows)

    def predict(self, windows):
        return np.zeros(len(windows))

    def warm_start(self, state):
        self.began_at = state

    def tell_horizon(self, horizon):
        self.horizon = horizon


def fixed(*forecasts, **keywords):
    return SeedEnsemble([FixedForecast(forecast) for forecast in forecasts], **keywords)


@pytest.mark.parametrize(
    ("combine", "forecasts", "expected"),
    [
        ("mean", (0.01, 0.02, 0.06), 0.03),
        ("median", (0.01, 0.02, 0.06), 0.02),
        ("median", (0.01, 0.02, 0.04, 0.06), 0.03),
        ("mean", (0.01,), 0.01),
    ],
)
def test_worked_by_hand(combine, forecasts, expected):
    answer = fixed(*forecasts, combine=combine).predict(np.zeros((2, 1, 1)))
    assert answer.tolist() == pytest.approx([expected, expected], rel=1e-15)


def test_many_members_come_to_the_same_bits_for_one_window_and_for_many():
    rng = np.random.default_rng(7)
    ensemble = fixed(*rng.normal(0, 0.01, 21))
    many = ensemble.predict(np.zeros((50, 1, 1)))
    assert set(many.tolist()) == {ensemble.predict(np.zeros((1, 1, 1)))[0]}


def test_its_members_forecasts_are_at_hand(trio_of, rows):
    ensemble = trio_of().fit(*rows)
    each = ensemble.member_forecasts(rows[0])
    assert each.shape == (3, 60)
    assert not np.array_equal(each[0], each[1])  # the seeds tell
    np.testing.assert_allclose(ensemble.predict(rows[0]), each.mean(axis=0), rtol=1e-12)
    assert np.array_equal(trio_of(combine="median").fit(*rows).predict(rows[0]), np.median(each, axis=0))


def test_each_member_is_the_model_it_would_be_alone(trio_of, tiny, rows):
    ensemble = trio_of().fit(*rows)
    alone = tiny(units=[2], seed=8).fit(*rows)
    assert np.array_equal(ensemble.members[1].predict(rows[0]), alone.predict(rows[0]))
    by_itself = trio_of()
    for member in reversed(by_itself.members):
        member.fit(*rows)
    assert np.array_equal(by_itself.predict(rows[0]), ensemble.predict(rows[0]))


def test_members_are_told_what_the_ensemble_is_told(rows):
    ensemble = SeedEnsemble([Told(), Told()])
    ensemble.tell_horizon(5)
    ensemble.on_epoch = print
    assert [(member.horizon, member.on_epoch) for member in ensemble.members] == [(5, print)] * 2
    assert (ensemble.on_epoch, ensemble.seeds) == (print, (3, 3))
    ensemble.fit(*rows)
    assert [member.rows for member in ensemble.members] == [60, 60]


def test_members_without_such_are_left_alone(rows):
    ensemble = fixed(0.01, 0.02)
    ensemble.tell_horizon(5)
    ensemble.on_epoch = print
    assert (ensemble.on_epoch, ensemble.seeds) == (None, ())
    assert not any(hasattr(member, "horizon") for member in ensemble.members)
    mixed = SeedEnsemble([FixedForecast(0.0), Mean()])
    assert mixed.fit(np.zeros((3, 1, 1)), np.array([0.1, 0.2, 0.3])).predict(np.zeros((1, 1, 1)))[0] == pytest.approx(
        0.1
    )


def test_the_seeds_are_the_members_own(trio_of):
    assert trio_of().seeds == (7, 8, 9)
    assert seeds_from(7, 3) == (7, 8, 9)
    assert seeds_from(2**32 - 2, 4) == (2**32 - 2, 2**32 - 1, 0, 1)


def test_a_warm_start_reaches_each_member_by_its_number():
    ensemble = SeedEnsemble([Told(), Told()])
    ensemble.warm_start({"0.w": np.zeros(1), "1.w": np.ones(1), "1.layers.0.b": np.ones(2)})
    assert [sorted(member.began_at) for member in ensemble.members] == [["w"], ["layers.0.b", "w"]]
    with pytest.raises(BadInput, match=r"split\.warm_start: FixedForecast can't begin where another model ended"):
        fixed(0.1).warm_start({})


def test_its_state_is_that_of_the_members(rows):
    ensemble = SeedEnsemble([AutoRegression(4), AutoRegression(4)]).fit(*rows)
    assert sorted(ensemble.state()) == ["0.intercept", "0.slopes", "1.intercept", "1.slopes"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"2.slopes": np.zeros(4)}, "weights 2.slopes: is of none of the 2 members; the file belongs to another"),
        ({"slopes": np.zeros(4)}, "weights slopes: is of none of the 2 members"),
        ({"1.more": np.zeros(4)}, "member 1, weights more: is no part of this model"),
        ({"1.slopes": np.zeros(3)}, "member 1, weights slopes: has shape (3,) instead of (4,)"),
    ],
)
def test_the_state_of_another_is_refused(rows, change, message):
    ensemble = SeedEnsemble([AutoRegression(4), AutoRegression(4)]).fit(*rows)
    with pytest.raises(BadInput, match=re.escape(message)):
        ensemble.restore({**ensemble.state(), **change})
    with pytest.raises(BadInput, match="member 1, weights slopes: is missing"):
        ensemble.restore({name: array for name, array in ensemble.state().items() if name != "1.slopes"})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SeedEnsemble([]), "SeedEnsemble(members=...): an ensemble needs a member; give it a forecaster"),
        (
            lambda: SeedEnsemble([AutoRegression(1), AutoRegression(2)]),
            "model: members of an ensemble differ in lookback and features: (1, ('return',)) and (2, ('return',)); "
            "give each the same windows",
        ),
        (
            lambda: fixed(0.1, combine="meen"),
            'SeedEnsemble(combine=...): "meen" is not one of mean, median; did you mean mean?',
        ),
        (lambda: seeds_from(7, 0), "seeds_from(count=...): 0 is too small; it must be at least 1"),
        (lambda: fixed(0.1).state(), "model: FixedForecast has no `state()` to keep; save the ensemble under the"),
    ],
)
def test_what_is_refused(make, message):
    with pytest.raises(BadInput, match=re.escape(message)):
        make()
