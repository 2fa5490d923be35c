"""Asking models again: what counts as another answer, whom it names, and what it may cost."""

import random

import backtrader as bt
import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.models.baselines import AutoRegression
from barcast.models.examination import MOST_SECONDS, MOST_WINDOWS, Examination, Stretch
from barcast.models.fakes import FixedForecast, ScriptedSource
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.strategies import SignStrategy

SPREAD = 0.01
RETURNS = np.random.default_rng(3).normal(0.0, SPREAD, 500)
WINDOWS = np.lib.stride_tricks.sliding_window_view(RETURNS, 3)[:, :, None]  # (498, 3, 1)


class Sums:
    """Forecasts the sum of the window, and a share of the batch's mean on top of it."""

    lookback = 3

    def __init__(self, leak=0.0):
        self.leak, self.asked = leak, []

    def predict(self, windows):
        self.asked.append(len(windows))
        sums = windows[:, :, 0].sum(axis=1)
        return sums + self.leak * np.sign(len(sums) - 1) * SPREAD


def examine(model, first=100, **more):
    examination = Examination(SPREAD, lambda bar: f"day {bar}")
    examination.look_at(Stretch(model, f"model {type(model).__name__}", first, WINDOWS, model.predict(WINDOWS), **more))
    return examination


def test_an_honest_model_is_asked_alone_twice_and_in_a_subset():
    model = Sums()
    found = examine(model).found
    assert model.asked[0] == len(WINDOWS)
    assert model.asked[1:3] == [1, 1]
    assert 1 < model.asked[3] <= MOST_WINDOWS
    assert (found.models, found.largest) == (1, 0.0)
    assert found.windows == sum(model.asked[1:]) - 1  # the first of the subset was asked alone before


@pytest.mark.parametrize("leak", [0.05, 1.0, -3.0])
def test_more_than_a_hundredth_of_the_spread_is_refused_with_window_bar_and_both_answers(leak):
    with pytest.raises(BadInput) as caught:
        examine(Sums(leak))
    (fault,) = caught.value.faults
    window = int(fault.what.split("window ")[1].split(",")[0])
    alone = WINDOWS[window, :, 0].sum()
    assert fault.where == "model Sums"
    assert fault.what == (
        f"the forecast for window {window}, which ends at bar {100 + window} (day {100 + window}), depends on the "
        f"other windows it is asked with: {alone + leak * SPREAD:.6g} in a batch of 498, {alone:.6g} alone"
    )
    assert "fit a scaler in `fit`, not in the first `predict`" in fault.remedy
    assert "batch_first=True" in fault.remedy


def test_between_a_ten_thousandth_and_a_hundredth_it_is_told():
    spread = WINDOWS[:, :, 0].sum(axis=1).std() / SPREAD
    examination = examine(Sums(0.005 * spread))
    assert [one.text for one in examination.warnings.values()] == [
        "The forecasts of model Sums move by up to 0.005 of their spread with what else is asked: "
        "is part of it fitted or averaged in `predict`?"
    ]
    assert examination.found.largest == pytest.approx(0.005, rel=0.01)
    assert not examine(Sums(0.00005 * spread)).warnings


def test_forecasts_without_a_spread_are_held_to_that_of_the_outcomes():
    class Level(Sums):
        def predict(self, windows):
            return np.full(len(windows), self.leak * (len(windows) > 1) * SPREAD)

    assert not examine(Level(1e-9)).found.largest > 1e-2
    with pytest.raises(BadInput, match="depends on the other windows"):
        examine(Level(1e-6))


def test_float32_rounding_of_a_large_forecast_is_none():
    class Price(Sums):
        def predict(self, windows):
            return 1000.0 + 1e-4 * windows[:, -1, 0] + 1e-4 * (len(windows) > 1)

    assert examine(Price()).found.largest == 0.0


def test_a_question_put_twice_with_two_answers_is_refused():
    class Counts(Sums):
        calls = 0

        def predict(self, windows):
            self.calls += 1
            return super().predict(windows) + self.calls * 1e-3

    with pytest.raises(
        BadInput, match=r"answers the same question differently: .*, so that no run of it is reproducible"
    ):
        examine(Counts())


