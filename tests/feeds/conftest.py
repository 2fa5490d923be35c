"""Small files to load, and the faults of loading them."""

from pathlib import Path

import pytest

from barcast.faults import BadInput
from barcast.feeds import load_bars

GOOD = """Date,Open,High,Low,Close,Volume
2019-05-20,10.0,10.6,9.9,10.5,1000
2019-05-21,10.4,11.0,10.3,10.9,1100
2019-05-22,10.8,11.2,10.6,10.7,900
2019-05-23,10.6,10.8,10.1,10.2,1500
2019-05-24,10.3,10.5,10.2,10.4,800
"""


@pytest.fixture
def write(tmp_path):
    """Write text, or bytes, to a file and return its path."""

    def written(content, name="bars.csv"):
        path = Path(tmp_path) / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def good():
    return GOOD


@pytest.fixture
def load(write):
    """Load a text as a CSV file."""
    return lambda text, **settings: load_bars(write(text), **settings)


@pytest.fixture
def faults(load):
    """Return the faults, as text, that loading a source or the text of a CSV file ends with."""

    def found(source, **settings):
        is_text = isinstance(source, bytes) or (isinstance(source, str) and "\n" in source)
        with pytest.raises(BadInput) as caught:
            load(source, **settings) if is_text else load_bars(source, **settings)
        return [str(fault) for fault in caught.value.faults]

    return found
