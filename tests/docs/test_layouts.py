"""The table of layouts is that of the register."""

from barcast.feeds.layouts.register import LAYOUTS


def test_the_page_of_layouts_is_the_register(reading):
    rows = reading.table_with(reading.page("layouts"), "layout", "recognised by")
    told = {name: (marks, follows.strip("<>")) for name, marks, follows in rows}
    assert list(told) == list(dict.fromkeys(layout.name for layout in LAYOUTS))
    for layout in LAYOUTS:
        marks, follows = told[layout.name]
        assert follows == layout.follows
        assert set(layout.header) <= set(reading.names_in(marks))
        assert not layout.shape or f"{len(layout.shape)} fields, no header" in marks
        assert not layout.line or "letter for letter" in marks
