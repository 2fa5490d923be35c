"""What simple rules, and the run's own positions at random times, earned on the same bars, fills and costs."""

from .baselines import Baselines, baselines_of, rule_curves_of
from .outcome import Outcome
from .random_times import RandomTimes, Rank

__all__ = ["Baselines", "Outcome", "RandomTimes", "Rank", "baselines_of", "rule_curves_of"]
