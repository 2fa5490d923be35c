"""The register: every setting moves the equity in both engines, and a new charge is a file and a line."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.costs.register import CHARGES, NAMES
from barcast.costs.volume import VolumeLimit
from barcast.engine import run_backtest
from barcast.engine.account.terms import AccountTerms, Rebalance, Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.engine.replay.replay import replay
from barcast.faults import BadInput
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.strategies import ForecastStrategy

ROOT = Path(importlib.util.find_spec("barcast").origin).parent


def test_every_setting_belongs_to_one_charge_or_limits_the_volume():
    shaped = [name for charge in CHARGES for name in charge.settings]
    assert sorted([*shaped, *VolumeLimit.model_fields]) == sorted(Costs.model_fields)


def test_every_charge_says_what_it_is():
    for charge in CHARGES:
        assert all((charge.label, charge.formula, charge.source, charge.unit, charge.settings))
        assert (charge.amount is None) == (not charge.terms) == (charge.name in ("commission", "slippage"))


# -- every field by hand -----------------------------------------------------------------------------------

PRICES = [100.0, 100.0, 100.0, 100.0, 80.0, 80.0]
"""Opens and closes; highs are 1 above, lows 1 below. The volume is 40 a bar, the days are 2, 1, 3, 1, 28 apart."""
DAYS = ["2024-01-01", "2024-01-03", "2024-01-04", "2024-01-07", "2024-01-08", "2024-02-05"]


class Wants(ForecastStrategy):
    """Wants what the script says."""

    def target(self, forecast):
        return forecast


def by_hand_bars():
    prices = np.array(PRICES)
    columns = {"open": prices, "high": prices + 1, "low": prices - 1, "close": prices, "volume": np.full(6, 40.0)}
    return load_bars(pd.DataFrame(columns, index=pd.DatetimeIndex(DAYS, name="date")))


def equities(costs, targets, leverage=1.0):
    """Return the last equity by the event path and by the replay: 1,000 of cash, filled at the next open."""
    bars, terms = by_hand_bars(), Terms(Costs(**costs), AccountTerms(cash=1_000.0, max_leverage=leverage))
    events = run_strategy(bars, Wants, {"source": ScriptedSource(np.array(targets), 1)}, terms)
    again = replay(bars, targets, terms, Rebalance(), first_decision=1)
    return float(events.account["equity"][-1]), float(again.account["equity"][-1])


LONG = (0.0, 1.0, 1.0, 1.0, 1.0, 1.0)
"""10 units bought at 100 on the third bar (2024-01-04), worth 800 on the fifth and the last."""
SHORT = (0.0, -1.0, -1.0, -1.0, -1.0, -1.0)
"""10 units sold at 100 there: 1,200 at the end."""
ROUND = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
"""10 units bought at 100 and sold at 100 on the bar after: 1,000 at the end."""
FLAT = (0.0,) * 6

# field -> other settings it needs, its value, targets, leverage, equity without it, and with it, by hand
BY_HAND = {
    "commission_bps": ({}, 10.0, LONG, 1.0, 800.0, 799.0),  # 10 bps of 1,000
    "commission_per_share": ({}, 0.5, LONG, 1.0, 800.0, 795.0),
    "commission_per_contract": ({}, 2.0, LONG, 1.0, 800.0, 780.0),
    "contract_size": ({"commission_per_contract": 2.0}, 5.0, LONG, 1.0, 780.0, 796.0),  # 2 contracts
    "commission_fixed": ({}, 3.0, ROUND, 1.0, 1000.0, 994.0),
    "commission_minimum": ({"commission_fixed": 3.0}, 5.0, LONG, 1.0, 797.0, 795.0),
    "commission_maximum": ({"commission_fixed": 3.0}, 2.0, LONG, 1.0, 797.0, 798.0),
    "commission_maximum_bps": ({"commission_fixed": 3.0}, 10.0, LONG, 1.0, 797.0, 799.0),
    # the first 4 units pay 0.5 each, the other 6 0.25
    "commission_per_share_tiers": ({}, ((0.0, 0.5), (4.0, 0.25)), LONG, 1.0, 800.0, 796.5),
    # the first 400 of value 100 bps, the other 600 50
    "commission_bps_tiers": ({}, ((0.0, 100.0), (400.0, 50.0)), LONG, 1.0, 800.0, 793.0),
    "spread_bps": ({}, 40.0, LONG, 1.0, 800.0, 798.0),  # half of it: 20 bps of 1,000
    "spread_absolute": ({}, 1.0, LONG, 1.0, 800.0, 795.0),  # half a unit of the price, 10 times
    "slippage_bps": ({}, 20.0, LONG, 1.0, 800.0, 798.0),
    "slippage_range": ({}, 0.25, LONG, 1.0, 800.0, 795.0),  # a quarter of high - low, 2, 10 times
    # sold on the sixth bar: volatility of (0, 0, 0, -20%) is 0.1, half of 40 units' volume is the root of 10 / 40
    "impact": ({}, 0.5, (0.0, 1.0, 1.0, 1.0, 0.0, 0.0), 1.0, 800.0, 780.0),
    # of the last two returns (0, -20%) the volatility is 0.1 x sqrt(2)
    "slippage_bars": ({"impact": 0.5}, 2, (0.0, 1.0, 1.0, 1.0, 0.0, 0.0), 1.0, 780.0, 800 - 200 * 0.1 * 2**0.5),
    # on 1,000 for 3 + 1 days, on 800 for 28 days
    "borrow_rate_annual": ({}, 0.365, SHORT, 1.0, 1200.0, 1200 - 4.0 - 22.4),
    "holding_rate_annual": ({}, 0.365, LONG, 1.0, 800.0, 800 - 4.0 - 22.4),
    # 1,000 for 2 days: 2; then 1,002 for one, and so on
    "cash_rate_annual": ({}, 0.365, FLAT, 1.0, 1000.0, 1000 * 1.002 * 1.001 * 1.003 * 1.001 * 1.028),
    # 20 units at 100 from a debt of 1,000: 3 days, 1 day, 28 days
    "margin_rate_annual": ({}, 0.365, LONG, 2.0, 600.0, 1600 - 1000 * 1.003 * 1.001 * 1.028),
    # a tenth of 40 units a bar: 4 at 100, 4 at 100, 2 at 80 of what is then missing, (1,000 - 160) / 80 - 8 = 2.5
    "volume_limit": ({}, 0.1, LONG, 1.0, 800.0, 1000 - 160.0),
    "volume_rest": ({"volume_limit": 0.1}, "cancel", LONG, 1.0, 840.0, 1000 - 80.0),
}
TARGETS = {"margin_rate_annual": tuple(2.0 * target for target in LONG)}


def test_no_setting_is_left_out():
    assert set(BY_HAND) == set(Costs.model_fields)


@pytest.mark.parametrize("name", BY_HAND)
def test_every_setting_moves_the_equity_in_both_engines_as_by_hand(name):
    others, value, targets, leverage, without, with_it = BY_HAND[name]
    targets = TARGETS.get(name, targets)
    assert equities(others, targets, leverage) == pytest.approx((without, without), rel=1e-12)
    assert equities({**others, name: value}, targets, leverage) == pytest.approx((with_it, with_it), rel=1e-12)
    assert with_it != pytest.approx(without, rel=1e-6)


def test_a_negative_holding_rate_is_received():
    assert equities({"holding_rate_annual": -0.365}, LONG) == pytest.approx((826.4, 826.4))


# -- hours ------------------------------------------------------------------------------------------------------


def hourly(stamps):
    prices = np.full(len(stamps), 100.0)
    columns = dict.fromkeys(("open", "high", "low", "close"), prices)
    return load_bars(pd.DataFrame(columns, index=pd.DatetimeIndex(stamps, name="date")))


def test_within_a_day_what_accrues_does_so_by_the_hour():
    bars = hourly(["2024-01-05 10:00", "2024-01-05 11:00", "2024-01-05 12:00", "2024-01-05 15:00", "2024-01-08 10:00"])
    terms = Terms(Costs(holding_rate_annual=0.365), AccountTerms(fill="close", cash=2_400.0))
    events = run_strategy(bars, Wants, {"source": ScriptedSource(np.ones(5), 1)}, terms)
    again = replay(bars, np.ones(5), terms, first_decision=1)
    # 2,400 at a thousandth a day: 0.1 an hour, and 67 hours over the weekend
    for account in (events.account, again.account):
        assert account["holding"].tolist() == pytest.approx([0.0, 0.0, 0.1, 0.3, 6.7])


def test_a_bar_a_day_is_charged_by_its_date_whatever_its_hour():
    bars = hourly(["2024-01-04 16:00", "2024-01-05 16:00", "2024-01-08 13:00", "2024-01-09 16:00"])
    terms = Terms(Costs(holding_rate_annual=0.365), AccountTerms(fill="close", cash=2_400.0))
    events = run_strategy(bars, Wants, {"source": ScriptedSource(np.ones(4), 1)}, terms)
    again = replay(bars, np.ones(4), terms, first_decision=1)
    for account in (events.account, again.account):
        assert account["holding"].tolist() == pytest.approx([0.0, 0.0, 7.2, 2.4])


# -- what the register does not know ------------------------------------------------------------------------------


class Discounted(Costs):
    """Pays half."""

    def commission(self, size, price):
        return super().commission(size, price) / 2


def test_a_subclass_is_refused():
    bars, costs = by_hand_bars(), Discounted(commission_bps=5)
    message = r"costs: the class Discounted cannot be used: only charges in the register are charged everywhere"
    with pytest.raises(BadInput, match=message):
        run_backtest(bars, ScriptedSource(np.ones(6), 1), costs=costs)
    with pytest.raises(BadInput, match=message):
        Terms(costs)


# -- a new charge -----------------------------------------------------------------------------------------------

STAMP_DUTY = '''
"""Stamp duty: half a percent of what is bought."""

from .charge import VALUE_BOUGHT, Charge, Term
from .cost_settings import BASIS_POINT, CostSettings, amount


class StampDuty(CostSettings):
    stamp_duty_bps: float = amount("stamp duty on purchases, basis points", "stamp duty {:g} bps", 1e4)


def duty(costs, size, price):
    return max(size, 0.0) * price * costs.stamp_duty_bps * BASIS_POINT


CHARGES = (
    Charge(
        "stamp_duty", "Stamp duty", (StampDuty,), ("stamp_duty_bps",), "value bought x stamp_duty_bps / 10000",
        "Finance Act 1986", amount=duty, terms=(Term(VALUE_BOUGHT, "stamp_duty_bps", BASIS_POINT),),
    ),
)
'''

RUN_WITH_IT = """
import json, sys
from pathlib import Path
import barcast
from barcast.scripts.main import main
out = Path(sys.argv[1])
try:
    main(["backtest", "--data", str(out / "bars.csv"), "--model", "ar", "--costs", "free", "--set",
          "costs.stamp_duty_bps=50", "--set", "costs.borrow_rate_annual=0.02", "--out", str(out / "run"), "--verify"])
