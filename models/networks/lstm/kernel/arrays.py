"""The arrays that the kernel works on, and the views of them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .decorator import compiled

Numbers = NDArray[Any]
"""float32 or float64."""
Integers = NDArray[np.int64]
Silenced = NDArray[np.bool_]
RecordArray = NDArray[np.void]


def layout(names: str) -> np.dtype[np.void]:
    """Return the layout of a record of whole numbers."""
    return np.dtype((np.record, np.dtype([(name, "i8") for name in names.split()])))


LAYER = layout("fed own params wide silenced z gates cells squashed d_states d_z d_cell spare d_inputs all_gates all_z")
"""An LSTM layer: its inputs and units; where its parameters begin, its `wide`, and its columns of units silenced; then
where in the room to work in it finds its numbers."""
DENSE = layout("fed own kind params entered pre post d d_entered spare")
"""A dense layer: its inputs, units and activation; where its parameters begin; then where in the room it finds what."""


class Network(NamedTuple):
    """What the network looks like: records."""

    layers: RecordArray
    dense: RecordArray


class Rows(NamedTuple):
    """What is learnt from, and in which order."""

    inputs: Numbers
    """(rows, T, features)"""
    labels: Numbers
    """(rows,)"""
    order: Integers
    """(rows,)"""
    silenced: Silenced
    """(rows, units in all), in the order in which rows are visited; (0, 0) without dropout."""


class State(NamedTuple):
    """What training changes: parameters and Adam's two averages, each flat."""

    params: Numbers
    means: Numbers
    squares: Numbers


class Room(NamedTuple):
    """Room to work in, flat, as large as `plan` says."""

    wide: Numbers
    d_wide: Numbers
    grads: Numbers
    work: Numbers


@compiled(into_caller=True)
def block(flat: Numbers, at: int, rows: int, columns: int) -> Numbers:
    """Return the matrix (rows, columns) that begins there."""
    return flat[at : at + rows * columns].reshape(rows, columns)


@compiled(into_caller=True)
def blocks(flat: Numbers, at: int, count: int, rows: int, columns: int) -> Numbers:
    """Return the matrices (count, rows, columns) that begin there."""
    return flat[at : at + count * rows * columns].reshape(count, rows, columns)
