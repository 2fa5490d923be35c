"""Both engines over as many random worlds as you like: `python tests/engine/many_worlds.py 10000 [first seed]`."""

import sys
import time
from collections import Counter

from two_engines import AGREES, check
from worlds import world_of_seed


def run(count, first=0):
    """Play the worlds of the seeds from `first` on, print what was found, return the seeds that differ."""
    counts, largest, bad, began = Counter(), {}, [], time.perf_counter()
    for seed in range(first, first + count):
        try:
            records, found = check(world_of_seed(seed))
        except Exception as error:
            bad.append(seed)
            print(f"seed {seed}: {type(error).__name__}: {error}")
            continue
        for account in records.accounts:
            counts.update(incident.status for incident in account.incidents)
            counts["fills"] += len(account.fills)
            counts["bars"] += len(account.columns["equity"])
            counts[f"ruined in {account.sample.name}"] += account.ruined
        counts[f"{len(records.accounts)} accounts"] += 1
        if max(found.values()) > AGREES:
            bad.append(seed)
            print(f"seed {seed} differs: { {name: apart for name, apart in found.items() if apart > AGREES} }")
            continue
        for name, difference in found.items():
            largest[name] = max(largest.get(name, (0.0, first)), (difference, seed))
    print(f"{count:,} worlds in {time.perf_counter() - began:.0f} s, {len(bad)} of them differ; {dict(counts)}")
    print("largest difference, and its seed:", *(f"  {name}: {at[0]:.2g} ({at[1]})" for name, at in largest.items()))
    return bad


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(bool(run(*(numbers or [1_000]))))
