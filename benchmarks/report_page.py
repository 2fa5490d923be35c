"""The page of a run: how large it is, how long making it takes, and opening it in a browser.

Made minute bars and the 5,031 daily ones of the package, traded by a coin that falls on average every 2nd (daily) or
every 50th bar, at 2 basis points a fill. "Drawn" is the time from asking for the file until every pane and dot is on
screen, by the page's own clock, in Chromium without a window and with an empty cache; the median of the rounds.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from synthetic import by_a_coin, minute_bars

from barcast.costs import make_costs
from barcast.engine import run_backtest
from barcast.engine.result import Result
from barcast.feeds import Bars, load_bars
from barcast.models.fakes import ScriptedSource
from barcast.reports.page.about import About
from barcast.reports.page.page import page_of
from barcast.verdict.assess import assess

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MINUTES, FEW = 1_000_000, 300
ABOUT = About(name="made", settings="", changed={}, facts={}, commands={})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each page is opened")
    parser.add_argument("--quick", action="store_true", help="one small page, opened once: shows that it runs, no more")
    asked = parser.parse_args()
    pages = (
        {"made minutes": minute_bars(FEW)}
        if asked.quick
        else {"daily": load_bars("sp500"), "minutes": minute_bars(MINUTES)}
    )
    table = Table(title="Pages of runs")
    for column in ("bars", "fills", "bytes", "made, s", "drawn, ms"):
        table.add_column(column, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        for name, bars in pages.items():
            table.add_row(*measured(bars, Path(folder) / f"{name}.html", 1 if asked.quick else asked.rounds))
    Console(width=100).print(table)


def measured(bars: Bars, path: Path, rounds: int) -> tuple[str, ...]:
    """Return a row: what was drawn, how large its page is, and how long making and opening it took."""
    result = traded(bars)
    verdict = assess(result, "test")
    began = time.perf_counter()
    path.write_text(page_of(result, verdict, ABOUT), encoding="utf-8", newline="\n")
    made = time.perf_counter() - began
    fills = len(result.account.fills)
    return f"{len(bars):,}", f"{fills:,}", f"{path.stat().st_size:,}", f"{made:.2f}", drawn_after(path, rounds)


def traded(bars: Bars) -> Result:
    """Return a run over these bars."""
    forecasts = by_a_coin(len(bars), 0.001, 2.0 if len(bars) < MINUTES else 50.0)
    return run_backtest(bars, ScriptedSource(forecasts), costs=make_costs({"spread_bps": 4.0}))


def drawn_after(path: Path, rounds: int) -> str:
    """Return the median of the milliseconds until all is drawn; why there is none, without a browser."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return "no playwright"
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        return "no Chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        times = [opened(browser, path) for _ in range(rounds)]
        browser.close()
    return f"{statistics.median(times):.0f} ({min(times):.0f} to {max(times):.0f})"


def opened(browser: Any, path: Path) -> float:
    """Return the milliseconds until one opening of the page was drawn."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_function("document.body.dataset.ready", timeout=60_000)
    took = float(page.evaluate("document.body.dataset.ready"))
    context.close()
    return took


if __name__ == "__main__":
    main()
