"""Any torch.nn.Module that maps windows (n, lookback, features) to (n,) or (n, 1) is a model too.

barcast backtest --model examples/my_network.py:Convolution --set model.lookback=16 --set model.epochs=20
"""

from torch import Tensor, nn


class Convolution(nn.Module):
    """Two causal filters over the window, averaged into one number."""

    def __init__(self, channels: int = 8) -> None:
        super().__init__()
        self.filters = nn.Sequential(nn.Conv1d(1, channels, 3), nn.ReLU(), nn.Conv1d(channels, channels, 3), nn.ReLU())
        self.head = nn.Linear(channels, 1)

    def forward(self, windows: Tensor) -> Tensor:
        """Return one number a window, shape (n, 1)."""
        filtered = self.filters(windows.transpose(1, 2))  # (n, channels, lookback - 4)
        answer: Tensor = self.head(filtered.mean(dim=2))  # (n, 1)
        return answer
