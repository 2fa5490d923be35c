"""What makes two sweeps the same one: whether outcomes kept by one may be used by the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .... import __version__
from ....models.saved.computed_by import source_digest
from ..spaces.space import Space

WORDS = {
    "question": "the bars, folds or settings that all trials share",
    "space": "the settings that are turned",
    "search": "the search",
    "batch": "the batch",
    "seed": "the seed",
    "prune": "whether trials are pruned",
    "optuna": "the version of optuna",
    "barcast": "the version of barcast",
    "code": "the code of barcast",
}
OF_THE_PROGRAM = ("optuna", "barcast", "code")
SHOWN = ("search", "batch", "seed", "prune", "optuna", "barcast")
"""Those whose values say something to a reader; the others are digests."""


@dataclass(frozen=True)
class Identity:
    """Everything that decides which trials a sweep proposes and what they come to."""

    question: str
    """`Question.id`."""
    space: str
    """A digest of the settings that are turned, in their order."""
    search: str
    batch: int
    seed: int
    prune: bool
    optuna: str
    """Its major and minor version."""
    barcast: str
    code: str

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that another sweep does not have."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    def differences(self, kept: Mapping[str, Any]) -> list[str]:
        """Return in words what differs from an identity that was kept: `the batch (8 there, 16 here)`."""
        return [
            f"{words} ({kept.get(key)} there, {mine} here)" if key in SHOWN else words
            for key, words in WORDS.items()
            if kept.get(key) != (mine := asdict(self)[key])
        ]

    def is_of_another_version(self, kept: Mapping[str, Any]) -> bool:
        """Return whether nothing but the program differs."""
        mine = asdict(self)
        return all(kept.get(key) == mine[key] for key in WORDS if key not in OF_THE_PROGRAM)


def identity_of(question: str, space: Space, *, search: str, batch: int, seed: int, prune: bool) -> Identity:
    """Return the identity of a sweep with this `Question.id`, made by the barcast and Optuna that run now."""
    from importlib.metadata import version

    return Identity(
        question=question,
        space=hashlib.sha256(repr(list(space.dimensions.items())).encode()).hexdigest()[:16],
        search=search,
        batch=batch,
        seed=seed,
        prune=prune,
        optuna=".".join(version("optuna").split(".")[:2]),
        barcast=__version__,
        code=(source_digest() or "unknown")[:16],
    )
