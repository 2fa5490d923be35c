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


def test_other_delimiters_when_they_are_set(load, good):
    for delimiter in (";", "\t", "|", "\\t"):
        text = good.replace(",", delimiter.replace("\\t", "\t"))
        assert load(text, delimiter=delimiter).fingerprint == load(good).fingerprint


@pytest.mark.parametrize(("delimiter", "said"), [(";", '";"'), ("\t", "a tab"), ("|", '"|"')])
def test_another_delimiter_is_recognised(faults, good, delimiter, said):
    assert faults(good.replace(",", delimiter)) == [
        f'bars.csv, row 1: the fields are not separated by ","; set data.delimiter to {said}'
    ]


@pytest.mark.parametrize("delimiter", [",,", '"', "\n", "a"])
def test_a_delimiter_that_is_none(faults, good, delimiter):
    (fault,) = faults(good, delimiter=delimiter)
    assert fault.startswith("data.delimiter: ")


def test_stooq_intraday(load):
    bars = load(
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
        "SPY.US,5,20200102,093000,10,11,9,10.5,100,0\n"
        "SPY.US,5,20200102,093500,10.4,11,9,10.6,100,0\n"
    )
    assert [str(stamp) for stamp in bars.index] == ["2020-01-02 09:30:00", "2020-01-02 09:35:00"]
    assert list(bars.columns)[5:] == ["per", "openinterest"]
    assert bars.warnings == ("column ticker left out: no numbers in it",)


def test_two_instruments_in_one_file(faults):
    head = "ticker,date,open,high,low,close\n"
    (fault,) = faults(head + "A,2020-01-02,1,1,1,1\nB,2020-01-03,1,1,1,1\n")
    assert fault == "bars.csv, column ticker: several instruments: A, B; keep the columns of one"


def test_further_columns(load, good):
    lines = [f"{line},{more}" for line, more in zip(good.split(), ["Adj Close,Note", *["9.5,x"] * 5], strict=True)]
    bars = load("\n".join(lines))
    assert bars.columns["adj_close"].tolist() == [9.5] * 5
    assert bars.warnings == ("column note left out: no numbers in it",)


def test_no_volume(load, good):
    bars = load("\n".join(line.rpartition(",")[0] for line in good.split()))
    assert bars.volume.tolist() == [0.0] * 5
    assert bars.warnings == ("there is no volume column: the volume is 0 on every bar",)


YFINANCE = """Price,Close,High,Low,Open,Volume
Ticker,XLF,XLF,XLF,XLF,XLF
Date,,,,,
2019-05-20,10.5,10.6,9.9,10.0,1000
2019-05-21,10.9,11.0,10.3,10.4,1100
"""


def test_the_header_of_yfinance(load, faults, good):
    bars = load(YFINANCE)
    assert bars.close.tolist() == [10.5, 10.9]
    assert faults(YFINANCE.replace("2019-05-21,10.9", "2019-05-21,x")) == [
        'bars.csv, row 5, column close: "x" is not a number; correct it or drop the row'
    ]
    assert faults(YFINANCE.replace("XLF\n", "SPY\n")) == [
        "bars.csv, row 2: several instruments: SPY, XLF; keep the columns of one"
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("\n", "bars.csv: the file is empty; give a file with a header and a row for every bar"),
        ("Date,Open,High,Low,Close\n", "bars.csv: there is a header but no bars below it; give"),
        ("2020-01-02,1,1,1,1\n", 'bars.csv, row 1: there are no names of columns here ("2020-01-02,1,1,1,1"); begin'),
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
