"""Where a sweep keeps its trials is remembered, and no password is."""

import pytest

from barcast.faults import BadInput
from barcast.research.sweep.records.kept_where import STORAGE, anchored, recalled, remember, withdrawn

WHOLE = "postgresql://me:s3cret@host:5432/trials"


@pytest.mark.parametrize(
    "url", [WHOLE, "mysql://me@host/trials?password=s3cret", "postgresql://host/trials?sslkey_token=s3cret"]
)
def test_a_password_is_asked_for_again(tmp_path, url):
    remember(tmp_path, url)
    kept = (tmp_path / STORAGE).read_text()
    assert "s3cret" not in kept
    assert "***" in kept
    with pytest.raises(BadInput, match="a password is not kept; give the whole address again: --storage URL") as caught:
        recalled(tmp_path, "")
    assert "s3cret" not in str(caught.value)
    assert recalled(tmp_path, url) == url


def test_without_a_password_the_folder_is_enough(tmp_path):
    remember(tmp_path, "postgresql://me@host/trials")
    assert recalled(tmp_path, "") == "postgresql://me@host/trials"


def test_a_file_is_the_same_from_every_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    remember(tmp_path, "sqlite:///mine.db")
    assert recalled(tmp_path, "") == recalled(tmp_path, "sqlite:///mine.db") == f"sqlite:///{tmp_path / 'mine.db'}"
    assert anchored("sqlite://") == "sqlite://"


def test_a_journal_needs_no_file(tmp_path):
    remember(tmp_path, "")
    assert not [*tmp_path.iterdir()]
    assert recalled(tmp_path, "") == ""
    assert recalled(tmp_path, WHOLE) == WHOLE, "it has not begun"


def test_trials_that_are_elsewhere(tmp_path):
    (tmp_path / "journal.log").write_text("{}")
    with pytest.raises(BadInput, match=r"--storage: the trials of .* are in its own journal.log; leave --storage out"):
        recalled(tmp_path, WHOLE)
    remember(tmp_path, WHOLE)
    with pytest.raises(BadInput, match=r"are in postgresql://me:\*\*\*@host:5432/trials; leave"):
        recalled(tmp_path, "postgresql://me:s3cret@other/trials")


@pytest.mark.parametrize(
    ("name", "content"),
    [("finished.jsonl", b"{}"), ("journal.log", b'{"op_code":4}'), ("notes.txt", b"mine"), ("trials.csv", b"")],
)
def test_a_folder_with_anything_of_worth_is_kept(tmp_path, name, content):
    for one in ("sweep.toml", "finished.jsonl", "journal.log"):
        (tmp_path / one).touch()
    (tmp_path / name).write_bytes(content)
    withdrawn(tmp_path)
    assert (tmp_path / "sweep.toml").exists()
    (tmp_path / name).unlink()
    withdrawn(tmp_path)
    assert not [*tmp_path.iterdir()]
