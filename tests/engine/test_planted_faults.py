"""Faults planted one by one in either engine: each must be seen by holding the two against each other."""

from typing import NamedTuple

import pytest

from barcast.engine.account.identities import check_identities

SEEDS = range(100)
"""The worlds that all faults are looked for in."""
SEEN = 1e-6
"""A fault sets the engines at least so far apart, as a share of the scale, in one of the worlds."""


class Fault(NamedTuple):
    """A piece of a module and what takes its place."""

    module: str
    old: str
    new: str
    unbalanced: bool = False
    """Whether the identities alone see it too: the books no longer balance."""


OPENED = "self.books = Books(self.p.costs, self.p.limits, self._market, opened_at=self._bar)"
EVENT_PATH = {
    "filled at the signal's close": Fault(
        "engine.events.orders.filling", "else market.open[self._bar]", "else market.close[self._bar - 1]"
    ),
    "sized at the signal's close": Fault(
        "engine.events.orders.filling",
        "size_for_target(target, self.cash, held, reference_price,",
        "size_for_target(target, self.cash, held, self._market.close[self._bar - 1],",
    ),
    "a refused target counts as held": Fault("engine.events.orders.filling", "if not part.refused:\n", "if True:\n"),
    "fee on purchases only": Fault(
        "engine.account.books",
        "commission = self._bill(ticket, size, price, bar)",
        "commission = self._bill(ticket, size, price, bar) if size > 0 else 0.0",
    ),
    "fee on the reference price": Fault(
        "engine.account.books",
        "commission = self._bill(ticket, size, price, bar)",
        "commission = self._bill(ticket, size, reference_price, bar)",
    ),
    "minimum commission of every fill": Fault("engine.account.books", "before = ticket.bill\n", "before = NO_BILL\n"),
    "tiers not reset at the month's end": Fault(
        "engine.account.books", "self._market.months[bar] != self._month:", "self._month < 0:"
    ),
    "carried rest filled before the new target": Fault(
        "engine.events.broker", "ticket is not None and not self._at_close", "ticket is not None"
    ),
    "carried rest outlives its target": Fault(
        "strategies.forecast_strategy",
        "elif (carried := self.broker.carried_target) is not None and carried != self.wanted:",
        "elif False:",
    ),
    "cancelled rest tried again": Fault("engine.account.books", "done=not carried", "done=False"),
    "refused order stays pending": Fault(
        "engine.account.books",
        "return FilledPart(0.0, refused=True)",
        "return FilledPart(0.0, done=False, refused=True)",
    ),
    "slippage is not recorded": Fault(
        "engine.account.books", "moved[SLIPPAGE] += slippage", "moved[SLIPPAGE] = 0.0", True
    ),
    "reversal only closes": Fault(
        "engine.account.sizing",
        "size = reached - position\n",
        "size = (reached if reached * position >= 0 else 0) - position\n",
    ),
    "leverage cut ignored for shorts": Fault("engine.account.sizing", "if abs(target) > bound", "if target > bound"),
    "lots rounded up": Fault(
        "engine.account.terms", "math.trunc(lots)) * self.lot_size", "math.ceil(lots)) * self.lot_size"
    ),
    "conditions include the bar of the fill": Fault(
        "engine.account.market", "closed = bar if at_close else bar - 1", "closed = bar"
    ),
    "hours of intraday bars not counted": Fault(
        "engine.account.market", "if np.count_nonzero(dates) < len(stamps) - 1:", "if False:"
    ),
    "holding rate by the bar": Fault(
        "costs.charges.holding", "self.holding_rate_annual * days", "self.holding_rate_annual"
    ),
    "equity marked at the open": Fault(
        "analyzers.account", "broker.cash + size * close", "broker.cash + size * self._data.open[0]", True
    ),
    "ruin does not end the run": Fault("analyzers.account", "if equity <= 0.0:", "if equity <= -math.inf:"),
    "a change of the band's width is ordered": Fault(
        "strategies.forecast_strategy", "> self.p.rebalance_band", ">= self.p.rebalance_band"
    ),
    "slippage in our favour": Fault(
        "costs.costs",
        "return reference_price * (1.0 + share) + amount",
        "return reference_price * (1.0 - share) - amount",
        True,
    ),
    "whole spread paid": Fault(
        "costs.costs", "(self.spread_bps / 2 + self.slippage_bps)", "(self.spread_bps + self.slippage_bps)"
    ),
    "borrow by the bar": Fault(
        "costs.charges.borrow", "self.borrow_rate_annual * days", "self.borrow_rate_annual * 1.0"
    ),
    "interest on short proceeds": Fault(
        "costs.charges.interest", "base = cash + min(position, 0.0) * previous_close", "base = cash"
    ),
    "what train holds goes on": Fault("engine.events.broker", "self._held.close()\n", "pass\n", True),
    "train's cash goes on": Fault(
        "engine.events.broker",
        "self.cash, self._filled_target, self.has_ended = self.startingcash, 0.0, False",
        "self._filled_target, self.has_ended = 0.0, False",
        True,
    ),
    "train's filled target goes on": Fault(
        "engine.events.broker",
        "self.cash, self._filled_target, self.has_ended = self.startingcash, 0.0, False",
        "self.cash, self.has_ended = self.startingcash, False",
    ),
    "train's pending order is not listed": Fault(
        "engine.events.broker",
        "if not self.has_ended:\n            self.end_account(",
        "if False:\n            self.end_account(",
    ),
    "train's tiers go on": Fault(
        "engine.events.broker",
        OPENED,
        f"before = self.books\n        {OPENED}\n"
        "        self.books._month, self.books._traded = before._month, before._traded",
    ),
    "what train took of the volume is taken": Fault(
        "engine.events.broker",
        OPENED,
        f"before = self.books\n        {OPENED}\n        self.books._filled_units = before._filled_units",
    ),
    "what was paid at the close of B is forgotten": Fault(
        "engine.account.books", "self.moved if is_first else list(NOTHING_MOVED)", "list(NOTHING_MOVED)", True
    ),
    "train's rest is not tried at the close of B": Fault(
        "analyzers.account", "self._broker.end_bar()\n            self._add_row", "self._add_row"
    ),
    "the test account has a row for B": Fault("analyzers.account", "if self._is_opening:", "if False:"),
    "ruin in train ends the test": Fault(
        "engine.events.broker", "0.0, False\n        self._fundval", "0.0, self.has_ended\n        self._fundval"
    ),
    "all units at the last step's rate": Fault("costs.charges.commission", "- max(before, start))", "- start)"),
}

