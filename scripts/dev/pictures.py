"""The pictures of README and docs, made anew: `make pictures`, from the root of the checkout.

Each run below is made in a folder and with a ledger of its own, so that it is the first look at its bars, and its
figures are copied to docs/pictures. The pictures of the calibration are drawn from what `make calibrate` has counted.
`barcast series` is run as well: docs/series.json keeps its numbers, which docs/series.md tells. The page of the default
run is photographed by the browser that `make browser` installs.
docs/pictures/made_by.toml keeps what each came from: the run's command, the SHA-256 of its bars, the numbers it came
to, and a digest of what its code draws. The tests hold it against the code, and so tell when a picture is stale.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
KEPT = PICTURES / "made_by.toml"
SERIES = PICTURES.parent / "series.json"
"""What `barcast series` came to on the embedded bars: docs/series.md tells it."""
COUNTED = ROOT / "benchmarks" / "calibration" / "measured.json"

RUNS = {"default": "barcast backtest", "walk_forward": "barcast backtest --refit-every 250 --seeds 5"}
OF_RUNS = {"profit": "default", "costs": "default", "models": "walk_forward"}
"""Figure -> the run that it is of."""
OF_PAGE, PAGE_OF = "report", "default"
"""The picture of a run's page, and the run."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PAGE_FILES = ("templates", "styles")
"""Folders of what the page looks like."""
OF_CALIBRATION = ("false_claims", "power")
OF_SERIES = "series"
SERIES_COMMAND = "barcast series --json"
LEFT_OUT = ("warnings", "correction")
HIGHEST = 250.0
"""Percent from which on a figure of the series is written beside an arrow."""
NUMBERS = ("total_return", "sharpe", "max_drawdown", "hit_rate", "correlation")


def main() -> None:
    """Make all pictures, and keep what they came from."""
    with tempfile.TemporaryDirectory() as folder:
        runs = {name: made(command, Path(folder) / name) for name, command in RUNS.items()}
        for figure, run in OF_RUNS.items():
            shutil.copyfile(runs[run] / "figures" / f"{figure}.png", PICTURES / f"{figure}.png")
        photograph(runs[PAGE_OF] / "report.html", PICTURES / f"{OF_PAGE}.png")
        facts = {name: {"command": RUNS[name], **facts_of(run)} for name, run in runs.items()}
        SERIES.write_text(json.dumps(series_made(Path(folder)), indent=1) + "\n", encoding="utf-8")
    draw_series(json.loads(SERIES.read_text(encoding="utf-8"))).savefig(PICTURES / f"{OF_SERIES}.png", dpi=110)
    draw_calibration()
    KEPT.write_text(as_toml(facts, digests()), encoding="utf-8")


def made(command: str, folder: Path) -> Path:
    """Make a run in a folder, as the first look at its bars, and return the folder."""
    program = [sys.executable, "-c", "from barcast.scripts.main import main; main()"]
    arguments = [*shlex.split(command)[1:], "--no-cache", "--quiet", "--out", str(folder)]
    environment = {**os.environ, "BARCAST_LEDGER": f"{folder}.sqlite"}
    subprocess.run([*program, *arguments], check=True, env=environment)
    return folder


def photograph(page: Path, picture: Path) -> None:
    """Write the first screen of a page as a picture; it takes what `make browser` installs."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1240, "height": 980})
        tab.goto(page.as_uri())
        tab.wait_for_function("document.body.dataset.ready")
        tab.screenshot(path=str(picture))
        browser.close()


def series_made(folder: Path) -> dict[str, Any]:
    """Return what the series came to, as the first look at its bars, its numbers to five decimals."""
    program = [sys.executable, "-c", "from barcast.scripts.main import main; main()"]
    arguments = [*shlex.split(SERIES_COMMAND)[1:], "--no-cache", "--html", str(folder / "series.html")]
    environment = {**os.environ, "BARCAST_LEDGER": str(folder / "series.sqlite")}
    told = subprocess.run([*program, *arguments], check=True, env=environment, stdout=subprocess.PIPE).stdout
    found = json.loads(told, parse_float=lambda text: round(float(text), 5))
    return {name: value for name, value in found.items() if name not in LEFT_OUT}


def draw_series(found: Mapping[str, Any]) -> Figure:
    """Return the picture of the series: what each iteration claims and what is left, and the lag profile of one."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.0, 4.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.7, 1.0))
    draw_claims(left, found)
    draw_lags(right, found["iterations"]["01_01"]["lag_profile"]["train"])
    return figure


def draw_claims(axes: Axes, found: Mapping[str, Any]) -> None:
    """Draw the figure of each iteration, what its account made, and buy and hold."""
    from barcast.reports.style import GREY, HOLD, LONG, SHORT

    iterations = found["iterations"]
    shown = (
        ("figure", SHORT, "its figure: by its own formula, on the bars it was trained on"),
        ("total_return", LONG, "its account on the bars after them, after costs"),
    )
    for name, colour, label in shown:
        percents = [100.0 * one[name] for one in iterations.values()]
        axes.plot([min(value, HIGHEST) for value in percents], range(len(percents)), "o", color=colour, label=label)
        for row, value in enumerate(percents):
            if value > HIGHEST:
                axes.annotate(f"{value:,.0f}% \u2192 ", (HIGHEST, row), ha="right", va="center", color=colour)
    held = 100.0 * found["yardsticks"]["buy_and_hold"]["total_return"]
    axes.axvline(held, color=HOLD, linestyle="--", linewidth=1.2, label="buy and hold on the bars after them")
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    axes.set_yticks(range(len(iterations)), list(iterations))
    axes.invert_yaxis()
    axes.set_xlabel("percent: figures are sums, accounts compound")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False, fontsize=9)


