"""From what a user types, and an experiment file, to what a sweep is asked to do."""

import math

import pytest

from barcast.faults import BadInput
from barcast.research.sweep.asking.read import asked_of
from barcast.research.sweep.spaces.combinations import MOST, combinations
from barcast.research.sweep.spaces.space import Choices, Numbers


def refused(*vary, **others):
    """Return what is said of a sweep that cannot be, a line each fault."""
    with pytest.raises(BadInput) as found:
        asked_of(vary=vary, **others)
    return str(found.value)


@pytest.fixture
def written(tmp_path):
    """Return a function that writes an experiment file and returns its path."""

    def write(text):
        path = tmp_path / "mine.toml"
        path.write_text(text)
        return path

    return write


def test_a_file_and_what_is_typed_come_to_one_space(written):
    file = written(
        '[model]\nepochs = 3\nunits = [4]\n[vary]\nmodel.units = [[1], [8]]\n"model.lookback" = "1..60:5"\n'
        "strategy.threshold = [0, 0.001]\n[sweep]\ntrials = 9\n"
    )
    asked = asked_of(file, {"train": 0.5}, vary=["model.lookback=1..3", "costs.spread_bps=1,2"])
    assert list(asked.space.dimensions) == [
        "model.units", "strategy.threshold", "model.lookback", "costs.spread_bps",
    ]  # fmt: skip
    assert asked.space.dimensions["model.lookback"] == Numbers(1, 3, whole=True)
    assert asked.space.dimensions["strategy.threshold"] == Choices((0.0, 0.001))
    assert asked.sweep.trials == 9
    assert (asked.experiment.split.train, asked.experiment.model["epochs"]) == (0.5, 3)
    assert set(asked.settings) == {"data", "model", "strategy", "costs", "split", "run"}


def test_what_is_set_on_the_command_line_is_turned_no_more(written):
    file = written("[vary]\nmodel.units = [[1], [8]]\nmodel.lookback = [1, 2]\n")
    asked = asked_of(file, assignments=["model.units=[3]", "sweep.trials=7"])
    assert list(asked.space.dimensions) == ["model.lookback"]
    assert (asked.experiment.model["units"], asked.sweep.trials) == ([3], 7)


def test_paths_of_a_file_are_seen_from_its_folder_and_name_what_is_in_them(tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "net.py").write_text(
        "class Net:\n    lookback = 2\n    def fit(self, x, y): pass\n    def predict(self, x): return x[:, -1, 0]\n"
    )
    file = tmp_path / "inner" / "mine.toml"
    file.write_text('[vary]\nmodel.name = ["net.py", "ar"]\n')
    monkeypatch.chdir(tmp_path)
    names = asked_of(file).space.dimensions["model.name"].values
    assert names == (f"{tmp_path / 'inner' / 'net.py'}:Net", "ar")


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ("model.lookbak=1..5", "vary model.lookbak: there is no setting lookbak; did you mean lookback?"),
        ("modl.lookback=1..5", "--vary modl.lookback=1..5: there is no section modl; did you mean model?"),
        ("lookback=1..5", "--vary lookback=1..5: names no section; write --vary model.lookback=1..5"),
        ("model.lookback", "--vary model.lookback: has no value; write --vary model.lookback=VALUE"),
        (
            "model.lookback=5",
            "--vary model.lookback: has one value, 5: it turns nothing; write --set model.lookback=5, "
            "or give it more values",
        ),
        (
            "model.units=[1,8]",
            "--vary model.units: has one value, [1, 8]: it turns nothing; write --set 'model.units=[1, 8]', "
            "or --vary 'model.units=[1],[8]' for lists of one",
        ),
        ("model.lookback=0..4", "vary model.lookback: 0 is too small; it must be at least 1"),
        ("model.dropout=0..1", "vary model.dropout: 1.0 is too large; it must be below 1"),
        ("model.units=[1],[0]", "vary model.units.0: 0 is too small; it must be at least 1"),
        ("model.name=lstm,lsmt", "vary model.name: no model is called 'lsmt'; did you mean lstm?"),
        (
            "strategy.treshold=0,1",
            "vary strategy.treshold: SignStrategy has no such parameter; did you mean threshold?",
        ),
        ("costs.spread=1,2", "vary costs.spread: there is no setting spread; did you mean spread_bps?"),
        ("run.seed=1,2", "--vary run.seed: cannot be turned: the best of several seeds is luck; set run.seeds"),
        ("split.train=0.5,0.6", "--vary split.train: cannot be turned: the trials would be scored on other bars"),
        ("sweep.trials=1,2", "--vary sweep.trials=1,2: says how the sweep searches"),
        (
            "model.loss=mse,cross_entropy",
            "vary model.loss: cross_entropy measures a probability, not a return; set model.label = direction",
        ),
        (
            "model.name=none,lstm",
            "vary model.name: sign trades a forecast, but the model is none, with model.name=none",
        ),
    ],
)
def test_a_space_is_checked_as_settings_are(vary, said):
    assert said in refused(vary)


