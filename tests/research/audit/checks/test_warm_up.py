"""What depends on how long ago a run began is told, with the bars it needs, and is never a finding."""

import backtrader as bt
import numpy as np
import pytest

from barcast.costs import Costs
from barcast.models.baselines import AutoRegression
from barcast.models.fakes import FixedForecast
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.research.audit.checks.warm_up import check_warm_up
from barcast.strategies import SignStrategy, VolatilityTargetStrategy


class Crossing(bt.Strategy):
    """Windows that end: no memory beyond their period."""

    def __init__(self):
        self.cross = bt.ind.SMA(period=5) - bt.ind.SMA(period=20)

    def next(self):
        if self.cross[0] > 0 and not self.position:
            self.buy(size=1)
        elif self.cross[0] < 0 and self.position:
            self.close()


class Slow(SignStrategy):
    def __init__(self):
        super().__init__()
        self.rsi = bt.ind.RSI(period=14)
        self.mean = bt.ind.SMA(period=10)


class Counts(SignStrategy):
    """Trades on every other bar, counted from its first."""

    count = 0

    def target(self, forecast):
        self.count += 1
        return super().target(forecast) if self.count % 3 else 0.0


class Level(bt.Indicator):
    """The sum of all changes: it never forgets where it began."""

    lines = ("level",)

    def next(self):
        before = self.lines.level[-1] if len(self) > 1 else 0.0
        self.lines.level[0] = before + self.data.close[0] - self.data.open[0]


class NeverForgets(SignStrategy):
    def __init__(self):
        super().__init__()
        self.level = Level()


class CountsCalls:
    lookback = 3

    def __init__(self):
        self.asked = 0

    def predict(self, windows):
        numbers = self.asked + np.arange(len(windows))
        self.asked += len(windows)
        return windows[:, -1, 0] + 0.001 * numbers


PASS = {
    "hold-out": {},
    "default costs, streaming": {"streaming": True, "costs": Costs.preset()},
    "walk-forward": {"split": {"refit_every": 40}},
    "seeds": {"model": SeedEnsemble((AutoRegression(2), AutoRegression(2)), "mean"), "split": {"refit_every": 60}},
    "a longer horizon": {"split": {"horizon": 5}},
    "a lock-box": {"split": {"lockbox": 0.4}},
    "at the close": {"account": {"fill": "close"}},
    "ruin": {"costs": Costs(commission_fixed=4_000)},
    "nothing learns": {"model": FixedForecast(0.1, lookback=4)},
}


@pytest.mark.parametrize("kind", PASS)
def test_a_run_that_remembers_nothing_passes(audited, bars, kind):
    outcome = check_warm_up(*audited(bars, **{"model": AutoRegression(lags=3), **PASS[kind]}))
    assert {cell.status for cell in outcome.cells.values()} <= {"passed", "not_applicable"}
    assert (outcome.notes, outcome.findings) == ((), ())
    assert outcome.cells["target"].status == "passed"
    assert outcome.cells["target"].tried > 50


def test_a_slow_indicator_is_told_with_the_bars_it_needs(audited, bars):
    outcome = check_warm_up(*audited(bars, AutoRegression(lags=3), Slow), starts=[40, 100])
    assert outcome.cells["indicator"].status == "told"
    (note,) = outcome.notes
    assert note.startswith("The indicator `rsi` (RSI) has a value after 15 bars, but needs ")
    assert note.endswith(
        " bars until it is within 0.1% of what the whole history makes it: load that many before the first that counts."
    )
    needed = int(note.split("needs ")[1].split(" bars")[0])
    # (13/14)^n is a thousandth at n = 93; the two smoothed means of an RSI lie not far from each other
    assert 60 < needed < 130
    assert outcome.cells["target"].status == "passed"


def test_windows_that_end_pass_though_what_the_strategy_holds_by_then_does_not(audited, bars):
    outcome = check_warm_up(*audited(bars, strategy=Crossing), starts=[40, 100])
    assert [outcome.cells[stage].status for stage in ("forecast", "indicator")] == ["not_applicable", "passed"]
    assert outcome.cells["target"].status == "told"  # it buys at once where it held already


def test_an_indicator_that_never_forgets_is_told_with_its_line(audited, bars):
    outcome = check_warm_up(*audited(bars, AutoRegression(lags=3), NeverForgets), starts=[40])
    (note,) = outcome.notes
    line = Level.next.__code__.co_firstlineno
    assert note.startswith(f"The indicator `level` (Level, test_warm_up.py, line {line}) has a value after 1 bar, but")
    assert "needs more than the 260 bars there were until" in note


def test_a_strategy_that_counts_its_bars_is_told_and_no_finding(audited, bars):
    outcome = check_warm_up(*audited(bars, AutoRegression(lags=3), Counts), starts=[40])
    assert (outcome.cells["target"].status, outcome.findings) == ("told", ())
    (note,) = outcome.notes
    assert note.startswith("Begun at bar 40, the strategy decides otherwise at ")
    assert "which is no look ahead" in note


def test_a_model_that_counts_its_calls_is_told_with_its_line(audited, bars, monkeypatch):
    from barcast.models import examination

    monkeypatch.setattr(examination.Examination, "look_at", lambda self, stretch, always=True: None)
    outcome = check_warm_up(*audited(bars, CountsCalls()), starts=[40])
    assert (outcome.cells["forecast"].status, outcome.findings) == ("told", ())
    line = CountsCalls.predict.__code__.co_firstlineno
    assert f"The forecast of CountsCalls (test_warm_up.py, line {line}) at bar " in outcome.notes[0]


def test_a_strategy_that_averages_by_itself_is_told_how_long_that_matters(audited, bars):
    settings = {"strategy_params": {"volatility_bars": 20}}
    outcome = check_warm_up(*audited(bars, AutoRegression(lags=3), VolatilityTargetStrategy, **settings), starts=[40])
    assert outcome.findings == ()
    assert "; last 20 bars after it began." in outcome.notes[0]


def test_what_a_strategy_raises_on_other_bars_is_told_as_that(audited, bars):
    class Fails(SignStrategy):
        def next(self):
            if len(self.data) == 2 and self.data.datetime.date(0) != bars.index[1].date():
                raise ValueError("another beginning")
            super().next()

        def prenext(self):
            self.next()

    outcome = check_warm_up(*audited(bars, FixedForecast(0.1, lookback=1), Fails), starts=[40])
    assert outcome.cells["target"].status == "raised"
    assert "on the run begun later it raised ValueError: another beginning" in outcome.cells["target"].reason


def test_few_bars_cannot_begin_later(audited, bars):
    outcome = check_warm_up(*audited(bars, FixedForecast(0.1)), starts=[290])
    assert {cell.status for cell in outcome.cells.values()} == {"not_applicable"}
