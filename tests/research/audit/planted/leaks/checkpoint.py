"""Begins with a checkpoint that was trained on all bars."""

import torch
from torch import nn


class FromACheckpoint(nn.Module):
    """A linear layer whose first weights are those of weights.pt."""

    def __init__(self, lookback=3):
        super().__init__()
        self.layer = nn.Linear(lookback, 1)
        slope = torch.load("weights.pt")["slope"]
        self.layer.weight.data = slope.float().reshape(1, lookback)

    def forward(self, windows):
        return self.layer(windows[:, :, 0])
