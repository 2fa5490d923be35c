"""Kernels: folders of functions that numba compiles, and where their machine code is kept."""

from .kernel import Function, Kernel

__all__ = ["Function", "Kernel"]
