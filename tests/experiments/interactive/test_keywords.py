"""The keywords of a call are the flags of the command that are settings, and the sections of an experiment file."""

import inspect

from barcast import backtest
from barcast.experiments.flags import FLAGS
from barcast.experiments.interactive.keywords import NAMES, keyword_of
from barcast.experiments.settings import SECTIONS


def test_every_flag_that_is_a_setting_and_every_section_is_a_keyword():
    assert set(NAMES) == {*FLAGS, *SECTIONS}


def test_help_and_completion_show_all_keywords():
    assert set(inspect.signature(backtest).parameters) == {*NAMES, "file", "quiet"}
    assert str(inspect.signature(backtest)).startswith("(data: 'Any' = 'sp500', *, model: ")


def test_a_setting_leads_to_its_keyword():
    assert [keyword_of(place) for place in FLAGS.values()] == list(FLAGS)
    assert keyword_of("split.horizon") is None