def test_one_that_changes_its_mind_after_the_first_call_is_not_blamed_on_other_windows():
    class Turns(Sums):
        def predict(self, windows):
            return super().predict(windows) * (1.0 if len(self.asked) == 1 else -1.0)

    with pytest.raises(BadInput, match="reproducible"):
        examine(Turns())


def test_one_that_cannot_answer_one_window_is_refused_with_its_line():
    class NeedsTwo(Sums):
        def predict(self, windows):
            if len(windows) < 2:
                raise ValueError("too few samples")
            return super().predict(windows)

    with pytest.raises(BadInput, match=r"cannot answer for window .* alone, .*: ValueError: too few samples \(line"):
        examine(NeedsTwo())


def test_answers_of_a_stream_are_held_against_a_batch():
    model = Sums(1.0)
    alone = np.concatenate([model.predict(window[None]) for window in WINDOWS])
    stretch = Stretch(model, "model Sums", 3, WINDOWS, alone, one_by_one=True)
    with pytest.raises(
        BadInput, match=r"depends on the other windows it is asked with: \S+ alone, \S+ in a batch of \d+"
    ):
        Examination(SPREAD).look_at(stretch)


def test_a_leak_at_one_end_of_the_batch_alone_is_found():
    class LastOne(Sums):
        def predict(self, windows):
            sums = super().predict(windows)
            sums[-1] += 1.0 if len(sums) == len(WINDOWS) else 0.0
            return sums

    with pytest.raises(BadInput, match="window 497,"):
        examine(LastOne())


def test_what_a_model_draws_changes_no_number_that_others_draw():
    class Draws(Sums):
        def predict(self, windows):
            np.random.seed(len(windows))
            random.seed(1)
            return super().predict(windows)

    model, examination = Draws(), Examination(SPREAD)
    answers = model.predict(WINDOWS)
    np.random.seed(5)
    random.seed(5)
    wanted = np.random.random(), random.random()
    np.random.seed(5)
    random.seed(5)
    examination.look_at(Stretch(model, "it", 0, WINDOWS, answers))
    assert (np.random.random(), random.random()) == wanted


