"""What trading costs: commission, spread, slippage, volume, borrow, holding, interest, and named presets of them."""

from .conditions import CALM, Conditions
from .costs import Costs, make_costs
from .presets import PRESETS, Preset

__all__ = ["CALM", "PRESETS", "Conditions", "Costs", "Preset", "make_costs"]