REPLAY = {
    "fee on entries only": (
        "fills",
        "commission = charge(world, costs, account, abs(size), abs(size) * price)",
        "commission = charge(world, costs, account, abs(size), abs(size) * price) * (account.position * size >= 0.0)",
    ),
    "borrow on longs": ("accruals", "(position if basis == 0 else -position) * close", "abs(position) * close"),
    "interest on short proceeds": (
        "accruals",
        "base = account.cash + min(position, 0.0) * close",
        "base = account.cash",
    ),
    "interest earned is paid": ("accruals", "earned -= term.sign * amount", "earned -= amount"),
    "carried order never replaced": ("orders", "if due:\n", "if due and not account.pending:\n"),
    "lots rounded to the nearest": ("sizing", "np.trunc(lots)", "np.rint(lots)"),
    "a short beyond the leverage limit turns long": (
        "fills",
        "(math.copysign(rules.max_leverage, account.target) if over else account.target)",
        "(rules.max_leverage if over else account.target)",
    ),
    "refused order stays pending": (
        "orders",
        "account.pending = 0\n    list_incident(account, book, kind)",
        "list_incident(account, book, kind)",
    ),
    "refused order's target remembered": ("fills", "account.filled_target = filled_target_before", "pass"),
    "carried rest outlives its target": ("orders", "if account.pending and wanted != account.target:", "if False:"),
    "reducing beyond the leverage limit is cut": ("fills", "and not only_reduces", ""),
    "tiers not reset at the month's end": ("accruals", "if world.bars[t].new_month:", "if False:"),
    "minimum added to the commission": (
        "commission",
        "owed = max(owed, costs.commission_minimum)",
        "owed = owed + costs.commission_minimum",
    ),
    "conditions include the bar of the fill": (
        "prices",
        "closed = t - 1 if world.rules[0].at_open else t",
        "closed = t",
    ),
    "impact in proportion to the size": (
        "prices",
        "math.sqrt(abs(size) / world.bars[t].volume)",
        "(abs(size) / world.bars[t].volume)",
    ),
    "whole tick paid": ("prices", "costs.spread_absolute / 2.0", "costs.spread_absolute"),
    "ruin does not end the run": ("accounts", "if value <= 0.0:", "if value < -1e300:"),
    "the close of B decides nothing for the test": ("accounts", "range(min(begin, first), end)", "range(begin, end)"),
    "the close of B decides for train": ("accounts", "if first <= t <= last:", "if first <= t:"),
    "what was paid at the close of B is forgotten": ("accounts", "if t > begin:\n", "if True:\n"),
}
"""Files of the kernel, a piece of each, and what takes its place."""


