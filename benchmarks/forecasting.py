"""One forecast, as a bar arrives: torch, TorchScript, onnxruntime and barcast, with the same weights, in turn.

The others are asked through a bare `nn.LSTM` and `nn.Linear` in `inference_mode`, and are handed windows ready for it:
float32, scaled, shaped. barcast is handed returns as they are (float64), checks them, scales them, and gives a return;
so does the second line in torch, without checks.
Every run asks for a thousand windows of the S&P 500; all must give the same mean size of forecast.
The floor is the products of matrices alone, by the same machine in its caches; see `floor.py`.
CPU seconds of this process on one thread, in turn; the ratio is the median of the rounds' ratios.
`--quick` asks for ten windows once, to show that it runs.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
import onnxruntime
import torch
from floor import operations_forward, peak, seconds_in_turn
from naive import Net, net_like
from timing import Run, asked_of, check_same, flags, measure, one_thread, quiet, reached, scaled, show_work, versions
from training import rows_of

from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.protocol import Floats, ask

ASKED, FEW = 1_000, 10
EAGER, EAGER_WHOLE = "torch, eager", "torch, eager, scaling and all"
OURS = "barcast, predict(window)"


def trained(units: tuple[int, ...], lookback: int) -> LSTMForecaster:
    """Return a model trained for an epoch: what it learnt is not the point."""
    model = LSTMForecaster(units=units, lookback=lookback, epochs=1, validation=0.0, device="cpu")
    return model.fit(*rows_of(lookback, 2000)) and model


def mean_size(answers: Iterable[float], mean: float = 0.0, std: float = 1.0) -> float:
    """Return the mean size of the forecasts."""
    return float(np.mean(np.abs(np.fromiter(answers, float) * std + mean)))


def in_torch(net: Callable[[torch.Tensor], torch.Tensor], windows: list[torch.Tensor]) -> list[float]:
    """Return a torch module's answers."""
    with torch.inference_mode():
        return [net(window).item() for window in windows]


def in_torch_whole(model: LSTMForecaster, net: Net, windows: list[Floats]) -> list[float]:
    """Return the forecasts of returns as they are."""
    scalers = {name: float(value[0]) for name, value in model.state().items() if value.shape == (1,)}
    mean, std = scalers["inputs.mean"], scalers["inputs.std"]
    label_mean, label_std = scalers["labels.mean"], scalers["labels.std"]
    with torch.inference_mode():
        answers = (net(torch.from_numpy((window - mean) / std).float()).item() for window in windows)
        return [answer * label_std + label_mean for answer in answers]


def session_of(net: Net, window: torch.Tensor) -> Any:
    """Return onnxruntime's session of the module, on one thread."""
    file = io.BytesIO()
    export: Any = torch.onnx.export  # its annotation leaves out the files that it takes without dynamo
    export(net, (window,), file, dynamo=False, input_names=["window"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(file.getvalue(), options)


def engines(model: LSTMForecaster, windows: Floats) -> dict[str, Run]:
    """Return who is asked, what the others are compared with first."""
    net, scalers = net_like(model), model.state()
    as_given = [windows[i : i + 1] for i in range(len(windows))]
    ready = [
        torch.from_numpy((one - scalers["inputs.mean"]) / scalers["inputs.std"]).float().contiguous()
        for one in as_given
    ]
    undone = partial(mean_size, mean=scalers["labels.mean"][0], std=scalers["labels.std"][0])
    jit: Any = torch.jit  # untyped
    traced = jit.freeze(jit.trace(net, (ready[0],)))
    session, feeds = session_of(net, ready[0]), [{"window": one.numpy()} for one in ready]
    return {
        EAGER: lambda: undone(in_torch(net, ready)),
        EAGER_WHOLE: lambda: mean_size(in_torch_whole(model, net, as_given)),
        "torch.jit, traced and frozen": lambda: undone(in_torch(traced, ready)),
        "onnxruntime": lambda: undone([session.run(None, feed)[0].item() for feed in feeds]),
        "barcast, ask(model, window)": lambda: mean_size([ask(model, one)[0] for one in as_given]),
        OURS: lambda: mean_size([model.predict(one)[0] for one in as_given]),
    }


def compare(units: tuple[int, ...], lookback: int, asked: argparse.Namespace, at_least: float | None = None) -> None:
    """Measure and print one size of network."""
    count = FEW if asked.quick else ASKED
    windows = rows_of(lookback, 2000 + count)[0][2000:]
    with quiet():
        runs = engines(trained(units, lookback), windows)
    timed = measure(runs, asked.rounds)
    check_same(timed, 1e-5)
    each = scaled(timed, dict.fromkeys(timed, float(count)))
    floor = seconds_in_turn(units, lookback, peak())
    work = operations_forward(units, lookback)
    notes = [f"Floor: {work:,} operations at {work / floor / 1e9:.0f} GFLOP/s, most of them matrix by vector."]
    if at_least is not None:
        notes.append(reached(each, OURS, [EAGER], at_least))
        notes.append(reached(each, OURS, [EAGER_WHOLE]))
    used = versions(("torch", "onnxruntime", "numba"))
    name = f"{' + '.join(map(str, units))} units, {lookback} bars"
    show_work(f"One forecast: {name}; {used}; {asked.rounds} rounds of {count}", each, floor, "mean size", notes)


def main() -> None:
    """Measure and print."""
    asked = asked_of(flags(__doc__, rounds=15))
    one_thread()
    compare((32,), 32, asked, at_least=12)
    compare((128, 128), 60, asked)


if __name__ == "__main__":
    main()
