"""The manifest holds the warnings of a run as sentences and in full, and they come back from it."""

import json

from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder.write import manifest_of
from barcast.experiments.settings import make_experiment
from barcast.faults.run_warning import from_json


def test_the_warnings_of_a_run_come_back_from_its_manifest(tmp_path, bars):
    bars.to_frame().to_csv(tmp_path / "bars.csv")
    settings = {
        "data": {"source": str(tmp_path / "bars.csv")},
        "model": {"name": "none"},
        "strategy": {"name": "buy_and_hold"},
        "costs": {"preset": "free"},
        "run": {"seeds": 2, "fill": "close"},
    }
    finished = run_experiment(make_experiment(settings))
    manifest = json.loads(json.dumps(manifest_of(finished)))
    read = tuple(from_json(one) for one in manifest["warning_details"])
    assert read == finished.result.warnings
    assert [one.kind for one in read] == ["optimistic_fills", "no_costs", "idle_seeds"]
    assert [one.text for one in read] == manifest["warnings"]