def test_a_model_that_is_slow_is_asked_three_times_and_no_more(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("barcast.models.examination.time.perf_counter", lambda: now[0])

    class Slow(Sums):
        def predict(self, windows):
            now[0] += 2.0 * MOST_SECONDS
            return super().predict(windows)

    model = Slow()
    examine(model)
    assert model.asked == [498, 1, 1, 8]


def test_each_member_and_each_refit_is_asked_again(bars):
    class Seeded(Sums):
        def __init__(self, seed):
            super().__init__()
            self.seed = seed

        def fit(self, windows, labels):
            return self

    ensemble = SeedEnsemble([Seeded(1), Seeded(2)])
    result = run_backtest(bars, ensemble, SignStrategy, Costs(), split={"min_bars": 100, "refit_every": 50})
    assert result.models.examined.models == 2 * 5
    one = SeedEnsemble([Seeded(1), Seeded(2)])
    one.members[1].leak = 5.0
    with pytest.raises(BadInput, match=r"model Seeded of seed 2: the forecast for window .* depends"):
        run_backtest(bars, one, SignStrategy, Costs())


def test_a_run_says_how_many_were_asked_and_plain_or_scripted_ones_none(bars):
    assert run_backtest(bars, AutoRegression(3), costs=Costs()).models.examined.windows >= 9
    scripted = ScriptedSource(np.full(len(bars), 0.01))
    assert run_backtest(bars, scripted, costs=Costs()).models.examined.models == 0


def test_a_source_with_a_model_for_each_bar_is_sampled(bars):
    class ForEachBar:
        lookback, features = 2, ("return",)

        def at(self, t):
            return FixedForecast(0.001 * (t % 7 - 3), lookback=2)

    for streaming in (False, True):
        examined = run_backtest(bars, ForEachBar(), costs=Costs(), streaming=streaming).models.examined
        assert 1 <= examined.models < len(bars) - 1


def test_a_source_whose_model_goes_on_learning_is_refused(bars):
    class Online:
        lookback, features = 2, ("return",)

        def at(self, t):
            self.t = t
            return self

        def predict(self, windows):
            return windows[:, -1, 0] * (1.0 + self.t)

    with pytest.raises(BadInput, match=r"source Online: forecast \S+ for bar \d+ .* its model had learnt from them"):
        run_backtest(bars, Online(), costs=Costs())


def test_models_of_users_are_fitted_once_the_one_before_has_been_asked(bars):
    told = []

    class Tells(Sums):
        def fit(self, windows, labels):
            told.append("fit")
            return self

        def predict(self, windows):
            told.append("ask")
            return super().predict(windows)

    run_backtest(bars, Tells(), costs=Costs(), split={"min_bars": 100, "refit_every": 100})
    assert [one for i, one in enumerate(told) if i == 0 or one != told[i - 1]] == ["fit", "ask"] * 3


def test_nothing_later_hangs_on_the_windows_of_a_stretch(bars):
    seen = []

    class Digs(Sums):
        def fit(self, windows, labels):
            return self

        def predict(self, windows):
            base = windows
            while base.base is not None:
                base = base.base
            seen.append(np.ravel(base).tolist()[-1] if isinstance(base, np.ndarray) else base)
            assert seen[-1] == windows[-1, -1, 0]
            return super().predict(windows)

    run_backtest(bars, Digs(), costs=Costs(), split={"min_bars": 100, "refit_every": 100})
    assert len(seen) > 9


def test_forecasts_without_measure_are_no_leak():
    class Vast(Sums):
        def predict(self, windows):
            return 1e300 * windows[:, -1, 0] + 1e290 * (len(windows) > 1)

    assert examine(Vast()).found.largest == 0.0


def test_a_spread_on_a_high_level_is_told_from_its_rounding():
    class High(Sums):
        def predict(self, windows):
            return 1e3 + windows[:, -1, 0] + (0.5 if len(windows) > 1 else 0.0)

    with pytest.raises(BadInput, match="depends on the other windows"):
        examine(High())


@pytest.mark.parametrize("streaming", [False, True])
def test_what_is_made_of_the_first_windows_asked_about_is_found(bars, streaming):
    """Asked again it answers by what it has made: only a copy from before shows it."""

    class LazyMean(Sums):
        mean = None

        def predict(self, windows):
            if self.mean is None:
                self.mean = windows.mean()
            return windows[:, -1, 0] - 10.0 * self.mean

    with pytest.raises(BadInput, match="depends on the other windows"):
        run_backtest(bars, LazyMean(), costs=Costs(), streaming=streaming)


def test_a_model_that_cannot_be_copied_is_asked_itself(bars):
    class Locked(Sums):
        def __deepcopy__(self, memo):
            raise TypeError("cannot pickle a lock")

    assert run_backtest(bars, Locked(), costs=Costs()).models.examined.models == 1


def test_a_stream_in_which_the_strategy_is_warm_later_than_its_model_is_compared_bar_by_bar(bars):
    class Filtered(SignStrategy):
        def __init__(self):
            super().__init__()
            self.average = bt.ind.SMA(self.data, period=50)

    result = run_backtest(bars, Sums(), Filtered, Costs(), streaming=True)
    assert (result.models.examined.models, result.models.examined.largest) == (1, 0.0)
    assert run_backtest(bars, AutoRegression(3), Filtered, Costs(), streaming=True).models.examined.models == 1


def test_one_that_has_no_number_for_one_window_is_told_of_scaling(bars):
    class ZScore(Sums):
        def predict(self, windows):
            last = windows[:, -1, 0]
            return (last - last.mean()) / last.std() if len(last) > 1 else np.array([np.nan])

    with pytest.raises(
        BadInput, match=r"answers for window .* among others but not alone: `predict` returned nan.*fit a"
    ):
        examine(ZScore())
