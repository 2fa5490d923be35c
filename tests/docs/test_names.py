"""The names in the pages are those of the code: models, strategies, exit codes, rooms, charges and warnings."""

import importlib.util
import re
from fnmatch import fnmatch
from pathlib import Path

from barcast.costs.register import CHARGES
from barcast.faults.warning_kinds import KINDS
from barcast.feeds import SOURCES
from barcast.models.catalogue import MODELS
from barcast.models.networks.lstm.settings import ACTIVATION_NAMES
from barcast.models.windows.features import FEATURES
from barcast.scripts import exits, rerun
from barcast.strategies import STRATEGIES

ROOT = Path(__file__).resolve().parents[2]


def test_the_models_features_and_activations_are_those_of_the_code(reading):
    text = reading.page("models")
    assert {reading.names_in(row[0])[0] for row in reading.table_with(text, "`--model`")} == MODELS.keys() - {"lstm"}
    assert [reading.names_in(row[0])[0] for row in reading.table_with(text, "feature")][: len(FEATURES)] == list(
        FEATURES
    )
    assert (
        tuple(reading.names_in(re.search(r"^Activations: ([^.]+)\.", text, flags=re.MULTILINE)[1])) == ACTIVATION_NAMES
    )


def test_the_strategies_and_sources_are_those_of_the_code(reading):
    assert re.findall(r"^### `(\w+)`", reading.page("strategies"), flags=re.MULTILINE) == list(STRATEGIES)
    told = {name for row in reading.table_with(reading.page("data"), "`--data`") for name in reading.names_in(row[0])}
    assert told >= SOURCES.keys()


def test_the_exit_codes_are_those_of_the_code(reading):
    told = [int(row[0]) for row in reading.table_with(reading.page("run-folder"), "code")]
    assert told == [0, rerun.DIFFERENT, exits.BAD_INPUT, exits.TAKEN, exits.INTERRUPTED]


def test_the_rooms_are_those_the_imports_are_checked_by(reading):
    spec = importlib.util.spec_from_file_location("plan", ROOT / "tests" / "test_architecture.py")
    plan = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plan)
    text = reading.page("architecture")
    rooms = {reading.names_in(row[0])[0]: row for row in reading.table_with(text, "room")}
    assert rooms.keys() == plan.MAY_IMPORT.keys() | {"scripts"}
    for room, allowed in plan.MAY_IMPORT.items():
        _, _, may, never = rooms[room]
        above = set(list(rooms)[: list(rooms).index(room)])
        told = above if may == "every room above" else set(reading.names_in(may))
        protocol = set(plan.PROTOCOL) if "the protocol of `models`" in may else set()
        assert (told - {"models"} if protocol else told) | protocol == allowed
        assert set(reading.names_in(never)) == plan.NEVER.get(room, set())
    (listed,) = re.findall(r"need NumPy only: (.+?)\.\s", text, flags=re.DOTALL)
    assert {f"models.{name}" for name in reading.names_in(listed)} == plan.PROTOCOL
    inside = {reading.names_in(row[0])[0]: reading.names_in(row[1]) for row in reading.table_with(text, "inside")}
    assert inside == {room: floors.split() for room, floors in plan.INSIDE.items()}


def test_the_charges_are_those_of_the_register(reading):
    rows = reading.table_with(reading.page("costs"), "charge", "label")
    assert [(reading.names_in(row[0])[0], row[1], row[2]) for row in rows] == [
        (c.name, c.label, c.when) for c in CHARGES
    ]
    for row, charge in zip(rows, CHARGES, strict=True):
        patterns = reading.names_in(row[3])
        assert all(any(fnmatch(setting, pattern) for pattern in patterns) for setting in charge.settings)


def test_the_warnings_and_alarms_are_those_of_the_register(reading):
    for header, grave in (("alarm", True), ("warning", False)):
        rows = reading.table_with(reading.page("warnings"), header, "about", "it says")
        told = [(reading.names_in(row[0])[0], row[1], row[2]) for row in rows]
        assert told == [(name, kind.source, kind.meaning) for name, kind in KINDS.items() if kind.grave == grave]
