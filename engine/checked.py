"""What a run is made of, checked: from what a caller hands in to parts that fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..costs import Costs, make_costs
from ..faults.gathered import gathered
from ..feeds.bars import Bars
from ..models.capabilities.answers import forecaster_of
from ..models.protocol import Forecaster, ForecastSource
from ..models.schedule.split import Split
from ..models.wrapping.wrap import wrapped
from ..strategies.parameters import asks_a_model
from .account.terms import AccountTerms, Terms
from .checks import check_market, check_parts, check_strategy, params_of
from .result import Labels


@dataclass(frozen=True, eq=False)
class CheckedParts:
    """What a run is made of."""

    bars: Bars
    asked: Forecaster | ForecastSource | Any | None
    """The model, wrapped if need be; None for a strategy that asks none, whatever was handed in."""
    strategy: type
    params: Mapping[str, Any]
    """The strategy's parameters as they were given."""
    terms: Terms
    split: Split
    labels: Labels

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
) -> CheckedParts:
    """Return the parts, with mappings made into what they stand for.

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
    check_market(bars, made)
    asks = asks_a_model(strategy)
    labels = default_labels(bars, handed_in if asks else None, strategy, made)
    return CheckedParts(bars, model if asks else None, strategy, params, Terms(made, terms), parted, labels)


def default_labels(bars: Bars, model: Any, strategy: type, costs: Costs) -> Labels:
    """Return the names of the parts as their classes have them."""
    asked = forecaster_of(model)
    name = "none" if asked is None else type(asked).__name__
    return Labels(bars.name, name, strategy.__name__, costs.describe())
