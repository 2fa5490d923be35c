"""A strategy of your own: override `target`, nothing else.

barcast backtest --strategy examples/my_strategy.py:Cautious --set strategy.enough=0.001
"""

from barcast.strategies import ForecastStrategy


class Cautious(ForecastStrategy):
    """Half in when the forecast is up, all in when it is up by enough; never short."""

    params = (("enough", 0.0005),)

    def target(self, forecast: float) -> float:
        """Return the wanted position as a fraction of equity."""
        if forecast > self.p.enough:
            return 1.0
        return 0.5 if forecast > 0 else 0.0
