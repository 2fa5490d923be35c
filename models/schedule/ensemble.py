"""Several trainings of one model, each from a seed of its own, that forecast as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ...faults import BadInput, did_you_mean
from ..capabilities.answers import seed_of, tell_horizon, tells_epochs
from ..capabilities.of_models import WarmStarts
from ..protocol import Floats, Forecaster, Persistent, State, Trainable, ask, features_of

Combine = Literal["mean", "median"]

SEEDS = 2**32
"""Seeds lie below this: what NumPy, torch and scikit-learn all accept."""


def seeds_from(first: int, count: int) -> tuple[int, ...]:
    """Return `count` seeds, each one more than that before; after the largest comes 0.

    Raises:
        BadInput: no seeds asked for.
    """
    if count < 1:
        raise BadInput.at("seeds_from(count=...)", f"{count} is too small", "it must be at least 1")
    return tuple((first + i) % SEEDS for i in range(count))


class SeedEnsemble:
    """Members that differ in their seed alone: `SeedEnsemble([LSTMForecaster(seed=7), LSTMForecaster(seed=8)])`.

    Its forecast is the mean of theirs, or their median, so it depends less on the luck of one seed. The
    members may be fitted through `fit`, or each for itself and in any order: it comes to the same.

    Raises:
        BadInput: no members, members with other windows than the first, or an unknown way to combine.
    """

    def __init__(self, members: Sequence[Forecaster], combine: Combine = "mean") -> None:
        self.members = tuple(members)
        self.combine = combine
        if combine not in get_args(Combine):
            raise BadInput.at(
                "SeedEnsemble(combine=...)",
                f'"{combine}" is not one of {", ".join(get_args(Combine))}',
                did_you_mean(str(combine), get_args(Combine)),
            )
        if not self.members:
            raise BadInput.at("SeedEnsemble(members=...)", "an ensemble needs a member", "give it a forecaster")
        wanted = [(member.lookback, features_of(member)) for member in self.members]
        for other in wanted[1:]:
            if other != wanted[0]:
                what = f"members of an ensemble differ in lookback and features: {wanted[0]} and {other}"
                raise BadInput.at("model", what, "give each the same windows")

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.members[0].lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return features_of(self.members[0])

    @property
    def seeds(self) -> tuple[int, ...]:
        """The members' seeds, in order; of those that have one."""
        return tuple(seed for member in self.members if (seed := seed_of(member)) is not None)

    def tell_horizon(self, horizon: int) -> None:
        """Tell the members that ask for it how many bars ahead their labels reach."""
        for member in self.members:
            tell_horizon(member, horizon)

    @property
    def on_epoch(self) -> Callable[[Any], None] | None:
        """What the members call after each epoch of their training, where they train in epochs."""
        return next((member.on_epoch for member in self.members if tells_epochs(member)), None)

    @on_epoch.setter
    def on_epoch(self, hook: Callable[[Any], None] | None) -> None:
        for member in self.members:
            if tells_epochs(member):
                member.on_epoch = hook

    def fit(self, windows: Floats, labels: Floats) -> SeedEnsemble:
        """Fit each member that learns to windows (n, lookback, features) and the returns after them (n,)."""
        for member in self.members:
            if isinstance(member, Trainable):
                member.fit(windows, labels)
        return self

    def predict(self, windows: Floats) -> Floats:
        """Return the members' forecasts combined, shape (n,), for windows (n, lookback, features)."""
        return self.combined(self.member_forecasts(windows))

    def combined(self, each: Floats) -> Floats:
        """Return the members' forecasts (members, n) as one, shape (n,)."""
        combined: Floats = np.median(each, axis=0) if self.combine == "median" else _mean(each)
        return combined

    def member_forecasts(self, windows: Floats) -> Floats:
        """Return the forecasts of each member, shape (members, n).

        Raises:
            BadInput: a member's answer is of another shape or not finite.
        """
        return np.stack([ask(member, windows) for member in self.members])

    def state(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of all members, those of member i named `i.NAME`.

        Raises:
            BadInput: a member was not fitted yet, or cannot be kept as arrays.
        """
        states = (member.state() for member in self._persistent())
        return {f"{i}.{name}": array for i, state in enumerate(states) for name, array in state.items()}

    def restore(self, state: State) -> None:
        """Take on what `state` returned.

        Raises:
            BadInput: arrays are missing, unknown, of another shape or not finite, or a member takes none.
        """
        parts = self._parts(state)
        for i, (member, part) in enumerate(zip(self._persistent(), parts, strict=True)):
            try:
                member.restore(part)
            except BadInput as error:
                raise BadInput(replace(fault, where=f"member {i}, {fault.where}") for fault in error.faults) from None

    def warm_start(self, state: State) -> None:
        """Let each member's next fit begin where `state` left that member.

        Raises:
            BadInput: a member that cannot begin elsewhere, or arrays of other members.
        """
        for member, part in zip(self.members, self._parts(state), strict=True):
            if not isinstance(member, WarmStarts):
                what = f"{type(member).__name__} can't begin where another model ended"
                raise BadInput.at("split.warm_start", what, "set it to false")
            member.warm_start(part)

    def _parts(self, state: State) -> list[dict[str, NDArray[Any]]]:
        """Return the arrays of each member, by the names it gave them."""
        parts: dict[str, dict[str, NDArray[Any]]] = {f"{i}": {} for i in range(len(self.members))}
        for name, array in state.items():
            number, _, own = name.partition(".")
            if number not in parts:
                remedy = "the file belongs to another model or is damaged: train the model again"
                raise BadInput.at(f"weights {name}", f"is of none of the {len(parts)} members", remedy)
            parts[number][own] = array
        return list(parts.values())

    def _persistent(self) -> list[Persistent]:
        kept = [member for member in self.members if isinstance(member, Persistent)]
        for member in self.members:
            if not isinstance(member, Persistent):
                what = f"{type(member).__name__} has no `state()` to keep"
                raise BadInput.at("model", what, "save the ensemble under the name of its class")
        return kept


def _mean(each: Floats) -> Floats:
    """Return the mean over the members, shape (n,), added up in their order.

    NumPy's own mean adds in another order for a single window than for many, and so to other bits.
    """
    total = np.zeros(each.shape[1])
    for forecasts in each:
        total += forecasts
    return total / len(each)
