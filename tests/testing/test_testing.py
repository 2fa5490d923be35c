"""What `barcast.testing` offers: an audit of objects."""

import backtrader as bt
import numpy as np
import pytest

from barcast import testing
from barcast.faults import BadInput
from barcast.testing import AuditReport, audit


class Mean:
    lookback = 3

    def __init__(self):
        self.calls = []

    def fit(self, windows, labels):
        self.calls.append("fit")
        self.mean = float(labels.mean())

    def predict(self, windows):
        self.calls.append("predict")
        return self.mean + windows[:, -1, 0]


class NextClose(bt.Indicator):
    lines = ("rises",)

    def __init__(self):
        self.addminperiod(1)

    def next(self):
        self.lines.rises[0] = 0.0

    def once(self, start, end):
        closes = np.array(self.data.close.array)
        after = np.append(closes[1:], closes[-1:])
        for bar in range(start, end):
            self.lines.rises.array[bar] = after[bar] - closes[bar]


class Knows(bt.Strategy):
    def __init__(self):
        self.rises = NextClose()

    def next(self):
        if self.rises[0] > 0 and not self.position:
            self.buy(size=1)
        elif self.rises[0] <= 0 and self.position:
            self.close()


def test_what_it_offers():
    assert sorted(testing.__all__) == ["AuditReport", "Finding", "audit", "audit_experiment"]


def test_an_honest_model_is_clean_and_the_one_handed_in_is_neither_fitted_nor_asked(bars):
    model = Mean()
    report = audit(bars, model, cuts=4)
    assert isinstance(report, AuditReport)
    assert report.clean, report
    assert model.calls == []
    assert not hasattr(model, "mean")


def test_a_strategy_that_reads_ahead_is_found(bars):
    report = audit(bars, None, Knows, split={"train": 0.0}, cuts=6)
    assert not report.clean
    assert {one.check for one in report.findings} <= {"cut", "poison"}
    assert report.findings[0].stage == "indicator"
    assert report.findings[0].place.startswith("test_testing.py, line ")


@pytest.mark.parametrize("cuts", [0, -1, 2.5, True, 10_001])
def test_a_number_of_cuts_out_of_range_is_refused(bars, cuts):
    with pytest.raises(BadInput) as refused:
        audit(bars, Mean(), cuts=cuts)
    assert str(refused.value) == f"cuts: is {cuts!r}; give a whole number from 1 to 10,000"
