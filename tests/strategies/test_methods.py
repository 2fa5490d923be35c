"""A strategy that cannot be called as it will be is refused before anything is trained."""

import inspect

import backtrader as bt
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.strategies import STRATEGIES, ForecastStrategy, SignStrategy
from barcast.strategies.methods import check_strategy_methods


def refused(strategy):
    with pytest.raises(BadInput) as error:
        check_strategy_methods(strategy)
    return str(error.value)


def line(of):
    return f"{__file__}, line {of.__code__.co_firstlineno if inspect.isfunction(of) else inspect.getsourcelines(of)[1]}"


class NoTarget(ForecastStrategy):
    params = (("size", 1.0),)


class NoSuper(SignStrategy):
    def __init__(self):
        self.entries = 0


class Deaf(NoSuper):
    def __init__(self):
        super().__init__()


class Untrainable:
    lookback = 2

    def fit(self, windows, labels):
        raise AssertionError("trained in vain")

    def predict(self, windows):
        raise AssertionError("asked in vain")


def test_a_strategy_without_a_target_is_told_what_to_write(bars):
    told = (
        f"{line(NoTarget)}: strategy NoTarget has no method `target`; "
        "write `def target(self, forecast): return 1.0 if forecast > 0 else -1.0`"
    )
    assert refused(NoTarget) == told
    with pytest.raises(BadInput) as error:
        run_backtest(bars, Untrainable(), NoTarget, costs=Costs.free())
    assert str(error.value) == told


@pytest.mark.parametrize("strategy", [NoSuper, Deaf])
def test_an_init_that_leaves_out_its_parents_is_told(strategy):
    assert refused(strategy) == (
        f"{line(NoSuper.__init__)}: `__init__` of strategy {strategy.__name__} does not call that of its parent, "
        "which makes `self.forecast`; begin it with `super().__init__()`"
    )


METHODS = {
    "target": [lambda self: 1.0, lambda self, forecast, window: 1.0],
    "next": [lambda self, bar: None],
    "prenext": [lambda: None],
    "start": [lambda self, x: None],
    "stop": [lambda self, x: None],
    "on_new_account": [lambda self, account: None],
    "notify_order": [lambda self: None, lambda self, order, x: None],
    "notify_trade": [lambda self: None],
    "notify_cashvalue": [lambda self, cash: None],
    "notify_fund": [lambda self, cash, value: None],
}
WRITTEN = {
    "target": "self, forecast", "notify_order": "self, order", "notify_trade": "self, trade",
    "notify_cashvalue": "self, cash, value", "notify_fund": "self, cash, value, fundvalue, shares",
}  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
def test_a_method_with_other_arguments_is_told_with_its_line(name):
    for method in METHODS[name]:
        arguments = WRITTEN.get(name, "self")
        given = arguments.partition(", ")[2].replace(", ", " and ") or "nothing beside self"
        assert refused(type("Mine", (SignStrategy,), {"__module__": __name__, name: method})) == (
            f"{line(method)}: `{name}` of strategy Mine is called with {given}, "
            f"but takes {inspect.signature(method)}; write `def {name}({arguments}):`"
        )


def test_a_constructor_that_needs_more_is_told():
    def init(self, fast):
        pass

    told = refused(type("Mine", (bt.Strategy,), {"__module__": __name__, "__init__": init}))
    assert "`__init__` of strategy Mine is called with nothing beside self, but takes (self, fast)" in told


def test_a_method_that_is_none_is_told():
    told = refused(type("Mine", (SignStrategy,), {"__module__": __name__, "target": property(lambda self: 1.0)}))
    assert "`target` of strategy Mine is a property, not a method; write `def target(self, forecast):`" in told
    told = refused(type("Mine", (SignStrategy,), {"__module__": __name__, "target": 1.0}))
    assert "`target` of strategy Mine is 1.0, not a method" in told


class Static(SignStrategy):
    @staticmethod
    def target(forecast):
        return forecast


class OnClass(SignStrategy):
    @classmethod
    def target(cls, forecast, *, scale=1.0):
        return forecast


class Silent(SignStrategy):
    on_new_account = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def target(self, *args):
        return 1.0

    def notify_order(self, order, extra=None):
        pass


class Explicit(SignStrategy):
    def __init__(self):
        ForecastStrategy.__init__(self)


class OwnNext(ForecastStrategy):
    def next(self):
        self.buy()


@pytest.mark.parametrize("strategy", [Static, OnClass, Silent, Explicit, OwnNext, *STRATEGIES.values(), bt.Strategy])
def test_a_strategy_that_can_be_called_is_let_in(strategy):
    check_strategy_methods(strategy)
