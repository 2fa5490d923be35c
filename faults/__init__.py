"""How bad input is said: where it is, what is wrong, the value, and the remedy; and the warnings of a run."""

from .bad_input import BadInput, Fault
from .run_warning import RunWarning
from .suggest import did_you_mean
from .validation import check_keywords, check_settings

__all__ = ["BadInput", "Fault", "RunWarning", "check_keywords", "check_settings", "did_you_mean"]
