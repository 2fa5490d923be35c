"""Which settings of a part of one's own count as left at its defaults."""

from barcast.experiments.building.model import build_the_model
from barcast.experiments.building.parts import check_choices
from barcast.experiments.complete import checked_and_completed, left_at_default
from barcast.experiments.listing.set_differently import changed_texts
from barcast.experiments.settings import make_experiment

STRATEGY = """
from barcast.strategies import ForecastStrategy


class Mine(ForecastStrategy):
    params = dict(enough=0.001)

    def target(self, forecast):
        return 1.0 if forecast > self.p.enough else 0.0
"""


def test_what_a_plugin_has_by_default_is_no_setting_that_was_changed(tmp_path):
    (tmp_path / "mine.py").write_text(STRATEGY)
    chosen = {"model": "sklearn.linear_model:Ridge", "strategy": f"{tmp_path / 'mine.py'}:Mine"}
    experiment = make_experiment(
        {"model": {"name": chosen["model"], "alpha": 2.0, "tol": 0.0001}, "strategy": {"name": chosen["strategy"]}}
    )
    _, strategy, _ = check_choices(experiment)
    defaults = left_at_default(experiment, build_the_model(experiment), strategy)
    whole = checked_and_completed(experiment)
    assert {"model.copy_X", "model.fit_intercept", "model.tol", "strategy.enough", "strategy.rebalance"} <= {*defaults}
    assert whole.model["alpha"] == 2.0
    assert list(changed_texts(whole, {"defaults": defaults})) == ["model.name", "strategy.name", "model.alpha"]
    assert "model.tol" in changed_texts(whole, {})  # a folder from before defaults were kept
