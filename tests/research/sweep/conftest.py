"""A sweep of a planted formula, on 600 random bars."""

import pytest

from barcast.research.sweep.recorded import record_of
from tests.research.sweep.planted import sweep_of


@pytest.fixture
def csv(tmp_path, bars_of):
    """A CSV of 600 random bars."""
    path = tmp_path / "prices.csv"
    bars_of(count=600).to_frame().to_csv(path, index_label="Date")
    return path


@pytest.fixture
def bars(bars_of):
    """600 random bars."""
    return bars_of(count=600)


@pytest.fixture
def planted(bars, csv):
    """The maker of such sweeps: `planted(looked=True)`."""
    return lambda **asked: sweep_of(bars, csv, **asked)


@pytest.fixture
def record(planted):
    """What the folder of such a sweep keeps."""
    return record_of(planted(), "001-planted")