def draw_lags(axes: Axes, profile: Mapping[str, float]) -> None:
    """Draw a lag profile, the return that was forecast in colour."""
    from barcast.reports.style import GREY, LONG, PALE

    axes.bar(list(profile), list(profile.values()), color=[LONG if lag == "1" else PALE for lag in profile])
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.set_title(
        "01_01 on its training bars: correlation of the\nforecast made at t with the return of t + k", fontsize=9
    )
    axes.set_xlabel("k; 1, in blue, is the return that it was to forecast")


def facts_of(run: Path) -> dict[str, Any]:
    """Return what a run came to: its bars, the verdict's sentences that pages quote, numbers to three decimals."""
    metrics = json.loads((run / "metrics.json").read_text(encoding="utf-8"))
    bars = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["data"]["sha256"]
    samples = {"test": metrics["test"], "held": metrics["buy_and_hold"]["test"]}
    numbers = {
        f"{sample}.{name}": round(found[name], 3)
        for sample, found in samples.items()
        for name in NUMBERS
        if name in found
    }
    return {"bars": bars, "says": metrics["verdict"]["sentences"], "numbers": numbers}


def draw_calibration() -> None:
    """Draw the pictures of the calibration."""
    command = [sys.executable, "benchmarks/calibrate.py", "--show", "--out", str(COUNTED.parent)]
    subprocess.run([*command, "--pictures", str(PICTURES)], check=True, cwd=ROOT)


def digests() -> dict[str, str]:
    """Return picture -> digest: of what its code draws of a small run, or of what was counted and of that code."""
    from barcast.engine import run_backtest
    from barcast.engine.replay.cost_surface import with_cost_surface
    from barcast.feeds import load_bars
    from barcast.models import AutoRegression
    from barcast.reports.figures import FIGURES, drawer_of

    bars = load_bars("sp500", start="2017-06-01")
    result = with_cost_surface(run_backtest(bars, AutoRegression(), split={"refit_every": 63}))
    found = {f"{name}.png": digest(drawer_of(FIGURES[name])(result, None)) for name in OF_RUNS}
    counted = hashlib.sha256(COUNTED.read_bytes() + COUNTED.with_name("pictures.py").read_bytes()).hexdigest()
    found |= {f"{name}.png": counted for name in OF_CALIBRATION}
    found |= {f"{OF_PAGE}.png": digest_of_page()}
    return found | {f"{OF_SERIES}.png": digest(draw_series(json.loads(SERIES.read_text(encoding="utf-8"))))}


def digest_of_page() -> str:
    """Return the SHA-256 of the files that say what the page of a run looks like; those of a sweep's have no part."""
    every = (file for folder in PAGE_FILES for file in (ROOT / "reports" / "page" / folder).iterdir())
    files = sorted(file for file in every if not file.name.startswith("sweep"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def digest(figure: Figure) -> str:
    """Return the SHA-256 of what a figure shows; fonts, sizes and rounding have no part in it."""
    return hashlib.sha256("\n".join(shown_in(figure)).encode()).hexdigest()


def shown_in(figure: Figure) -> Iterator[str]:
    """Yield every text of a figure, then the ends of its lines and the numbers of other shapes, panel by panel."""
    import numpy as np
    from matplotlib.colors import to_hex
    from matplotlib.text import Text

    yield from (text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text())
    for axes in figure.axes:
        for line in axes.lines:
            heights = np.asarray(line.get_ydata(), dtype=np.float64)
            ends = " ".join(f"{height:.2g}" for height in (*heights[:1], *heights[-1:]))
            yield f"{to_hex(line.get_color())} {len(heights)} {ends}"
        yield f"{len(axes.patches)} patches, {len(axes.collections)} collections, {len(axes.images)} images"


def as_toml(facts: Mapping[str, Mapping[str, Any]], drawn: Mapping[str, str]) -> str:
    """Return what is kept, as TOML."""
    lines = ["# What the pictures of the pages came from. Written by `make pictures`; the tests say when it is stale."]
    for name, found in facts.items():
        lines += ["", f"[runs.{name}]", *(f"{key} = {json.dumps(found[key])}" for key in ("command", "bars"))]
        lines += ["says = [", *(f"    {json.dumps(sentence)}," for sentence in found["says"]), "]"]
        lines += ["", f"[runs.{name}.numbers]", *(f'"{key}" = {value}' for key, value in found["numbers"].items())]
    for picture, said in drawn.items():
        run = {**OF_RUNS, OF_PAGE: PAGE_OF}.get(picture.removesuffix(".png"))
        command = SERIES_COMMAND if picture == f"{OF_SERIES}.png" else "make calibrate"
        source = f'run = "{run}"' if run else f'command = "{command}"'
        lines += ["", f'[pictures."{picture}"]', source, f'digest = "{said}"']
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
