"""Methods that look like a hook and that nobody calls."""

import backtrader as bt
import pytest

from barcast.strategies import ForecastStrategy, SignStrategy
from barcast.strategies.hooks import uncalled

HERE = "test_hooks.py"


def defining(name, base=bt.Strategy, **others):
    """Return a strategy with a method of that name, and the sentence that tells of it, up to the remedy."""

    def method(self, *args):
        pass

    kind = type("Mine", (base,), {"__module__": __name__, "next": bt.Strategy.next, name: method, **others})
    return kind, f"`{name}` in line {method.__code__.co_firstlineno} of {HERE} is never called"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("notify_orders", "notify_order"),
        ("notify_Order", "notify_order"),
        ("notifyorder", "notify_order"),
        ("notify_trades", "notify_trade"),
        ("on_new_acount", "on_new_account"),
        ("onNewAccount", "on_new_account"),
        ("Next", "next"),
        ("prenxt", "prenext"),
        ("nextstrat", "nextstart"),
        ("Stop", "stop"),
    ],
)
def test_a_misspelt_hook_gets_the_right_one(name, meant):
    kind, what = defining(name)
    del kind.next
    assert list(map(str, uncalled(kind))) == [f"{what}: did you mean {meant}?"]


def test_a_notification_that_backtrader_does_not_know_is_told():
    kind, what = defining("notify_fill")
    known = "notify_order, notify_trade, notify_cashvalue, notify_fund, notify_timer, notify_data, notify_store"
    assert list(map(str, uncalled(kind))) == [f"{what}: Backtrader knows {known}."]


@pytest.mark.parametrize("name", ["targets", "targt", "Target"])
def test_a_misspelt_target_is_told_of_a_strategy_that_has_one(name):
    kind, what = defining(name, SignStrategy)
    del kind.next
    assert list(map(str, uncalled(kind))) == [f"{what}: did you mean target?"]
    assert list(map(str, uncalled(defining(name)[0]))) == []


def test_a_target_that_nobody_asks_for_is_told():
    kind, what = defining("target")
    assert list(map(str, uncalled(kind))) == [f"{what}: derive the strategy from barcast.strategies.ForecastStrategy."]

    class Own(ForecastStrategy):
        def next(self):
            pass

        def target(self, forecast):
            return 1.0

    target, following = (getattr(Own, name).__code__.co_firstlineno for name in ("target", "next"))
    told = f"`target` in line {target} of {HERE} is never called: `next` in line {following} of {HERE} takes its place."
    assert list(map(str, uncalled(Own))) == [told]


@pytest.mark.parametrize("name", ["next_open", "nextstart_open", "prenext_open"])
def test_a_method_for_cheating_on_open_is_told(name):
    kind, what = defining(name)
    remedy = "decide in `next`, whose orders are filled at the next open by default (run.fill)."
    assert list(map(str, uncalled(kind))) == [f"{what}: {remedy}"]


def test_methods_of_a_strategys_own_are_not_spoken_of():
    class Own(SignStrategy):
        def __init__(self):
            super().__init__()
            self.hook = self.targets

        def targets(self):
            return 1.0

        def notify_all(self):
            pass

        def signal(self):
            pass

        def restart(self):
            pass

        def stop_price(self):
            pass

        def prenext(self):
            self.next()

        def next(self):
            getattr(self, "notify_all")()  # noqa: B009
            super().next()

        def target(self, forecast):
            return 0.5

        def on_new_account(self):
            pass

        def notify_order(self, order):
            pass

        def notify_orders(self):
            pass

    assert list(map(str, uncalled(Own))) == []
