"""Planted plug-ins run in barcast as it stands, but for the few leaks that are refused already: one in eight is tried.

All that are put to the audit run in it, too.
"""

import contextlib
import warnings

import pytest

from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput

from .honest_table import HONEST
from .leak_table import LEAKS
from .server import served
from .world import lay_out

ALL = [("leaks", case) for case in LEAKS] + [("honest", case) for case in HONEST]


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("kind", "case"), [pytest.param(*pair, id=f"{pair[0]}-{pair[1].part}-{pair[1].name}") for pair in ALL[::8]]
)
def test_a_planted_plug_in_runs_today(tmp_path, kind, case):
    lay_out(tmp_path, kind, case.files)
    refused = pytest.raises(BadInput) if case.refused else contextlib.nullcontext()
    with served(tmp_path), refused, warnings.catch_warnings(action="ignore"):
        result = run_experiment(make_experiment(case.experiment())).result
        assert case.part != "strategy" or len(result.account.fills), "it trades"
