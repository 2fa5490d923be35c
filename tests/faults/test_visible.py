"""What a name or a file hides in its text is written out where it is shown."""

import pytest

from barcast.faults import BadInput
from barcast.faults.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\tc\rd\0", "a\\nb\\tc\\rd\\x00"),
        ("\x7f\x80\x9b2J", "\\x7f\\x80\\x9b2J"),
        ("gpj.\u202eexe\u2066\u2069\u200e\u200f\u061c", "gpj.\\u202eexe\\u2066\\u2069\\u200e\\u200f\\u061c"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\udce9t\udce9 \ud800", "\\xe9t\\xe9 \\ud800"),
    ],
)
def test_what_is_hidden_is_written_out(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "\u00e9t\u00e9",
        "\u4e2d\u6587",
        "\u05d0\u05d1",
        "\u0645\u06cc\u200c\u062e\u0648",
        "\U0001f600",
        'C:\\new\\table "x"',
    ],
)
def test_letters_of_all_languages_stay(text):
    assert visible(text) == text


def test_a_fault_is_one_line_whatever_is_in_it():
    error = BadInput.at("a\nb.csv", "\x1b[2J is not a number", "mend \u202eit")
    assert str(error) == "a\\nb.csv: \\x1b[2J is not a number; mend \\u202eit"
    assert error.faults[0].where == "a\nb.csv"
    assert len(str(BadInput.at("x", "y" * 10**6, "z"))) < 11_000
