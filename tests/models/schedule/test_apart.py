"""Which bars a run sees, and what is kept apart of train and test."""

import numpy as np
import pytest

from barcast.faults import BadInput
from barcast.models.schedule.apart import LEAST_BARS, Apart, Extent, Opened
from barcast.models.schedule.split import HoldOut, Split, WalkForward


@pytest.mark.parametrize(
    ("share", "bars", "boxed"), [(0.3, 5_031, 1_509), (0.29, 1_000, 290), (0.999, 1_000, 999), (0.1, 1_009, 100)]
)
def test_the_floor_of_the_share_is_in_the_box_in_decimals(share, bars, boxed):
    outside = bars - boxed
    assert Split(lockbox=share).extent(bars) == Extent(outside, outside, (Apart("lockbox", outside),))
    assert Split(lockbox=share).extent(bars, Opened()) == Extent(bars, outside, (Apart("lockbox", outside),))


def test_without_a_box_all_bars_are_seen():
    assert Split().extent(300) == Extent(300, 300)
    assert Split(lockbox=0).extent(1) == Extent(1, 1)


def test_new_bars_change_neither_the_box_nor_the_boundary():
    split = Split(lockbox=0.4, train=0.5)
    extent = split.extent(450, Opened(looked_at=300))
    assert extent == Extent(450, 180, (Apart("lockbox", 180), Apart("new", 300)))
    assert split.over(extent, learns=True) == HoldOut(450, 89, apart=extent.apart)
    assert Split().extent(310, Opened(looked_at=300)) == Extent(310, 300, (Apart("new", 300),))


def test_train_is_a_share_of_the_bars_outside_and_refits_go_on_inside():
    split = Split(lockbox=0.4, train=0.5, refit_every=50)
    closed, opened = (split.over(split.extent(300, how), learns=True) for how in (None, Opened()))
    assert isinstance(closed, WalkForward)
    assert [fold.fitted_at for fold in closed.folds] == [89, 139]
    assert [fold.fitted_at for fold in opened.folds] == [89, 139, 189, 239, 289]
    assert [fold.span for fold in closed.folds] == [fold.span for fold in opened.folds[:2]]
    assert closed.folds[-1].answers == range(139, 180)


def test_the_forecast_made_at_the_last_bar_outside_is_the_first_of_the_box():
    split = HoldOut(300, 89, apart=(Apart("lockbox", 180), Apart("new", 280)))
    made = np.array([88, 89, 178, 179, 278, 279])
    assert split.forecast_samples(made).tolist() == ["train", "test", "test", "lockbox", "lockbox", "new"]


@pytest.mark.parametrize(
    ("share", "bars", "said"),
    [
        (0.003, 300, "0.003 of 300 bars puts no bar in the lock-box: a verdict takes 100; raise it to 0.34"),
        (0.004, 300, "0.004 of 300 bars puts 1 bar in the lock-box: a verdict takes 100; raise it to 0.34"),
        (0.3, 300, "0.3 of 300 bars puts 90 bars in the lock-box: a verdict takes 100; raise it to 0.34"),
        (
            0.9,
            110,
            "0.9 of 110 bars puts 99 bars in the lock-box: a verdict takes 100; leave it out, or give more bars",
        ),
    ],
)
def test_a_box_without_a_verdict_is_refused(share, bars, said):
    with pytest.raises(BadInput) as refused:
        Split(lockbox=share).extent(bars)
    assert str(refused.value) == f"split.lockbox: {said}"
    assert Split(lockbox=0.34).extent(300).parted == 300 - 102
    assert LEAST_BARS == 100


@pytest.mark.parametrize("share", [-0.1, 1, 1.5])
def test_a_share_below_0_or_of_all_is_refused(share):
    with pytest.raises(BadInput, match="lockbox"):
        Split.of({"lockbox": share}, "split")


def test_what_was_not_kept_apart_cannot_be_opened():
    with pytest.raises(BadInput, match=r"split\.lockbox: is 0, and no bar is new: nothing was kept apart"):
        Split().extent(300, Opened())
    with pytest.raises(BadInput, match="looked_at: is 301, but there are only 300 bars"):
        Split().extent(300, Opened(looked_at=301))
    for given in (-1, 2.5, True, "all"):
        with pytest.raises(BadInput, match=r"looked_at: is .*; give the number of bars that were looked at, or 0 for"):
            Split().extent(300, Opened(looked_at=given))


def test_too_few_bars_outside_are_told_so():
    split = Split(lockbox=0.4, min_bars=180)
    with pytest.raises(BadInput) as refused:
        split.over(split.extent(300), learns=True)
    assert "is 180, but there are only 180 bars outside the lock-box: none is left to test" in str(refused.value)
