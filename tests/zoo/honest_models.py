"""Models whose forecast of a window is made of that window alone, however odd it looks. None may be refused.

`slope` and `flat` are what several share; everything fitted is fitted in `fit`.
"""

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Lasso, Ridge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, QuantileTransformer, StandardScaler
from sklearn.svm import SVR


def flat(windows):
    """Return the windows as rows, shape (n, lookback * features)."""
    return windows.reshape(len(windows), -1)


def momentum(windows):
    """Return the mean return of each window, shape (n,)."""
    return windows[:, :, 0].mean(axis=1)


class Honest:
    """What they share: five returns to a window."""

    lookback = 5


class Regression(Honest):
    """What they share: `make` returns a regressor, which is fitted to flattened windows."""

    def fit(self, windows, labels):
        self.fitted = self.make().fit(flat(windows), 100 * labels)

    def predict(self, windows):
        return self.fitted.predict(flat(windows)) / 100


class RidgeRegression(Regression):
    """Ridge regression."""

    make = staticmethod(lambda: Ridge(1.0))


class LassoRegression(Regression):
    """The lasso: most slopes are 0."""

    make = staticmethod(lambda: Lasso(0.01))


class Forest(Regression):
    """A random forest: its forecasts come in steps."""

    make = staticmethod(lambda: RandomForestRegressor(5, max_depth=4, random_state=7))


class Boosting(Regression):
    """Gradient boosting."""

    make = staticmethod(lambda: GradientBoostingRegressor(n_estimators=10, random_state=7))


class Neighbours(Regression):
    """The five nearest windows of those trained on."""

    make = staticmethod(lambda: KNeighborsRegressor(5))


class SupportVectors(Regression):
    """Support vectors."""

    make = staticmethod(lambda: SVR(C=0.1))


class GaussianProcess(Regression):
    """A Gaussian process."""

    make = staticmethod(lambda: GaussianProcessRegressor(alpha=1.0, optimizer=None, random_state=7))


class Kernel(Regression):
    """Kernel ridge regression."""

    make = staticmethod(lambda: KernelRidge(kernel="rbf", alpha=1.0))


class ScaledInFit(Regression):
    """A pipeline whose scaler is fitted with the model, and only used when it is asked."""

    make = staticmethod(lambda: make_pipeline(StandardScaler(), Ridge()))


class ComponentsOfFit(Regression):
    """A pipeline with whitened principal components of the training rows."""

    make = staticmethod(lambda: make_pipeline(PCA(3, whiten=True, random_state=7), Ridge()))


class QuantilesOfFit(Regression):
    """A pipeline that ranks by the training rows."""

    make = staticmethod(lambda: make_pipeline(QuantileTransformer(n_quantiles=20, random_state=7), Ridge()))


class Polynomial(Regression):
    """Squares and products of the returns."""

    make = staticmethod(lambda: make_pipeline(MinMaxScaler(), PolynomialFeatures(2), Ridge()))


class Perceptron(Regression):
    """A small network of scikit-learn's."""

    make = staticmethod(lambda: MLPRegressor(hidden_layer_sizes=(4,), alpha=1.0, solver="lbfgs", random_state=7))


class PlainRegressor(KNeighborsRegressor):
    """A regressor without `lookback`, as a user of scikit-learn writes it."""


class CentredByWindow(Honest):
    """Subtracts each window's own mean: axis 1, not 0."""

    def predict(self, windows):
        return (windows - windows.mean(axis=1, keepdims=True))[:, -1, 0]


class ScaledByWindow(Honest):
    """Divides by each window's own standard deviation."""

    def predict(self, windows):
        return momentum(windows) / windows[:, :, 0].std(axis=1)


class SortedInTheWindow(Honest):
    """The median of each window, by sorting along its bars."""

    def predict(self, windows):
        return np.sort(windows[:, :, 0], axis=1)[:, 2]


class RolledInTheWindow(Honest):
    """Rolls and accumulates along the bars of each window."""

    def predict(self, windows):
        return np.cumsum(np.roll(windows[:, :, 0], 1, axis=1), axis=1).mean(axis=1)


