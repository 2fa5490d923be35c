"""The boundary and the rows on either side of it."""

import numpy as np
import pytest

from barcast.models.schedule.split import HoldOut


@pytest.mark.parametrize(
    ("bars", "train", "boundary"),
    [(4575, 0.67, 3064), (100, 0.29, 28), (10, 0.0, -1), (3, 0.34, 0), (1000, 0.999, 998)],
)
def test_the_boundary_is_the_floor_of_the_decimal_share(bars, train, boundary):
    assert HoldOut.of(bars, train).boundary == boundary


def test_the_series_has_3063_rows_to_train_on_and_1510_to_test():
    split = HoldOut.of(4575, 0.67)
    (fold,) = split.folds
    assert len(fold.rows(lookback=1, horizon=1)) == 3063
    samples = split.forecast_samples(np.arange(1, 4574))  # the last bar's outcome has not come
    assert (samples == "train").sum() == 3063
    assert (samples == "test").sum() == 1510


@pytest.mark.parametrize("embargo", [0, 4])
def test_every_forecast_and_every_bar_has_one_sample(embargo):
    for horizon in (1, 2, 5):
        split = HoldOut(50, 24, horizon, embargo=embargo)
        samples = split.forecast_samples(np.arange(50))
        (fold,) = split.folds
        assert (samples == "purged").sum() == horizon - 1 + embargo
        assert set(fold.rows(3, horizon)) == {t for t in range(3, 50) if samples[t] == "train"}
