"""Trials parted into chunks, each scored by one worker in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..asking.on_card import OnCard, never
from ..spaces.space import params_key
from ..trials.outcome import Proposed

MOST_MODELS = 4
"""Models of a chunk: at 0.1 s a training, handing a chunk over costs little, and no worker waits long for the last."""
MOST_ON_CARD = 256
"""Models of a chunk that train on a graphics card, which has room for as many of one shape as one program."""
MOST_TRIALS = 500
"""Trials of a chunk that share models: at 0.2 ms a trial that is 0.1 s."""
AFTER_THE_MODEL = ("strategy.", "costs.", "run.max_leverage", "run.lot_size", "run.combine")
"""Settings that trials with the same trained models may differ in."""
SAME_SHAPE = ("model.learning_rate", "model.dropout")
"""Settings in which models that are trained as one program may differ."""
Chunk = tuple[Proposed, ...]


def chunks_of(trials: Sequence[Proposed], *, at_once: int, on_card: OnCard = never) -> list[Chunk]:
    """Part trials so that those with the same models, or models of one shape, are scored together.

    The number of workers has no part in it, so that results cannot depend on it.

    Args:
        trials: in the order of their numbers.
        at_once: trials of a batch; a small one is parted into four, so that several workers have something to do.
        on_card: whether the model of a trial trains on a graphics card: those of one shape are a chunk then.
    """
    most = min(max(at_once // 4, 1), MOST_MODELS)
    others: list[list[Proposed]] = []
    chunks: list[Chunk] = []
    for models in _by_shape(trials):
        if on_card(models[0][0].params):
            chunks += _parted(models, MOST_ON_CARD, MOST_TRIALS)
        else:
            others += models
    return [*chunks, *_parted(others, most, MOST_TRIALS)]


def _parted(models: Sequence[Sequence[Proposed]], most: int, most_trials: int) -> Iterator[Chunk]:
    """Yield chunks of at most so many models, and of so many trials."""
    for start in range(0, len(models), most):
        together = [one for model in models[start : start + most] for one in model]
        parts = -(-len(together) // most_trials)
        size = -(-len(together) // parts)
        yield from (tuple(together[first : first + size]) for first in range(0, len(together), size))


def _by_shape(trials: Sequence[Proposed]) -> list[list[list[Proposed]]]:
    """Return the models of each shape, each as its trials."""
    shapes: dict[str, dict[str, list[Proposed]]] = {}
    for one in trials:
        model = {place: value for place, value in one.params.items() if not place.startswith(AFTER_THE_MODEL)}
        shape = {place: value for place, value in model.items() if place not in SAME_SHAPE}
        shapes.setdefault(params_key(shape), {}).setdefault(params_key(model), []).append(one)
    return [list(shape.values()) for shape in shapes.values()]
