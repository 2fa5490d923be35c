"""Processes that write at once and are killed: the short form of `many_kills.py`."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_forty_processes_that_are_killed_lose_nothing_and_count_nothing_twice():
    command = [sys.executable, str(Path(__file__).with_name("many_kills.py")), "--processes", "40"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "40 processes killed" in done.stdout
    assert ", 0 records acknowledged" not in done.stdout
    assert done.stdout.endswith("integrity_check: ok\n")
