"""Where the time of an order goes: self time by part, per fill, of the rules of `event_path.py`, as a profiler sees it.

A profiler slows small functions most. So each part is shown as its share of the profile times the time of a run without
the profiler: believe the order of the parts, not their digits. `--before FOLDER` shows another checkout beside.
`--quick` takes the first 300 bars and one round, to show that it runs.
"""

from __future__ import annotations

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
from timing import asked_of, cpu_seconds, flags, quiet

from barcast.feeds import load_bars

PARTS = {
    "order objects": "order metabase autodict light_orders light_position order_objects",
    "order entry, matching, Backtrader's broker": "order_entry order_slips matching bbroker broker",
    "sizing": "sizing",
    "books and costs": "books fills market records costs commission conditions part",
    "position": "position",
    "notices and trades": "notices late_trades trade analyzer targets",
    "the strategy": "strategy order_rules forecast_strategy sign fixedsize",
    "recorders": "account cumulative_return forecast_pairs round_trips",
    "the loop and the lines": "lean clocked_lines lineiterator linebuffer lineseries dataseries feed cerebro",
}
"""Modules, by the names of their files."""

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
    name = Path(file).stem
    return next((part for part, files in PARTS.items() if name in files.split()), "the rest")


def seconds_by_part(checkout: Barcast, strategy: type, rounds: int) -> Mapping[str, float]:
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
    parser = flags(__doc__)
    parser.add_argument("--before", type=Path, help="the folder of another checkout of barcast, shown beside")
    asked = asked_of(parser)
    package = package_of(asked.before) if asked.before else None
    bars = load_bars("sp500")
    bars = bars.first(300) if asked.quick else bars
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
                found, fills = seconds_by_part(one, strategy, asked.rounds), one.fills(strategy)
                columns.append({part: seconds / fills * 1e6 for part, seconds in found.items()})
                table.add_column(name, justify="right")
        for part in (*PARTS, "the rest"):
            table.add_row(part, *(f"{column.get(part, 0.0):.1f}" for column in columns))
        table.add_row("all", *(f"{sum(column.values()):.1f}" for column in columns), style="bold")
        Console(width=120).print(table)


if __name__ == "__main__":
    main()
