"""What is recorded of a trial: its bars, its decisions, what it was made of, and why somebody looked at it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats, Stamps

Kind = Literal["look", "sealed", "lockbox", "new bars", "unsealed"]
"""`look`: a test part as usual; `sealed`: only claim or no claim was shown; `lockbox`: the box of a run was opened;
`new bars`: bars after those looked at; `unsealed`: a sealed run whose numbers were computed after all."""
KINDS: tuple[str, ...] = get_args(Kind)
MOST_BARS = 10_000_000
"""Bars of one record: some fifty years of bars a minute apart."""


@dataclass(frozen=True, eq=False)
class Market:
    """The bars of an out-of-sample part, oldest first, told by their returns.

    Raises:
        ValueError: the two arrays differ in length or have no dimension, one is empty, or the stamps do not increase.
    """

    stamps: Stamps
    """The close of each bar, shape (n,)."""
    returns: Floats
    """close / close of the bar before - 1, shape (n,). The bar before the first may lie outside of the part."""

    def __post_init__(self) -> None:
        if self.stamps.ndim != 1 or self.stamps.shape != self.returns.shape or not 0 < len(self.stamps) <= MOST_BARS:
            raise ValueError(f"stamps {self.stamps.shape} and returns {self.returns.shape} are not those of bars")
        if np.isnat(self.stamps).any() or not (self.stamps[1:] > self.stamps[:-1]).all():
            raise ValueError("the stamps of bars must increase")

    @cached_property
    def moments(self) -> NDArray[np.int64]:
        """Microseconds since 1970 by the clock of the source, shape (n,)."""
        return self.stamps.astype("datetime64[us]").astype(np.int64)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of stamps and returns."""
        return hashlib.sha256(self.moments.astype("<i8").tobytes() + self.returns.astype("<f8").tobytes()).digest()


@dataclass(frozen=True)
class Family:
    """A search declared before its first look: a sweep, a grid."""

    id: str
    name: str
    size: int
    """Trials that it was declared to have."""

    def __post_init__(self) -> None:
        if not self.id or self.size < 1:
            raise ValueError(f"a declared family needs an id and a size, not {self.id!r} and {self.size!r}")


@dataclass(frozen=True, eq=False)
class Trial:
    """One out-of-sample record that somebody looks at.

    Raises:
        ValueError: the kind is unknown, or the arrays of the decisions differ in length.
    """

    market: Market
    position: Floats
    """Exposure just after the fills of each decision, a fraction of equity, shape (d,)."""
    forecast: Floats | None
    """Shape (d,); None for a strategy that asks no model."""
    cost: Floats
    """What the books charged in each interval, over the equity at its start, shape (d,)."""
    asset_return: Floats
    """From the price of the decision's fills to that of the next bar's, shape (d,)."""
    volatility: Floats
    """The volatility known before each interval, shape (d,)."""
    settings: Mapping[str, Any]
    """The complete experiment: section -> setting -> value, as JSON can hold it."""
    plugins: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file of the user's own code, by the part that it is."""
    seed: int = 0
    data_sha256: str = ""
    """Fingerprint of all bars, the training part included."""
    kind: Kind = "look"
    parent: str | None = None
    """The run or trial that this one came from."""
    family: Family | None = None
    """The declared family it belongs to; None when it was tried by hand."""
    data: str = ""
    """What bars, model and strategy are called in lists."""
    model: str = ""
    strategy: str = ""
    p_skill: float | None = None
    p_profit: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"there is no kind of trial {self.kind!r}: {', '.join(KINDS)}")
        shapes = {name: array.shape for name, array in self.arrays.items()}
        if len(set(shapes.values())) != 1 or self.position.ndim != 1 or len(self.position) > MOST_BARS:
            raise ValueError(f"the decisions of a trial have one length, not {shapes}")

    @property
    def arrays(self) -> dict[str, Floats]:
        """The arrays of the decisions that there are, by name."""
        named = {name: getattr(self, name) for name in ARRAYS}
        return {name: array for name, array in named.items() if array is not None}


ARRAYS = ("position", "forecast", "cost", "asset_return", "volatility")
