"""Trials parted into chunks, each scored by one worker in one go."""

from __future__ import annotations

from collections.abc import Sequence

from ..spaces.space import params_key
from ..trials.outcome import Proposed

MOST_MODELS = 4
"""Models of a chunk: at 0.1 s a training, handing a chunk over costs little, and no worker waits long for the last."""
MOST_TRIALS = 500
"""Trials of a chunk that share models: at 0.2 ms a trial that is 0.1 s."""
AFTER_THE_MODEL = ("strategy.", "costs.", "run.max_leverage", "run.lot_size", "run.combine")
"""Settings that trials with the same trained models may differ in."""
SAME_SHAPE = ("model.learning_rate", "model.dropout")
"""Settings in which models that are trained as one program may differ."""
Chunk = tuple[Proposed, ...]


def chunks_of(trials: Sequence[Proposed], *, at_once: int) -> list[Chunk]:
    """Part trials so that those with the same models, or models of one shape, are scored together.

    The number of workers has no part in it, so that results cannot depend on it.

    Args:
        trials: in the order of their numbers.
        at_once: trials of a batch; a small one is parted into four, so that several workers have something to do.
    """
    most = min(max(at_once // 4, 1), MOST_MODELS)
    models = _by_model(trials)
    chunks: list[Chunk] = []
    for start in range(0, len(models), most):
        together = [one for model in models[start : start + most] for one in model]
        parts = -(-len(together) // MOST_TRIALS)
        size = -(-len(together) // parts)
        chunks += [tuple(together[first : first + size]) for first in range(0, len(together), size)]
    return chunks


def _by_model(trials: Sequence[Proposed]) -> list[list[Proposed]]:
    """Return trials with the same trained models together, and those of one shape after each other."""
    shapes: dict[str, dict[str, list[Proposed]]] = {}
    for one in trials:
        model = {place: value for place, value in one.params.items() if not place.startswith(AFTER_THE_MODEL)}
        shape = {place: value for place, value in model.items() if place not in SAME_SHAPE}
        shapes.setdefault(params_key(shape), {}).setdefault(params_key(model), []).append(one)
    return [models for shape in shapes.values() for models in shape.values()]
