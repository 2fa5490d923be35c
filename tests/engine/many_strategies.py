"""Light orders against Backtrader's own on as many random strategies as you like.

`python tests/engine/many_strategies.py 5000 [first seed]`
"""

import sys
import time
from collections import Counter

import pytest
from random_strategies import first_difference, seen, world_of_seed
from stock_broker import stock


def run(count, first=0):
    """Run the strategies of the seeds from `first` on, print what was found, return the seeds that differ."""
    counts, bad, began = Counter(), [], time.perf_counter()
    for seed in range(first, first + count):
        world = world_of_seed(seed)
        ours = seen(world)
        with stock(pytest.MonkeyPatch()):
            theirs = seen(world)
        counts["fills"] += sum(len(value) for name, value in ours[-5:] if name == "fills") if len(ours[-1]) == 2 else 0
        counts[f"told by {world.listening or 'nobody'}"] += 1
        counts["rows"] += len(ours)
        if found := first_difference(ours, theirs):
            bad.append(seed)
            print(f"seed {seed} differs in row {found[0]}:\n  {found[1]}\n  {found[2]}")
    print(f"{count:,} strategies in {time.perf_counter() - began:.0f} s, {len(bad)} of them differ; {dict(counts)}")
    return bad


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(bool(run(*(numbers or [5_000]))))
