"""A planted plug-in: which it is, how it runs, and what an audit has to say of it."""

import ast
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

HERE = Path(__file__).parent
WALK = {"min_bars": 180, "refit_every": 80}
"""Walk-forward over 360 bars: models are trained at bars 179, 259 and 339."""


class Case(NamedTuple):
    """One plug-in, or one file of bars."""

    plugin: str
    """`FILE.py:NAME` in the folder of its kind, or the file of bars whose columns know too much."""
    part: str
    """`reader`, `model`, `strategy` or `columns`."""
    files: tuple[str, ...] = ("prices.csv",)
    """What it reads, the run's bars first."""
    stages: tuple[str, ...] = ()
    """Stages in which an audit may name it; empty where it is honest."""
    checks: tuple[str, ...] = ()
    """Checks of which one at least has to catch it."""
    settings: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    """On top of those of its part."""
    witness: str = ""
    """Which function of `witness` proves what it is; empty where nothing can without barcast."""
    why: str = ""
    """Why there is no witness, or what it has that a reader of the table must know."""
    alone: bool = False
    """Whether it takes models fitted alone to catch it."""
    refused: bool = False
    """Whether a default run refuses it already."""

    @property
    def name(self):
        """What it is called in the tables."""
        return self.plugin.partition(":")[2] or self.plugin

    @property
    def file(self):
        """The plug-in's file."""
        return self.plugin.partition(":")[0]

    def told(self, kind):
        """Return what it does, by the first line of its docstring; the file is not imported."""
        if self.part == "columns":
            return f"the file has a column `{self.settings['model']['features'][-1]}`"
        file = self.file if self.file.endswith(".py") else f"{self.file}/model.py"
        tree = ast.parse((HERE / kind / file).read_text())
        found = [node for node in tree.body if getattr(node, "name", "") == self.name]
        said = ast.get_docstring(found[0]) if found else None
        return (said or ast.get_docstring(tree) or "").partition("\n")[0]

    def experiment(self):
        """Return the settings of its run, in the folder where its files lie."""
        settings = {
            "data": {"source": self.plugin if self.part == "reader" else self.files[0]},
            "model": {"name": "linear.py:Linear"},
            "strategy": {"name": "sign"},
            "split": dict(WALK),
            "run": {"cache": False},
        }
        if self.part in ("model", "strategy"):
            settings[self.part] = {"name": self.plugin}
        if self.part == "strategy":
            settings["model"], settings["split"] = {"name": "reversal"}, {"train": 0.5}
        for section, values in self.settings.items():
            chooses_another = "name" in values
            settings[section] = {**({} if chooses_another else settings.get(section, {})), **values}
        return settings
