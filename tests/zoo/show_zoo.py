"""Prints the zoo: each leak and what it is told, each honest plug-in and whether it runs in silence.

In the root of the repository: `python -m tests.zoo.show_zoo`. With `--fills` it prints `fills.csv`, what the honest
strategies trade.
"""

import os
import sys
import tempfile
import textwrap

from barcast.faults import BadInput

from ..conftest import make_bars
from .cases import run
from .tables import (
    DISARMED,
    HONEST_MODELS,
    HONEST_STRATEGIES,
    LEAKY_MODELS,
    LEFT_TO_THE_AUDIT,
    PEEKING_STRATEGIES,
)

MODES = {False: "preloaded", True: "streamed"}
PARTS = (
    ("Models that leak", LEAKY_MODELS),
    ("Strategies that peek", PEEKING_STRATEGIES),
    ("Disarmed: refused, or nothing left to find", DISARMED),
    ("Left to the audit", LEFT_TO_THE_AUDIT),
    ("Honest models", HONEST_MODELS),
    ("Honest strategies", HONEST_STRATEGIES),
)


def outcome(case, bars, streaming):
    """Return the first line of the error that ends the run; `silence` where none does."""
    try:
        result = run(case, bars, streaming)
    except BadInput as error:
        return str(error).partition("\n")[0]
    except Exception as error:
        return f"an error of its own: {type(error).__name__}: {error}"
    return f"silence, {len(result.account.fills)} fills"


def show(case, bars):
    """Print a plug-in: its name, what it does, and what it is told in each mode, once where that is the same."""
    print(f"\n{case.name}: {case.told}")
    told = {mode: outcome(case, bars, mode) for mode in case.modes}
    for words in dict.fromkeys(told.values()):
        modes = " and ".join(MODES[mode] for mode in told if told[mode] == words)
        print(textwrap.fill(f"{modes}: {words}", 118, initial_indent="    ", subsequent_indent="        "))


def print_fills(bars):
    """Print what the honest strategies trade, as CSV."""
    print("strategy,fills,traded,equity")
    for case in HONEST_STRATEGIES:
        result = run(case, bars)
        traded, equity = result.account.fills["size"].abs().sum(), result.account.equity["equity"].iloc[-1]
        print(f"{case.name},{len(result.account.fills)},{traded:.12g},{equity:.12g}")


def main():
    """Print the table, or the fills."""
    os.chdir(tempfile.mkdtemp())  # some models write files
    bars = make_bars()
    if "--fills" in sys.argv:
        print_fills(bars)
        return
    for title, cases in PARTS:
        print(f"\n{title} ({len(cases)})\n{'=' * 118}")
        for case in cases:
            show(case, bars)


if __name__ == "__main__":
    main()
