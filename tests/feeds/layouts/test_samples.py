"""Every known layout is read without settings, from a sample whose bars are worked out by hand."""

import pytest

from barcast.feeds import load_bars
from barcast.feeds.layouts.register import LAYOUTS

from .samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_without_settings(write, name):
    sample = SAMPLES[name]
    bars = load_bars(write(sample.text))
    date, *values = sample.first
    assert str(bars.index[0]).startswith(date)
    assert bars.to_frame().iloc[0, :5].tolist() == values
    said = ", ".join(bars.read_as)
    assert said.startswith(sample.read_as)


def test_every_layout_has_a_sample_that_follows_its_description():
    told = {(sample.layout, sample.follows) for sample in SAMPLES.values()}
    assert told == {(layout.name, layout.follows) for layout in LAYOUTS}
