"""How bad input is said: where it is, what is wrong, the value, and the remedy."""

from .bad_input import BadInput, Fault
from .suggest import did_you_mean
from .validation import check_settings

__all__ = ["BadInput", "Fault", "check_settings", "did_you_mean"]
