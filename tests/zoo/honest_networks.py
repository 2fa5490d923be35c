"""Networks that keep the windows of a batch apart."""

import torch
from torch import nn


class Dense(nn.Module):
    """A perceptron over the flattened window."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 1))

    def forward(self, windows):
        return self.layers(windows)


class Convolution(nn.Module):
    """A convolution along the bars."""

    def __init__(self):
        super().__init__()
        self.filter, self.head = nn.Conv1d(1, 8, 3, padding=1), nn.Linear(8, 1)

    def forward(self, windows):
        return self.head(torch.relu(self.filter(windows.transpose(1, 2))).mean(dim=2))


class Lstm(nn.Module):
    """An LSTM with `batch_first`."""

    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(1, 8, batch_first=True), nn.Linear(8, 1)

    def forward(self, windows):
        return self.head(self.lstm(windows)[0][:, -1])


class TransposedLstm(nn.Module):
    """An LSTM without `batch_first`, handed the bars first: right, though it looks like the slip."""

    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(1, 8), nn.Linear(8, 1)

    def forward(self, windows):
        return self.head(self.lstm(windows.transpose(0, 1))[0][-1])


class BothWaysInTheWindow(nn.Module):
    """A bidirectional GRU along the bars of each window, all of which have closed."""

    def __init__(self):
        super().__init__()
        self.gru, self.head = nn.GRU(1, 4, batch_first=True, bidirectional=True), nn.Linear(8, 1)

    def forward(self, windows):
        return self.head(self.gru(windows)[0].mean(dim=1))


class BatchNorm(nn.Module):
    """Batch normalisation by the running statistics of training, which `eval` turns to."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(5, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, windows):
        return self.layers(windows)


class LayerNorm(nn.Module):
    """Normalises over the units of each window."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(5, 8), nn.LayerNorm(8), nn.Tanh(), nn.Linear(8, 1))

    def forward(self, windows):
        return self.layers(windows)


class Attention(nn.Module):
    """Attention over the bars of each window."""

    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(1, 8), nn.Linear(8, 1)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, windows):
        hidden = self.body(windows)
        return self.head(self.attention(hidden, hidden, hidden)[0][:, -1])


class Transformer(nn.Module):
    """A transformer's layer over the bars, with dropout while it trains."""

    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(1, 8), nn.Linear(8, 1)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)

    def forward(self, windows):
        return self.head(self.layer(self.body(windows))[:, -1])


class Dropout(nn.Module):
    """Dropout that `eval` switches off."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(5, 8), nn.Dropout(0.5), nn.Linear(8, 1))

    def forward(self, windows):
        return self.layers(windows)


class MonteCarloDropout(nn.Module):
    """The mean over twenty masks, drawn once and the same for every window."""

    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(5, 8), nn.Linear(8, 1)
        self.register_buffer("masks", 2.0 * (torch.rand(20, 1, 8) > 0.5))

    def forward(self, windows):
        return self.head(self.body(windows[:, :, 0]) * self.masks).mean(dim=0)  # (n, 1)


class Wide(nn.Module):
    """Wide enough that the size of the batch moves the last bits of its float32 sums."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(5, 512), nn.ReLU(), nn.Linear(512, 1))

    def forward(self, windows):
        return self.layers(windows)