class BackfilledInTheWindow(Honest):
    """Fills backwards, inside the window, where all has happened."""

    def predict(self, windows):
        frame = pd.DataFrame(windows[:, :, 0].T)
        return frame.where(frame.abs() > 0.003).bfill().fillna(0.0).mean().to_numpy()


class WindowByWindow(Honest):
    """A loop over the windows, in pure Python."""

    def predict(self, windows):
        return np.array([sum(bar[0] for bar in window) / len(window) for window in windows])


class CachesByWindow(Honest):
    """A cache by what the window holds: it only saves time."""

    def __init__(self):
        self.cache = {}

    def predict(self, windows):
        return np.array([self.cache.setdefault(bytes(row), row.mean()) for row in flat(windows)])


class KeepsItsWindows(Honest):
    """Keeps all it was asked, for its owner to look at."""

    def __init__(self):
        self.asked = []

    def predict(self, windows):
        self.asked.append(windows)
        return momentum(windows)


class CountsItsWindows(Honest):
    """Counts what it is asked, and makes nothing of it."""

    count = 0

    def predict(self, windows):
        self.count += len(windows)
        return momentum(windows)


class ChangesACopy(Honest):
    """Writes into a copy of the windows."""

    def predict(self, windows):
        mine = windows.copy()
        mine[:, 0] = 0.0
        return momentum(mine)


class OneAtATime(Honest):
    """Has a path of its own for a single window, the order of whose sums is another."""

    def predict(self, windows):
        return np.array([windows[0, ::-1, 0].sum() / 5]) if len(windows) == 1 else momentum(windows)


class SinglePrecision(Honest):
    """Answers in float32."""

    def predict(self, windows):
        return momentum(windows.astype(np.float32))


class HalfPrecision(Honest):
    """Answers in float16."""

    def predict(self, windows):
        return momentum(windows).astype(np.float16)


class AnswersWithASeries(Honest):
    """Answers with a series of pandas."""

    def predict(self, windows):
        return pd.Series(momentum(windows), index=range(10, 10 + len(windows)))


class AnswersWithAList(Honest):
    """Answers with a list of integers."""

    def predict(self, windows):
        return [1 if value > 0 else -1 for value in momentum(windows)]


class Billionth(Honest):
    """Forecasts of 1e-11."""

    def predict(self, windows):
        return 1e-9 * momentum(windows)


class Billion(Honest):
    """Forecasts of 1e7, a score and no return."""

    def predict(self, windows):
        return 1e9 * momentum(windows)


class Constant(Honest):
    """Forecasts the same for every window."""

    def predict(self, windows):
        return np.full(len(windows), 0.001)


class Zeros(Honest):
    """Has no opinion."""

    def predict(self, windows):
        return np.zeros(len(windows))


class SeededNoise(Honest):
    """Draws noise whose seed is the window itself."""

    def predict(self, windows):
        draws = [np.random.default_rng(list(bytes(row))).normal(0, 1e-3) for row in flat(windows)]
        return momentum(windows) + draws


class Bootstrapped(Honest):
    """Averages over draws of bars inside the window, the same draws for all."""

    def predict(self, windows):
        return windows[:, np.random.default_rng(7).integers(0, 5, 20), 0].mean(axis=1)


class PriceLevel(Honest):
    """Forecasts tomorrow's price in float32, and returns what that is over today's: small noise from large numbers."""

    features = ("close", "return")

    def fit(self, windows, labels):
        returns, prices = windows[:, :, 1], windows[:, -1, 0] * (1 + labels)
        rows = np.column_stack((windows[:, :, 0], windows[:, -1:, 0] * returns))
        self.slopes = np.linalg.lstsq(rows, prices, rcond=None)[0].astype(np.float32)

    def predict(self, windows):
        single = windows.astype(np.float32)
        rows = np.concatenate((single[:, :, 0], single[:, -1:, 0] * single[:, :, 1]), axis=1)
        return rows @ self.slopes / single[:, -1, 0] - 1
