"""The tables of settings and presets are those of the code."""

import tomllib

from barcast.costs import PRESETS, Costs, make_costs
from barcast.costs.presets import DEFAULT_PRESET
from barcast.experiments.settings import SECTIONS
from barcast.models.catalogue import MODELS, parameters_of
from barcast.models.sklearn_forecaster import SklearnSettings
from barcast.research.sweep.settings import SweepSettings
from barcast.strategies import STRATEGIES
from barcast.strategies.parameters import parameters_of as strategy_parameters


def settings_in_the_code():
    """Return name -> default of everything that can be set, in order, by the name its table goes by."""
    found = {
        f"model.{name}": {parameter.name: parameter.default for parameter in parameters_of(name)} for name in MODELS
    }
    found |= {
        f"strategy.{name}": {parameter.name: parameter.default for parameter in strategy_parameters(strategy)}
        for name, strategy in STRATEGIES.items()
    }
    models = {name: section for name, section in SECTIONS.items() if section is not None}
    models |= {"costs": Costs, "model.sklearn": SklearnSettings, "sweep": SweepSettings}
    for name, model in models.items():
        found[name] = {key: field.default for key, field in model.model_fields.items()}
    return {name: settings for name, settings in found.items() if settings}


def settings_in_the_pages(reading):
    found = {}
    for path in reading.PAGES:
        tables = reading.marked_tables(path.read_text(encoding="utf-8"), "settings")
        assert not tables.keys() & found.keys()
        found |= tables
    return found


def read_settings(reading, rows):
    """Return name -> default of a table of settings."""
    assert rows[0][:2] == ["setting", "default"]
    return {
        reading.names_in(row[0])[0]: tomllib.loads(f"value = {reading.names_in(row[1])[0]}")["value"]
        for row in rows[1:]
    }


def as_toml(value):
    return list(value) if isinstance(value, tuple) else value


def test_every_table_of_settings_is_that_of_the_code(reading):
    told = {name: list(read_settings(reading, rows).items()) for name, rows in settings_in_the_pages(reading).items()}
    known = {name: [(k, as_toml(v)) for k, v in made.items()] for name, made in settings_in_the_code().items()}
    assert told == known


def test_the_presets_are_those_of_the_code(reading):
    (_, *rows) = reading.marked_tables(reading.page("costs"), "presets")[""]
    told = {reading.names_in(row[0])[0]: tomllib.loads("\n".join(reading.names_in(row[1]))) for row in rows}
    assert told == {name: dict(preset.settings) for name, preset in PRESETS.items()}
    assert [row[0] for row in rows if row[0].endswith("(default)")] == [f"`{DEFAULT_PRESET}` (default)"]
    assert make_costs({"preset": "free"}) == Costs()


def test_tables_are_read_as_written(reading):
    table = "<!-- settings: run -->\n| setting | default |\n|---|---|\n| `a` | `[1]` |\n| `b` | `1 \\| 2` |\n"
    assert reading.marked_tables(table, "settings") == {
        "run": [["setting", "default"], ["`a`", "`[1]`"], ["`b`", "`1 \\| 2`"]]
    }
    assert read_settings(reading, reading.marked_tables(table, "settings")["run"][:2]) == {"a": [1]}
