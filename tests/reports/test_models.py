"""Several models, several seeds: what the report and the figures say of them."""

import io

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.each_seed import with_each_seed
from barcast.engine.result import SeedsAlone
from barcast.engine.watch import Watch
from barcast.models.baselines import AutoRegression
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.source import FittedModels
from barcast.reports.console import models_in_words, print_report
from barcast.reports.figures import save_figures
from barcast.reports.folds import walks_forward
from barcast.reports.models import draw_models, worth_by_model
from barcast.reports.profit import draw_profit
from barcast.reports.seeds import luck, seeds_table
from barcast.strategies import SignStrategy

QUICK = {"lookback": 3, "units": [2], "epochs": 1, "device": "cpu"}


@pytest.fixture
def walked(bars_of):
    """A run of five models of three seeds each."""
    model = SeedEnsemble([LSTMForecaster(**QUICK, seed=seed) for seed in (1, 2, 3)])
    fitted, bars, split = FittedModels(), bars_of(count=300), {"train": 0.5, "refit_every": 30}
    result = run_backtest(bars, model, costs=Costs(), split=split, watch=Watch(on_fit=fitted.add))
    return with_each_seed(result, fitted, SignStrategy, {})


def printed(result):
    console = Console(width=120, record=True, file=io.StringIO())
    print_report(result, console)
    return console.export_text()


def test_the_worth_of_a_model_is_its_signs_times_the_outcomes(walked):
    worth = worth_by_model(walked)
    assert len(worth) == 6
    rows = walked.forecasts.table[walked.forecasts.table["model"] == 2]
    assert worth[2] == pytest.approx((np.sign(rows["forecast"]) * rows["outcome"]).sum())
    assert worth.sum() == pytest.approx(walked.metrics["test"]["aligned_profit"])


def test_the_figure_has_a_row_a_model_and_a_tick_a_refit(walked):
    spans, worth, age = draw_models(walked).axes
    assert len([bar for bar in spans.patches if bar.get_height() == 0.8]) == 12  # trained on, and asked on
    assert len(worth.patches) == 6
    assert len(age.collections) == 2  # the age, and the ticks
    low, high = spans.get_ylim()
    assert low > 5 > 0 > high  # the first model on top


def test_the_profit_has_a_line_a_seed(walked):
    labels = [line.get_label() for line in draw_profit(walked).axes[0].get_lines()]
    assert "each of 3 seeds alone" in labels


@pytest.mark.slow
def test_models_are_drawn_only_when_there_are_several(walked, bars, tmp_path):
    names = {path.name for path in save_figures(walked, tmp_path / "walked")}
    assert "models.png" in names
    once = run_backtest(bars, AutoRegression(2), costs=Costs())
    assert not walks_forward(once)
    assert "models.png" not in {path.name for path in save_figures(once, tmp_path / "once")}


def test_the_report_tells_of_models_backend_and_seeds(walked):
    words = list(models_in_words(walked))
    assert words[0] == "6 models one after another, trained on up to 296 rows, asked up to 29 bars after their training"
    assert words[1].startswith("trained by the compiled backend (")
    text = printed(walked)
    assert "3 seeds (test)" in text
    assert luck(walked) in text.replace("\n", " ")


def test_the_seeds_table_has_the_run_and_the_range_of_its_seeds(walked):
    table = seeds_table(walked, "test")
    columns = {column.header: list(column.cells) for column in table.columns}
    returns = walked.seeds.table["total_return"]
    assert columns["lowest"][0] == f"{100 * returns.min():.2f}%"
    assert columns["highest"][0] == f"{100 * returns.max():.2f}%"
    assert columns["median"][0] == f"{100 * returns.median():.2f}%"
    assert columns["together"][0] == f"{100 * walked.metrics['test']['total_return']:.2f}%"


def test_luck_counts_the_seeds_that_earned(walked):
    won = int((walked.seeds.table["total_return"] > 0).sum())
    assert luck(walked).startswith(f"Of 3 seeds alone {won or 'none'} made a profit out of sample, from ")


def test_what_is_undefined_for_every_seed_is_a_dash(walked):
    import dataclasses

    empty = dataclasses.replace(
        walked, seeds=SeedsAlone(walked.seeds.table.assign(hit_rate=np.nan), walked.seeds.equity)
    )
    columns = {column.header: list(column.cells) for column in seeds_table(empty, "test").columns}
    assert [columns[name][3] for name in ("lowest", "median", "highest")] == ["-", "-", "-"]


def test_a_run_of_one_seed_has_no_such_table(bars):
    text = printed(run_backtest(bars, AutoRegression(2), costs=Costs()))
    assert "seeds" not in text
    assert luck(run_backtest(bars, AutoRegression(2), costs=Costs())) == ""
    assert isinstance(run_backtest(bars, AutoRegression(2), costs=Costs()).seeds.table, pd.DataFrame)
