"""The whole cost model: every part's settings side by side, and the price a fill is made at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import create_model, model_validator

from ..faults import BadInput, check_settings
from ..faults.validation import as_keyword
from .charges.commission import RATES as COMMISSION_RATES
from .charges.cost_settings import BASIS_POINT
from .conditions import CALM, Conditions
from .presets import DEFAULT_PRESET, PRESETS, preset_called
from .register import CHARGES, PARTS
from .volume import VolumeLimit

NEEDS = {
    "contract_size": ("commission_per_contract",),
    "commission_maximum": COMMISSION_RATES,
    "commission_maximum_bps": COMMISSION_RATES,
    "slippage_bars": ("slippage_range", "impact"),
    "volume_rest": ("volume_limit", "impact"),
}
"""Settings that only shape others, and those that they shape."""

Charged: Any = create_model("Charged", __base__=tuple(reversed(PARTS)))
"""The settings of every charge in the register."""


class Costs(VolumeLimit, Charged):  # type: ignore[misc]  # its base is made of the register
    """Transaction costs; every one is zero unless set. Prices are per unit of the instrument.

    It is made of the parts of the charges in `register.py`. A subclass is refused where costs are used: the engines
    know only what the register names.
    """

    @classmethod
    def free(cls) -> Costs:
        """Return no costs at all: what the blog plots show, and what nobody gets."""
        return cls.preset("free")

    @classmethod
    def preset(cls, name: str = DEFAULT_PRESET, **settings: Any) -> Costs:
        """Return the costs of that name, with the settings on top of them.

        Raises:
            BadInput: an unknown preset or setting, or a value out of range.
        """
        try:
            return make_costs({"preset": name, **settings})
        except BadInput as error:
            named = (replace(fault, where=fault.where.removeprefix("costs.")) for fault in error.faults)
            raise BadInput(as_keyword(fault, "Costs.preset") for fault in named) from None

    @model_validator(mode="after")
    def _price_stays_positive(self) -> Costs:
        if self.concession >= 1.0:
            raise BadInput.at(
                "slippage_bps",
                "half of spread_bps plus slippage_bps must be under 10000 (the whole price), "
                f"it is {self.concession / BASIS_POINT:g}",
                "lower one of them",
            )
        return self

    @property
    def concession(self) -> float:
        """Share of the reference price that every fill gives up: half of `spread_bps` plus `slippage_bps`."""
        return float(self.spread_bps / 2 + self.slippage_bps) * BASIS_POINT

    @property
    def flat_concession(self) -> tuple[float, float]:
        """What every fill gives up, whatever the market: a share of the reference price, and an amount a unit."""
        return self.concession, self.spread_absolute / 2

    @property
    def depends_on_market(self) -> bool:
        """Whether a fill's price or size depends on volume, range or volatility."""
        return bool(self.slippage_range or self.impact or self.volume_limit)

    def execution_price(self, size: float, reference_price: float, conditions: Conditions = CALM) -> float:
        """Return the reference price moved against us: up for a purchase (size > 0), down for a sale, never below 0."""
        share, amount = self.flat_concession
        if self.depends_on_market:
            amount += self.slippage_range * conditions.mean_range
            if self.impact and conditions.volume > 0.0:
                share += self.impact * conditions.volatility * math.sqrt(abs(size) / conditions.volume)
        return conceded(size, reference_price, share, amount)

    def fillable(self, conditions: Conditions) -> float:
        """Return the units that a bar's fills may take together."""
        if not (self.volume_limit or self.impact):
            return math.inf
        if conditions.volume <= 0.0:
            return 0.0
        return self.volume_limit * conditions.volume if self.volume_limit else math.inf

    @property
    def trades_free(self) -> bool:
        """Whether a fill costs nothing, whatever its size."""
        return not any(charge.is_charged(self) for charge in CHARGES if charge.is_per_fill)

    @property
    def are_free(self) -> bool:
        """Whether nothing is ever taken from the account; it may earn."""
        return not any(charge.costs_money(self) for charge in CHARGES)

    def idle(self) -> dict[str, tuple[str, ...]]:
        """Return the settings that are given but without effect, and those of which one would give them any."""
        values = dict(self)
        given = {name: needs for name, needs in NEEDS.items() if values[name] != Costs.model_fields[name].default}
        return {name: needs for name, needs in given.items() if not any(values[other] for other in needs)}

    def with_flat_cost(self, bps: float) -> Costs:
        """Return these costs with all that trading costs replaced by `bps` of the traded value a fill.

        Volume limit and what accrues over time stay as they are.
        """
        trading = [name for charge in CHARGES if charge.is_per_fill for name in charge.settings]
        free = {name: Costs.model_fields[name].default for name in trading}
        return self.model_copy(update={**free, "slippage_bps": bps, "slippage_bars": self.slippage_bars})

    def round_trip(self, size: float, reference_price: float, conditions: Conditions = CALM) -> float:
        """Return what buying and selling `size` units costs, as a share of their value: what a forecast must exceed.

        Twice the commission, half-spread and slippage of a purchase filled at once, and whatever else the purchase and
        the sale of it pay.
        """
        if not size:
            return 0.0
        units = abs(size)
        price = self.execution_price(units, reference_price, conditions)
        paid = self.commission(units, price) + units * (price - reference_price)
        paid = 2.0 * paid + sum(self.levied(units, price)) + sum(self.levied(-units, price))
        return float(paid / (units * reference_price))

    def levied(self, size: float, price: float) -> list[float]:
        """Return what a fill pays beside commission, spread and slippage, by charge."""
        levies = [charge for charge in CHARGES if charge.is_per_fill and charge.amount is not None]
        return [charge.amount(self, size, price) for charge in levies if charge.amount is not None]

    def describe(self) -> str:
        """Return the costs in words: `commission 5 bps, spread 2 bps`; `none` when all are zero."""
        charged = [worded(extra, value) for extra, value in self._with_words() if value]
        for steps, unit in ((self.commission_per_share_tiers, "a share"), (self.commission_bps_tiers, "bps")):
            if steps:
                first, last = steps[0][1], steps[-1][1]
                charged.insert(0, f"commission {first:g} {unit}, {last:g} at volume")
        return ", ".join(charged) or "none"

    def _with_words(self) -> list[tuple[dict[str, Any], float]]:
        values = dict(self)
        extras = [(name, field.json_schema_extra) for name, field in type(self).model_fields.items()]
        return [(extra, values[name]) for name, extra in extras if isinstance(extra, dict)]


def make_costs(settings: Mapping[str, Any]) -> Costs:
    """Return the costs of a `costs` section: a `preset`, the default one unless named, and what is set on top of it.

    Raises:
        BadInput: an unknown preset or setting, or a value out of range.
    """
    given = dict(settings)
    name = preset_called(given.pop("preset", DEFAULT_PRESET))
    return check_settings(Costs, "costs", {**PRESETS[name].settings, **given})


def conceded(size: float, reference_price: float, share: float, amount: float) -> float:
    """Return the price moved against us by a share of itself and an amount: up for a purchase, down for a sale."""
    if size > 0:
        return reference_price * (1.0 + share) + amount
    return max(reference_price * (1.0 - share) - amount, 0.0)


def worded(extra: dict[str, Any], value: float) -> str:
    """Return a setting as its field words it."""
    words = extra["words_below"] if value < 0 and extra["words_below"] else extra["words"]
    return str(words.format((abs(value) if value < 0 else value) * extra["shown_times"]))
