"""Leaks planted into barcast's own code are found by an audit of the default experiment, in the right stage.

Every second one is tried here, and all of them by `python -m tests.research.audit.show_planted mutations`.
"""

import pytest

from .audits import audited_settings, lay_out_strategies
from .mutations import MUTATIONS

SETTINGS = {repr(one.experiment()): one for one in MUTATIONS}
"""A mutation for each way the experiment is run."""


@pytest.mark.sampled(5)
@pytest.mark.parametrize("mutation", [pytest.param(one, id=one.told.replace(" ", "-")) for one in MUTATIONS[::2]])
def test_a_leak_in_our_own_code_is_found_in_its_stage(monkeypatch, tmp_path, mutation):
    lay_out_strategies(tmp_path)
    mutation.plant(monkeypatch)
    report = audited_settings(mutation.experiment(), mutation.alone)
    assert not report.clean
    assert {found.stage for found in report.findings} & set(mutation.stages), [one.text for one in report.findings]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "mutation",
    [pytest.param(one, id=one.told.replace(" ", "-")) for one in SETTINGS.values() if "strategy" not in one.settings],
)
def test_without_it_the_same_experiment_is_clean(mutation):
    assert audited_settings(mutation.experiment()).findings == ()


def test_there_are_enough_of_them():
    assert len(MUTATIONS[::2]) >= 12
