"""The run folder: reserved, written aside, whole or not at all."""

import os
import subprocess
import sys
import threading

import pytest

from barcast.experiments.run_folder.place import FolderTaken, reserved, written_aside


def test_numbers_go_up_and_never_back(tmp_path):
    with reserved(None, "a-b") as first:
        first.mkdir()
    assert first == tmp_path / "runs" / "001-a-b"
    (tmp_path / "runs" / "041-x").mkdir()
    with reserved(None, "c") as later:
        assert later.name == "042-c"
        with reserved(None, "d") as beside:
            assert beside.name == "043-d"


def test_an_existing_folder_is_refused(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(FolderTaken, match="mine: exists already"), reserved(tmp_path / "mine", ""):
        pass


def test_a_folder_in_use_is_refused(tmp_path):
    refused = []

    def second():
        try:
            with reserved(tmp_path / "mine", ""):
                pass
        except FolderTaken as error:
            refused.append(str(error))

    with reserved(tmp_path / "mine", ""):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert "is in use by another run" in refused[0]
    assert os.listdir(tmp_path) == []


def test_the_lock_of_a_killed_run_does_not_bind(tmp_path):
    code = (
        "import os, pathlib\nfrom barcast.experiments.run_folder.place import reserved, written_aside\n"
        f"path = pathlib.Path({str(tmp_path / 'mine')!r})\n"
        "with reserved(path, '') as p, written_aside(p) as f:\n    (f / 'half').write_text('x')\n    os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 9
    assert not (tmp_path / "mine").exists()
    with reserved(tmp_path / "mine", "") as path, written_aside(path) as folder:
        assert list(folder.iterdir()) == []
    assert os.listdir(tmp_path) == ["mine"]


def test_what_fails_leaves_nothing(tmp_path):
    def fail():
        with written_aside(tmp_path / "mine") as folder:
            (folder / "half").write_text("x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert os.listdir(tmp_path) == []


def test_what_is_raised_while_a_number_is_held_passes_through(tmp_path):
    def taken():
        with reserved(None, "a"):
            raise FolderTaken.at("x", "exists already", "choose another")

    with pytest.raises(FolderTaken, match="x: exists already"):
        taken()
    assert os.listdir(tmp_path) == []
