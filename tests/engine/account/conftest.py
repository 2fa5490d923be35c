"""What the tests of the account share."""

from types import SimpleNamespace

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine.account.terms import AccountTerms, Rebalance, Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.engine.replay.replay import replay
from barcast.models.fakes import ScriptedSource

WAYS = [(kind, streaming) for kind in ("tickets", "objects", "own loop") for streaming in (False, True)]


@pytest.fixture(scope="session")
def hand(helper):
    """Strategies, bars and what came of them: `hand.backtest(hand.bars_at([100, 110]), [0, 1], 1)`."""
    return helper("samples_by_hand", "account")


@pytest.fixture(params=[*WAYS, ("replay", False)], ids=str)
def play(request, hand):
    """Return what plays a world parted at B: to (train, test), each with columns, fills, incidents, ruined, first."""
    way, streaming = request.param

    def played(bars, targets, boundary, costs=None, fill="next_open", cash=1_000.0, every_bar=False):
        terms, rebalance = Terms(Costs(**(costs or {})), AccountTerms(fill=fill, cash=cash)), Rebalance(every_bar)
        if way == "replay":
            again = [
                replay(bars, targets, terms, rebalance, first_decision=1, sample=sample)
                for sample in hand.parted(bars, boundary)
            ]
            return [
                SimpleNamespace(
                    columns=one.account,
                    fills=one.fills,
                    incidents=one.incidents,
                    ruined=one.ruined,
                    first=one.begin,
                )
                for one in again
            ]
        params = {"source": ScriptedSource(np.array(targets, dtype=float), 1)}
        params["rebalance"] = "every_bar" if every_bar else "on_change"
        samples = hand.parted(bars, boundary)
        return run_strategy(bars, hand.KINDS[way], params, terms, streaming=streaming, samples=samples).accounts

    return played
