"""Where the header is, what is written around it, and in which encoding."""

import pytest

GERMAN = """Datum;Eröffnung;Hoch;Tief;Schluss;Volumen
2019-05-20;10,0;10,6;9,9;10,5;1000
2019-05-21;10,4;11,0;10,3;10,9;1100
"""


@pytest.mark.parametrize(
    ("above", "below", "said"),
    [
        ("# made by a program, in 2021\n", "", 'a line above the header passed over ("# made by a program,in 2021")'),
        ("Symbol: X\nTraded at: Y, Z\n\n", "", '2 lines above the header passed over ("Symbol: X")'),
        ("My prices,,,,,\n", "", 'a line above the header passed over ("My prices")'),
        ("", "Downloaded from a site, in 2021\n", None),
        (
            "",
            '"Downloaded from a site, in 2021"\n',
            'a line below the bars passed over ("Downloaded from a site, in 2021")',
        ),
        ("", "\nSource: X\nAll rights reserved\n", '2 lines below the bars passed over ("Source: X")'),
        ("", "Source: X,,,,,\n", 'a line below the bars passed over ("Source: X")'),
    ],
)
def test_lines_above_the_header_and_below_the_bars(load, faults, good, above, below, said):
    if said is None:
        assert faults(above + good + below) == [
            "bars.csv, row 7: too few fields, 2 where the header has 6; complete the row or drop it"
        ]
        return
    bars = load(above + good + below)
    assert bars.fingerprint == load(good).fingerprint
    assert bars.read_as == (said,)
    assert bars.warnings == ()


def test_text_between_the_bars_is_a_fault(faults, good):
    lines = good.splitlines()
    assert faults("\n".join([*lines[:3], "a note", *lines[3:]]) + "\n") == [
        "bars.csv, row 4: too few fields, 1 where the header has 6; complete the row or drop it"
    ]


def test_fields_without_a_name(load, good):
    lines = good.splitlines()
    wanted = load(good).fingerprint
    for header, change, said in (
        (f"{lines[0]},", "{},", ()),
        (lines[0], "{},", ("a delimiter at the end of every row",)),
        (lines[0].removeprefix("Date,"), "{}", ("the first column has no name in the header",)),
    ):
        bars = load("\n".join([header, *(change.format(line) for line in lines[1:])]))
        assert (bars.fingerprint, bars.read_as) == (wanted, said)
    numbered = [f"{at},{line}" for at, line in enumerate(lines[1:])]
    for header in (f",{lines[0]}", f"Unnamed: 0,{lines[0]}"):
        assert load("\n".join([header, *numbered])).read_as == ("row numbers left out",)
        assert load("\n".join([header, *numbered])).fingerprint == wanted


def test_a_header_of_another_width_is_said_once(faults, good):
    wide = good.replace("Volume", "Volume,A,B")
    assert faults(wide) == [
        "bars.csv: all 5 rows have 6 fields where the header has 8; "
        "give every field a name in the header; numbers with commas need another delimiter, or quotes"
    ]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ("UTF-16 text",)),
        ("utf-16-le", ("UTF-16 text",)),
        ("utf-16-be", ("UTF-16 text",)),
        ("cp1252", ("Windows-1252 text",)),
    ],
)
def test_encodings(load, encoding, said):
    bars = load(GERMAN.encode(encoding))
    assert bars.open.tolist() == [10.0, 10.4]
    assert bars.read_as == (*said, "fields separated by semicolons", "German names of columns", "decimal commas")


def test_letters_beyond_utf8_among_the_bars_are_no_windows_text(faults):
    (fault,) = faults(GERMAN.replace("10,9", "10ö9").encode("cp1252"))
    assert fault == "bars.csv, row 1: this is not UTF-8 text (byte 0xf6); save it as CSV in UTF-8"
