"""Models whose forecast of one window depends on the other windows of the batch. All of them run, and look good.

Each is handed every window of its stretch at once, so whatever is worked out across the first axis has seen the bars to
come. `momentum` is the honest part: the mean return of a window, from nothing else.
"""

import numpy as np
import pandas as pd
from scipy.signal import butter, detrend, filtfilt, savgol_filter
from scipy.stats import rankdata
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler


def flat(windows):
    """Return the windows as rows, shape (n, lookback * features)."""
    return windows.reshape(len(windows), -1)


def momentum(windows):
    """Return the mean return of each window, shape (n,)."""
    return windows[:, :, 0].mean(axis=1)


def tomorrow(windows):
    """Return the newest return of the next window, shape (n,): what each window should be forecasting."""
    return np.append(windows[1:, -1, 0], 0.0)


class Leak:
    """What they share: five returns to a window."""

    lookback = 5


class StandardScalerInPredict(Leak):
    """Fits the scaler to the windows it is asked about."""

    def predict(self, windows):
        return StandardScaler().fit_transform(flat(windows)).mean(axis=1)


class MinMaxScalerInPredict(Leak):
    """Scales by the smallest and the largest return of the batch."""

    def predict(self, windows):
        return MinMaxScaler().fit_transform(flat(windows)).mean(axis=1) - 0.5


class RobustScalerInPredict(Leak):
    """Scales by median and quartiles of the batch."""

    def predict(self, windows):
        return RobustScaler().fit_transform(flat(windows)).mean(axis=1)


class OwnStandardising(Leak):
    """Subtracts mean and divides by standard deviation along the wrong axis."""

    def predict(self, windows):
        return momentum((windows - windows.mean(axis=0)) / windows.std(axis=0))


class PandasZScore(Leak):
    """Standardises in a data frame whose rows are the windows."""

    def predict(self, windows):
        frame = pd.DataFrame(flat(windows))
        return ((frame - frame.mean()) / frame.std(ddof=0)).mean(axis=1).to_numpy()


class LessTheMean(Leak):
    """Centres its forecasts by their own mean."""

    def predict(self, windows):
        return momentum(windows) - momentum(windows).mean()


class NextWindow(Leak):
    """Reads window i + 1 to forecast window i: off by one."""

    def predict(self, windows):
        return np.array([windows[min(i + 1, len(windows) - 1), -1, 0] for i in range(len(windows))])


class Rolled(Leak):
    """Rolls the returns back by one, to line them up with labels."""

    def predict(self, windows):
        return np.roll(windows[:, -1, 0], -1)


class ShiftedFrame(Leak):
    """`shift(-1)`, left over from making the labels."""

    def predict(self, windows):
        return pd.Series(windows[:, -1, 0]).shift(-1).fillna(0.0).to_numpy()


class Backfilled(Leak):
    """Takes small signals for missing ones, and fills them from the next window."""

    def predict(self, windows):
        signal = pd.Series(momentum(windows))
        return signal.where(signal.abs() > 0.003).bfill().fillna(0.0).to_numpy()


class Interpolated(Leak):
    """Fills small signals in between those of its neighbours."""

    def predict(self, windows):
        signal = pd.Series(momentum(windows))
        return signal.where(signal.abs() > 0.003).interpolate(limit_direction="both").fillna(0.0).to_numpy()


class CentredMean(Leak):
    """A rolling mean around the window, not before it."""

    def predict(self, windows):
        return pd.Series(momentum(windows)).rolling(5, center=True, min_periods=1).mean().to_numpy()


class BackwardAverage(Leak):
    """An exponential average that comes from the end of the batch."""

    def predict(self, windows):
        return pd.Series(momentum(windows)[::-1]).ewm(span=5).mean().to_numpy()[::-1]


class Ranked(Leak):
    """The rank of the window in the batch."""

    def predict(self, windows):
        return rankdata(momentum(windows)) / len(windows) - 0.5


class Quantiles(Leak):
    """The quarter of the batch that the window falls into."""

    def predict(self, windows):
        if len(windows) < 4:
            return np.zeros(len(windows))
        return pd.qcut(momentum(windows), 4, labels=False) - 1.5


class Accumulated(Leak):
    """A running sum over the windows before it in the batch, wherever the batch begins."""

    def predict(self, windows):
        return np.cumsum(momentum(windows))


class Sorted(Leak):
    """Sorts its forecasts, and so hands each window another one's."""

    def predict(self, windows):
        return np.sort(momentum(windows))


class ArgSorted(Leak):
    """`argsort` in place of a rank."""

    def predict(self, windows):
        return np.argsort(momentum(windows)) / len(windows) - 0.5


class Whitened(Leak):
    """Principal components of the batch."""

    def predict(self, windows):
        return np.zeros(1) if len(windows) == 1 else PCA(1, whiten=True).fit_transform(flat(windows))[:, 0]


class Detrended(Leak):
    """Removes the trend of the whole batch."""

    def predict(self, windows):
        return detrend(momentum(windows)) if len(windows) > 1 else np.zeros(1)


class Gradient(Leak):
    """A central difference: half of it is the next window's."""

    def predict(self, windows):
        return np.gradient(momentum(windows)) if len(windows) > 1 else np.zeros(1)


class Softmaxed(Leak):
    """A softmax over the batch in place of one over the outputs."""

    def predict(self, windows):
        weights = np.exp(100 * momentum(windows))
        return weights / weights.sum() - 1 / len(windows)


class OverTheLargest(Leak):
    """Divides by the largest forecast of the batch."""

    def predict(self, windows):
        return momentum(windows) / np.abs(momentum(windows)).max()


class ClippedToQuantiles(Leak):
    """Clips outliers, as the batch defines them."""

    def predict(self, windows):
        return np.clip(momentum(windows), *np.quantile(momentum(windows), (0.2, 0.8)))


class SavitzkyGolay(Leak):
    """Smooths its forecasts with a filter that looks both ways."""

    def predict(self, windows):
        return savgol_filter(momentum(windows), 7, 2) if len(windows) > 7 else momentum(windows)


class ForwardAndBackward(Leak):
    """`filtfilt`: no delay, because the second pass comes from the future."""

    def predict(self, windows):
        return filtfilt(*butter(2, 0.2), momentum(windows)) if len(windows) > 9 else momentum(windows)


class LowPass(Leak):
    """Drops the high frequencies of the whole batch."""

    def predict(self, windows):
        spectrum = np.fft.rfft(momentum(windows))
        spectrum[len(spectrum) // 2 + 1 :] = 0.0
        return np.fft.irfft(spectrum, len(windows)) if len(windows) > 1 else momentum(windows)


class Convolved(Leak):
    """`mode="same"` centres the kernel on the window."""

    def predict(self, windows):
        return np.convolve(momentum(windows), np.ones(5) / 5, mode="same")[: len(windows)]


class Grouped(Leak):
    """The mean of all windows of the same sign."""

    def predict(self, windows):
        signal = pd.Series(momentum(windows))
        return signal.groupby(signal > 0).transform("mean").to_numpy()


class Clustered(Leak):
    """Finds the regimes in the windows it is asked about."""

    def predict(self, windows):
        means = KMeans(min(3, len(windows)), n_init=1, random_state=7).fit(flat(windows))
        return means.cluster_centers_.mean(axis=1)[means.labels_]


class LearnsFromTheBatch(Leak):
    """Regresses the newest return of the next window on this one: the labels are in the batch."""

    def predict(self, windows):
        return Ridge(1e-6).fit(flat(windows), tomorrow(windows)).predict(flat(windows))
