"""Warnings are values of a known kind, which print as their text and come back from JSON as they were."""

import ast
import json
from pathlib import Path

import pytest

from barcast.faults import BadInput, RunWarning
from barcast.faults.run_warning import as_json, as_sentence, from_json, gravest_first
from barcast.faults.warning_kinds import KINDS

ROOT = Path(__file__).parents[2]
RUINED = {"kind": "ruined", "grave": True, "source": "account", "text": "The account was ruined."}


def texts_in(room):
    """Return every text in the code of a room, the register left out."""
    for file in (ROOT / room).rglob("*.py"):
        if file.name != "warning_kinds.py":
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_a_warning_prints_as_its_text_and_knows_what_its_kind_is():
    warning = RunWarning("ruined", "The account was ruined.")
    assert f"{warning}" == "The account was ruined."
    assert warning.grave
    assert warning.source == "account"
    assert not RunWarning("no_costs", "No costs are charged.").grave


def test_an_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="has no warning called 'ruin'") as error:
        RunWarning("ruin", "It is over.")
    assert str(error.value) == "faults/warning_kinds.py has no warning called 'ruin': did you mean ruined?"


def test_each_kind_of_the_register_is_made_somewhere():
    rooms = ("models", "strategies", "engine", "verdict", "reports", "experiments", "research")
    made = {text for room in rooms for text in texts_in(room)}
    assert [kind for kind in KINDS if kind not in made] == []


def test_meanings_are_sentences():
    for kind in KINDS.values():
        assert kind.meaning[0].isupper()
        assert kind.meaning.endswith(".")
        assert kind.source.isalpha()


def test_alarms_come_first_and_the_rest_keeps_its_order():
    names = ("no_costs", "ruined", "no_orders", "too_good")
    told = gravest_first(RunWarning(kind, kind) for kind in names)
    assert [one.kind for one in told] == ["ruined", "too_good", "no_costs", "no_orders"]


def test_words_become_a_sentence():
    assert as_sentence("the volume is 0") == "The volume is 0."


def test_a_warning_comes_back_from_json_as_it_was():
    for kind in KINDS:
        warning = RunWarning(kind, 'No forecast = "0.1" \u2265')
        assert from_json(json.loads(json.dumps(as_json(warning)))) == warning
    assert as_json(RunWarning("ruined", "The account was ruined.")) == RUINED


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ("The account was ruined.", "a warning is 'The account was ruined.', no mapping with the texts `kind` and"),
        ({"kind": "ruined"}, "a warning is {'kind': 'ruined'}, no mapping with the texts `kind` and `text`"),
        (RUINED | {"text": 3}, "a warning is {'kind': 'ruined', "),
        (RUINED | {"kind": ["ruined"]}, "a warning is {'kind': ['ruined'], "),
        (RUINED | {"kind": "rich"}, "warnings of the kind 'rich' are unknown to this version of barcast; read it with"),
        (RUINED | {"grave": False}, "`grave` of a warning of the kind 'ruined' is False; "),
        (RUINED | {"source": "data"}, "`source` of a warning of the kind 'ruined' is 'data'; "),
    ],
)
def test_what_is_no_warning_is_refused(changed, message):
    with pytest.raises(BadInput) as error:
        from_json(changed, "runs/1/manifest.json")
    assert str(error.value).startswith(f"runs/1/manifest.json: {message}")
