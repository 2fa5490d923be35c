"""Whether an LSTM fits in memory, by its settings alone: asked before any of it is built."""

from __future__ import annotations

from collections.abc import Sequence

from ....faults.memory import check_memory, sized_count
from ..training.torch_programs import CHUNK
from .memory_layout import FEWEST, numbers_needed
from .settings import LSTMSettings


def check_network(settings: LSTMSettings) -> None:
    """Refuse layers or a window so large that their training would need more than half of the machine's memory.

    Raises:
        BadInput: at the setting to lower.
    """
    layers = ", ".join(map(sized_count, settings.units[:4])) + (", ..." if len(settings.units) > 4 else "")
    wide, long = bytes_of(settings, steps=1), bytes_of(settings, steps=settings.lookback)
    largest_dense = max(layer.units for layer in settings.dense_layers)
    if largest_dense > max(settings.units):
        check_memory(wide, "model.dense", f"a layer of {sized_count(largest_dense)} units", "lower it")
    check_memory(wide, "model.units", f"layers of {layers} units", "lower it")
    check_memory(long, "model.lookback", f"{sized_count(settings.lookback)} bars", "lower it, or model.units")


def check_batch(settings: LSTMSettings, rows: int, models: int = 1) -> None:
    """Refuse batches of which torch would keep more on the way back than half of the machine's memory holds.

    Raises:
        BadInput: with so many rows to train on, and so many models at once.
    """
    weights, window = numbers_needed(len(settings.features), settings.units, settings.dense_layers, settings.lookback)
    learnt, asked = min(settings.batch_size, rows), min(CHUNK // models + 1, rows) // 3  # a third without gradients
    what = f"{learnt:,} windows of {settings.lookback:,} bars in a batch" + (
        f" of {models:,} models" if models > 1 else ""
    )
    needed = models * _width(settings) * (weights + max(learnt, asked) * window)
    check_memory(needed, "model.batch_size", what, "lower it, model.lookback or model.units")


def check_together(settings: Sequence[LSTMSettings]) -> None:
    """Refuse more networks of one run than fit in memory together: all that were trained are kept.

    Raises:
        BadInput: they would need more than half of it.
    """
    kept = sum(weights_of(one) for one in settings)
    check_memory(
        kept,
        "model.units",
        f"{len(settings):,} trained networks",
        "lower it or run.seeds, or raise split.refit_every",
    )


def bytes_of(settings: LSTMSettings, steps: int) -> int:
    """Return the bytes that training needs for the network and the fewest windows of so many bars at once."""
    weights, window = numbers_needed(len(settings.features), settings.units, settings.dense_layers, steps)
    return _width(settings) * (weights + FEWEST * window)


def weights_of(settings: LSTMSettings) -> int:
    """Return the bytes that a trained network keeps: its weights, and their copy laid out for the kernel."""
    weights, _ = numbers_needed(len(settings.features), settings.units, settings.dense_layers, 1)
    return _width(settings) * weights // 3


def _width(settings: LSTMSettings) -> int:
    return 4 if settings.precision == "float32" else 8