except SystemExit as end:
    assert not end.code, end.code
"""


@pytest.mark.deep
def test_a_new_charge_is_one_file_and_one_line(tmp_path):
    """Every room but costs/ is the checkout's own; costs/ is a copy with a file more and a line more."""
    package = tmp_path / "house" / "barcast"
    package.mkdir(parents=True)
    for item in ROOT.iterdir():
        if item.name not in (".git", ".venv", "costs", "runs", "tests") and not item.name.startswith("."):
            (package / item.name).symlink_to(item)
    shutil.copytree(ROOT / "costs", package / "costs", ignore=shutil.ignore_patterns("__pycache__"))
    (package / "costs" / "charges" / "stamp_duty.py").write_text(STAMP_DUTY, encoding="utf-8")
    register = package / "costs" / "register.py"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace('    "slippage",\n', '    "slippage",\n    "stamp_duty",\n'), encoding="utf-8")
    rng = np.random.default_rng(4)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, 120)))
    frame = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), close))
    frame.index = pd.bdate_range("2024-01-01", periods=120, name="date")
    frame.to_csv(tmp_path / "bars.csv")
    known = {**os.environ, "PYTHONPATH": str(package.parent), "NUMBA_DISABLE_JIT": "1", "COLUMNS": "200"}
    command = [sys.executable, "-c", RUN_WITH_IT, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, env=known, cwd=tmp_path, check=False)
    assert told.returncode == 0, told.stderr
    assert "Stamp duty" in told.stdout
    assert "stamp duty 50 bps" in told.stdout
    assert "Verified by an independent replay" in told.stdout
    fills, equity = (pd.read_csv(tmp_path / "run" / f"{name}.csv") for name in ("fills", "equity"))
    bought = fills[fills["size"] > 0]
    assert len(bought) > 5
    assert bought["stamp_duty"].to_numpy() == pytest.approx(0.005 * bought["size"] * bought["price"])
    assert (fills.loc[fills["size"] < 0, "stamp_duty"] == 0).all()
    assert equity["stamp_duty"].sum() == pytest.approx(fills["stamp_duty"].sum())
    trades = pd.read_csv(tmp_path / "run" / "trades.csv")
    assert trades["costs"].sum() == pytest.approx(fills["stamp_duty"].sum())
    assert "stamp_duty" not in NAMES  # this process knows nothing of it
