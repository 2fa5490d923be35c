"""What every search keeps."""

from __future__ import annotations

import pytest

from barcast.research.sweep.searches.made import search_named
from barcast.research.sweep.spaces.space import Choices, Numbers, Space, params_key
from barcast.research.sweep.trials.outcome import Proposed

from ..fakes import SMALL, outcome_of


def played(search, sizes, recalled=()):
    """Return what a search proposes batch by batch, two of which are in work at once; some are recalled instead."""
    batches, number = [], 0
    for batch, size in enumerate(sizes):
        if batch >= 2:
            search.tell(batch - 2, [outcome_of(one) for one in batches[batch - 2]])
        if batch < len(recalled):
            params = [one.params for one in recalled[batch]]
            search.recall(batch, params)
        else:
            params = search.ask(batch, size)
        batches.append([Proposed(number + at, one) for at, one in enumerate(params)])
        number += len(params)
    return batches


class SearchContract:
    name: str
    space = SMALL

    def made(self, space=None, seed=7):
        return search_named(self.name, space or self.space, seed=seed, smaller_is_better=False)

    def test_the_same_is_proposed_each_time(self):
        assert played(self.made(), [5, 5, 5, 5]) == played(self.made(), [5, 5, 5, 5])

    @pytest.mark.parametrize("recalled", range(5))
    def test_a_search_that_recalls_goes_on_as_if_it_had_asked(self, recalled):
        whole = played(self.made(), [6] * 5)
        assert played(self.made(), [6] * 5, whole[:recalled]) == whole

    def test_a_shorter_batch_is_the_beginning_of_a_longer_one(self):
        short, long = played(self.made(), [6, 6, 2]), played(self.made(), [6, 6, 6])
        assert [*short[:2], short[2]] == [*long[:2], long[2][:2]]

    def test_every_combination_is_proposed_once_and_then_no_more(self):
        batches = played(self.made(), [16, 16, 16, 16])
        assert [len(one) for one in batches] == [16, 16, 4, 0]
        proposed = {params_key(one.params) for batch in batches for one in batch}
        assert proposed == {params_key(params) for params in SMALL.grid()}

    def test_values_are_those_of_the_space(self):
        space = Space(
            {
                "model.units": Choices(([1], [8, 4], 3, True, 1, None, "a")),
                "model.learning_rate": Numbers(0.1, 0.35, step=0.1),
                "model.lookback": Numbers(2, 9, step=3, whole=True),
                "run.seeds": Numbers(1, 3, whole=True, log=True),
            }
        )
        for batch in played(self.made(space), [10] * 4):
            for one in batch:
                for place, dimension in space.dimensions.items():
                    value = one.params[place]
                    assert any(type(value) is type(known) and value == known for known in dimension.all())
                assert list(one.params) == list(space.dimensions)
