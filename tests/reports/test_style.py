"""Numbers and names are written as they can be read."""

import numpy as np

from barcast.reports.style import drawable, in_percent


def test_ticks_of_any_size():
    written = [in_percent(np.float64(value)) for value in (0.15, -0.0, 1e300, -1e300)]
    assert written == ["15%", "0%", "1e302%", "\u22121e302%"]


def test_what_hides_in_a_title_is_written_out():
    assert drawable("a\x1b[31m \u202eb\u200f\udce9\n\tc \u00e9") == "a\\x1b[31m \\u202eb\\u200f\\xe9 c \u00e9"
