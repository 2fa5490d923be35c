"""The one definition of the splits, on any history: what a model may know, and which bars it answers for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barcast.faults import BadInput
from barcast.models.schedule.folds import Fold, WalkForward
from barcast.models.schedule.split import HoldOut, Split


@st.composite
def walks(draw):
    """Return a walk-forward over a history of any length, and a lookback."""
    bars = draw(st.integers(2, 400))
    boundary = draw(st.integers(0, bars - 2))
    embargo = draw(st.integers(0, boundary))
    train_bars = draw(st.one_of(st.just(0), st.integers(1, boundary - embargo + 1)))
    refit_every, horizon = draw(st.integers(1, 90)), draw(st.integers(1, 12))
    return WalkForward(bars, boundary, horizon, train_bars, embargo, refit_every), draw(st.integers(1, 40))


@settings(max_examples=300, deadline=None)
@given(walks())
def test_every_bar_from_the_boundary_on_is_answered_by_one_fold_and_none_before_it(made):
    walk, _ = made
    answered = [t for fold in walk.folds for t in fold.answers]
    assert answered == list(range(walk.boundary, walk.bars))
    assert [fold.number for fold in walk.folds] == list(range(len(walk.folds)))


@settings(max_examples=300, deadline=None)
@given(walks())
def test_no_fold_knows_more_than_could_be_known_when_it_was_fitted(made):
    walk, lookback = made
    for fold in walk.folds:
        assert fold.fitted_at == fold.answers.start
        assert fold.span.stop - 1 == fold.fitted_at - walk.embargo
        for t in fold.rows(lookback, walk.horizon):
            assert t - lookback in fold.span, "the window, and the bar before it, lie in the span"
            assert t + walk.horizon in fold.span, "the outcome lies in the span"
            assert t + walk.horizon <= fold.fitted_at - walk.embargo
            assert t + walk.horizon <= fold.answers.start


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(walks())
def test_no_row_that_could_train_is_left_out(made):
    walk, lookback = made
    for fold in walk.folds:
        could = [t for t in range(walk.bars) if t - lookback in fold.span and t + walk.horizon in fold.span]
        assert list(fold.rows(lookback, walk.horizon)) == could


@settings(max_examples=300, deadline=None)
@given(walks())
def test_sliding_spans_keep_their_length_and_expanding_ones_begin_at_the_first_bar(made):
    walk, _ = made
    for fold in walk.folds:
        if walk.train_bars:
            assert len(fold.span) == walk.train_bars
        else:
            assert fold.span.start == 0
    starts = [fold.fitted_at for fold in walk.folds]
    assert set(np.diff(starts)) <= {walk.refit_every}


@settings(max_examples=200, deadline=None)
@given(walks())
def test_the_first_fold_is_that_of_a_hold_out_and_all_forecasts_are_test(made):
    walk, lookback = made
    hold_out = HoldOut(walk.bars, walk.boundary, walk.horizon, walk.train_bars, walk.embargo)
    (only,) = hold_out.folds
    assert (only.fitted_at, only.span) == (walk.folds[0].fitted_at, walk.folds[0].span)
    assert only.answers == range(walk.bars)
    asked = np.array([t for fold in walk.folds for t in fold.answers])
    assert set(walk.forecast_samples(asked)) == {"test"}
    samples = hold_out.forecast_samples(np.arange(walk.bars))
    assert all(samples[t] == "train" for t in only.rows(lookback, walk.horizon))


def test_worked_by_hand():
    """Ten bars, the first model at bar 4, refits every 3, a window of 2 bars, 2 bars ahead, 1 bar of embargo."""
    walk = WalkForward(bars=10, boundary=4, horizon=2, train_bars=0, embargo=1, refit_every=3)
    assert walk.folds == (
        Fold(0, 4, range(4), range(4, 7)),
        Fold(1, 7, range(7), range(7, 10)),
    )
    assert [list(fold.rows(1, 2)) for fold in walk.folds] == [[1], [1, 2, 3, 4]]
    sliding = WalkForward(bars=10, boundary=4, horizon=1, train_bars=3, refit_every=4)
    assert [fold.span for fold in sliding.folds] == [range(2, 5), range(6, 9)]
    assert [list(fold.rows(1, 1)) for fold in sliding.folds] == [[3], [7]]


def test_nothing_trains_without_a_boundary():
    assert WalkForward(10, -1, refit_every=2).folds == ()
    assert HoldOut(10, -1).folds == ()


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        (
            Split(train=0.5, train_bars=51),
            "split.train_bars: is 51, but when the first model is trained 50 bars are known",
        ),
        (Split(train=0.5, train_bars=50, embargo=1, refit_every=5), "is 50, but .* 49 bars are known; lower it"),
        (Split(train=0.0, train_bars=1), "is 1, but when the first model is trained 0 bars are known"),
        (Split(min_bars=100), "split.min_bars: is 100, but there are only 100 bars: none is left to test; lower it"),
    ],
)
def test_what_a_history_is_too_short_for_is_refused(schedule, message):
    with pytest.raises(BadInput, match=message):
        schedule.of_bars(100)


def test_min_bars_is_the_history_in_bars():
    assert Split(train=0.9, min_bars=40).boundary(100) == 39
    assert Split(train=0.4).boundary(100) == 39
    (fold,) = Split(min_bars=40).of_bars(100).folds
    assert fold.span == range(40)


def test_settings_that_only_training_can_follow_are_named():
    assert Split().training_settings == ()
    swept = Split(train=0.5, validation=0.3, validation_embargo=2)
    assert swept.sweep_settings == ("split.validation", "split.validation_embargo")
    assert swept.of_one_run() == Split(train=0.5)
    given_all = Split(refit_every=5, train_bars=9, embargo=1, warm_start=True)
    assert given_all.training_settings == ("split.refit_every", "split.train_bars", "split.embargo", "split.warm_start")
    assert given_all.labels(100) == HoldOut.of(100, 0.67)
