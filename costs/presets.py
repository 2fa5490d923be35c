"""Named sets of costs: a starting point that says what it describes, as of when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..faults import BadInput, did_you_mean
from ..faults.suggest import letters_of

DEFAULT_PRESET = "us_retail"


@dataclass(frozen=True)
class Preset:
    """A set of costs with a name: the settings, what they describe, and where they come from, as of when."""

    summary: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    as_of: str = ""
    """The year of its figures."""
    brokers: tuple[str, ...] = ()
    """Whose terms it describes: other names for it."""


US_SHARES = {"spread_bps": 2.0, "slippage_bps": 1.0, "borrow_rate_annual": 0.005}

PRESETS: dict[str, Preset] = {
    "free": Preset(
        "no costs at all: what the blog plots show, and what nobody gets",
        source="the blog series LSTM Madness, March 2017",
        brokers=("none", "zero"),
    ),
    "us_retail": Preset(
        "a liquid US index fund at a broker without commission: 2 bps spread, 1 bp slippage, 0.5% borrow a year",
        US_SHARES,
        "no commission on US shares at the large retail brokers since October 2019; spread and slippage are round "
        "figures of ours for a liquid fund, on the safe side, for orders far below the volume; borrow near the lowest "
        "general-collateral rates, 2024",
        "2024",
        ("alpaca", "charles_schwab", "etrade", "fidelity", "ibkr_lite", "robinhood", "schwab", "webull"),
    ),
    "us_per_share_tiered": Preset(
        "a US share at a per-share broker with monthly tiers: from 0.0037 a share down, at least 0.35, at most 1%",
        {
            "commission_per_share": 0.0002,
            "commission_per_share_tiers": [
                [0.0, 0.0035],
                [300_000.0, 0.002],
                [3_000_000.0, 0.0015],
                [20_000_000.0, 0.001],
                [100_000_000.0, 0.0005],
            ],
            "commission_minimum": 0.35,
            "commission_maximum_bps": 100.0,
            **US_SHARES,
        },
        "Interactive Brokers, US stocks, tiered pricing, with clearing at 0.0002 a share, as published in 2024; "
        "exchange, SEC and FINRA fees left out; spread, slippage and borrow as us_retail",
        "2024",
        ("ib", "ibkr", "ibkr_pro", "interactive_brokers"),
    ),
    "institutional": Preset(
        "large orders in a liquid US share: 0.5 bp commission, 1 bp spread, square-root impact, a tenth of the volume",
        {
            "commission_bps": 0.5,
            "spread_bps": 1.0,
            "impact": 1.0,
            "volume_limit": 0.1,
            "borrow_rate_annual": 0.003,
            "margin_rate_annual": 0.055,
        },
        "impact of about 1: Toth et al., Physical Review X 1 (2011); a tenth of the volume is a usual ceiling for "
        "algorithms; commission, spread and rates are round figures of ours, 2024",
        "2024",
    ),
    "crypto_taker": Preset(
        "a taker at a large crypto exchange: 10 bps commission, 1 bp spread, 2 bps slippage, 10% borrow a year",
        {"commission_bps": 10.0, "spread_bps": 1.0, "slippage_bps": 2.0, "borrow_rate_annual": 0.10},
        "Binance, spot, regular user, taker 0.1%, as published in 2024; spread, slippage and borrow are round figures "
        "of ours for its largest pairs",
        "2024",
        ("binance",),
    ),
    "futures": Preset(
        "an equity index future worth 50 a point: 2.25 a contract, a tick of 0.25 as spread; no borrow",
        {"commission_per_contract": 2.25, "contract_size": 50.0, "spread_absolute": 0.25},
        "E-mini S&P 500: Interactive Brokers 0.85 a contract, and about 1.40 of exchange and regulatory fees, as "
        "published in 2024; the tick of CME's contract; run.lot_size = 50 trades whole contracts; rolling is free",
        "2024",
        ("ibkr_futures",),
    ),
}

BROKERS: dict[str, str] = {broker: name for name, preset in PRESETS.items() for broker in preset.brokers}
"""The preset of each other name."""


def preset_called(name: object) -> str:
    """Return the name of a preset, given that or a broker's in any spelling: `Interactive Brokers`.

    Raises:
        BadInput: there is none.
    """
    text = str(name)
    letters = letters_of(text)
    if letters in PRESETS or letters in BROKERS:
        return BROKERS.get(letters, letters)
    if re.fullmatch(r"[\d.]+ ?(bps?|%)?", text.strip()):
        remedy = f"set costs.commission_bps for a commission, or choose one of {', '.join(PRESETS)}"
        raise BadInput.at("costs.preset", f'"{text}" is a number, not the name of a preset', remedy)
    known = did_you_mean(text, [*PRESETS, *(broker for broker, its in BROKERS.items() if its != "free")])
    remedy = known if known.startswith("did") else f"{did_you_mean('', PRESETS)}; `barcast list costs` lists brokers"
    raise BadInput.at("costs.preset", f'no preset is called "{text}"', remedy)
