"""Values as people write them: choices and ranges, each with the type of its setting."""

import pytest

from barcast.faults import BadInput
from barcast.research.sweep.spaces.forms import FORMS, OneValue, choices_of, dimension_of_text, parted, text_of
from barcast.research.sweep.spaces.space import Choices, Numbers


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("1,2,3", "whole", Choices((1, 2, 3))),
        (" 1 , 2 ", "whole", Choices((1, 2))),
        ("0,0.001", "number", Choices((0.0, 0.001))),
        ("0,5", "number", Choices((0.0, 5.0))),
        ("[1],[8],[64, 32]", "list", Choices(([1], [8], [64, 32]))),
        ("[[1],[8]]", "list", Choices(([1], [8]))),
        ("[5, 10]", "whole", Choices((5, 10))),
        ('["16 relu", "1"],["1"]', "list", Choices((["16 relu", "1"], ["1"]))),
        ("mse,huber", "text", Choices(("mse", "huber"))),
        ('"a,b",c', "text", Choices(("a,b", "c"))),
        ("1..2,3..4", "text", Choices(("1..2", "3..4"))),
        ("true,false", "truth", Choices((True, False))),
        ("1..60", "whole", Numbers(1, 60, whole=True)),
        (" 1 .. 60 ", "whole", Numbers(1, 60, whole=True)),
        ("1..60:5", "whole", Numbers(1, 60, 5, whole=True)),
        ("1..64:log", "whole", Numbers(1, 64, log=True, whole=True)),
        ("1..2", "number", Numbers(1.0, 2.0)),
        ("0..1:0.25", "number", Numbers(0.0, 1.0, 0.25)),
        ("1e-4..1e-2:log", "number", Numbers(1e-4, 1e-2, log=True)),
        ("-1..1", "number", Numbers(-1.0, 1.0)),
        (".5..1", "number", Numbers(0.5, 1.0)),
        ("1..5", "unknown", Numbers(1, 5, whole=True)),
        ("1.0..5", "unknown", Numbers(1.0, 5.0)),
        ("1..5:0.5", "unknown", Numbers(1.0, 5.0, 0.5)),
    ],
)
def test_a_text_is_read_as_its_setting_wants_it(text, kind, found):
    read = dimension_of_text(text, kind)
    assert read == found
    if isinstance(found, Choices):
        assert [type(value) for value in read.values] == [type(value) for value in found.values]
    else:
        assert (type(read.low), type(read.high)) == (type(found.low), type(found.high))


@pytest.mark.parametrize(
    ("text", "kind", "what", "remedy"),
    [
        ("", "whole", "names no values", FORMS),
        (" , ", "whole", "names no values", FORMS),
        ("5,,10", "whole", "has a comma too many: one of its values is empty", "leave the comma out"),
        ("5,", "whole", "has a comma too many: one of its values is empty", "leave the comma out"),
        ("5,5", "whole", "has 5 twice", "name each value once"),
        ("0,0.0", "number", "has 0.0 twice", "name each value once"),
        ("60..1", "whole", "60..1 ends below its beginning", "write 1..60"),
        ("0..1:log", "number", "0..1:log begins at 0, which has no logarithm", "begin above 0, or leave out log"),
        ("1..5:0", "whole", "a step of 0 leads nowhere", "give a step above 0"),
        ("1..5:-1", "whole", "a step of -1 leads nowhere", "give a step above 0"),
        ("1..5:9", "whole", "a step of 9 is longer than 1..5", "give a shorter step"),
        ("1..5:lg", "whole", '":lg" is neither a step nor log', FORMS),
        ("1..5,7", "whole", "has a range among its values, and a range stands alone", FORMS),
        ("1-5", "whole", '"1-5" is not a range', "write 1..5"),
        ("1 to 5", "whole", '"1 to 5" is not a range', "write 1..5"),
        ("1.5..4", "whole", "1.5 is not a whole number", "write 2"),
        ("1..1e400", "number", "1e400 is not finite", "give a smaller number"),
        ("1..2", "truth", "1..2 is a range, and the setting is no number", "write its values with commas"),
        ("1..2", "list", "1..2 is a range, and the setting is no number", "write its values with commas"),
        ("1,8", "list", "has 1, which is not a list", "write each in brackets: [1],[8]"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(text, kind, what, remedy):
    with pytest.raises(BadInput) as refused:
        dimension_of_text(text, kind)
    (fault,) = refused.value.faults
    assert (fault.what, fault.remedy) == (what, remedy)


@pytest.mark.parametrize(
    ("text", "kind", "value"), [("5", "whole", 5), ("5..5", "whole", 5), ("[1, 8]", "list", [1, 8])]
)
def test_one_value_turns_nothing(text, kind, value):
    with pytest.raises(OneValue, match=r"has one value, .*: it turns nothing") as refused:
        dimension_of_text(text, kind)
    assert refused.value.value == value


def test_a_list_that_does_not_end_is_refused():
    with pytest.raises(BadInput, match=r"`\[1` is not a list; close each list"):
        dimension_of_text("[1", "list")


def test_a_text_is_parted_at_commas_outside_of_brackets_and_quotes():
    assert parted("[1,2],'a,b',{c,d},e") == ["[1,2]", "'a,b'", "{c,d}", "e"]


def test_values_of_toml_are_kept_as_json_can_hold_them():
    import datetime

    assert choices_of([datetime.date(2020, 1, 1), "x"], "text").values == ("2020-01-01", "x")


@pytest.mark.parametrize("text", ["1..60", "1..60:5", "0.0001..0.01:log", "0.0..1.0:0.25", "-1.0..1.0"])
def test_a_range_is_written_as_it_is_read(text):
    assert text_of(dimension_of_text(text, "unknown")) == text
