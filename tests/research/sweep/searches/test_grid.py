from barcast.research.sweep.searches.grid import Grid

from ..fakes import SMALL
from .contract import SearchContract


class TestGrid(SearchContract):
    name = "grid"


def test_the_last_setting_turns_fastest():
    assert Grid(SMALL).ask(0, 40) == list(SMALL.grid())
