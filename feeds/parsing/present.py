"""The present, in one place, so that a test can say what it is."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np


def now() -> np.datetime64:
    """Return the time in UTC, datetime64[us]."""
    return np.datetime64(datetime.now(UTC).replace(tzinfo=None), "us")
