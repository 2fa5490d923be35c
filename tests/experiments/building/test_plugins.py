"""What a user's class raises is put down to it: by who asked it, also where model and strategy share a file."""

import pytest

from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput

BOTH = """\
import backtrader as bt
from barcast.strategies import ForecastStrategy

def helper(x):
    return x.nothing

class Model:
    lookback = 2
    def fit(self, windows, labels):
        return self
    def predict(self, windows):
        return windows[:, -1, 0]

class Strategy(ForecastStrategy):
    def target(self, forecast):
        return 1.0 if forecast > 0 else -1.0

class BadFit(Model):
    def fit(self, windows, labels):
        helper(windows)

class BadPredict(Model):
    def predict(self, windows):
        return helper(windows)

class BadTarget(Strategy):
    def target(self, forecast):
        return helper(forecast)

class BadNext(Strategy):
    def next(self):
        super().next()
        helper(self)

class BadInit(Strategy):
    def __init__(self):
        super().__init__()
        helper(self.forecast)

class Price(bt.Strategy):
    def next(self):
        self.buy(size=1, price="10", exectype=bt.Order.Limit)

class Size(bt.Strategy):
    def next(self):
        from decimal import Decimal
        self.buy(size=Decimal(3))

class Shapes:
    def fit(self, X, y):
        return self
    def predict(self, X):
        return X

class Words(Shapes):
    def predict(self, X):
        return "up"

class NoLabels(Model):
    def fit(self, windows):
        pass

class NoWindows(Model):
    def predict(self):
        pass

class Property(Model):
    @property
    def predict(self):
        return 1.0

class NoFit(Model):
    fit = 3

class RegressorNoLabels(Shapes):
    def fit(self, X):
        return self
"""


def refused(csv, file, model="Model", strategy="Strategy", **run):
    name = "none" if model == "none" else f"{file}:{model}"
    settings = {
        "data": {"source": str(csv)}, "model": {"name": name}, "strategy": {"name": f"{file}:{strategy}"}, "run": run,
    }  # fmt: skip
    with pytest.raises(BadInput) as error:
        run_experiment(make_experiment(settings))
    return str(error.value)


@pytest.fixture
def csv(bars, tmp_path):
    path = tmp_path / "prices.csv"
    bars.to_frame().to_csv(path)
    return path


@pytest.fixture
def both(tmp_path):
    path = tmp_path / "both.py"
    path.write_text(BOTH)
    return path


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(
    ("parts", "to_blame"),
    [
        ({"model": "BadFit"}, "model both.py:BadFit"),
        ({"model": "BadPredict"}, "model both.py:BadPredict"),
        ({"strategy": "BadTarget"}, "strategy both.py:BadTarget"),
        ({"strategy": "BadNext"}, "strategy both.py:BadNext"),
        ({"strategy": "BadInit"}, "strategy both.py:BadInit"),
    ],
)
def test_of_a_model_and_a_strategy_in_one_file_the_one_that_raised_is_blamed(csv, both, parts, to_blame, streaming):
    told = refused(csv, both, **parts, streaming=streaming)
    assert told.startswith(f"{both}, line 5: {to_blame} raised AttributeError: ")


def line_of(text):
    return BOTH[: BOTH.index(text)].count("\n") + 1


CALLED = {
    "NoLabels": ("    def fit(self, windows):", "`fit` of model both.py:NoLabels is called with windows and labels, "
                 "but takes (self, windows); write `def fit(self, windows, labels):`"),
    "NoWindows": ("    def predict(self):", "`predict` of model both.py:NoWindows is called with windows, "
                  "but takes (self); write `def predict(self, windows):`"),
    "Property": ("    @property", "`predict` of model both.py:Property is a property, not a method; "
                 "write `def predict(self, windows):`"),
    "NoFit": ("class NoFit", "`fit` of model both.py:NoFit is 3, not a method; "
              "write `def fit(self, windows, labels):`"),
    "RegressorNoLabels": ("    def fit(self, X):", "`fit` of model both.py:RegressorNoLabels is called with windows "
                          "and labels, but takes (self, X); write `def fit(self, windows, labels):`"),
}  # fmt: skip


@pytest.mark.parametrize("model", CALLED)
def test_a_model_that_cannot_be_called_is_told_with_its_line(csv, both, model):
    text, words = CALLED[model]
    assert refused(csv, both, model=model) == f"{both}, line {line_of(text)}: {words}"


@pytest.mark.parametrize(("model", "given"), [("Shapes", "shape (280, 20)"), ("Words", "str 'up'")])
def test_what_a_regressor_answered_is_shown(csv, both, model, given):
    told = refused(csv, both, model=model)
    assert told.startswith(f"model {model}: `predict` returned {given}")


def test_a_wrong_price_is_put_down_to_the_line_of_the_order(csv, both):
    told = refused(csv, both, model="none", strategy="Price")
    line = line_of('        self.buy(size=1, price="10"')
    assert told.startswith(f"{both}, line {line}: strategy both.py:Price raised TypeError: an order's price is '10'")


def test_an_error_at_matching_names_the_order(csv, both):
    told = refused(csv, both, model="none", strategy="Size")
    assert told.startswith("strategy both.py:Size: raised TypeError: ")
    assert "; raised by the Market order of size Decimal('3') that was placed on 2001-01-01 00:00; check" in told


def test_the_traceback_of_either_is_let_through_on_request(csv, both, monkeypatch):
    monkeypatch.setenv("BARCAST_TRACEBACK", "1")
    settings = {
        "data": {"source": str(csv)}, "model": {"name": f"{both}:BadPredict"},
        "strategy": {"name": f"{both}:Strategy"},
    }  # fmt: skip
    with pytest.raises(AttributeError, match="nothing"):
        run_experiment(make_experiment(settings))
