"""Networks that mix the windows of a batch, or answer differently each time: ordinary slips with axes and modes."""

import torch
from torch import nn


class Network(nn.Module):
    """What they share: eight units, and a head that makes one number of them."""

    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(5, 8), nn.Linear(8, 1)

    def hidden(self, windows):
        return torch.tanh(self.body(windows[:, :, 0]))  # (n, 8)


class WithoutBatchFirst(nn.Module):
    """An LSTM without `batch_first`: it runs along the windows, in place of the bars of each."""

    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(1, 8), nn.Linear(8, 1)

    def forward(self, windows):
        return self.head(self.lstm(windows)[0][:, -1])


class BothWays(nn.Module):
    """A bidirectional GRU along the windows."""

    def __init__(self):
        super().__init__()
        self.gru, self.head = nn.GRU(1, 4, bidirectional=True), nn.Linear(8, 1)

    def forward(self, windows):
        return self.head(self.gru(windows)[0][:, -1])


class BatchNormAlwaysTraining(Network):
    """Batch normalisation that `eval` cannot switch off."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(8)

    def forward(self, windows):
        self.norm.train(len(windows) > 1)
        return self.head(self.norm(self.hidden(windows)))


class BatchNormWithoutRunningStatistics(Network):
    """`track_running_stats=False`: the statistics are those of the batch, in `eval` too."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(5, track_running_stats=False)

    def forward(self, windows):
        return self.head(torch.tanh(self.body(self.norm(windows)[:, :, 0])))


class AttentionOverTheBatch(Network):
    """Attention without `batch_first`: each window attends to all others."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2)

    def forward(self, windows):
        hidden = self.hidden(windows)[:, None]  # (n, 1, 8): n is taken for time
        return self.head(self.attention(hidden, hidden, hidden)[0][:, 0])


class TransformerOverTheBatch(Network):
    """A transformer's layer without `batch_first`."""

    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0)

    def forward(self, windows):
        return self.head(self.layer(self.hidden(windows)[:, None])[:, 0])


class LayerNormOverTheBatch(Network):
    """Normalises each unit over the windows: the wrong axis."""

    def forward(self, windows):
        hidden = self.hidden(windows)
        return self.head((hidden - hidden.mean(dim=0)) / (hidden.std(dim=0, correction=0) + 1e-5))


class SoftmaxOverTheBatch(Network):
    """`dim=0` in place of `dim=1`."""

    def forward(self, windows):
        return self.head(torch.softmax(self.hidden(windows), dim=0))


class ConvolutionOverTheBatch(Network):
    """A convolution whose axis of time is the batch."""

    def __init__(self):
        super().__init__()
        self.filter = nn.Conv1d(8, 1, 3, padding=1)

    def forward(self, windows):
        return self.filter(self.hidden(windows).T[None])[0, 0]  # (n,)


class LessTheMeanOfTheBatch(Network):
    """Centres its inputs by the batch."""

    def forward(self, windows):
        return self.head(self.hidden(windows - windows.mean(dim=0)))


class DropoutLeftOn(Network):
    """`F.dropout` without `training=self.training`: on while it forecasts."""

    def forward(self, windows):
        return self.head(nn.functional.dropout(self.hidden(windows), 0.5))


class NoisyNetwork(Network):
    """Adds noise to its units, when it forecasts too."""

    def forward(self, windows):
        hidden = self.hidden(windows)
        return self.head(hidden + 0.1 * torch.randn_like(hidden))


class StateKept(nn.Module):
    """Begins each call with the state that the call before ended in."""

    def __init__(self):
        super().__init__()
        self.cell, self.head = nn.GRUCell(5, 8), nn.Linear(8, 1)
        self.state = torch.zeros(1, 8)

    def forward(self, windows):
        hidden = self.cell(windows[:, :, 0], self.state.expand(len(windows), -1))
        self.state = hidden[-1:].detach()
        return self.head(hidden)
