"""How good the forecasts of a run were, and the sentences that say so."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from barcast.analyzers.metrics import Undefined
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.reports.page.lag_profile import title
from barcast.strategies import BuyAndHold
from barcast.verdict.forecast_quality import forecast_quality
from barcast.verdict.forecast_words import about_which_bar, lines_of

COSTS = Costs(spread_bps=2.0)


class Scores(ScriptedSource):
    forecasts_are = "scores"


def run(bars, forecasts, source=ScriptedSource, **settings):
    return run_backtest(bars, source(forecasts), costs=COSTS, **settings)


def quality_of(bars, forecasts, resamples=200, **settings):
    return forecast_quality(run(bars, forecasts, **settings), resamples=resamples)


def returns_of(bars):
    return np.concatenate(([0.0], bars.close[1:] / bars.close[:-1] - 1.0))


def noise(bars, seed=1):
    return np.random.default_rng(seed).normal(0.0, 0.01, len(bars))


def planted(bars, share):
    """Return forecasts that hold so much of the next return."""
    ahead = np.append(returns_of(bars)[1:], 0.0)
    return share * ahead + noise(bars)


def test_every_number_is_of_the_pairs_of_the_sample(bars):
    result = run(bars, planted(bars, 0.3))
    found = forecast_quality(result)
    table = result.forecasts.table
    pairs = table[(table["sample"] == "test") & table["outcome"].notna()]
    assert found.pairs == len(pairs) == 99
    assert found.correlation.value == pytest.approx(stats.pearsonr(pairs["forecast"], pairs["outcome"]).statistic)
    assert found.rank_correlation.value == pytest.approx(stats.spearmanr(pairs["forecast"], pairs["outcome"]).statistic)
    assert found.correlation.value == pytest.approx(result.metrics["test"]["correlation"])
    assert found.hit_rate == result.metrics["test"]["hit_rate"]
    assert found.lag_profile[1] == pytest.approx(found.correlation.value)
    assert sum(tenth.count for tenth in found.calibration) == 99
    missed = ((pairs["outcome"] - pairs["forecast"]) ** 2).sum() / (pairs["outcome"] ** 2).sum()
    assert found.beside["zero"].r_squared == pytest.approx(1.0 - missed)


@pytest.mark.parametrize("horizon", [1, 3])
def test_simple_forecasts_know_only_what_was_known(bars, horizon):
    result = run(bars, noise(bars), split={"horizon": horizon})
    found = forecast_quality(result)
    close, table = pd.Series(bars.close, bars.index), result.forecasts.table
    pairs = table[(table["sample"] == "test") & table["outcome"].notna()]
    over = close.pct_change(horizon)
    for name, simple in (("mean", over.expanding().mean()), ("last", over)):
        wrong = ((pairs["outcome"] - simple[pairs["made_at"]].to_numpy()) ** 2).sum()
        missed = ((pairs["outcome"] - pairs["forecast"]) ** 2).sum()
        assert found.beside[name].r_squared == pytest.approx(1.0 - missed / wrong)
    assert found.last_return == pytest.approx(stats.pearsonr(pairs["forecast"], over[pairs["made_at"]]).statistic)


def test_a_forecast_that_knows_something_is_told_so(bars_of):
    bars = bars_of(count=1500)
    told = list(lines_of(quality_of(bars, planted(bars, 0.5))))
    assert told[0].startswith("Forecast and outcome correlate at 0.376 (95%: 0.")
    assert "That cannot be told from none" not in told[0]
    assert told[1].endswith("a test of direction, which is no test of profit, has p < 0.001 (Pesaran-Timmermann).")
    assert told[4] == "Most of all, the forecast goes with the return of the next bar (0.38)."


def test_a_forecast_that_knows_nothing_is_told_so(bars_of):
    bars = bars_of(count=1500)
    told = list(lines_of(quality_of(bars, noise(bars, 2))))
    assert told[0].endswith("That cannot be told from none.")
    assert "larger than that of always 0 (Diebold-Mariano p = 1.000)" in told[2]


def test_a_copy_of_the_past_is_told_in_words(bars_of):
    bars = bars_of(count=900)
    copy = returns_of(bars) + 0.3 * noise(bars)
    assert list(lines_of(quality_of(bars, copy)))[4] == (
        "The forecast goes with the return that has just come (0.95) far more than with the one to come (0.07): it "
        "repeats the past, catching changes after they came."
    )
    late = list(lines_of(quality_of(bars, np.roll(copy, 2))))[4]
    assert late.startswith("The forecast goes with the return of 2 bars earlier (0.95) far more than with the one")
    turned = list(lines_of(quality_of(bars, -copy)))[4]
    assert turned == (
        "The forecast is for the most part the return that has just come, turned round: it goes against it (-0.95); "
        "its correlation with the one to come is -0.07."
    )


def test_a_forecast_against_a_return_is_not_said_to_go_with_it(bars_of):
    bars = bars_of(count=300)
    quality = quality_of(bars, -returns_of(bars) - 1.5 * noise(bars))
    told, profile = about_which_bar(quality), quality.lag_profile
    assert told == (
        f"Most of all, the forecast goes against the return that has just come ({profile[0]:.2f}); its correlation "
        f"with the return of the next bar is {profile[1]:.2f}."
    )
    assert title(profile, 0.1).startswith("The forecast goes against the return that has just come: correlation")


def test_a_copy_of_the_last_return_over_the_horizon_is_a_copy_too(bars_of):
    bars = bars_of(count=1500)
    over = np.zeros(1500)
    over[5:] = bars.close[5:] / bars.close[:-5] - 1.0
    told = list(lines_of(quality_of(bars, over, split={"horizon": 5})))
    assert told[4].startswith("The forecast goes with the return that has just come (1.00) far more than with")
    assert told[5] == (
        "Outcomes over 5 bars overlap: of 491 pairs only 98 share no bar. Intervals and p reckon with that; the tenths "
        "do not."
    )


def test_scores_have_direction_and_correlation_but_no_size(bars):
    found = quality_of(bars, np.sign(noise(bars)), source=Scores)
    assert isinstance(found.correlation.value, float)
    assert isinstance(found.hit_rate, float)
    reason = Undefined("forecasts are scores, not returns: they have no size to compare with what came")
    assert found.calibration == found.beside["zero"].r_squared == found.beside["mean"].test == reason
    told = list(lines_of(found))
    assert told[2] == f"No error beside simple forecasts: {reason.reason}."
    assert told[3] == f"No calibration: {reason.reason}."


def test_a_run_without_forecasts_has_no_quality_of_them(bars):
    assert forecast_quality(run_backtest(bars, None, BuyAndHold, COSTS)) is None


def flat_bars(count):
    """Return bars on which nothing ever moves."""
    table = dict.fromkeys(("open", "high", "low", "close"), np.full(count, 10.0))
    return load_bars(pd.DataFrame(table, index=pd.bdate_range("2001-01-01", periods=count)))


@pytest.mark.parametrize("count", [3, 4, 12, 60])
@pytest.mark.parametrize("forecast", ["noise", "zero", "constant", "huge", "tiny", "huge and tiny"])
@pytest.mark.parametrize("flat", [False, True])
def test_whatever_is_forecast_there_is_a_sentence_and_a_number_or_a_reason(bars_of, count, forecast, flat):
    bars = flat_bars(count) if flat else bars_of(count=count)
    draws = noise(bars)
    made = {
        "noise": draws,
        "zero": 0.0 * draws,
        "constant": 0.0 * draws + 0.001,
        "huge": 1e308 * np.sign(draws),
        "tiny": 1e-300 * draws,
        "huge and tiny": np.where(draws > 0.0, 1e300, 1e-300),
    }[forecast]
    for sample in ("test", "train"):
        found = forecast_quality(run(bars, made), sample, resamples=50)
        kept = json.loads(json.dumps(found.as_json(), allow_nan=False))
        assert kept["pairs"] == found.pairs
        told = list(lines_of(found))
        assert len(told) == 5
        assert all(line.endswith(".") and "nan" not in line and "inf" not in line.replace("info", "") for line in told)


def test_every_null_has_its_reason_beside_it(bars):
    kept = quality_of(bars, np.zeros(len(bars))).as_json()
    assert kept["correlation"] == {"value": None, "interval": None}
    assert kept["undefined"]["correlation.value"] == "the forecast is constant"
    assert kept["undefined"]["beside.zero.test"] == "both forecasts are equally far from every outcome"
    assert kept["beside"]["zero"] == {"r_squared": 0.0, "test": None}
    assert kept["undefined"]["lag_profile.-10"] == "the forecast is constant"
