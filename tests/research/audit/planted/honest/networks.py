"""Networks in torch."""

import torch
from torch import nn


class Dropout(nn.Module):
    """A network with dropout."""

    def __init__(self, lookback=5):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(lookback, 8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 1))

    def forward(self, windows):
        return self.layers(windows)


class OwnLstm(nn.Module):
    """An LSTM of its own."""

    def __init__(self, hidden=4):
        super().__init__()
        self.lstm, self.out = nn.LSTM(1, hidden, batch_first=True), nn.Linear(hidden, 1)

    def forward(self, windows):
        answers, _ = self.lstm(windows)
        return self.out(answers[:, -1])


class Normed(nn.Module):
    """BatchNorm in the way it is meant."""

    def __init__(self, lookback=5):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(lookback, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))

    def forward(self, windows):
        return self.layers(windows)


class TrainsItself:
    """A loop of its own, its seed that of torch's global generator."""

    lookback = 5

    def fit(self, windows, labels):
        torch.manual_seed(3)
        self.net = nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 1))
        rows = torch.tensor(windows[:, :, 0] * 100, dtype=torch.float32)
        answers = torch.tensor(labels * 100, dtype=torch.float32)
        steps = torch.optim.Adam(self.net.parameters(), 0.01)
        for _ in range(20):
            steps.zero_grad()
            ((self.net(rows)[:, 0] - answers) ** 2).mean().backward()
            steps.step()

    def predict(self, windows):
        with torch.no_grad():
            return self.net(torch.tensor(windows[:, :, 0] * 100, dtype=torch.float32))[:, 0].double().numpy() / 100
