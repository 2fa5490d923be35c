"""What trading costs: commission, spread, slippage, borrow, and named presets of them."""

from .costs import Costs
from .presets import PRESETS, Preset, make_costs

__all__ = ["PRESETS", "Costs", "Preset", "make_costs"]
