"""Where torch overtakes the kernel: networks of growing size, an epoch by each backend, in one process on one thread.

`backend = "auto"` goes by this. CPU seconds, the least of the rounds. `--quick` measures two of the sizes once, by few
windows, to show that it runs.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from rich.console import Console
from rich.table import Table
from timing import asked_of, cpu_seconds, flags, versions

from barcast.models.networks.lstm.compiled import plan_of
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.training.reproducible import steady
from barcast.models.protocol import Floats

SIZES = [
    ([1], 1, 32), ([8], 20, 32), ([32], 20, 32), ([32], 20, 512), ([128, 64], 20, 32), ([128, 64], 20, 512),
    ([256], 20, 32), ([256], 20, 512), ([384], 20, 32), ([512], 20, 32), ([512], 20, 512), ([512, 256], 20, 512),
]  # fmt: skip
"""Units, lookback, batch size."""
WINDOWS, FEW_WINDOWS = 1024, 64


def made_rows(count: int, lookback: int) -> tuple[Floats, Floats]:
    """Return windows (count, lookback, 1) and returns (count,) of noise."""
    rng = np.random.default_rng(7)
    return rng.normal(0.0, 0.01, (count, lookback, 1)), rng.normal(0.0, 0.01, count)


def epoch_seconds(forecaster: LSTMForecaster, windows: Floats, returns: Floats, rounds: int) -> float:
    """Return the seconds of an epoch over the windows, first weights and compiling left out."""
    fitting = forecaster.begin(windows, returns)
    program, draws = fitting.training.program, fitting.training.draws
    with steady(forecaster.device):
        program.train_epoch(draws.order(), None)
        return min(cpu_seconds(lambda: program.train_epoch(draws.order(), None)) for _ in range(rounds))


def main() -> None:
    """Measure and print."""
    asked = asked_of(flags(__doc__, rounds=3))
    count, sizes = (FEW_WINDOWS, SIZES[:2]) if asked.quick else (WINDOWS, SIZES)
    title = f"An epoch of {count:,} windows; {versions(['torch', 'numba'])}"
    table = Table(title=f"{title}; least of {asked.rounds} rounds")
    for column in ("units", "bars", "batch", "parameters", "compiled, s", "torch, s", "times faster", "auto takes"):
        table.add_column(column, justify="right")
    for units, lookback, batch_size in sizes:
        made = partial(LSTMForecaster, units=units, lookback=lookback, batch_size=batch_size)
        ours, torchs = (
            epoch_seconds(made(backend=name, validation=0.0), *made_rows(count, lookback), asked.rounds)
            for name in ("compiled", "torch")
        )
        chosen = made()
        table.add_row(
            "+".join(map(str, units)), str(lookback), str(batch_size), f"{plan_of(chosen.settings).parameters:,}",
            f"{ours:.4f}", f"{torchs:.4f}", f"{torchs / ours:.2f}", chosen.choice.backend,
        )  # fmt: skip
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
