"""Each planted leak is one, and each honest plug-in is honest, by witnesses that do not ask barcast's engine.

`python -m tests.research.audit.show_planted`, in the root of the repository, prints what an audit says of them.
"""

import warnings

import pytest

from .honest_table import HONEST
from .leak_table import LEAKS
from .witness import found_by


def each(cases):
    """Return the cases as parameters of a test, each under its name."""
    return [pytest.param(case, id=f"{case.part}-{case.name}") for case in cases]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("case", each(case for case in LEAKS[::2] if case.witness))
def test_a_planted_leak_is_one(tmp_path, case):
    with warnings.catch_warnings(action="ignore"):
        assert found_by(case, "leaks", tmp_path / "data")


@pytest.mark.sampled(6)
@pytest.mark.parametrize("case", each(case for case in HONEST[::2] if case.witness))
def test_an_honest_plug_in_is_honest(tmp_path, case):
    with warnings.catch_warnings(action="ignore"):
        assert found_by(case, "honest", tmp_path / "data") == ""


@pytest.mark.parametrize("case", each(case for case in (*LEAKS, *HONEST) if not case.witness))
def test_what_has_no_witness_says_why(case):
    assert case.why


def test_there_are_enough_and_hardly_any_is_refused_already():
    assert sum(not case.refused for case in LEAKS) >= 50
    assert sum(case.refused for case in LEAKS) <= 8
    assert len(HONEST) >= 50
