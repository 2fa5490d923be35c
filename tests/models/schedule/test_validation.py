"""The bars known when a choice is made, parted once more."""

import pytest

from barcast.faults import BadInput
from barcast.models.schedule.split import Split
from barcast.models.schedule.validation import LEAST_DECISIONS, validation_folds


def test_the_last_quarter_validates() -> None:
    (fold,) = validation_folds(100, Split(), 5)
    # 25 of 100 bars: the model is trained at the close of bar 74, counted from 0, and decides from it on;
    # what bar 99 decides would be filled after the last bar that is known
    assert (fold.fitted_at, fold.span, fold.answers) == (74, range(75), range(74, 99))


def test_the_validation_has_folds_of_equal_length_each_trained_just_before() -> None:
    folds = validation_folds(201, Split(validation=0.4, validation_folds=4), 5)
    assert [one.answers for one in folds] == [range(120, 140), range(140, 160), range(160, 180), range(180, 200)]
    assert [one.span for one in folds] == [range(121), range(141), range(161), range(181)]
    assert [one.number for one in folds] == [0, 1, 2, 3]


def test_the_embargo_and_the_bars_to_train_on_cut_the_training_alone() -> None:
    plain = validation_folds(200, Split(), 5)
    (fold,) = validation_folds(200, Split(validation_embargo=10, train_bars=50), 5)
    assert fold.answers == plain[0].answers
    assert fold.span == range(fold.answers.start - 10 + 1 - 50, fold.answers.start - 10 + 1)


def test_the_longest_lookback_decides_where_the_validation_begins() -> None:
    (fold,) = validation_folds(100, Split(validation=0.9), 60)
    assert fold.answers == range(60, 99)


@pytest.mark.parametrize("known", range(61, 130, 7))
@pytest.mark.parametrize("folds", [1, 2, 3])
def test_nothing_after_the_known_bars_has_a_part_in_it(known: int, folds: int) -> None:
    for fold in validation_folds(known, Split(validation=0.99, validation_folds=folds), 0):
        assert fold.answers.stop < known
        assert fold.span.stop <= fold.answers.start + 1
        assert len(fold.answers) >= LEAST_DECISIONS


def test_too_few_bars_are_refused() -> None:
    with pytest.raises(BadInput, match="of 60 bars known when the choice is made 15 validate in 2 folds") as caught:
        validation_folds(60, Split(validation_folds=2), 5)
    assert "lower split.validation_folds" in str(caught.value)
