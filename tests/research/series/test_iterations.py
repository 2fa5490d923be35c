"""The iterations are the files of examples/series, which an installed barcast does not have."""

import tomllib
from pathlib import Path

from barcast.experiments.settings import make_experiment
from barcast.research.series.iterations import ITERATIONS

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "series"


def test_each_is_its_file_and_each_file_is_one():
    files = {path.stem: path.read_text(encoding="utf-8") for path in EXAMPLES.glob("0*.toml")}
    assert {name: tomllib.loads(text) for name, text in files.items()} == {one.name: one.settings for one in ITERATIONS}
    for one in ITERATIONS:
        assert files[one.name].startswith(f"# LSTM Madness, iteration {one.name}: {one.told}.\n")
        make_experiment(one.settings)


def test_what_is_wrong_in_each_is_what_the_series_did():
    wrong = {one.name: (one.rows_early, one.inverted, one.partial) for one in ITERATIONS}
    assert wrong.pop("03") == (1, True, False)
    assert wrong.pop("03_01") == (4, True, False)
    assert wrong.pop("03_02") == (1, True, True)
    assert wrong.pop("04_02") == (4, False, False)
    assert set(wrong.values()) == {(0, False, False)}
