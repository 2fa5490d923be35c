"""Two traces held against each other, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from barcast.models.schedule.folds import Fold
from barcast.research.audit.compare import Difference, column_difference, compared, stage_of
from barcast.research.audit.fitting import FittedFold, Rows
from barcast.research.audit.trace import Column, Trace

NAN = np.nan


def column(values, stage="target", **more):
    more = {"bar": np.arange(len(values)), "name": stage, **more}
    return Column(stage, values=np.array(values, dtype=float), **more)


def first_of(run, other, kept=100):
    return column_difference(run, other, kept)


def fold(fitted_at=3, labels=(1.0, 2.0), digest="a", **state):
    rows = Rows(digest, np.array(labels), "w")
    arrays = {name: np.array(array) for name, array in state.items()}
    return FittedFold(Fold(0, fitted_at, range(fitted_at + 1), range(fitted_at, 9)), (rows,), arrays)


def between(one, other, kept=9):
    return compared(Trace((), (one,)), Trace((), (other,)), kept).first


def test_the_first_bar_that_differs_is_found_with_its_numbers():
    assert first_of(column([1, 2, 3, 4]), column([1, 2, 5, 6])) == Difference("target", "target", 2, 3.0, 5.0)


def test_bars_that_are_not_common_are_not_compared():
    assert first_of(column([1, 2, 3]), column([1, 2, 5]), kept=2) is None
    assert first_of(column([1, 2, 3]), column([1, 2, 5]), kept=3) is not None


def test_a_row_that_needs_later_bars_is_compared_where_they_are_common():
    run, other = (column([1, 2, last], needs=1) for last in (3, 5))
    assert first_of(run, other, kept=3) is None
    assert first_of(run, other, kept=4).bar == 2
    assert run.known(2).values.tolist() == [1.0]


def test_none_is_like_none_and_unlike_a_number():
    assert first_of(column([NAN, 1]), column([NAN, 1])) is None
    assert first_of(column([NAN, 1]), column([0, 1])).bar == 0


@pytest.mark.parametrize(
    ("stage", "more", "before", "after", "differs"),
    [
        ("target", {}, 1.0, 1.0 + 1e-10, False),
        ("target", {}, 1.0, 1.0 + 1e-8, True),
        ("target", {"exact": True}, 1.0, 1.0 + 1e-15, True),
        ("equity", {"scale": 1e6}, 0.0, 1e-4, False),
        ("equity", {"scale": 1e6}, 0.0, 1e-2, True),
        ("forecast", {}, 0.01, 0.01 * (1 + 1e-6), False),
        ("forecast", {}, 0.01, 0.01 * (1 + 1e-4), True),
        ("forecast", {"scale": 0.01}, 1e-9, 5e-7, False),
        ("forecast", {"scale": 0.01}, 1e-9, 2e-6, True),
        ("target", {}, np.inf, np.inf, False),
        ("target", {}, np.inf, -np.inf, True),
        ("target", {}, 1.0, np.inf, True),
    ],
)
def test_rounding_is_allowed_for_as_each_stage_needs_it(stage, more, before, after, differs):
    assert (first_of(column([before], stage, **more), column([after], stage, **more)) is not None) is differs


def test_another_row_between_is_found_at_the_earlier_bar():
    run = column([1.0, 2.0], bar=np.array([3, 7]))
    other = column([1.0, 9.0, 2.0], bar=np.array([3, 5, 7]))
    found = first_of(run, other)
    assert (found.bar, found.after) == (5, 9.0)
    assert np.isnan(found.before)


def test_a_row_that_is_missing_at_the_end_differs_unless_a_column_may_end_early():
    run, other = column([1, 2, 3]), column([1, 2])
    found = first_of(run, other)
    assert (found.bar, found.before) == (2, 3.0)
    assert np.isnan(found.after)
    assert first_of(replace(run, ends_early=True), replace(other, ends_early=True)) is None


def test_the_earliest_stage_is_named_even_where_a_later_one_moved_at_an_earlier_bar():
    run = Trace((column([1, 1], "target"), column([1, 1], "forecast")))
    other = Trace((column([2, 1], "target"), column([1, 2], "forecast")))
    found = compared(run, other, 2)
    assert (found.first.stage, found.first.bar) == ("forecast", 1)
    assert found.looked_at == ("forecast", "target")


def test_of_one_stage_the_earliest_bar_is_named():
    run = Trace((column([1, 1], "equity", name="cash"), column([1, 1], "equity", name="position")))
    other = Trace((column([1, 2], "equity", name="cash"), column([2, 1], "equity", name="position")))
    assert compared(run, other, 2).first.name == "position"


def test_columns_that_only_one_has_and_those_of_which_no_row_is_known_are_not_looked_at():
    run = Trace((column([1], "target"), column([1], "verdict", needs=1)), indicators=(column([1], "indicator"),))
    found = compared(run, Trace((column([1], "verdict", needs=1),), indicators=(column([2], "indicator"),)), 1)
    assert found.looked_at == ("indicator",)
    assert found.first.stage == "indicator"


def test_rows_of_a_fold_are_told_apart_by_their_labels_their_number_or_their_windows():
    name = "label of row 1"
    assert between(fold(), fold(digest="b", labels=(1.0, 3.0))) == Difference("rows", name, 3, 2.0, 3.0)
    assert between(fold(), fold(digest="b", labels=(1.0,))) == Difference("rows", "number of rows", 3, 2.0, 1.0)
    assert between(fold(), fold(digest="b")).name == "windows"
    assert between(fold(), fold()) is None


def test_scaler_and_weights_are_told_apart():
    one = {"inputs.mean": [1.0, 2.0], "net.weight": [[0.5, 1.0]]}
    assert between(fold(**one), fold(**one | {"inputs.mean": [1.0, 2.1]})) == Difference(
        "scaler", "inputs.mean", 3, 2.0, 2.1
    )
    assert between(fold(**one), fold(**one | {"net.weight": [[0.6, 1.0]]})).stage == "weights"
    assert between(fold(**one), fold(**one | {"net.weight": [[0.5 + 1e-6, 1.0]]})) is None
    assert between(fold(**one), fold(**{"net.weight": [[0.5, 1.0]]})).name == "inputs.mean"
    assert between(fold(**one), fold(**one | {"net.weight": [0.5]})).stage == "weights"


def test_weights_that_are_no_numbers_any_more_differ():
    assert between(fold(w=[1.0]), fold(w=[NAN])) is not None
    assert between(fold(w=[NAN]), fold(w=[NAN])) is None


def test_a_fold_that_is_fitted_at_the_last_common_bar_is_compared_and_one_after_it_is_not():
    assert between(fold(), fold(digest="b"), kept=4) is not None
    assert between(fold(), fold(digest="b"), kept=3) is None


@pytest.mark.parametrize(
    ("array", "stage"),
    [("inputs.mean", "scaler"), ("labels.scale", "scaler"), ("0.inputs.mean", "scaler"), ("12.net.weight", "weights"),
     ("net.inputs.weight", "weights"), ("coefficients", "weights")],
)  # fmt: skip
def test_arrays_are_of_the_scaler_or_of_the_weights(array, stage):
    assert stage_of(array) == stage