def test_all_faults_are_told_at_once():
    lines = refused("run.seed=1,2", "model.epochs=5,5", "model.lookback=9..1").split("\n")
    assert [line.partition(":")[0] for line in lines] == [
        "--vary run.seed", "--vary model.epochs", "--vary model.lookback",
    ]  # fmt: skip


def test_settings_that_do_not_go_together_are_refused_with_the_combination():
    told = refused("model.name=lstm,ar", "model.units=[1],[8]")
    assert told.startswith(
        "vary model.units: there is no setting units, in the combination model.name=ar model.units=[1];"
    )
    told = refused("model.loss=mse,cross_entropy", "model.label=return,direction")
    assert "in the combination model.loss=cross_entropy model.label=return" in told
    told = refused("model.name=lstm,zero", "run.seeds=1,5")
    assert "is 5, but zero has no seed" in told


def test_a_value_that_is_impossible_alone_is_told_without_a_combination():
    assert refused("model.lookback=0,5", "model.units=[1],[8]") == (
        "vary model.lookback: 0 is too small; it must be at least 1"
    )


def test_settings_that_only_hold_together_are_taken():
    asked = asked_of(vary=["model.loss=mse,cross_entropy"], assignments=["model.label=direction"])
    assert asked.space.size == 2


def test_of_endless_spaces_ends_and_pairs_are_tried():
    space = asked_of(
        vary=["model.lookback=1..600", "model.units=[1],[2],[3],[4]", "model.learning_rate=1e-4..1e-2"]
    ).space
    tried = [*combinations(space.dimensions)]
    assert {one["model.lookback"] for one in tried} == {1, 600}
    pairs = {(one["model.lookback"], str(one["model.units"])) for one in tried}
    assert len(pairs) == 8
    assert len(tried) < MOST
    wide = {"model.lookback": Numbers(1, 3, whole=True), "model.units": Choices(([1], [8]))}
    assert len([*combinations(wide)]) == 6


@pytest.mark.parametrize(
    ("vary", "search", "said"),
    [
        ("strategy.threshold=0,1", {"score": "loss"}, "vary strategy.threshold: changes no forecast, so that all its"),
        ("run.max_leverage=1,2", {"score": "correlation"}, "vary run.max_leverage: changes no forecast"),
        ("model.loss=mse,huber", {"score": "loss"}, "vary model.loss: changes what the loss measures"),
        ("split.horizon=1,5", {"score": "loss"}, "vary split.horizon: changes what the loss measures"),
        ("model.learning_rate=0.1..1", {"search": "grid"}, "vary model.learning_rate: has no end of values"),
        (
            "model.lookback=1..60",
            {"search": "grid", "trials": 5},
            "sweep.search grid: 60 combinations do not fit into sweep.trials = 5; write --trials 60 for all of them",
        ),
        (
            "model.learning_rate=0.001..0.01:0.000000000001",
            {"search": "grid", "trials": 5},
            "sweep.search grid: 9,000,000,001 combinations do not fit into sweep.trials = 5; turn fewer values, or",
        ),
        ("model.lookback=1..3", {"again": True}, "sweep.again: chooses anew at every refit, but there is none"),
        ("model.lookback=1..3", {"score": "sharp"}, 'sweep.score: "sharp" is not one of sharpe, correlation, loss'),
        ("model.lookback=1..3", {"trials": 0}, "sweep.trials: 0 is too small; it must be at least 1"),
    ],
)
def test_a_search_that_cannot_be_is_refused(vary, search, said):
    assert said in refused(vary, search=search)


