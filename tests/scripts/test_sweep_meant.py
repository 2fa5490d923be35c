"""Several values where a run takes one: the sweep that was meant is named, whatever way they were typed."""

from pathlib import Path

import pytest

TRIES = "a run takes one value: `barcast sweep --vary {}` tries each"


@pytest.mark.parametrize("command", ["backtest", "audit"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--set", "model.epochs=5,10"], TRIES.format("model.epochs=5,10")),
        (["--set", "model.epochs=1..10"], TRIES.format("model.epochs=1..10")),
        (["--set", "model.units=[1],[8]"], TRIES.format("'model.units=[1],[8]'")),
        (["--set", "model.learning_rate=1e-4..1e-2:log"], TRIES.format("model.learning_rate=1e-4..1e-2:log")),
        (["--set", "strategy.threshold=0,0.001,0.002"], TRIES.format("strategy.threshold=0,0.001,0.002")),
        (["--set", "model.loss=mse,huber"], TRIES.format("model.loss=mse,huber")),
        (["--model", "lstm,ar"], TRIES.format("model.name=lstm,ar")),
        (["--strategy", "sign,proportional"], TRIES.format("strategy.name=sign,proportional")),
        (["--costs", "free,us_retail"], TRIES.format("costs.preset=free,us_retail")),
        (["--train-bars", "500,1000"], TRIES.format("split.train_bars=500,1000")),
        (["--seed", "1,2"], "set run.seeds: as many models alike are asked together"),
        (["--set", "run.seed=1..5"], "set run.seeds: as many models alike are asked together"),
    ],
)
def test_the_sweep_is_named(barcast, command, typed, said):
    done = barcast(command, *typed)
    assert done.code == 2
    assert done.err.rstrip().endswith(said)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--train", "0.5,0.6"], "a run takes one value: write 0.5 or 0.6"),
        (["--set", "strategy.threshold=0,5"], "write 0.5, with a point"),
        (["--set", "model.epochs=1,000"], "write 1000"),
        (["--set", "model.epochs=many"], "write a whole number such as 32"),
        (["--set", "model.loss=msee"], "did you mean mse?"),
    ],
)
def test_what_may_be_one_value_or_cannot_be_turned_is_told_as_before(barcast, typed, said):
    done = barcast("backtest", *typed)
    assert done.code == 2
    assert said in done.err
    assert "barcast sweep" not in done.err


def test_values_in_a_file_are_told_with_the_section_that_takes_them(barcast):
    Path("mine.toml").write_text('[model]\nepochs = [5, 10]\nlookback = "5..10"\nunits = [[1], [8]]\n')
    lines = barcast("backtest", "mine.toml").err.splitlines()
    assert lines[0] == (
        "barcast: model.epochs: [5, 10] is not a whole number; write it below [vary] as model.epochs = [5, 10], and "
        "`barcast sweep mine.toml` tries each"
    )
    assert 'below [vary] as model.lookback = "5..10", and `barcast sweep mine.toml` tries each' in lines[1]
    assert "below [vary] as model.units = [[1], [8]]" in lines[2]
    typed = barcast("backtest", "mine.toml", "--set", "model.epochs=5,10").err
    assert "`barcast sweep mine.toml --vary model.epochs=5,10` tries each" in typed


def test_a_file_of_a_sweep_is_no_run(barcast):
    Path("mine.toml").write_text("[vary]\nmodel.units = [[1], [8]]\n[sweep]\ntrials = 3\n")
    done = barcast("backtest", "mine.toml")
    assert (done.code, done.err) == (
        2,
        "barcast: mine.toml: has [vary] and [sweep], which say what a sweep of many runs turns, and this is one run; "
        "write `barcast sweep mine.toml`, or leave them out\n",
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sweep.trials=50", "belongs to a sweep of many runs; write `barcast sweep FILE.toml --set sweep.trials=50`"),
        ("vary.model.epochs=5,9", "write `barcast sweep FILE.toml --vary model.epochs=5,9`"),
    ],
)
def test_settings_of_a_sweep_are_no_run_s(barcast, typed, said):
    assert said in barcast("backtest", "--set", typed).err


def test_on_a_sweep_s_own_command_line_vary_is_named(barcast):
    done = barcast("sweep", "--set", "model.epochs=5,10", "--vary", "model.lookback=1..3")
    assert done.err == 'barcast: model.epochs: "5,10" is not a whole number; write --vary model.epochs=5,10\n'
