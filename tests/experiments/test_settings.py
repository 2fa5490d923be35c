"""Settings from files, flags and assignments, and back to a file."""

import tomllib
from pathlib import Path

import pytest

from barcast.experiments.assignments import read_assignments
from barcast.experiments.settings import make_experiment
from barcast.experiments.sources import anchored, merged, read_toml
from barcast.experiments.toml_text import to_toml
from barcast.faults import BadInput

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_defaults():
    experiment = make_experiment({})
    assert experiment.data.source == "sp500"
    assert (experiment.model["name"], experiment.strategy["name"]) == ("lstm", "sign")
    assert experiment.costs == {"preset": "us_retail"}
    assert (experiment.split.train, experiment.run.fill, experiment.run.cash) == (0.67, "next_open", 100_000)


def test_every_fault_of_every_section_is_told_at_once():
    with pytest.raises(BadInput) as caught:
        make_experiment({"run": {"cash": -1, "fil": "close"}, "split": {"train": 1}, "modle": {}, "data": 5})
    assert sorted(fault.where for fault in caught.value.faults) == [
        "data",
        "modle",
        "run.cash",
        "run.fil",
        "split.train",
    ]
    assert "did you mean fill?" in str(caught.value)
    assert "did you mean model?" in str(caught.value)


def test_assignments_are_toml_or_text():
    given = read_assignments(["model.units=[32, 16]", "model.name=ar", "run.cash=5e3", 'data.source="x=y"'])
    assert given == {"model": {"units": [32, 16], "name": "ar"}, "run": {"cash": 5000.0}, "data": {"source": "x=y"}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epochs=3", "--set epochs=3: names no section; write --set model.epochs=3"),
        ("model.epochs", "--set model.epochs: has no value; write --set model.epochs=VALUE"),
        ("modle.epochs=3", "there is no section modle; did you mean model?"),
    ],
)
def test_bad_assignments(text, message):
    with pytest.raises(BadInput, match=message.replace("?", r"\?")):
        read_assignments([text])


def test_layers_go_on_top_and_another_choice_drops_what_belonged_to_the_first():
    file = {"model": {"name": "lstm", "epochs": 5}, "costs": {"preset": "free", "commission_bps": 3}}
    assert merged(file, {"model": {"epochs": 7}})["model"] == {"name": "lstm", "epochs": 7}
    assert merged(file, {"model": {"name": "ar"}})["model"] == {"name": "ar"}
    assert merged({"model": {"epochs": 5}}, {"model": {"name": "ar"}})["model"] == {"name": "ar"}
    assert merged({"model": {"epochs": 5}}, {"model": {"name": "lstm"}})["model"] == {"name": "lstm", "epochs": 5}
    assert merged(file, {"costs": {"preset": "free"}})["costs"] == file["costs"]
    assert merged(file, {"costs": {"preset": "us_retail"}})["costs"] == {"preset": "us_retail"}


def test_paths_in_a_file_are_seen_from_its_folder(tmp_path):
    folder = tmp_path / "deep"
    folder.mkdir()
    (folder / "bars.csv").write_text("x")
    settings = {"data": {"source": "bars.csv"}, "model": {"name": "../mine.py:M"}, "strategy": {"name": "sign"}}
    (folder / "e.toml").write_text(
        '[data]\nsource = "bars.csv"\n[model]\nname = "../mine.py:M"\n[strategy]\nname = "sign"\n'
    )
    read = read_toml(folder / "e.toml")
    assert read == {
        "data": {"source": str(folder / "bars.csv")},
        "model": {"name": f"{tmp_path / 'mine.py'}:M"},
        "strategy": {"name": "sign"},
    }
    assert anchored(settings, folder) == read


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"[model\n", "line 1: `.model` is not the heading of a section"), (b"\xe9", "is not UTF-8 text")],
)
def test_a_broken_file(tmp_path, content, message):
    (tmp_path / "e.toml").write_bytes(content)
    with pytest.raises(BadInput, match=message):
        read_toml(tmp_path / "e.toml")
    with pytest.raises(BadInput, match=r"none\.toml: no such file or directory"):
        read_toml(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"model": {"name": "ar", "lags": 3}, "strategy": {"name": "proportional", "cap": 0.5}},
        {"model": {"name": "none"}, "strategy": {"name": "buy_and_hold"}, "costs": {"preset": "free"}},
        {"model": {"units": [4, 2], "dense": ["3 relu", "1"], "seed": 3}, "costs": {"commission_bps": 9.5}},
        {"data": {"source": 'a "quoted" \\ name.csv', "start": "2001-01-01"}},
    ],
)
def test_the_printed_settings_are_complete_and_read_back_the_same(settings):
    experiment = make_experiment(settings)
    text = to_toml(experiment)
    again = make_experiment(tomllib.loads(text))
    assert to_toml(again) == text
    assert again.data == experiment.data
    for section in ("model", "strategy", "costs"):
        assert getattr(experiment, section).items() <= getattr(again, section).items()


def test_the_printed_settings_name_every_setting_once():
    read = tomllib.loads(to_toml(make_experiment({})))
    assert list(read) == ["data", "model", "strategy", "costs", "split", "run"]
    assert {"units", "lookback", "dropout", "dense", "epochs", "batch_size", "learning_rate"} <= set(read["model"])
    assert set(read["strategy"]) == {"name", "rebalance", "rebalance_band", "threshold", "long_only"}
    assert "seed" not in read["model"], "it is run.seed unless the model is given its own"


@pytest.mark.parametrize(
    "path", sorted(path for path in EXAMPLES.rglob("*.toml") if path.stem != "sweep"), ids=lambda path: path.stem
)
def test_every_example_file_builds(path):
    from barcast.costs import make_costs
    from barcast.experiments.building.model import build_the_model
    from barcast.experiments.building.parts import build_strategy

    experiment = make_experiment(read_toml(path))
    assert build_the_model(experiment).asked.lookback >= 1
    build_strategy(experiment.strategy)
    make_costs(experiment.costs)
