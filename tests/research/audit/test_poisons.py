"""Bars after a bar replaced by others that could have come."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from barcast.feeds.bars import PRICES
from barcast.research.audit.poisons import POISONS, poisoned

KINDS = [*POISONS]


def with_extra(bars, **columns):
    """Return the bars with more columns."""
    return replace(bars, columns=MappingProxyType({**bars.columns, **columns}))


@pytest.fixture
def wide(bars):
    rng = np.random.default_rng(3)
    return with_extra(bars, sentiment=rng.normal(5.0, 1.0, len(bars)), flat=np.full(len(bars), 2.0))


@pytest.mark.parametrize("kept", [1, 2, 150, 299])
@pytest.mark.parametrize("kind", KINDS)
def test_bars_stay_bars_and_those_kept_stay_bit_for_bit(wide, kind, kept):
    other = poisoned(wide, kept, kind)
    assert list(other.columns) == list(wide.columns)
    assert other.index.equals(wide.index)
    for name, column in other.columns.items():
        assert column[:kept].tobytes() == wide.columns[name][:kept].tobytes()
        assert np.isfinite(column).all()
        assert not column.flags.writeable
    assert (other.low <= np.minimum(other.open, other.close)).all()
    assert (other.high >= np.maximum(other.open, other.close)).all()
    assert all((other.columns[name] > 0).all() for name in PRICES)
    assert (other.columns["volume"] >= 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_after_the_kept_bars_is_another_one(wide, kind):
    other = poisoned(wide, 150, kind)
    for name in ("open", "high", "low", "close", "volume", "sentiment"):
        assert (other.columns[name][150:] != wide.columns[name][150:]).mean() > 0.9, name


def test_the_bars_handed_in_stay_what_they_are(wide):
    before = {name: column.tobytes() for name, column in wide.columns.items()}
    for kind in KINDS:
        poisoned(wide, 150, kind)
    assert {name: column.tobytes() for name, column in wide.columns.items()} == before


def test_each_poison_by_hand(wide):
    tail = {name: column[150:] for name, column in wide.columns.items()}
    backwards, thrice, still, mixed = (poisoned(wide, 150, kind) for kind in KINDS[1:3] + KINDS[:2:-1])
    np.testing.assert_array_equal(backwards.close[150:], tail["close"][::-1])
    np.testing.assert_array_equal(thrice.open[150:], tail["open"] * 3)
    np.testing.assert_array_equal(thrice.columns["volume"][150:], tail["volume"] / 3)
    np.testing.assert_array_equal(still.high[150:], np.full(150, wide.close[149]))
    np.testing.assert_array_equal(still.columns["sentiment"][150:], np.full(150, wide.columns["sentiment"][149]))
    np.testing.assert_array_equal(np.sort(mixed.close[150:]), np.sort(tail["close"]))


def test_noise_is_of_its_seed_and_goes_on_from_the_last_close(bars):
    one, same, other = (poisoned(bars, 150, "noise", seed=seed) for seed in (1, 1, 2))
    assert one.close.tobytes() == same.close.tobytes()
    assert (one.close[150:] != other.close[150:]).all()
    assert abs(one.open[150] / bars.close[149] - 1.0) < 0.1


def test_noise_of_prices_that_never_moved_still_moves(bars):
    still = replace(bars, columns=MappingProxyType({**bars.columns, **dict.fromkeys(PRICES, np.full(300, 9.0))}))
    assert len(set(poisoned(still, 150, "noise").close[150:])) == 150
