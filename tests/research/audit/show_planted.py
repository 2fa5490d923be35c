"""Prints which check catches which planted leak, and that none flags an honest plug-in.

    python -m tests.research.audit.show_planted [leaks|honest|mutations] [WORD]

A row for each plug-in whose name or deed has the word in it.
"""

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

import pytest

from barcast.research.audit.stages import CHECKS

from .audits import audited, audited_settings, checks_of, lay_out_strategies
from .mutations import MUTATIONS
from .planted.honest_table import HONEST
from .planted.leak_table import LEAKS

KINDS = {"leaks": LEAKS, "honest": HONEST}


@contextlib.contextmanager
def fresh_folder():
    """Work in an empty folder, with a cache and a ledger of its own."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setenv("BARCAST_CACHE", f"{folder}/.cache")
        patch.setenv("BARCAST_LEDGER", f"{folder}/.ledger/ledger.sqlite")
        yield Path(folder), patch


def line_of(name, told, report, seconds, right=True):
    """Return a row: what it is, a mark for each check that found something with its stages, and the time."""
    found = checks_of(report)
    marks = " | ".join(", ".join(sorted(found.get(check, ()))) for check in CHECKS)
    return f"| {name} | {told} | {marks} | {'' if right else 'NOT AS IT SHOULD BE'} | {seconds:.1f} s |"


def planted(kind, word):
    """Print a table of planted plug-ins."""
    for case in KINDS[kind]:
        told = case.told(kind)
        if word not in f"{case.name} {told}":
            continue
        with fresh_folder() as (folder, _):
            began = time.perf_counter()
            try:
                report = audited(case, kind, folder)
            except BaseException as error:
                print(f"| {case.part} {case.name} | {told} | RAISED {type(error).__name__}: {error} |", flush=True)
                continue
            seconds = time.perf_counter() - began
        stages = [one for one in report.findings if one.stage in case.stages and one.check in case.checks]
        right = bool(stages) if kind == "leaks" else report.clean
        print(line_of(f"{case.part} {case.name}", told, report, seconds, right), flush=True)
        for one in () if right else report.findings:
            print(f"    {one.check}, {one.stage}: {one.text}", flush=True)


def mutated(word):
    """Print a table of leaks in barcast's own code."""
    for one in MUTATIONS:
        if word not in one.told:
            continue
        with fresh_folder() as (folder, patch):
            lay_out_strategies(folder)
            one.plant(patch)
            began = time.perf_counter()
            try:
                report = audited_settings(one.experiment(), one.alone)
            except BaseException as error:
                print(f"| {one.told} | RAISED {type(error).__name__}: {error} |", flush=True)
                continue
            seconds = time.perf_counter() - began
        right = any(found.stage in one.stages for found in report.findings)
        print(line_of("barcast", one.told, report, seconds, right), flush=True)


def main(kind="", word=""):
    """Print the tables asked for, or all."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for name in [kind] if kind else [*KINDS, "mutations"]:
        print(f"\n| {name} | what it does | {' | '.join(CHECKS)} | | |")
        mutated(word) if name == "mutations" else planted(name, word)


if __name__ == "__main__":
    main(*sys.argv[1:])
