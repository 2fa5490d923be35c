"""Strategies without skill: what they hold and what they forecast says nothing about the mean of the coming return."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from calibration.worlds import Random, World
from scipy.signal import lfilter

from barcast.arrays import Floats


class Held(NamedTuple):
    """What many strategies held and forecast, before the return of the same column; both (worlds, bars)."""

    position: Floats
    forecast: Floats


def coin(random: Random, world: World, known: Floats) -> Held:
    """A coin for every bar."""
    forecast = random.standard_normal(world.returns.shape)
    return Held(np.sign(forecast), forecast)


def long_biased(random: Random, world: World, known: Floats) -> Held:
    """Long on four bars of five, whichever they are."""
    forecast = random.standard_normal(world.returns.shape) + 0.84
    return Held(np.sign(forecast), forecast)


def slow(random: Random, world: World, known: Floats) -> Held:
    """A forecast with a memory: it keeps its sign for 9 bars on average."""
    return remembered(random, world, 0.94)


def held_long(random: Random, world: World, known: Floats) -> Held:
    """A forecast with a long memory: it keeps its sign for 31 bars on average."""
    return remembered(random, world, 0.995)


def remembered(random: Random, world: World, memory: float) -> Held:
    """Return an autoregression of that memory, and its sign."""
    noise = random.standard_normal(world.returns.shape)
    forecast = lfilter([np.sqrt(1.0 - memory**2)], [1.0, -memory], noise, axis=1)
    return Held(np.sign(forecast), forecast)


def times_volatility(random: Random, world: World, known: Floats) -> Held:
    """Fully invested where the past was calmer than usual, a quarter where it was not."""
    usual = np.nanmedian(known, axis=1, keepdims=True)
    forecast = usual / np.fmax(known, 0.25 * usual)
    return Held(np.where(forecast > 1.0, 1.0, 0.25), forecast)


def momentum(random: Random, world: World, known: Floats) -> Held:
    """The sign of the last 20 bars' return."""
    forecast = np.zeros_like(world.returns)
    total = np.cumsum(world.returns, axis=1)
    forecast[:, 21:] = (total[:, 20:-1] - np.pad(total, ((0, 0), (1, 0)))[:, :-22]) / 20.0
    return Held(np.sign(forecast), forecast)


def proportional(random: Random, world: World, known: Floats) -> Held:
    """A position of the forecast's size, up to all of the equity."""
    forecast = random.standard_normal(world.returns.shape)
    return Held(np.clip(forecast, -1.0, 1.0), forecast)


def knows_the_skew(random: Random, world: World, known: Floats) -> Held:
    """On the side that wins often and little: right on four bars of five, and nothing earned."""
    assert world.known is not None
    return Held(world.known, world.known * (0.5 + random.random(world.returns.shape)))


Strategy = Callable[[Random, World, Floats], Held]

STRATEGIES: dict[str, Strategy] = {
    "coin": coin,
    "long-biased": long_biased,
    "slow": slow,
    "held long": held_long,
    "times volatility": times_volatility,
    "momentum": momentum,
    "proportional": proportional,
    "knows the skew": knows_the_skew,
}


def without_skill(world: str) -> list[str]:
    """Return the strategies without skill in a world: momentum has some where there are bull and bear markets."""
    names = [name for name in STRATEGIES if name != "knows the skew"]
    if world == "bull and bear":
        return [name for name in names if name != "momentum"]
    return [*names, "knows the skew"] if world == "pennies" else names
