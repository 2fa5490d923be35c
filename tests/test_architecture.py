"""Who imports whom: the plan of the house, checked against the code."""

import ast
from pathlib import Path

import pytest

from barcast.models.saved.computed_by import ROOMS

ROOT = Path(__file__).resolve().parent.parent
PROTOCOL = {
    "models.capabilities", "models.protocol", "models.windows", "models.schedule", "models.examination", "models.kinds",
    "models.meaning", "models.wrapping.wrap",
}  # fmt: skip
"""What the other rooms know of models, whichever model it is."""

MAY_IMPORT = {
    "arrays": set(),
    "faults": set(),
    "compiling": set(),
    "feeds": {"arrays", "faults"},
    "models": {"arrays", "faults", "compiling"},
    "strategies": {"arrays", "faults", *PROTOCOL},
    "costs": {"arrays", "faults"},
    "analyzers": {"arrays", "faults", "costs.register", "costs.charges"},
    "engine": {"arrays", "faults", "compiling", "feeds", "strategies", "costs", "analyzers", *PROTOCOL},
    "verdict": {"arrays", "faults", "compiling", "feeds", "costs", "analyzers", "engine", *PROTOCOL},
    "reports": {"arrays", "faults", "analyzers", "costs.register", "engine.result", "verdict"},
    "experiments": {
        "arrays",
        "faults",
        "compiling",
        "feeds",
        "models",
        "strategies",
        "costs",
        "analyzers",
        "engine",
        "verdict",
        "reports",
    },
    "testing": {"research"},
    "research": {
        "arrays",
        "faults",
        "compiling",
        "feeds",
        "models",
        "strategies",
        "costs",
        "analyzers",
        "engine",
        "verdict",
        "reports",
        "experiments",
    },
}

INSIDE = {
    "feeds": "parsing layouts bars readers columns checks dated load withheld clocked_lines backtrader_feed",
    "costs": "charges register volume conditions presets costs",
    "models": "history capabilities protocol raised kinds catalogue examination fakes windows schedule meaning saved "
    "baselines networks sklearn_forecaster function_forecaster cache wrapping",
    "engine": "account result checks checked watch training events replay tables warnings assemble each_seed backtest",
    "engine.events": "notes late_analyzers orders new_account broker loop one_instrument strategy_pass",
    "verdict": "plain booked decisions claims forecast_quality copying forecast_words intervals alarms baselines "
    "ledger all_statistics verdict assess judge sentences as_json read_back",
    "experiments": "generators named_settings flags objects settings watched opened_files audited toml_faults "
    "assignments sources building training run sealed complete toml_text run_folder reporting look rerun same_before "
    "open_lockbox newer unseal listing comparing notebook_progress progress run_sealed interactive",
    "research": "audit audited_run backtest series sweep",
    "research.audit": "stages report subject indicators sent_orders user_modules user_pickles module_state fresh_code "
    "fitting trace compare places poisons variants tally words subjects row_stamps "
    "clock_shift as_it_stood read_again checks made audit asked_again light as_json",
    "research.series": "iterations formula trained found judged series rows as_json table charts page",
    "research.sweep": "settings spaces trials asking executors searches found records report running judging sweep",
    "research.sweep.spaces": "allowed kinds space distributions forms scores warned combinations reading",
    "research.sweep.trials": "outcome question checked parts running_means forecasting scores trading scoring tested",
    "research.sweep.asking": "asked on_card questions read turned_models calibrating compiling toml_text place plan "
    "extended",
    "research.sweep.executors": "executor question_files same_code worker chunk cluster_worker in_process "
    "worker_process cluster_workers dispatcher dask_cluster processes choose",
    "research.sweep.judging": "chosen_models every_trial out_of_sample refused_again turning again known judged",
}
"""Rooms and files inside a room, from the ground up: each may import those before it, and none after."""

NEVER = {
    "engine.account": {"backtrader"},
    "engine.replay": {"backtrader"},
    "engine.tables": {"backtrader"},
    "models": {"backtrader"},
    "costs": {"backtrader", "torch"},
    "strategies": {"torch"},
    "engine": {"torch"},
    "analyzers": {"torch"},
    "verdict": {"backtrader", "torch", "matplotlib"},
    "reports": {"backtrader", "torch", "matplotlib.pyplot"},
}
"""What a room must not know of."""

KERNELS = ("models.networks.lstm.kernel", "engine.replay.kernel")
"""Folders whose machine code is kept on disk until one of their files changes."""


def imports_of(file):
    """Return every module a file imports, ours as `room.module`, relative ones resolved."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            if node.module:
                yield ".".join((*base, node.module))
            else:
                yield from (".".join((*base, alias.name)) for alias in node.names)


def files_of(room):
    return sorted(ROOT.joinpath(*room.split(".")).rglob("*.py"))


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_the_plan_allows(room):
    for file in files_of(room):
        for module in imports_of(file):
            first = module.split(".")[0]
            if first in MAY_IMPORT and first != room:
                allowed = MAY_IMPORT[room]
                known = any(module == other or module.startswith(f"{other}.") for other in allowed)
                assert known, f"{file.relative_to(ROOT)} imports {module}"


@pytest.mark.parametrize("room", NEVER)
def test_a_room_does_not_know_what_it_must_not(room):
    for file in files_of(room):
        for module in imports_of(file):
            known = any(module == other or module.startswith(f"{other}.") for other in NEVER[room])
            assert not known, f"{file.relative_to(ROOT)} imports {module}"


@pytest.mark.parametrize("room", INSIDE)
def test_inside_a_room_no_import_runs_up(room):
    floors = INSIDE[room].split()
    place = ROOT.joinpath(*room.split("."))
    found = {path.stem for path in place.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert found - {"__init__"} == set(floors)
    for file in files_of(room):
        own = file.relative_to(place).parts[0].removesuffix(".py")
        for module in imports_of(file) if own != "__init__" else ():
            inner = module.removeprefix(f"{room}.").split(".")[0]
            if module.startswith(f"{room}.") and inner != own:
                assert floors.index(inner) < floors.index(own), f"{file.relative_to(ROOT)} imports {module}"


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernel_is_made_of_its_own_files_alone(kernel):
    for file in files_of(kernel):
        for module in imports_of(file):
            ours = module.split(".")[0] in MAY_IMPORT
            known = module == "compiling" or module.startswith(f"{kernel}.")
            assert known or not ours, f"{file.relative_to(ROOT)} imports {module}"


def test_only_kernels_are_compiled():
    for room in MAY_IMPORT:
        for file in files_of(room):
            folder = ".".join(file.relative_to(ROOT).parent.parts)
            if folder not in (*KERNELS, "compiling"):
                assert not {"numba", "compiling"} & {module.split(".")[0] for module in imports_of(file)}


def test_a_trained_model_is_cached_by_the_code_of_every_room_that_models_import():
    assert set(ROOMS) == {"models", *MAY_IMPORT["models"]}


def test_scripts_are_reached_by_nobody():
    for room in MAY_IMPORT:
        for file in (ROOT / room).rglob("*.py"):
            assert not any("scripts" in (module or "").split(".") for module in imports_of(file))


def test_the_root_holds_no_loose_module():
    assert {path.name for path in ROOT.glob("*.py")} == {"__init__.py", "setup.py"}


def test_setup_lists_every_room():
    text = (ROOT / "setup.py").read_text(encoding="utf-8")
    for room in [*MAY_IMPORT, "scripts"]:
        for folder in (ROOT / room).rglob("__init__.py"):
            assert f'"{".".join(folder.parent.relative_to(ROOT).parts)}",' in text
