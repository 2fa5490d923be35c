"""Scores with a memory: positions kept for long, on returns whose mean comes in spells, are right or wrong together."""

from __future__ import annotations

import numpy as np

from ...arrays import Floats

FORGOTTEN = 0.05
"""An autocorrelation below this ends a memory."""
LARGEST_SHARE = 6
"""Lags reach over no more than a sixth of the rows."""


def memory_of(position: Floats) -> float:
    """Return for how many bars a position (n,) remembers itself: 1 + 2 sum of its autocorrelations until they are gone.

    1 for a position that knows nothing of the last one, or that never changes.
    """
    beyond = position - position.mean()
    covariances = autocovariances(beyond[:, np.newaxis], len(position) // LARGEST_SHARE)[:, 0]
    if covariances[0] <= 0.0:
        return 1.0
    correlations = covariances[1:] / covariances[0]
    forgotten = np.flatnonzero(correlations < FORGOTTEN)
    return float(1.0 + 2.0 * correlations[: forgotten[0] if len(forgotten) else None].sum())


def widening(scores: Floats, lags: float) -> float:
    """Return how many times larger the error of a trial's sums is than without a memory, 1 at least.

    The root of 1 + 2 sum over l = 1 .. L of (1 - l / (L + 1)) autocorrelation(l): Newey and West (1987), "A simple,
    positive semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix", Econometrica 55; that
    of the view in which it is largest. It never narrows an error, which it is too noisy for.

    Args:
        scores: of the views of one trial, shape (n, views).
        lags: L.
    """
    reach = int(max(1, min(lags, len(scores) // LARGEST_SHARE)))
    covariances = autocovariances(scores - scores.mean(axis=0), reach)  # (reach + 1, views)
    shares = 2.0 * (1.0 - np.arange(1, reach + 1) / (reach + 1.0))
    own = covariances[0]
    remembered = np.divide(shares @ covariances[1:], own, out=np.zeros_like(own), where=own > 0.0)
    return float(np.sqrt(max(1.0 + remembered.max(), 1.0)))


def autocovariances(values: Floats, lags: int) -> Floats:
    """Return the sums of products of each column with itself so many rows later, shape (lags + 1, columns)."""
    rows = len(values) + lags
    largest = np.max(np.abs(values), initial=0.0)
    scaled = values / (largest if largest > 0.0 else 1.0)  # squares of huge or tiny values would leave float64
    spectrum = np.fft.rfft(scaled, n=rows, axis=0)
    return np.fft.irfft(np.abs(spectrum) ** 2, n=rows, axis=0)[: lags + 1]
