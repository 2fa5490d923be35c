"""From the bytes of a text file to its text: UTF-8, UTF-16, or Windows-1252 where that is plain."""

from __future__ import annotations

import codecs
import errno
import gzip
import io
import re
import zlib
from pathlib import Path

from ...faults import BadInput
from ...faults.files import CHUNK, MOST_TABLE, read_bounded
from ...faults.memory import most_bytes, sized

WINDOWS = re.compile(rb"(?<=\d)[\xa0](?=\d)|[\x80\xa3\xa5](?=[\d -])|(?<=[\d ])[\x80\xa3\xa5]")
"""What Windows-1252 may add to a number: a space that does not break, signs of currencies."""


def text_of_file(path: Path, label: str) -> tuple[str, str]:
    """Return the text of a file, plain or gzipped, and its encoding in words where that is not UTF-8.

    Raises:
        BadInput: the file cannot be read, or is no text.
    """
    data = _bytes(path, label)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(data, "utf-16", label), "UTF-16"
    start = data[:400]
    if len(start) > 3 and not start[1::2].strip(b"\0") and start[0]:
        return _utf16(data, "utf-16-le", label), "UTF-16"
    if len(start) > 3 and not start[::2].strip(b"\0") and start[1]:
        return _utf16(data, "utf-16-be", label), "UTF-16"
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        if _is_windows(data):
            return data.decode("cp1252"), "Windows-1252"
        line = data[: error.start].count(b"\n") + 1
        kind = "a zip or Excel file" if data[:2] == b"PK" else f"not UTF-8 text (byte 0x{data[error.start]:02x})"
        raise BadInput.at(f"{label}, row {line}", f"this is {kind}", "save it as CSV in UTF-8") from None


def _utf16(data: bytes, encoding: str, label: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
        raise BadInput.at(f"{label}, row {line}", "this is broken UTF-16 text", "save it as CSV in UTF-8") from None


def _is_windows(data: bytes) -> bool:
    """Return whether letters beyond ASCII are in lines without numbers alone, as the header, and are letters there."""
    if re.search(rb"[\0-\x08\x0e-\x1f]", data):
        return False
    for line in data.splitlines():
        rest = WINDOWS.sub(b"", line)
        if rest.isascii():
            continue
        beyond = bytes(byte for byte in rest if byte >= 0x80)
        letters = beyond.decode("latin-1").isalpha() and all(byte >= 0xC0 for byte in beyond)
        if not letters or len(re.findall(rb"\d+", line)) > 2 or len(beyond) * 3 > len(line):
            return False
    return True


def _bytes(path: Path, label: str) -> bytes:
    try:
        data = read_bounded(path, MOST_TABLE)
        return _unpacked(data) if data[:2] == b"\x1f\x8b" else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput.at(label, f"the gzip file is damaged ({error})", "fetch it again") from None
    except OSError as error:
        raise BadInput.at(str(path), f"cannot be read ({error.strerror})", "check the file") from None


def _unpacked(data: bytes) -> bytes:
    """Return the content of a gzip file, as bounded as a file that is not packed: a few bytes can hold gigabytes."""
    most = min(MOST_TABLE, most_bytes())
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        chunks, size = [], 0
        while chunk := file.read(CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > most:
                raise OSError(errno.EFBIG, f"unpacked it has more than the {sized(most)} that are read at most")
    return b"".join(chunks)
