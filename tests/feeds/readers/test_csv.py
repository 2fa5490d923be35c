"""Layouts that are understood, and files that are no table of bars."""

import gzip

import numpy as np
import pytest

from barcast.feeds import load_bars


def changed(text, line, replacement):
    lines = text.splitlines()
    lines[line - 1] = replacement
    return "\n".join(lines) + "\n"


def test_a_plain_file(load, good):
    bars = load(good)
    assert len(bars) == 5
    assert bars.name == "bars.csv"
    assert list(bars.columns) == ["open", "high", "low", "close", "volume"]
    assert bars.close.tolist() == [10.5, 10.9, 10.7, 10.2, 10.4]
    assert [str(day.date()) for day in bars.index[[0, -1]]] == ["2019-05-20", "2019-05-24"]
    assert bars.warnings == ()


def test_the_table_cannot_be_changed(load, good):
    bars = load(good)
    for column in bars.columns.values():
        assert column.dtype == np.float64
        assert not column.flags.writeable
    with pytest.raises(TypeError):
        bars.columns["close"] = bars.open


@pytest.mark.parametrize(
    "header",
    [
        "DATE,OPEN,HIGH,LOW,CLOSE,VOL",
        "timestamp, open, high, low, close, volume",
        "datetime,Open,High,Low,Close,Vol",
        "time,open,high,low,close,volume",
        "<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>",
        ",Open,High,Low,Close,Volume",
    ],
)
def test_names_in_any_case_and_layout(load, good, header):
    assert load(changed(good, 1, header)).fingerprint == load(good).fingerprint


def test_the_bytes_around_the_text_do_not_matter(load, write, good):
    wanted = load(good).fingerprint
    for name, content in (
        ("bom.csv", b"\xef\xbb\xbf" + good.encode()),
        ("dos.csv", good.replace("\n", "\r\n").encode()),
        ("mac.csv", good.replace("\n", "\r").encode()),
        ("blank.csv", good.replace("\n", "\n\n").encode()),
        ("no_end.txt", good.rstrip().encode()),
        ("bars.csv.gz", gzip.compress(good.encode())),
        ("quoted.csv", good.replace(",", '","').replace("\n", '"\n"').join(['"', '"']).removesuffix('""').encode()),
    ):
        assert load_bars(write(content, name)).fingerprint == wanted, name


def test_the_delimiter_is_found_in_the_header_or_set(load, good):
    for delimiter, said in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        text = good.replace(",", delimiter)
        assert load(text, delimiter=delimiter).fingerprint == load(good).fingerprint
        assert load(text).fingerprint == load(good).fingerprint
        assert load(text).read_as == (f"fields separated by {said}",)
        assert load(text, delimiter=delimiter).read_as == ()
    for written in ("\\t", "tab"):
        assert load(good.replace(",", "\t"), delimiter=written).fingerprint == load(good).fingerprint


def test_a_delimiter_that_does_not_fit_or_is_unusual(load, faults, good):
    assert faults(good, delimiter=";") == [
        'bars.csv, row 1: the fields are not separated by ";"; set data.delimiter to ",", or leave it out'
    ]
    spaces = good.replace(",", " ")
    assert faults(spaces) == [
        'bars.csv, row 1: the fields are separated by " ", not by a comma, a semicolon, a tab or "|"; '
        'set data.delimiter to " "'
    ]
    assert load(spaces, delimiter=" ").fingerprint == load(good).fingerprint


@pytest.mark.parametrize("delimiter", [",,", '"', "\n", "a"])
def test_a_delimiter_that_is_none(faults, good, delimiter):
    (fault,) = faults(good, delimiter=delimiter)
    assert fault.startswith("data.delimiter: ")


def test_further_columns(load, good):
    lines = [f"{line},{more}" for line, more in zip(good.split(), ["Adj Close,Note", *["9.5,x"] * 5], strict=True)]
    bars = load("\n".join(lines))
    assert bars.columns["adj_close"].tolist() == [9.5] * 5
    assert bars.warnings == ("column note left out: no numbers in it",)


def test_no_volume(load, good):
    bars = load("\n".join(line.rpartition(",")[0] for line in good.split()))
    assert bars.volume.tolist() == [0.0] * 5
    assert bars.warnings == ("there is no volume column: the volume is 0 on every bar",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("\n", "bars.csv: the file is empty; give a file with a header and a row for every bar"),
        ("Date,Open,High,Low,Close\n", "bars.csv: there is a header but no bars below it; give"),
        ("2020-01-02,1,1,1,1\n", 'bars.csv, row 1: there are no names of columns here ("2020-01-02,1,1,1,1"), and'),
        ("a,b,c,d,e\n1,2,3,4,5\n", "bars.csv, row 1: no date column (there are a, b, c, d, e); name one of them date"),
        (
            "Date,Open,Hihg,Low,Close\n2020-01-02,1,1,1,1\n",
            "bars.csv, row 1: no column high (there are date, open, hihg, low, close); did you mean hihg? rename it",
        ),
        ("Date,Open,High,Low,Close,close\n", "bars.csv, row 1: column close stands 2 times; keep one of them"),
        (b"Date,Open\n\xff\xfe,1\n", "bars.csv, row 2: this is not UTF-8 text (byte 0xff); save it as CSV in UTF-8"),
        (b"\x1f\x8bxx\n", "bars.csv: the gzip file is damaged"),
        (b"PK\x03\x04\xff\n", "bars.csv, row 1: this is a zip or Excel file; save it as CSV in UTF-8"),
        ('Date,Open,High,Low,Close\n2020-01-02,"1,1,1,1\n2020-01-03,1,1,1,1\n', "bars.csv, row 2: the row cannot be"),
        ('Date,Open,High,Low,Close\n2020-01-02,1,1,1,"1\n1"\n', "bars.csv, row 2: the row cannot be read (a quoted"),
    ],
)
def test_no_table_of_bars(faults, content, said):
    found = faults(content)
    assert any(fault.startswith(said) for fault in found), found


def test_rows_of_another_width_are_said_with_everything_else(faults, good):
    text = changed(changed(changed(good, 3, "2019-05-21,10.4"), 4, "2019-05-22,1,1,1,1,1,1"), 6, "2019-05-24,1,1,1,x,1")
    assert faults(text) == [
        "bars.csv, row 3: too few fields, 2 where the header has 6; complete the row or drop it",
        "bars.csv, row 4: too many fields, 7 where the header has 6; look for a delimiter too many, or drop the row",
        'bars.csv, row 6, column close: "x" is not a number; correct it or drop the row',
    ]


def test_missing_files_and_folders(faults, tmp_path):
    assert faults("no/such.csv") == ["data.source: the file no/such.csv does not exist; check its path"]
    assert faults(tmp_path) == [f"data.source: {tmp_path} is a folder; name the file in it"]
