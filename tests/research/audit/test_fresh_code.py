"""A user's modules imported anew, and models carried over into them."""

import copy
import functools
import inspect
import sys
import textwrap
import threading

import numpy as np
import pytest

from barcast.experiments.building.plugins import load_class, load_plugin
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.wrapping.from_user_class import adapt
from barcast.research.audit.fresh_code import carried_over, fresh_modules, never_fresh, restore, snapshot
from barcast.research.audit.user_modules import is_users, user_modules

PLUGIN = """
import numpy as np
import helper_of_plugin
import torch

SEEN = []

class Mean:
    lookback = 3
    fits = 0

    def __init__(self):
        self.scale = lambda windows: windows * self.factor
        self.factor = 2.0

    def fit(self, windows, labels):
        type(self).fits += 1
        self.mean = float(labels.mean())

    def predict(self, windows):
        SEEN.append(len(windows))
        return np.full(len(windows), self.mean + helper_of_plugin.SHIFT) + 0 * self.scale(windows)[:, 0, 0]

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.line = torch.nn.Linear(3, 1)

    def forward(self, windows):
        return self.line(windows[:, :, 0])

class Ridge:
    def fit(self, X, y):
        self.slopes = np.linalg.lstsq(X, y, rcond=None)[0]

    def predict(self, X):
        return X @ self.slopes

def local():
    class Inner(Mean):
        pass
    return Inner()
"""


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """A plug-in's file beside one that it imports, both as a run leaves them: imported."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "helper_of_plugin.py").write_text("SHIFT = 0.5\n")
    file = folder / "plugin.py"
    file.write_text(PLUGIN)
    before = set(sys.modules)
    yield file
    for name in set(sys.modules) - before:
        if is_users(name, sys.modules[name]):
            del sys.modules[name]


def rows(count=40, lookback=3):
    rng = np.random.default_rng(1)
    return rng.normal(0, 0.01, (count, lookback, 1)), rng.normal(0, 0.01, count)


def test_modules_of_a_plugin_are_imported_anew_and_the_old_ones_are_back_at_the_end(plugin):
    old = load_class(f"{plugin}:Mean", "model")
    helper, own = sys.modules["helper_of_plugin"], sys.modules[old.__module__]
    helper.SHIFT = 9.0
    with fresh_modules([str(plugin)]):
        assert "helper_of_plugin" not in sys.modules
        assert old.__module__ not in sys.modules
        new = load_class(f"{plugin}:Mean", "model")
        assert new is not old
        assert sys.modules["helper_of_plugin"].SHIFT == 0.5
        assert inspect.getsource(new) == inspect.getsource(old)
    assert sys.modules["helper_of_plugin"] is helper
    assert sys.modules[old.__module__] is own
    assert inspect.getsource(new) == inspect.getsource(old)


def test_what_was_imported_in_the_block_alone_is_gone_after_it(plugin):
    with fresh_modules([str(plugin)]):
        load_class(f"{plugin}:Mean", "model")
    assert "helper_of_plugin" not in sys.modules


def test_modules_are_back_after_an_exception(plugin):
    old = load_class(f"{plugin}:Mean", "model")
    with pytest.raises(RuntimeError), fresh_modules():
        raise RuntimeError
    assert sys.modules[old.__module__].Mean is old


def test_a_package_named_by_its_module_is_imported_anew_whole(tmp_path, monkeypatch):
    package = tmp_path / "mine_pkg"
    package.mkdir()
    (package / "__init__.py").write_text("COUNT = []\n")
    (package / "deep.py").write_text("from . import COUNT\nclass Model:\n    lookback = 1\n")
    monkeypatch.chdir(tmp_path)
    old = load_class("mine_pkg.deep:Model", "model")
    sys.modules["mine_pkg"].COUNT.append(1)
    with fresh_modules():
        new = load_class("mine_pkg.deep:Model", "model")
        assert new is not old
        assert sys.modules["mine_pkg"].COUNT == []
        assert sys.modules["mine_pkg"].deep is sys.modules["mine_pkg.deep"]
    assert sys.modules["mine_pkg"].COUNT == [1]
    assert sys.modules["mine_pkg"].deep.Model is old
    for name in ("mine_pkg", "mine_pkg.deep"):
        del sys.modules[name]


def test_a_module_below_a_package_that_stays_is_put_back_as_its_attribute(plugin):
    owner, inner = type(sys)("barcast.for_a_test"), type(sys)("barcast_plugin_for_a_test")
    sys.modules["barcast.for_a_test"], sys.modules["barcast_plugin_x.inner"] = owner, inner
    with fresh_modules():
        assert "barcast_plugin_x.inner" not in sys.modules
        assert sys.modules["barcast.for_a_test"] is owner
    assert sys.modules["barcast_plugin_x.inner"] is inner
    del sys.modules["barcast.for_a_test"], sys.modules["barcast_plugin_x.inner"]


@pytest.mark.parametrize("module", [np, inspect, pytest, sys.modules["barcast.models"], sys.modules[__name__]])
def test_libraries_barcast_and_tests_stay(module):
    assert not is_users(module.__name__, module)
    assert module.__name__ not in user_modules()


def test_the_program_itself_stays():
    assert "__main__" not in user_modules()


def test_a_plugin_that_looks_like_a_test_is_imported_anew():
    here = sys.modules[__name__]
    assert is_users("mine", here, [__file__])


def test_an_installed_plugin_is_said_to_stay():
    assert never_fresh([np.__file__, __file__, None]) == (np.__file__,)


def test_a_fitted_model_has_fresh_classes_and_the_same_numbers(plugin):
    old = load_class(f"{plugin}:Mean", "model")()
    old.fit(*rows())
    kept = snapshot(old)
    old.mean = 99.0
    with fresh_modules([str(plugin)]):
        fresh = load_class(f"{plugin}:Mean", "model")
        made = restore(kept)
        assert type(made.model) is fresh
        assert not made.because
        assert made.model.predict(rows()[0])[0] == pytest.approx(0.5 + rows()[1].mean())
        assert sys.modules[fresh.__module__].SEEN == [40]
        assert fresh.fits == 0
        made.model.factor = 3.0
        assert made.model.scale(np.ones(1))[0] == 3.0  # its lambda belongs to the copy
        assert made.model.scale.__globals__ is vars(sys.modules[fresh.__module__])
    assert sys.modules[type(old).__module__].SEEN == []


def test_what_a_fit_leaves_in_a_class_is_named(plugin):
    old = load_class(f"{plugin}:Mean", "model")()
    with fresh_modules([str(plugin)]):
        load_class(f"{plugin}:Mean", "model")
        assert carried_over_from_outside(old, fit=False) == ()
    old.fit(*rows())
    kept = snapshot(old)
    with fresh_modules([str(plugin)]):
        module = load_class(f"{plugin}:Mean", "model").__module__
        assert restore(kept).outside == (f"{module}.Mean.fits",)


def carried_over_from_outside(model, fit):
    return carried_over(model).outside


def test_an_object_of_a_module_loaded_again_since_is_carried_over(plugin):
    old = load_class(f"{plugin}:Mean", "model")()
    newer = load_class(f"{plugin}:Mean", "model")
    assert type(old) is not newer
    assert type(carried_over(old).model) is newer


@pytest.mark.parametrize("name", ["Net", "Ridge", "Mean"])
def test_wrapped_models_of_a_plugin_are_carried_over(plugin, name):
    found = load_plugin(f"{plugin}:{name}").found
    params = {"epochs": 2, "lookback": 3} if name == "Net" else {"lookback": 3} if name == "Ridge" else {}
    model = SeedEnsemble([adapt(found, params, name, seed).forecaster for seed in (1, 2)])
    model.fit(*rows())
    expected = model.predict(rows()[0])
    kept = snapshot(model)
    with fresh_modules([str(plugin)]):
        fresh = load_plugin(f"{plugin}:{name}").found
        made = restore(kept)
        assert not made.because
        assert made.model.predict(rows()[0]) == pytest.approx(expected, rel=1e-12)
        made.model.fit(*rows())
        inner = {"Net": lambda one: one.network, "Ridge": lambda one: one.fitted, "Mean": lambda one: one}[name]
        assert type(inner(made.model.members[0])) is fresh


def test_our_own_lstm_is_carried_over_and_its_hook_is_shared():
    told = threading.Lock()  # cannot be copied
    model = LSTMForecaster(lookback=3, epochs=1, units=(2,))
    model.fit(*rows())
    model.on_epoch = functools.partial(print, told)
    made = carried_over(model)
    assert not made.because
    assert made.model.on_epoch is model.on_epoch
    assert made.model.predict(rows()[0]).tolist() == model.predict(rows()[0]).tolist()
    assert made.model is not model
    assert made.model.network is not model.network


def test_a_model_of_a_class_that_a_function_made_is_copied_with_that_class(plugin):
    model = load_plugin(f"{plugin}:local").found()
    model.fit(*rows())
    with fresh_modules([str(plugin)]):
        made = carried_over(model)
    assert made.because == "local.<locals>.Inner is made by a function, and stays as it is"
    assert type(made.model) is type(model)
    assert made.model is not model


class Copied:
    """Can be copied, not pickled."""

    def __init__(self, can):
        self.lock, self.can = threading.Lock(), can

    def __deepcopy__(self, memo):
        if not self.can:
            raise TypeError("no")
        return copy.copy(self)


def test_a_model_that_cannot_be_pickled_is_copied_and_that_is_said():
    made = carried_over(Copied(True))
    assert made.because == "Copied cannot be pickled (TypeError: cannot pickle '_thread.lock' object)"
    assert isinstance(made.model, Copied)


def test_a_model_that_cannot_be_copied_either_is_refused():
    with pytest.raises(ValueError, match=r"^Copied cannot be pickled .*, nor copied \(TypeError: no\)$"):
        snapshot(Copied(False))


def test_a_module_that_lost_the_class_is_refused(plugin):
    kept = snapshot(load_class(f"{plugin}:Ridge", "model")())
    plugin.write_text(textwrap.dedent("import numpy\n"))
    with fresh_modules(), pytest.raises(ValueError, match=r"cannot be made again \(AttributeError: .*Ridge"):
        restore(kept)