def balances(world, records):
    """Return whether the identities hold in each account."""
    try:
        for account in records.accounts:
            check_identities(account, world.terms.account.cash)
    except AssertionError:
        return False
    return True


def apart(engines, worlds, ours, theirs):
    """Yield world by world how far the engines are apart, with the event path's records; `ours` may be played late."""
    for world, mine, other in zip(worlds, ours, theirs, strict=True):
        yield max(engines.differences(world, mine, other).values()), world, mine


def agree(engines, *played):
    """Return whether the engines agree in all worlds."""
    return all(difference < engines.AGREES for difference, _, _ in apart(engines, *played))


def seen(engines, *played):
    """Return the first world, with its records, in which the engines are clearly apart; None if there is none."""
    return next((found[1:] for found in apart(engines, *played) if found[0] > SEEN), None)


@pytest.fixture(scope="module")
def sound(worlds, engines):
    """The worlds, and their records without a fault in the event path and in the replay; the engines agree."""
    those = [worlds.world_of_seed(seed) for seed in SEEDS]
    run, again = [engines.played(world) for world in those], [engines.replayed(world) for world in those]
    assert agree(engines, those, run, again)
    assert all(balances(world, records) for world, records in zip(those, run, strict=True))
    return those, run, again


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", EVENT_PATH)
def test_a_fault_in_the_event_path_is_seen(monkeypatch, planting, engines, sound, name):
    those, _, again = sound
    fault = EVENT_PATH[name]
    planting.plant(monkeypatch, fault.module, fault.old, fault.new)
    found = seen(engines, those, map(engines.played, those), again)
    assert found is not None
    assert balances(*found) is not fault.unbalanced


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", REPLAY)
def test_a_fault_in_the_replay_is_seen(monkeypatch, planting, engines, sound, name):
    those, run, _ = sound
    module, old, new = REPLAY[name]
    planting.plant(monkeypatch, f"engine.replay.kernel.{module}", old, new)
    assert seen(engines, those, run, map(engines.replayed, those)) is not None


@pytest.mark.slow
def test_without_a_fault_the_uncompiled_replay_agrees(monkeypatch, planting, engines, sound):
    those, run, _ = sound
    planting.plain_kernel(monkeypatch)
    assert agree(engines, those, run, map(engines.replayed, those))


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "name",
    [
        "engine.events.broker",
        "engine.events.orders.filling",
        "engine.account.books",
        "analyzers.account",
        "costs.charges.commission",
    ],
)
def test_planting_alone_changes_nothing(monkeypatch, planting, engines, sound, name):
    those, _, again = sound
    planting.plant(monkeypatch, name, "from __future__ import annotations", "from __future__ import annotations  # !")
    assert agree(engines, those, map(engines.played, those), again)


def test_a_fault_that_found_no_place_is_told(monkeypatch, planting):
    with pytest.raises(AssertionError, match=r"is 0 times in barcast\.engine\.account\.books"):
        planting.plant(monkeypatch, "engine.account.books", "what is not there", "")
