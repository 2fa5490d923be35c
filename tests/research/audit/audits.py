"""Planted plug-ins put to an audit."""

import shutil
import warnings

from barcast.testing import audit_experiment

from .planted.honest_table import HONEST
from .planted.server import served
from .planted.world import HERE, lay_out


def audited(case, kind, folder):
    """Return what an audit says of a planted plug-in, run in the folder, which is the working folder."""
    lay_out(folder, kind, case.files)
    with served(folder), warnings.catch_warnings(action="ignore"):
        cuts = 8 if case.part == "strategy" else 4  # what reads only now and then takes more of them
        # a process of its own per fold takes seconds: of the honest models one in twelve has them
        alone = case.alone and (kind == "leaks" or HONEST.index(case) % 12 == 0)
        return audit_experiment(case.experiment(), cuts=cuts, alone=alone)


def checks_of(report):
    """Return the checks that found something, each with the stages it named."""
    found = {}
    for one in report.findings:
        found.setdefault(one.check, set()).add(one.stage)
    return found


def audited_settings(settings, alone=False):
    """Return what an audit finds of an experiment; a mutation of our own code is in this process and in no other."""
    return audit_experiment(settings, cuts=6, alone=alone)


def lay_out_strategies(folder):
    """Put the strategies that read ahead into a folder."""
    shutil.copy(HERE / "leaks" / "refused_strategies.py", folder)
