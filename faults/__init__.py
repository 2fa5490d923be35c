"""How bad input is said: where it is, what is wrong, the value, and the remedy."""

from .bad_input import BadInput, Fault
from .suggest import did_you_mean

__all__ = ["BadInput", "Fault", "did_you_mean"]
