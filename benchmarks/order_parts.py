"""Where the time of an order goes: self time by part, per fill, of the rules of `event_path.py`, as a profiler sees it.

A profiler slows small functions most. So each part is shown as its share of the profile times the time of a run without
the profiler: believe the order of the parts, not their digits. `--before FOLDER` shows another checkout beside.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import order_rules as rules
from checkouts import Barcast, package_of
from rich.console import Console
from rich.table import Table
from synthetic import by_a_coin
from timing import cpu_seconds, quiet

from barcast.feeds import load_bars

PARTS = {
    "order objects": ("order.py", "metabase.py", "autodict.py", "light_orders.py", "orders.py", "light_position.py"),
    "order entry, matching, Backtrader's broker": ("order_entry.py", "matching.py", "bbroker.py", "broker.py"),
    "sizing": ("sizing.py",),
    "books and costs": ("books.py", "market.py", "records.py", "costs.py", "commission.py", "conditions.py", "part.py"),
    "position": ("position.py",),
    "notices and trades": ("notices.py", "late_trades.py", "trade.py", "analyzer.py", "targets.py"),
    "the strategy": ("strategy.py", "order_rules.py", "forecast_strategy.py", "sign.py", "sizers.py"),
    "recorders": ("account.py", "cumulative_return.py", "forecast_pairs.py", "round_trips.py"),
    "the loop and the lines": ("lean.py", "linebuffer.py", "lineseries.py", "dataseries.py", "feed.py", "cerebro.py"),
}
RULES = {
    "10 units by orders, nobody told": rules.held,
    "10 units by orders, notify_order": rules.told_of_orders,
    "10 units by orders, notify_order and notify_trade": rules.told_of_trades,
    "brackets, whenever nothing is held": rules.brackets,
    "a limit order a bar, cancelled on the next": rules.limits,
    "all in, by targets": None,
}


def part_of(file: str) -> str:
    """Return the part that a function's file belongs to."""
    name = Path(file).name
    return next((part for part, files in PARTS.items() if name in files), "the rest")


def seconds_by_part(checkout: Barcast, strategy: type, rounds: int = 5) -> Mapping[str, float]:
    """Return the seconds of a pass by part: shares of the profile, as a part of an unprofiled run."""
    checkout.strategy_alone(strategy)
    whole = min(cpu_seconds(lambda: checkout.strategy_alone(strategy)) for _ in range(rounds))
    profile = cProfile.Profile()
    profile.runcall(checkout.strategy_alone, strategy)
    by_part: dict[str, float] = defaultdict(float)
    for (file, _, _), (_, _, own, _, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if file != "~":
            by_part[part_of(file)] += own
            continue
        for (caller, _, _), (_, _, spent, _) in callers.items():  # what is built in counts where it is called
            by_part[part_of(caller)] += spent
    total = sum(by_part.values())
    return {part: whole * own / total for part, own in by_part.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--before", type=Path, help="the folder of another checkout of barcast, shown beside")
    before = parser.parse_args().before
    package = package_of(before) if before else None
    bars = load_bars("sp500")
    forecasts = by_a_coin(len(bars), 0.01)
    checkouts = {"now": Barcast(bars, forecasts)}
    if package:
        checkouts = {"before": Barcast(bars, forecasts, package), **checkouts}
    for title, rule in RULES.items():
        table = Table(title=title)
        table.add_column("us a fill, by part")
        columns = []
        with quiet():
            for name, one in checkouts.items():
                strategy = one.sign_strategy if rule is None else rule(one.forecast)
                found, fills = seconds_by_part(one, strategy), one.fills(strategy)
                columns.append({part: seconds / fills * 1e6 for part, seconds in found.items()})
                table.add_column(name, justify="right")
        for part in (*PARTS, "the rest"):
            table.add_row(part, *(f"{column.get(part, 0.0):.1f}" for column in columns))
        table.add_row("all", *(f"{sum(column.values()):.1f}" for column in columns), style="bold")
        Console(width=120).print(table)


if __name__ == "__main__":
    main()
