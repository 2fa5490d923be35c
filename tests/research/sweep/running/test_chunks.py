from barcast.research.sweep.running.chunks import chunks_of
from barcast.research.sweep.spaces.space import Choices, Numbers, Space
from barcast.research.sweep.trials.outcome import Proposed


def proposed(**dimensions):
    space = Space({place.replace("__", "."): one for place, one in dimensions.items()})
    return [Proposed(number, params) for number, params in enumerate(space.grid())]


def numbers(chunks):
    return [[one.number for one in chunk] for chunk in chunks]


def test_four_models_are_scored_together():
    assert numbers(chunks_of(proposed(model__lookback=Numbers(1, 10, whole=True)), at_once=16)) == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
    ]


def test_a_small_batch_is_parted_into_four():
    trials = proposed(model__lookback=Numbers(1, 8, whole=True))
    assert [len(one) for one in chunks_of(trials, at_once=8)] == [2, 2, 2, 2]
    assert [len(one) for one in chunks_of(trials[:3], at_once=3)] == [1, 1, 1]


def test_trials_that_share_a_model_are_scored_together():
    trials = proposed(strategy__threshold=Choices((0, 1)), model__lookback=Choices((5, 6, 7)))
    assert numbers(chunks_of(trials, at_once=4)) == [[0, 3], [1, 4], [2, 5]]


def test_models_of_one_shape_are_scored_together():
    trials = proposed(model__learning_rate=Choices((0.1, 0.2)), model__units=Choices(([1], [8], [32])))
    assert numbers(chunks_of(trials, at_once=8)) == [[0, 3], [1, 4], [2, 5]]


def test_many_trials_of_one_model_are_parted_evenly():
    trials = proposed(strategy__threshold=Numbers(0, 1000, whole=True))
    assert [len(one) for one in chunks_of(trials, at_once=1001)] == [334, 334, 333]


def test_nothing_has_no_chunks():
    assert chunks_of([], at_once=16) == []


def on_card(params):
    return params.get("model.device") != "cpu"


def test_models_of_one_shape_that_train_on_a_card_are_a_chunk():
    trials = proposed(
        model__device=Choices(("auto", "cpu")),
        model__units=Choices(([1], [8])),
        model__learning_rate=Numbers(0.001, 0.3, step=0.001),
    )
    chunks = chunks_of(trials, at_once=16, on_card=on_card)
    on_cards, others = chunks[:4], chunks[4:]
    assert [len(chunk) for chunk in on_cards] == [256, 44, 256, 44]
    for chunk in on_cards:
        assert len({(one.params["model.device"], *one.params["model.units"]) for one in chunk}) == 1
    assert others == chunks_of([one for one in trials if one.params["model.device"] == "cpu"], at_once=16)
    assert sorted(one.number for chunk in chunks for one in chunk) == [one.number for one in trials]


def test_a_model_on_a_card_stays_with_its_trials():
    trials = proposed(model__learning_rate=Choices((0.1, 0.2)), strategy__threshold=Numbers(0, 199, whole=True))
    assert [len(one) for one in chunks_of(trials, at_once=16, on_card=on_card)] == [400]