def test_a_loss_is_compared_among_models_of_one_loss_only():
    assert asked_of(vary=["model.name=lstm,ar"], search={"score": "loss"}).space.size == 2
    told = refused("model.name=lstm,ar", assignments=["model.loss=huber"], search={"score": "loss"})
    assert "(huber of return, mse of return)" in told


def test_a_score_needs_a_forecast():
    told = refused("costs.spread_bps=1,2", assignments=["strategy.name=buy_and_hold"], search={"score": "loss"})
    assert "sweep.score: there is no loss: the strategy buy_and_hold asks no model; write --score sharpe" in told


def test_what_all_trials_share_cannot_show_what_is_sealed():
    told = refused("model.lookback=1,2", assignments=["run.sealed=true"], search={"all_out_of_sample": True})
    assert told.startswith("sweep.all_out_of_sample: shows what run.sealed holds back")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "vary.model.units=[1],[8]",
            "--set vary.model.units=[1],[8]: is turned, not set; write --vary model.units=[1],[8]",
        ),
        ("sweep.trails=50", "sweep.trails: there is no setting trails; did you mean trials?"),
        ("trials=50", "--set trials=50: names no section; write --set sweep.trials=50"),
        ("model.lookback=5", "--vary model.lookback: model.lookback is set and turned; leave out one of the two"),
    ],
)
def test_settings_of_the_sweep_are_set_too(typed, said):
    assert said in refused("model.lookback=1..3", assignments=[typed])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vary = 3\n", "vary: 3 is not a section; write [vary]"),
        ("sweep = 3\n", "sweep: is not a section; write [sweep]"),
        ("[vary]\nlookback = [1, 2]\n", "vary.lookback: there is no section lookback; write model.lookback"),
        ("[vary]\nmodl.lookback = [1, 2]\n", "vary.modl: there is no section modl; did you mean model?"),
        ("[vary]\nmodel = 3\n", "vary.model: names no setting; write model.KEY = VALUES"),
        ("[vary]\nmodel.units.x = 3\n", "vary.model.units: is a section, where values belong"),
        (
            "[vary]\nmodel.units = 3\n",
            "vary.model.units: has one value, 3: it turns nothing; write units = 3 below [model]",
        ),
        ('[vary]\nmodel.units = [[1], [2]]\n"model.units" = [[1], [3]]\n', "vary.model.units: is turned twice"),
        ("[vary]\nmodel.units = []\n", "vary.model.units: names no values"),
        ("[model]\nepochs = 3\n", "barcast sweep: turns no setting, so that there is nothing to choose; write --vary"),
    ],
)
def test_a_section_that_turns_nothing_is_refused(written, text, said):
    with pytest.raises(BadInput) as found:
        asked_of(written(text))
    assert said in str(found.value)


def test_a_setting_is_turned_once():
    assert refused("model.lookback=5", "model.lookback=7") == (
        "--vary model.lookback=7: model.lookback is turned twice; write --vary model.lookback=5,7"
    )


def test_a_grid_is_taken_where_it_fits():
    assert asked_of(vary=["model.lookback=1..200"]).search == "grid"
    asked = asked_of(vary=["model.lookback=1..201"])
    assert (asked.search, asked.trials, asked.space.size) == ("tpe", 200, 201)
    assert asked_of(vary=["model.learning_rate=0.1..1"]).space.size is None
    assert math.isclose(asked_of(vary=["model.dropout=0..0.5:0.1"]).space.dimensions["model.dropout"].all()[-1], 0.5)
