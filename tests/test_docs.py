"""The pages say what the program does: links, commands, snippets, settings, metrics and files held against the code."""

import importlib.util
import inspect
import re
import shlex
import sys
import tomllib
import types
from dataclasses import fields
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd
import pytest
import typer.main
from typer.testing import CliRunner

from barcast.analyzers.metrics.data import AccountData
from barcast.analyzers.metrics.register import METRICS
from barcast.costs import PRESETS, Costs, make_costs
from barcast.costs.presets import DEFAULT_PRESET
from barcast.costs.register import CHARGES
from barcast.engine import run_backtest
from barcast.engine.each_seed import SHOWN
from barcast.engine.replay.cost_surface import with_cost_surface
from barcast.engine.result import Accounts, HeldThroughout, Result, TrainedModels
from barcast.experiments.building.parts import check_choices
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder.manifest import manifest_of
from barcast.experiments.run_folder.metrics import metrics_of
from barcast.experiments.settings import SECTIONS, make_experiment
from barcast.faults import BadInput
from barcast.faults.warning_kinds import KINDS
from barcast.feeds import SOURCES
from barcast.models.baselines import AutoRegression
from barcast.models.catalogue import MODELS, parameters_of
from barcast.models.networks.lstm.settings import ACTIVATION_NAMES
from barcast.models.sklearn_forecaster import SklearnSettings
from barcast.models.windows.features import FEATURES
from barcast.reports.figures import FIGURES
from barcast.scripts import exits, rerun
from barcast.scripts.backtest import settings_of
from barcast.scripts.main import app
from barcast.strategies import STRATEGIES
from barcast.strategies.parameters import parameters_of as strategy_parameters

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHELLS = ("console", "sh", "bash")
COMMANDS = typer.main.get_command(app).commands
UsageError = typer.BadParameter.__base__


# -- reading a page ------------------------------------------------------------------------------


def blocks_of(text):
    """Return the fenced blocks of a page: language, content, whether a `<!-- run -->` stands before."""
    found = re.findall(r"(<!-- run -->\n)?^```(\w*)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [(language, content, bool(marked)) for marked, language, content in found]


def prose_of(text):
    """Return the page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def in_all_pages(*languages):
    return [
        pytest.param(content, marked, id=f"{page.stem}-{number}")
        for page in PAGES
        for number, (language, content, marked) in enumerate(blocks_of(page.read_text(encoding="utf-8")))
        if language in languages
    ]


def rows_of(table):
    """Return the cells of a Markdown table's rows, the header first."""
    lines = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in table.strip().splitlines()]
    return [[cell.strip() for cell in cells] for cells in (lines[0], *lines[2:])]


def marked_tables(text, marker):
    """Return every table that follows `<!-- marker -->` or `<!-- marker: name -->`, by name."""
    found = re.findall(rf"<!-- {marker}(?:: ([\w.]+))? -->\n((?:\|.*\n)+)", text)
    return {name: rows_of(table) for name, table in found}


def table_with(text, *header):
    """Return the rows below the header of the one table whose header begins so."""
    tables = [rows_of(table) for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)]
    (found,) = [rows[1:] for rows in tables if rows[0][: len(header)] == list(header)]
    return found


def names_in(cell):
    return re.findall(r"`([^`]+)`", cell)


def page(name):
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


# -- links ---------------------------------------------------------------------------------------


