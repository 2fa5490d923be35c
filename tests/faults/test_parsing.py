"""JSON and TOML from outside, strictly."""

import pytest

from barcast.faults.parsing import parse_json, parse_toml


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 3000 + "]" * 3000, "brackets are nested more than 32 deep"),
        ("[" * 34 + "]" * 34, "brackets are nested more than 32 deep"),
        ('{"a":' * 100_000, "brackets are nested more than 32 deep"),
        ('{"a": 1, "b": 2, "a": 3}', 'the key "a" stands there twice'),
        ("[NaN]", "NaN is no number"),
        ("-Infinity", "-Infinity is no number"),
        ("9" * 5000, "4300 digits"),
        ("{", "Expecting"),
        (b"\xff", "codec can't decode"),
    ],
)
def test_json_that_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        parse_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 3000,
        "a = " + "[" * 200 + "]" * 200,
        "a." * 3000 + "b = 1",
        "[" + "a." * 3000 + "b]\nc = 1",
        "a = " + "{b=" * 900,
    ],
)
def test_toml_that_is_nested_too_deep_is_refused(text):
    with pytest.raises(ValueError, match="brackets are nested more than 32 deep"):
        parse_toml(text)


def test_what_is_nested_with_sense_is_read():
    assert parse_json("[" * 32 + "1" + "]" * 32)
    assert parse_json('{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}
    assert parse_toml("[a.b]\nc = [[1, 2]]") == {"a": {"b": {"c": [[1, 2]]}}}
