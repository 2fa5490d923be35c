"""An audit names every planted leak in its stage, and flags no honest plug-in.

Every third one is tried here. `python -m tests.research.audit.show_planted`, in the root of the repository, tries all
of them, and prints which check catches what.
"""

import pytest

from .audits import audited
from .planted.honest_table import HONEST
from .planted.leak_table import LEAKS


def each(cases):
    """Return the cases as parameters of a test, each under its name."""
    return [pytest.param(case, id=f"{case.part}-{case.name}") for case in cases]


@pytest.mark.sampled(12)
@pytest.mark.parametrize("case", each(LEAKS[::3]))
def test_a_leak_is_named_in_its_stage(tmp_path, case):
    report = audited(case, "leaks", tmp_path)
    assert not report.clean
    right = [one for one in report.findings if one.stage in case.stages and one.check in case.checks]
    assert right, [(one.check, one.stage, one.text) for one in report.findings]


@pytest.mark.sampled(12)
@pytest.mark.parametrize("case", each(HONEST[::3]))
def test_an_honest_plug_in_is_not_flagged(tmp_path, case):
    assert audited(case, "honest", tmp_path).findings == ()


def test_there_are_enough_of_them():
    assert min(len(LEAKS[::3]), len(HONEST[::3])) >= 30
