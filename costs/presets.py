"""Named sets of costs: a starting point that says what it describes, as of when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEFAULT_PRESET = "us_retail"


@dataclass(frozen=True)
class Preset:
    """A set of costs with a name: the settings, what they describe, and where they come from, as of when."""

    summary: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


US_SHARES = {"spread_bps": 2.0, "slippage_bps": 1.0, "borrow_rate_annual": 0.005}

PRESETS: dict[str, Preset] = {
    "free": Preset(
        "no costs at all: what the blog plots show, and what nobody gets",
        source="the blog series LSTM Madness, March 2017",
    ),
    "us_retail": Preset(
        "a liquid US index fund at a broker without commission: 2 bps spread, 1 bp slippage, 0.5% borrow a year",
        US_SHARES,
        "no commission on US shares at the large retail brokers since October 2019; spread and slippage are round "
        "figures of ours for a liquid fund, on the safe side, for orders far below the volume; borrow near the lowest "
        "general-collateral rates, 2024",
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
    ),
    "crypto_taker": Preset(
        "a taker at a large crypto exchange: 10 bps commission, 1 bp spread, 2 bps slippage, 10% borrow a year",
        {"commission_bps": 10.0, "spread_bps": 1.0, "slippage_bps": 2.0, "borrow_rate_annual": 0.10},
        "Binance, spot, regular user, taker 0.1%, as published in 2024; spread, slippage and borrow are round figures "
        "of ours for its largest pairs",
    ),
    "futures": Preset(
        "an equity index future worth 50 a point: 2.25 a contract, a tick of 0.25 as spread; no borrow",
        {"commission_per_contract": 2.25, "contract_size": 50.0, "spread_absolute": 0.25},
        "E-mini S&P 500: Interactive Brokers 0.85 a contract, and about 1.40 of exchange and regulatory fees, as "
        "published in 2024; the tick of CME's contract; run.lot_size = 50 trades whole contracts; rolling is free",
    ),
}
