"""Decisions of made-up worlds, for tests of what is claimed about them."""

import numpy as np

from barcast.analyzers.statistics.volatility import known_volatility
from barcast.verdict.decisions import Decisions


def decisions(position, asset_return, *, forecast=None, cost=0.0, changed=None):
    """Return decisions of a day each; positions change where they differ from the day before."""
    position, asset_return = np.asarray(position, float), np.asarray(asset_return, float)
    if changed is None:
        changed = np.diff(position, prepend=0.0) != 0.0
    return Decisions(
        made_at=np.datetime64("2000-01-03") + np.arange(len(position)),
        position=position,
        forecast=forecast,
        asset_return=asset_return,
        cost=np.broadcast_to(np.asarray(cost, float), position.shape).copy(),
        volatility=known_volatility(asset_return),
        changed=changed,
        bars_per_year=252.0,
    )


def world(seed, bars=1661, edge=0.0, cost=0.0, held=1):
    """Return decisions on normal returns of 1% a day; the sign of the position earns `edge` a day before costs."""
    rng = np.random.default_rng(seed)
    forecast = np.repeat(rng.normal(size=-(-bars // held)), held)[:bars]
    position = np.sign(forecast)
    return decisions(position, edge * position + rng.normal(0.0, 0.01, bars), forecast=forecast, cost=cost)
