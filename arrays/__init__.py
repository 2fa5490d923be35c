"""The arrays that rooms hand one another, by the type of their numbers; the shape is said where one is handed over."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Stamps = NDArray[np.datetime64]
