"""What a run is made of, checked: from what a caller hands in to parts that fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..costs import Costs, make_costs
from ..faults import BadInput
from ..faults.gathered import gathered
from ..faults.kind import kind_of
from ..feeds.bars import Bars
from ..feeds.load import first_bars
from ..models.capabilities.answers import forecaster_of
from ..models.protocol import Forecaster, ForecastSource
from ..models.schedule.apart import LOCKBOX, NEW, Extent, Opened
from ..models.schedule.split import Split
from ..models.wrapping.wrap import wrapped
from ..strategies.parameters import asks_a_model
from .account.terms import AccountTerms, Terms
from .checks import check_market, check_parts, check_strategy, params_of
from .result import Labels, LockBox


@dataclass(frozen=True, eq=False)
class CheckedParts:
    """What a run is made of."""

    bars: Bars
    """Those that the run sees: a closed lock-box is cut off."""
    asked: Forecaster | ForecastSource | Any | None
    """The model, wrapped if need be; None for a strategy that asks none, whatever was handed in."""
    strategy: type
    params: Mapping[str, Any]
    """The strategy's parameters as they were given."""
    terms: Terms
    split: Split
    labels: Labels
    extent: Extent
    lockbox: LockBox | None

    @property
    def costs(self) -> Costs:
        """What trading costs."""
        return self.terms.costs

    @property
    def all_params(self) -> dict[str, Any]:
        """All parameters of the strategy, those that were not given included."""
        return {**dict(self.strategy.params._getitems()), **self.params}  # type: ignore[attr-defined]


def checked_parts(
    bars: Bars,
    model: Any,
    strategy: type,
    costs: Costs | Mapping[str, Any] | None,
    *,
    strategy_params: Mapping[str, Any] | None,
    split: Split | Mapping[str, Any],
    account: AccountTerms | Mapping[str, Any],
    opened: Opened | None = None,
) -> CheckedParts:
    """Return the parts, with mappings made into what they stand for, the bars of a closed lock-box cut off.

    Raises:
        BadInput: a part of another kind, a setting out of range, parts that do not fit each other.
    """
    handed_in, model = model, wrapped(model)
    made, parted, terms, params = gathered(
        lambda: make_costs(costs or {}) if costs is None or isinstance(costs, Mapping) else costs,
        lambda: Split.of(split, "split"),
        lambda: AccountTerms.of(account, "account"),
        lambda: params_of(strategy_params),
    )
    check_parts(bars, model, strategy, made)
    check_strategy(strategy, params, model)
    if opened is not None and not isinstance(opened, Opened):
        raise BadInput.at("opened", f"{kind_of(opened)} cannot be used", "hand in Opened(), or leave it out")
    extent = parted.extent(len(bars), opened)
    lockbox = lockbox_of(bars, extent)
    bars = bars if len(bars) == extent.bars else first_bars(bars, extent.bars)
    check_market(bars, made)
    asks = asks_a_model(strategy)
    labels = default_labels(bars, handed_in if asks else None, strategy, made)
    asked = model if asks else None
    return CheckedParts(bars, asked, strategy, params, Terms(made, terms), parted, labels, extent, lockbox)


def lockbox_of(bars: Bars, extent: Extent) -> LockBox | None:
    """Return what is known of the lock-box among all bars without looking into it; None without one."""
    firsts = {one.name: one.first for one in extent.apart}
    if LOCKBOX not in firsts:
        return None
    first, stop = firsts[LOCKBOX], firsts.get(NEW, len(bars))
    of_run = bars if stop == len(bars) else bars.first(stop)
    return LockBox(stop - first, bars.index[first], bars.index[stop - 1], of_run.fingerprint)


def default_labels(bars: Bars, model: Any, strategy: type, costs: Costs) -> Labels:
    """Return the names of the parts as their classes have them."""
    asked = forecaster_of(model)
    name = "none" if asked is None else type(asked).__name__
    return Labels(bars.name, name, strategy.__name__, costs.describe())
