"""Files are read when they are regular and of a bounded size; anything else is refused at once, never waited for."""

import os
import re

import pytest

from barcast.faults import files
from barcast.faults.files import check_regular, decoded, read_bounded


def made(kind, path):
    """Put something at the path, and return why it cannot be read."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "endless":
        path.symlink_to("/dev/zero")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "large":
        path.touch()
        os.truncate(path, 2**40)
    return {
        "pipe": "no regular file, but a device, a pipe or a socket",
        "endless": "no regular file, but a device, a pipe or a socket",
        "loop": "Too many levels of symbolic links",
        "folder": "Is a directory",
        "large": "too large: it has 1 TiB, and 9 bytes are read at most",
        "missing": "No such file or directory",
    }[kind]


@pytest.mark.parametrize("kind", ["pipe", "endless", "loop", "folder", "large", "missing"])
@pytest.mark.parametrize("read", [read_bounded, check_regular])
def test_what_is_no_file_of_a_bounded_size_is_refused_with_the_reason(tmp_path, kind, read):
    why = made(kind, tmp_path / "x")
    with pytest.raises(OSError, match=re.escape(why)) as raised:
        read(tmp_path / "x", 9)
    assert raised.value.strerror == why


def test_a_file_is_read_up_to_the_byte(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"123456789")
    assert read_bounded(path, 9) == b"123456789"
    check_regular(path, 9)
    for read in (read_bounded, check_regular):
        with pytest.raises(OSError, match="too large: it has 9 bytes, and 8 bytes are read at most"):
            read(path, 8)
    (tmp_path / "link").symlink_to(path)
    assert read_bounded(tmp_path / "link", 9) == b"123456789"


def test_a_file_that_grows_while_it_is_read_is_still_bounded(tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_bytes(b"1" * 100)
    monkeypatch.setattr(files, "CHUNK", 10)
    monkeypatch.setattr(files.os, "fstat", lambda handle: os.stat_result((0o100644, *(0,) * 9)))
    with pytest.raises(OSError, match="too large"):
        read_bounded(path, 50)
    assert len(read_bounded(path, 100)) == 100


def test_a_name_with_a_null_byte_is_that_of_no_file():
    with pytest.raises(FileNotFoundError):
        read_bounded("a\0b", 9)


def test_more_than_half_of_the_memory_is_never_read(tmp_path, monkeypatch):
    (tmp_path / "x").write_bytes(b"12345")
    monkeypatch.setattr(files, "most_bytes", lambda: 4)
    with pytest.raises(OSError, match="it has 5 bytes, and 4 bytes are read at most"):
        read_bounded(tmp_path / "x", 9)


def test_line_breaks_are_those_of_text_files():
    assert decoded(b"a\r\nb\rc\n") == "a\nb\nc\n"
