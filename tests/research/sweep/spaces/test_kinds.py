"""The type of a setting decides how its values are read."""

import pytest

from barcast.research.sweep.spaces.kinds import kind_of


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("model.lookback", "whole"),
        ("model.learning_rate", "number"),
        ("model.units", "list"),
        ("model.scale", "truth"),
        ("model.loss", "text"),
        ("model.name", "text"),
        ("strategy.threshold", "number"),
        ("strategy.rebalance", "text"),
        ("costs.spread_bps", "number"),
        ("costs.preset", "text"),
        ("split.horizon", "whole"),
        ("run.max_leverage", "number"),
        ("run.combine", "text"),
        ("model.nothing", "unknown"),
        ("nothing.at_all", "unknown"),
    ],
)
def test_each_setting_has_its_kind(place, kind):
    assert kind_of(place, {}) == kind


def test_of_a_part_of_the_users_nothing_is_known_and_of_one_chosen_among_it_is():
    mine = {"model": {"name": "mine.py:Net"}}
    assert kind_of("model.lags", mine) == "unknown"
    assert kind_of("model.lags", mine, ["ar"]) == "whole"