def anchors_of(text):
    """Return what GitHub makes of the headings."""
    titles = re.findall(r"^#+ (.+)$", prose_of(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(path, text):
    """Return the relative links of a page that lead nowhere, anchors included."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose_of(text)):
        place, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        led_to = path.parent / place
        there = led_to.exists() if place else True
        if there and anchor:
            there = anchor in anchors_of(led_to.read_text(encoding="utf-8") if place else text)
        if not there:
            broken.append(target)
    return broken


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_relative_link_resolves(path):
    assert broken_links(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", PAGES[1:], ids=lambda path: path.stem)
def test_a_page_is_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


# -- commands ------------------------------------------------------------------------------------


def commands_in(content):
    """Return the arguments of every `barcast` in a shell block."""
    for line in content.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line.strip().removeprefix("$ "), posix=True, punctuation_chars="|&;<>")
        lexer.whitespace_split = True
        words = list(lexer)
        command = words[: next((i for i, word in enumerate(words) if set(word) <= set("|&;<>")), len(words))]
        if command and Path(command[0]).name == "barcast":
            yield command[1:]


def check_command(arguments):
    """Raise for a command line that barcast would not take, its settings included."""
    name, *rest = arguments
    if name.startswith("-"):
        assert CliRunner().invoke(app, arguments).exit_code == 0
        return
    given = COMMANDS[name].make_context(name, list(rest)).params
    if name == "backtest":
        flags = {key: value for key, value in given.items() if value is not None and key not in UNSETTING}
        file = given["file"] and ROOT / given["file"]
        experiment = settings_of(file if file and file.is_file() else None, flags, given["assign"] or [])
        if ":" not in experiment.strategy["name"]:
            check_choices(experiment)


UNSETTING = ("file", "assign", "out", "verify", "quiet", "json", "print_settings")
"""Parameters of `barcast backtest` that are no settings of the run."""


@pytest.mark.parametrize(("content", "marked"), in_all_pages(*SHELLS))
def test_every_barcast_command_is_one_that_parses(content, marked):
    for arguments in commands_in(content):
        check_command(arguments)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_command_within_a_sentence_parses_too(path):
    for code in re.findall(r"`(barcast [^`]+)`", prose_of(path.read_text(encoding="utf-8"))):
        for arguments in commands_in(code):
            if len(arguments) == 1:  # the command as such is meant
                assert arguments[0] in COMMANDS
            else:
                check_command(arguments)


def test_there_are_commands_to_check():
    assert sum(1 for block in in_all_pages(*SHELLS) for _ in commands_in(block.values[0])) > 10


# -- snippets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "marked"), in_all_pages("python"))
def test_every_python_block_compiles_and_those_marked_run(content, marked, monkeypatch):
    code = compile(content, "snippet.py", "exec")
    if marked:
        module = types.ModuleType("snippet")  # Backtrader looks a class's module up
        monkeypatch.setitem(sys.modules, "snippet", module)
        exec(code, module.__dict__)


@pytest.mark.parametrize(("content", "marked"), in_all_pages("toml"))
def test_every_toml_block_is_an_experiment(content, marked):
    experiment = make_experiment(tomllib.loads(content))
    if ":" not in experiment.strategy["name"]:
        check_choices(experiment)


# -- settings ------------------------------------------------------------------------------------


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
    models |= {"costs": Costs, "model.sklearn": SklearnSettings}
    for name, model in models.items():
        found[name] = {key: field.default for key, field in model.model_fields.items()}
    return {name: settings for name, settings in found.items() if settings}


def settings_in_the_pages():
    found = {}
    for path in PAGES:
        tables = marked_tables(path.read_text(encoding="utf-8"), "settings")
        assert not tables.keys() & found.keys()
        found |= tables
    return found


def read_settings(rows):
    """Return name -> default of a table of settings."""
    assert rows[0][:2] == ["setting", "default"]
    return {names_in(row[0])[0]: tomllib.loads(f"value = {names_in(row[1])[0]}")["value"] for row in rows[1:]}


def as_toml(value):
    return list(value) if isinstance(value, tuple) else value


def test_every_table_of_settings_is_that_of_the_code():
    told = {name: list(read_settings(rows).items()) for name, rows in settings_in_the_pages().items()}
    known = {name: [(k, as_toml(v)) for k, v in made.items()] for name, made in settings_in_the_code().items()}
    assert told == known


def test_the_presets_are_those_of_the_code():
    (_, *rows) = marked_tables(page("costs"), "presets")[""]
    told = {names_in(row[0])[0]: tomllib.loads("\n".join(names_in(row[1]))) for row in rows}
    assert told == {name: dict(preset.settings) for name, preset in PRESETS.items()}
    assert [row[0] for row in rows if row[0].endswith("(default)")] == [f"`{DEFAULT_PRESET}` (default)"]
    assert make_costs({"preset": "free"}) == Costs()


# -- names ---------------------------------------------------------------------------------------


def test_the_models_features_and_activations_are_those_of_the_code():
    text = page("models")
    assert {names_in(row[0])[0] for row in table_with(text, "`--model`")} == MODELS.keys() - {"lstm"}
    assert [names_in(row[0])[0] for row in table_with(text, "feature")][: len(FEATURES)] == list(FEATURES)
    assert tuple(names_in(re.search(r"^Activations: ([^.]+)\.", text, flags=re.MULTILINE)[1])) == ACTIVATION_NAMES


def test_the_strategies_and_sources_are_those_of_the_code():
    assert re.findall(r"^### `(\w+)`", page("strategies"), flags=re.MULTILINE) == list(STRATEGIES)
    told = {name for row in table_with(page("data"), "`--data`") for name in names_in(row[0])}
    assert told >= SOURCES.keys()


def test_the_exit_codes_are_those_of_the_code():
    told = [int(row[0]) for row in table_with(page("run-folder"), "code")]
    assert told == [0, rerun.DIFFERENT, exits.BAD_INPUT, exits.TAKEN, exits.INTERRUPTED]


def test_the_rooms_are_those_the_imports_are_checked_by():
    spec = importlib.util.spec_from_file_location("plan", ROOT / "tests" / "test_architecture.py")
    plan = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plan)
    text = page("architecture")
    rooms = {names_in(row[0])[0]: row for row in table_with(text, "room")}
    assert rooms.keys() == plan.MAY_IMPORT.keys() | {"scripts"}
    for room, allowed in plan.MAY_IMPORT.items():
        _, _, may, never = rooms[room]
        told = set(plan.MAY_IMPORT) - {room} if may == "every room above" else set(names_in(may))
        protocol = set(plan.PROTOCOL) if "the protocol of `models`" in may else set()
        assert (told - {"models"} if protocol else told) | protocol == allowed
        assert set(names_in(never)) == plan.NEVER.get(room, set())
    (listed,) = re.findall(r"need NumPy only: (.+?)\.\s", text, flags=re.DOTALL)
    assert {f"models.{name}" for name in names_in(listed)} == plan.PROTOCOL
    inside = {names_in(row[0])[0]: names_in(row[1]) for row in table_with(text, "inside")}
    assert inside == {room: floors.split() for room, floors in plan.INSIDE.items()}


# -- the charges ---------------------------------------------------------------------------------


def test_the_charges_are_those_of_the_register():
    rows = table_with(page("costs"), "charge", "label")
    assert [(names_in(row[0])[0], row[1], row[2]) for row in rows] == [(c.name, c.label, c.when) for c in CHARGES]
    for row, charge in zip(rows, CHARGES, strict=True):
        patterns = names_in(row[3])
        assert all(any(fnmatch(setting, pattern) for pattern in patterns) for setting in charge.settings)


# -- the warnings --------------------------------------------------------------------------------


def test_the_warnings_and_alarms_are_those_of_the_register():
    for header, grave in (("alarm", True), ("warning", False)):
        rows = table_with(page("warnings"), header, "about", "it says")
        told = [(names_in(row[0])[0], row[1], row[2]) for row in rows]
        assert told == [(name, kind.source, kind.meaning) for name, kind in KINDS.items() if kind.grave == grave]


# -- the run folder ------------------------------------------------------------------------------


def test_the_metrics_are_those_of_the_register_word_for_word():
    rows = table_with(page("run-folder"), "metric", "label", "unit", "definition")
    told = [[re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", cell).replace("\\|", "|") for cell in row] for row in rows]
    known = [
        [f"`{name}`", one.label, one.unit, one.definition, "yes" if one.needs is AccountData else "-",
         one.undefined_when or "-", one.better or "-"]
        for name, one in METRICS.items()
    ]  # fmt: skip
    assert told == known


def test_the_metrics_are_those_of_the_engine(bars):
    result = with_cost_surface(run_backtest(bars, AutoRegression(), costs=Costs.free()))
    rows = table_with(page("run-folder"), "metric", "label", "unit", "definition", "held")
    told = [names_in(row[0])[0] for row in rows]
    assert told == list(result.metrics["test"]) == list(result.metrics["train"])
    held = [name for name, row in zip(told, rows, strict=True) if row[4] == "yes"]
    assert held == list(result.buy_and_hold.metrics["test"])


def test_the_figures_are_those_of_the_register_word_for_word():
    told = table_with(page("figures"), "figure", "what it shows")
    assert told == [[f"`{name}.png`", one.caption, one.drawn_when] for name, one in FIGURES.items()]


def test_the_tables_have_the_columns_the_page_says(bars):
    result = run_backtest(bars, AutoRegression(), costs=Costs.free())
    tables = result.tables | {"models": result.models.table}
    tables["seeds"] = pd.DataFrame(columns=["seed", "sample", *SHOWN])
    for name, table in tables.items():
        (told,) = re.findall(rf"^\*\*`{name}\.csv`\*\*.*?:\n(.*?)\n\n", page("run-folder"), re.MULTILINE | re.DOTALL)
        words = re.sub(r"\([^()]*\)", "", told)  # what is in brackets are values and remarks
        assert names_in(words.partition(". ")[0]) == list(table.columns)


def test_the_manifest_and_the_metrics_file_have_the_keys_the_page_says(tmp_path, bars):
    bars.to_frame().to_csv(tmp_path / "bars.csv")
    settings = {"data": {"source": str(tmp_path / "bars.csv")}, "model": {"name": "ar"}}
    finished = run_experiment(make_experiment(settings))
    told = [name for row in table_with(page("run-folder"), "key", "content") for name in names_in(row[0])]
    manifest = manifest_of(finished)
    assert sorted(told) == sorted(manifest)
    (data,) = [row[1] for row in table_with(page("run-folder"), "key", "content") if row[0] == "`data`"]
    assert names_in(data) == list(manifest["data"])
    (section,) = re.findall(r"^`metrics\.json` holds (.*?)\n\n", page("run-folder"), re.MULTILINE | re.DOTALL)
    assert set(metrics_of(finished.result)) <= set(names_in(section))


# -- the checks themselves -----------------------------------------------------------------------


def test_a_wrong_link_is_found():
    text = "[a](data.md) [b](none.md) [c](data.md#sources) [d](data.md#none) [e](https://x.org) [f](#me) [g](#no)\n# Me"
    assert broken_links(ROOT / "docs" / "page.md", text) == ["none.md", "data.md#none", "#no"]


@pytest.mark.parametrize(
    "line",
    [
        "barcast backtset",
        "$ barcast backtest --modle ar",
        "barcast backtest --train much",
        "barcast backtest --set model.epoch=3 | less",
        "barcast backtest --set split.trian=0.5",
        "barcast backtest --strategy sing",
        "barcast backtest --set strategy.treshold=0.1 && ls",
        "barcast backtest --costs fre",
        "barcast rerun",
        "barcast rerun runs/x --json",
        "barcast --verson",
    ],
)
def test_a_wrong_command_is_found(line):
    (arguments,) = commands_in(line)
    with pytest.raises((KeyError, AssertionError, BadInput, UsageError)):
        check_command(arguments)


def test_blocks_and_tables_are_read_as_written():
    text = "<!-- run -->\n```python\nx = 1\n```\n\n```toml\n[run]\n```\n"
    assert blocks_of(text) == [("python", "x = 1\n", True), ("toml", "[run]\n", False)]
    table = "<!-- settings: run -->\n| setting | default |\n|---|---|\n| `a` | `[1]` |\n| `b` | `1 \\| 2` |\n"
    assert marked_tables(table, "settings") == {"run": [["setting", "default"], ["`a`", "`[1]`"], ["`b`", "`1 \\| 2`"]]}
    assert read_settings(marked_tables(table, "settings")["run"][:2]) == {"a": [1]}


# -- from Python ---------------------------------------------------------------------------------


def test_the_call_is_that_of_the_code():
    given = inspect.signature(run_backtest).parameters.values()
    rows = table_with(page("python"), "parameter")
    assert [names_in(row[0])[0] for row in rows] == [one.name for one in given]
    assert [row[1].strip("`") for row in rows] == [written_default(one) for one in given]


def written_default(parameter):
    """Return a parameter's default as code has it, `-` where there is none; a section's is its own default."""
    default = parameter.default
    if default is parameter.empty:
        return "-"
    if default is None or isinstance(default, bool):
        return repr(default)
    assert isinstance(default, type) or default == type(default)()
    return default.__name__ if isinstance(default, type) else f"{type(default).__name__}()"


def test_the_groups_of_a_result_are_those_of_the_code():
    told = [names_in(row[0]) for row in table_with(page("python"), "group")]
    assert sorted(name for names in told for name in names) == sorted(one.name for one in fields(Result))
    held = {names_in(row[0])[0]: names_in(row[1]) for row in table_with(page("python"), "group")}
    for group, kind in (("account", Accounts), ("models", TrainedModels), ("buy_and_hold", HeldThroughout)):
        assert held[group] == [one.name for one in fields(kind)]
