"""Named sets of costs: a starting point that says what it describes, as of when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..faults import BadInput, check_settings, did_you_mean
from .costs import Costs

DEFAULT_PRESET = "us_retail"


@dataclass(frozen=True)
class Preset:
    """A set of costs with a name: the settings, and what they describe."""

    summary: str
    settings: Mapping[str, float] = field(default_factory=dict)

    @property
    def costs(self) -> Costs:
        """The settings as `Costs`."""
        return Costs(**self.settings)


PRESETS: dict[str, Preset] = {
    "free": Preset("no costs at all: what the blog plots show, and what nobody gets"),
    "us_retail": Preset(
        "a liquid US index fund at a broker without commission: 2 bps spread, 1 bp slippage, 0.5% borrow a year",
        {"spread_bps": 2.0, "slippage_bps": 1.0, "borrow_rate_annual": 0.005},
    ),
    "us_per_share": Preset(
        "a US share at a broker that charges 0.005 a share, at least 1 an order; 2 bps spread, 1 bp slippage",
        {
            "commission_per_share": 0.005,
            "commission_minimum": 1.0,
            "spread_bps": 2.0,
            "slippage_bps": 1.0,
            "borrow_rate_annual": 0.005,
        },
    ),
    "institutional": Preset(
        "large orders in a liquid US share: 0.5 bp commission, 1 bp spread, 3 bps slippage, 0.3% borrow a year",
        {"commission_bps": 0.5, "spread_bps": 1.0, "slippage_bps": 3.0, "borrow_rate_annual": 0.003},
    ),
    "crypto_taker": Preset(
        "a taker at a large crypto exchange: 10 bps commission, 1 bp spread, 2 bps slippage, 10% borrow a year",
        {"commission_bps": 10.0, "spread_bps": 1.0, "slippage_bps": 2.0, "borrow_rate_annual": 0.10},
    ),
}


def make_costs(settings: Mapping[str, Any]) -> Costs:
    """Return the costs of a `costs` section: a `preset` (us_retail by default) and what is set on top of it.

    Raises:
        BadInput: an unknown preset or setting, or a value out of range.
    """
    given = dict(settings)
    name = given.pop("preset", DEFAULT_PRESET)
    if name not in PRESETS:
        raise BadInput.at("costs.preset", f"no preset is called {name!r}", did_you_mean(str(name), PRESETS))
    return check_settings(Costs, "costs", {**PRESETS[name].settings, **given})
