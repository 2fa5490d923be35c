"""Files of the run, out of sight of another process."""

import subprocess
import sys

from barcast.research.audit.checks import alone_files

CODE = """
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("alone_files", sys.argv[1])
alone_files = importlib.util.module_from_spec(spec)
spec.loader.exec_module(alone_files)
alone_files.keep_out_of_sight([os.path.abspath("kept.txt")], "aside")
from pathlib import Path
assert not os.path.exists("kept.txt") and not Path("kept.txt").exists() and not os.access("kept.txt", os.R_OK)
assert open("other.txt").read() == "other"
Path("new.txt").write_text("new")
os.replace("new.txt", "kept.txt")
assert Path("kept.txt").read_text() == "new" and os.path.getsize(os.path.abspath("kept.txt")) == 3
os.remove("kept.txt")
assert not os.path.isfile("kept.txt")
print(open(os.open("other.txt", os.O_RDONLY)).read())
"""


def test_files_that_the_run_has_written_are_not_found_and_stay_as_they_are(tmp_path):
    (tmp_path / "kept.txt").write_text("of the run")
    (tmp_path / "other.txt").write_text("other")
    (tmp_path / "aside").mkdir()
    command = [sys.executable, "-c", CODE, alone_files.__file__]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "other\n", "")
    assert (tmp_path / "kept.txt").read_text() == "of the run"
    assert not (tmp_path / "new.txt").exists()
