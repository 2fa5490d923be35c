"""What the pages say of a run folder is so: metrics, figures, tables and keys."""

import re
from dataclasses import replace

import pandas as pd

from barcast.analyzers.metrics.data import AccountData
from barcast.analyzers.metrics.register import METRICS
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.each_seed import SHOWN
from barcast.engine.replay.cost_surface import with_cost_surface
from barcast.experiments.audited import Audited
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder.manifest import manifest_of
from barcast.experiments.run_folder.metrics import metrics_of
from barcast.experiments.settings import make_experiment
from barcast.models.baselines import AutoRegression
from barcast.reports.figures import FIGURES


def test_the_metrics_are_those_of_the_register_word_for_word(reading):
    rows = reading.table_with(reading.page("metrics"), "metric", "label", "unit", "definition")
    told = [[re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", cell).replace("\\|", "|") for cell in row] for row in rows]
    known = [
        [f"`{name}`", one.label, one.unit, one.definition, "yes" if one.needs is AccountData else "-",
         one.undefined_when or "-", one.better or "-"]
        for name, one in METRICS.items()
    ]  # fmt: skip
    assert told == known


def test_the_metrics_are_those_of_the_engine(bars, reading):
    result = with_cost_surface(run_backtest(bars, AutoRegression(), costs=Costs.free()))
    rows = reading.table_with(reading.page("metrics"), "metric", "label", "unit", "definition", "held")
    told = [reading.names_in(row[0])[0] for row in rows]
    assert told == list(result.metrics["test"]) == list(result.metrics["train"])
    held = [name for name, row in zip(told, rows, strict=True) if row[4] == "yes"]
    assert held == list(result.buy_and_hold.metrics["test"])


def test_the_figures_are_those_of_the_register_word_for_word(reading):
    told = reading.table_with(reading.page("figures"), "figure", "what it shows")
    assert told == [[f"`{name}.png`", one.caption, one.drawn_when] for name, one in FIGURES.items()]


def test_the_tables_have_the_columns_the_page_says(bars, reading):
    result = run_backtest(bars, AutoRegression(), costs=Costs.free())
    tables = result.tables | {"models": result.models.table}
    tables["seeds"] = pd.DataFrame(columns=["seed", "sample", *SHOWN])
    for name, table in tables.items():
        (told,) = re.findall(
            rf"^\*\*`{name}\.csv`\*\*.*?:\n(.*?)\n\n", reading.page("run-folder"), re.MULTILINE | re.DOTALL
        )
        words = re.sub(r"\([^()]*\)", "", told)  # what is in brackets are values and remarks
        assert reading.names_in(words.partition(". ")[0]) == list(table.columns)


def test_the_manifest_and_the_metrics_file_have_the_keys_the_page_says(tmp_path, bars, reading):
    bars.to_frame().to_csv(tmp_path / "bars.csv")
    settings = {"data": {"source": str(tmp_path / "bars.csv")}, "model": {"name": "ar"}}
    finished = run_experiment(make_experiment(settings))
    told = [
        name
        for row in reading.table_with(reading.page("run-folder"), "key", "content")
        for name in reading.names_in(row[0])
    ]
    assert "audited" not in manifest_of(finished)  # that is of runs with a plug-in alone
    manifest = {**manifest_of(replace(finished, audited=Audited())), "folder": "runs/001"}
    assert sorted(told) == sorted(manifest)
    (data,) = [row[1] for row in reading.table_with(reading.page("run-folder"), "key", "content") if row[0] == "`data`"]
    assert reading.names_in(data) == list(manifest["data"])
    (section,) = re.findall(
        r"^`metrics\.json` in .*? holds (.*?)\n\n", reading.page("metrics"), re.MULTILINE | re.DOTALL
    )
    assert set(metrics_of(finished.result, finished.verdict)) <= set(reading.names_in(section))
