"""What is judged here are numbers: no figure is drawn, and no page of a run is made."""

import pytest

from tests.research.sweep.undrawn import undrawn  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def no_figures(undrawn):  # noqa: F811 - that fixture
    """Draw nothing."""
