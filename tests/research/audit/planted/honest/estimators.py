"""Estimators of scikit-learn, as they are named on the command line."""

from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import LogisticRegression, Ridge, SGDRegressor
from sklearn.neighbors import KNeighborsRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def forest():
    """A random forest of twenty trees."""
    return RandomForestRegressor(20, max_depth=3)


def boosting():
    """Gradient boosting."""
    return GradientBoostingRegressor(n_estimators=20, max_depth=2, subsample=0.7)


def boosting_that_stops_early():
    """Gradient boosting that stops early by a tenth of its training rows."""
    return GradientBoostingRegressor(n_estimators=30, n_iter_no_change=3, validation_fraction=0.1)


def neighbours():
    """The mean of the nearest neighbours."""
    return make_pipeline(StandardScaler(), KNeighborsRegressor(15))


def perceptron():
    """A small network of scikit-learn."""
    return MLPRegressor(hidden_layer_sizes=(8,), max_iter=300, tol=1e-2)


def components():
    """Principal components of the training rows, then ridge regression."""
    return make_pipeline(StandardScaler(), PCA(3), Ridge(10.0))


def chosen_in_training():
    """Features chosen on the training rows."""
    return make_pipeline(SelectKBest(f_regression, k=3), Ridge(10.0))


def stochastic_descent():
    """Stochastic gradient descent."""
    return make_pipeline(StandardScaler(), SGDRegressor(max_iter=50, tol=None))


logit = make_pipeline(StandardScaler(), LogisticRegression())
