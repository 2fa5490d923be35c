"""A sweep turns what makes a trial, and nothing that would make trials incomparable, or the best one lucky."""

import pytest

from barcast.experiments.settings import known_settings
from barcast.research.sweep.spaces.allowed import fault_of_place

TURNED = {
    "split.horizon", "split.train_bars", "run.max_leverage", "run.lot_size", "run.seeds", "run.combine",
}  # fmt: skip


def test_every_setting_of_a_run_may_be_turned_or_is_refused_with_a_reason():
    places = {f"{section}.{key}" for section, keys in known_settings({}).items() for key in keys}
    free = {place for place in places if fault_of_place(place) is None}
    assert free == TURNED | {
        place for place in places if place.startswith(("model.", "strategy.", "costs.")) and place != "model.seed"
    }
    assert all(what and remedy for what, remedy in map(fault_of_place, places - free))


@pytest.mark.parametrize("place", ["run.seed", "model.seed"])
def test_the_best_of_several_seeds_is_luck(place):
    what, remedy = fault_of_place(place)
    assert what == "cannot be turned: the best of several seeds is luck"
    assert remedy.startswith("set run.seeds")
