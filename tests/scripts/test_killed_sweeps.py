"""A sweep that is killed, whatever part of it, goes on and ends like one that was not."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.deep
@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of a sweep in /proc")
def test_killed_at_a_few_moments(tmp_path):
    script = Path(__file__).with_name("killed_sweeps.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path, "2", "ar"], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "2 points, 0 of them not like" in done.stdout
