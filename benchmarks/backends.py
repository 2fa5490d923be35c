"""Where torch overtakes the kernel: networks of growing size, an epoch by each backend, in one process on one thread.

`backend = "auto"` goes by this. CPU seconds, the least of the rounds. Run it with `make bench`.
"""

from __future__ import annotations

import numpy as np
from rich.console import Console
from rich.table import Table
from timing import cpu_seconds, rounds_asked, versions

from barcast.models.networks.lstm.compiled import plan_of
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.training.reproducible import steady

SIZES = [
    ([1], 1, 32), ([8], 20, 32), ([32], 20, 32), ([32], 20, 512), ([128, 64], 20, 32), ([128, 64], 20, 512),
    ([256], 20, 32), ([256], 20, 512), ([384], 20, 32), ([512], 20, 32), ([512], 20, 512), ([512, 256], 20, 512),
]  # fmt: skip
"""Units, lookback, batch size."""


def epoch_seconds(units: list[int], lookback: int, batch_size: int, backend: str, rounds: int) -> float:
    """Return the seconds of an epoch over 1,024 windows, first weights and compiling left out."""
    rng = np.random.default_rng(7)
    windows, returns = rng.normal(0.0, 0.01, (1024, lookback, 1)), rng.normal(0.0, 0.01, 1024)
    settings = {"units": units, "lookback": lookback, "batch_size": batch_size, "validation": 0.0}
    forecaster = LSTMForecaster(**settings, backend=backend)
    fitting = forecaster.begin(windows, returns)
    program, draws = fitting.training.program, fitting.training.draws
    with steady(forecaster.device):
        program.train_epoch(draws.order(), None)
        return min(cpu_seconds(lambda: program.train_epoch(draws.order(), None)) for _ in range(rounds))


def main() -> None:
    """Measure and print."""
    rounds = rounds_asked(__doc__, default=3)
    table = Table(title=f"An epoch of 1,024 windows; {versions(['torch', 'numba'])}; least of {rounds} rounds")
    for column in ("units", "bars", "batch", "parameters", "compiled, s", "torch, s", "times faster", "auto takes"):
        table.add_column(column, justify="right")
    for units, lookback, batch_size in SIZES:
        ours, torchs = (epoch_seconds(units, lookback, batch_size, name, rounds) for name in ("compiled", "torch"))
        chosen = LSTMForecaster(units=units, lookback=lookback, batch_size=batch_size)
        table.add_row(
            "+".join(map(str, units)), str(lookback), str(batch_size), f"{plan_of(chosen.settings).parameters:,}",
            f"{ours:.4f}", f"{torchs:.4f}", f"{torchs / ours:.2f}", chosen.choice.backend,
        )  # fmt: skip
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
