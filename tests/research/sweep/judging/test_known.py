"""At which fits a sweep chooses, what is known there, and what cannot be swept."""

import pytest

from barcast.faults import BadInput
from barcast.research.sweep.judging.known import known_at, seen_by

from .chosen_trials import AR, asked_of

LAGS = {"model.lags": [1, 2, 5]}
WALKING = {"model": {"name": "ar"}, "split": {"train": 0.6, "refit_every": 50}}


@pytest.fixture
def bars(bars_of):
    return bars_of(count=300)


def told(asked, bars):
    with pytest.raises(BadInput) as error:
        known_at(asked, bars)
    return str(error.value)


def test_a_hold_out_chooses_once_at_the_close_of_its_boundary(bars):
    (fold,) = known_at(asked_of({}, LAGS), bars)
    assert (fold.fitted_at, fold.span, fold.answers) == (179, range(180), range(300))


def test_an_embargo_keeps_bars_from_the_choice(bars):
    (fold,) = known_at(asked_of({}, LAGS, {**AR, "split": {"train": 0.6, "embargo": 7}}), bars)
    assert (fold.fitted_at, fold.span.stop) == (179, 173)


def test_a_walk_forward_chooses_at_its_first_fit_and_with_again_at_each(bars):
    once, each = (known_at(asked_of({}, LAGS, WALKING, again=again), bars) for again in (False, True))
    assert [fold.fitted_at for fold in once] == [179]
    assert [fold.fitted_at for fold in each] == [179, 229, 279]
    assert [fold.answers for fold in each] == [range(179, 229), range(229, 279), range(279, 300)]


def test_turned_train_bars_leave_all_that_is_known_to_the_choice(bars):
    fixed = {**AR, "split": {"train": 0.6, "train_bars": 90}}
    assert known_at(asked_of({}, LAGS, fixed), bars)[0].span == range(90, 180)
    assert known_at(asked_of({}, {"split.train_bars": [60, 90]}, fixed), bars)[0].span == range(180)


def test_bars_in_a_lock_box_are_seen_by_no_part_of_a_sweep(bars_of):
    loaded = bars_of(count=1000)
    asked = asked_of({}, LAGS, {**AR, "split": {"train": 0.6, "lockbox": 0.3}})
    seen = seen_by(asked, loaded)
    assert len(seen) == 700
    assert known_at(asked, seen)[0].span == range(420)
    assert seen_by(asked_of({}, LAGS), loaded) is loaded


def test_nothing_known_before_the_test_part_is_refused(bars):
    assert told(asked_of({}, LAGS, {**AR, "split": {"train": 0.0}}), bars) == (
        "split.train: leaves no bar before the test part: nothing is known to choose by; raise it above 0, or set "
        "split.min_bars"
    )


@pytest.mark.parametrize(
    ("vary", "settings", "message"),
    [
        ({"costs.spread_bps": [0, 1]}, {"strategy": {"name": "buy_and_hold"}}, "strategy.name: buy_and_hold asks"),
        ({"strategy.name": ["sign", "buy_and_hold"]}, AR, "strategy.name: buy_and_hold asks no model, so all of its"),
        ({"strategy.threshold": [0.0, 0.1]}, {"model": {"name": "none"}}, "model.name: is none: a sweep trains its"),
        ({"model.name": ["ar", "none"]}, AR, "model.name: is none: a sweep trains its models on the bars that are"),
    ],
)  # fmt: skip
def test_what_is_not_trained_in_a_sweep_is_refused(bars, vary, settings, message):
    assert told(asked_of({}, vary, settings), bars).startswith(message)


def test_a_saved_model_is_refused(bars, tmp_path):
    (tmp_path / "kept").mkdir()
    message = told(asked_of({}, {"strategy.threshold": [0.0, 0.1]}, {"model": {"name": f"{tmp_path}/kept"}}), bars)
    assert message.startswith(f"model.name: {tmp_path}/kept is a saved model, which was trained already")


def test_too_few_bars_are_refused_with_all_three_numbers(bars_of):
    assert told(asked_of({}, LAGS, {**AR, "split": {"train": 0.6, "validation": 0.5}}), bars_of(count=50)) == (
        "split: of 50 bars 30 are known when the choice is made, which leaves 9 windows to train, 15 decisions to "
        "validate and 20 to test: it takes 2, 20 and 20; widen data.start and data.end, or change split.train and "
        "split.validation"
    )
    assert len(known_at(asked_of({}, LAGS), bars_of(count=140))) == 1
    assert "and 13 to test" in told(asked_of({}, LAGS, {**AR, "split": {"train": 0.9}}), bars_of(count=130))


def test_more_bars_than_are_known_are_refused_before_they_could_be_chosen(bars_of):
    message = told(asked_of({}, {"split.train_bars": [50, 100000]}), bars_of(count=200))
    assert message.startswith("vary split.train_bars: is 100,000 in some trials, but when the choice is made ")
    assert "turn it up to " in message


def test_what_cannot_be_chosen_anew_at_refits_is_refused_with_its_reason(bars):
    settings = {"model": {"name": "ar"}, "split": {"train": 0.6, "lockbox": 0.5}}
    vary = {"costs.spread_bps": [0.0, 1.0], "strategy.rebalance_band": [0.0, 0.1], "run.seeds": [1, 2], **LAGS}
    message = told(asked_of({}, vary, settings, again=True, all_out_of_sample=True), bars)
    assert "sweep.again: chooses anew at every refit, and there is none" in message
    assert "split.lockbox: cannot go with sweep.again" in message
    assert "sweep.all_out_of_sample: cannot go with sweep.again" in message
    for place in ("costs.spread_bps", "strategy.rebalance_band", "run.seeds"):
        assert f"{place}: cannot be turned with sweep.again: one account is traded through all refits" in message
    assert "model.lags" not in message
    warm = {"model": {"name": "lstm"}, "split": {"train": 0.6, "refit_every": 50, "warm_start": True}}
    assert told(asked_of({}, {"model.lookback": [1, 2]}, warm, again=True), bars).startswith("split.warm_start: cannot")


def test_a_sealed_sweep_looks_at_no_trial(bars):
    message = told(asked_of({}, LAGS, {**AR, "run": {"sealed": True}}, all_out_of_sample=True), bars)
    assert message.startswith("sweep.all_out_of_sample: shows what every trial earned on the test part")
