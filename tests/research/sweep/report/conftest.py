"""A sweep of a planted formula, on 600 random bars."""

import pytest

from barcast.research.sweep.report.summed_up import record_of
from tests.research.sweep.report.planted import sweep_of


@pytest.fixture(scope="session")
def planted_csv(tmp_path_factory, bars_of):
    """A CSV of 600 random bars."""
    path = tmp_path_factory.mktemp("planted") / "prices.csv"
    bars_of(count=600).to_frame().to_csv(path, index_label="Date")
    return path


@pytest.fixture(scope="session")
def planted(bars_of, planted_csv):
    """The maker of such sweeps: `planted(looked=True)`; its runs are made once."""
    bars, kept = bars_of(count=600), {}
    return lambda **asked: sweep_of(bars, planted_csv, kept, **asked)


@pytest.fixture
def record(planted):
    """What the folder of such a sweep keeps."""
    return record_of(planted(), "001-planted")
