"""One world played by the event path and by the replay, and how far the two are apart, in each of its accounts."""

import numpy as np

from barcast.costs.register import NAMES
from barcast.engine.account.identities import check_identities
from barcast.engine.events.strategy_pass import run_strategy
from barcast.engine.replay.replay import replay
from barcast.models.fakes import ScriptedSource
from barcast.strategies import ForecastStrategy

MONEY = ("cash", "equity", *NAMES)
AGREES = 1e-9


class Scripted(ForecastStrategy):
    """Wants what the script says."""

    def target(self, forecast):
        return forecast


class Listening(Scripted):
    """The same, with somebody who looks at every order: each is an order object of Backtrader's."""

    def notify_order(self, order):
        self.seen = order.status


def played(world):
    """Return the records of the event path."""
    params = {
        "source": ScriptedSource(world.targets, world.lookback),
        "rebalance": "every_bar" if world.rebalance.every_bar else "on_change",
        "rebalance_band": world.rebalance.band,
    }
    strategy = Listening if world.listening else Scripted
    return run_strategy(world.bars, strategy, params, world.terms, streaming=world.streaming, samples=world.samples)


def replayed(world):
    """Return what the replay finds, an account for each sample."""
    return [
        replay(world.bars, world.targets, world.terms, world.rebalance, first_decision=world.lookback, sample=sample)
        for sample in world.samples
    ]


def differences(world, records, again):
    """Return the largest difference by what was compared, as a share of its scale; infinite where counts differ."""
    found = {"accounts": unless(len(records.accounts) == len(again))}
    if any(found.values()):
        return found
    for one, other in zip(records.accounts, again, strict=True):
        for name, difference in account_differences(world, one, other).items():
            found[name] = max(found.get(name, 0.0), difference)
    return found


def account_differences(world, one, again):
    """Return the same of one account."""
    ours, theirs = one.columns, again.account
    found = {
        "bars": unless(len(ours["equity"]) == len(theirs["equity"]) and one.first == again.begin),
        "ruined": unless(one.ruined == again.ruined),
        "orders": unless(listed(one) == listed(again)),
        "fills": unless([fill[:2] for fill in one.fills] == [fill[:2] for fill in again.fills]),
    }
    if any(found.values()):
        return found
    worth = float(np.max(np.abs(theirs["position"] * theirs["close"])))
    worth = max(world.terms.account.cash, worth, float(np.max(np.abs(theirs["equity"]))))
    found |= {name: apart(ours[name], theirs[name], 1e-3 * worth) for name in MONEY}
    found["position"] = apart(ours["position"], theirs["position"])
    mine, other = (np.array(fills, dtype=float).reshape(-1, 7) for fills in (one.fills, again.fills))
    for number, name in enumerate(("size", "reference_price", "price"), start=2):
        found[f"fill {name}"] = apart(mine[:, number], other[:, number])
    for number, name in enumerate(("commission", "slippage"), start=5):
        found[f"fill {name}"] = apart(mine[:, number], other[:, number], 1e-3 * worth)
    return found


def listed(records):
    """Return the incidents without their words, which each engine chooses for itself."""
    return [(incident.decided, incident.status, incident.wanted) for incident in records.incidents]


def unless(same):
    """Return no difference, or an infinite one."""
    return 0.0 if same else np.inf


def apart(ours, theirs, scale=0.0):
    """Return the largest difference of two columns as a share of the largest value there, or of `scale`."""
    largest = max(float(np.max(np.abs(ours), initial=0.0)), scale) or 1.0
    return float(np.max(np.abs(np.asarray(ours) - np.asarray(theirs)), initial=0.0)) / largest


def check(world):
    """Return records and the differences between the engines after the books were found to balance."""
    records = played(world)
    for account in records.accounts:
        check_identities(account, world.terms.account.cash)
    return records, differences(world, records, replayed(world))
