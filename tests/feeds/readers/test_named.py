"""Which column is which, and which instrument of several is taken."""

import pytest

from barcast.feeds import load_bars

LONG = """ticker,date,open,high,low,close
MSFT,2020-01-02,5,5,5,5
A,2020-01-02,9,9,9,9
MSFT,2020-01-03,5,5,5,5
A,2020-01-03,9,9,9,9
"""
WIDE = (
    "Price,Close,Close,High,High,Low,Low,Open,Open\nTicker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT\nDate,,,,,,,,\n"
    "2021-01-11,1.5,3.5,2,4,1,3,1.25,3.25\n2021-01-12,1.5,3.5,2,4,1,3,1.5,3.5\n"
)


def test_one_of_several_instruments_below_each_other(load, faults):
    assert faults(LONG) == [
        "bars.csv, column ticker: several instruments: MSFT, A; set data.symbol to the one meant, such as MSFT"
    ]
    bars = load(LONG, symbol="A")
    assert bars.close.tolist() == [9, 9]
    assert bars.read_as == ("A of 2 instruments",)
    assert load(LONG, symbol="msft").close.tolist() == [5, 5]
    assert faults(LONG, symbol="MSTF") == [
        'data.symbol: "MSTF" is not in bars.csv, column ticker, which has MSFT, A; did you mean MSFT?'
    ]
    (fault,) = faults(LONG.replace("A,2020-01-03,9,9", "A,2020-01-03,9,x"), symbol="A")
    assert fault == 'bars.csv, row 5, column high: "x" is not a number; correct it or drop the row'


def test_one_of_several_instruments_beside_each_other(load, faults, write):
    assert faults(WIDE) == [
        "bars.csv, row 1: several instruments: AAPL, MSFT; set data.symbol to the one meant, such as AAPL"
    ]
    bars = load(WIDE, symbol="MSFT")
    assert (bars.open[0], bars.high[0], bars.low[0], bars.close[0]) == (3.25, 4, 3, 3.5)
    assert bars.read_as == ("a yfinance file", "MSFT of 2 instruments")
    assert faults(WIDE, symbol="MFST") == [
        'data.symbol: "MFST" is not in bars.csv, row 1, which has AAPL, MSFT; did you mean MSFT?'
    ]


def test_a_symbol_that_nothing_answers_to(load, faults, good):
    assert faults(good, symbol="A") == [
        'data.symbol: bars.csv does not say of which instruments it is, so "A" cannot be looked for; '
        "leave it out, or name a column symbol"
    ]
    one = "Price,Close,High,Low,Open\nTicker,MSFT,MSFT,MSFT,MSFT\nDate,,,,\n2021-01-11,3.5,4,3,3.25\n"
    assert load(one, symbol="msft").read_as == ("a yfinance file of MSFT",)
    assert faults(one, symbol="A") == [
        'data.symbol: "A" is not in bars.csv, which has MSFT; choose one of MSFT',
    ]


@pytest.mark.parametrize(
    "header",
    [
        """Date,"('Open', 'MSFT')","('High', 'MSFT')","('Low', 'MSFT')","('Close', 'MSFT')","('Volume', 'MSFT')\"""",
        "Date,Open_MSFT,High_MSFT,Low_MSFT,Close_MSFT,Volume_MSFT",
        "Date,Open MSFT,High MSFT,Low MSFT,Close MSFT,Volume MSFT",
        '"","MSFT.Open","MSFT.High","MSFT.Low","MSFT.Close","MSFT.Volume"',
    ],
)
def test_fields_and_ticker_in_one_name(load, good, header):
    bars = load(good.replace("Date,Open,High,Low,Close,Volume", header))
    assert bars.fingerprint == load(good).fingerprint
    assert bars.read_as == ("the columns of MSFT",)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("t,o,h,l,c,v", ()),
        ("Date,Open (USD),High (USD),Low (USD),Close* (USD),Volume (BTC)", ()),
        ("Date,Open,High,Low,Close/Last,Shares Traded", None),
        ("Date,Open,High,Low,Last,Volume", ("last as close",)),
        ("Date,Open,High,Low,Close,Tick Volume", ("tick_volume as volume",)),
        ("Datum,Eröffnung,Hoch,Tief,Schluss,Volumen", ("German names of columns",)),
        ("Date,Ouverture,Plus haut,Plus bas,Clôture,Volume", ("French names of columns",)),
        ("Fecha,Apertura,Máximo,Mínimo,Cierre,Volumen", ("Spanish names of columns",)),
    ],
)
def test_words_of_headers(load, good, header, said):
    bars = load(good.replace("Date,Open,High,Low,Close,Volume", header))
    assert bars.fingerprint == load(good).fingerprint
    assert said is None or bars.read_as == said


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Date,Open,High,Low,Last,Settle", "last and settle could each be the close; rename the one meant close"),
        ("Date,Open,High,Low,Bid,Ask", "ask and bid could each be the close; rename the one meant close"),
        ("Date,Open,High,Low,Close Bid,Close Ask", "close_ask and close_bid could each be the close; rename"),
        ("Date,Open,High,Low,x,c", "no column close (there are date, open, high, low, x, c); "),
    ],
)
def test_columns_that_could_each_be_the_close(faults, good, header, said):
    (fault,) = faults(good.replace("Date,Open,High,Low,Close,Volume", header))
    assert fault.startswith(f"bars.csv, row 1: {said}")


def test_both_sides_of_the_market(load, faults):
    head = "Time,Open Bid,High Bid,Low Bid,Close Bid,Open Ask,High Ask,Low Ask,Close Ask\n"
    text = head + "2021-01-04,1,2,1,2,3,4,3,4\n"
    assert faults(text) == [
        "bars.csv, row 1: several sides of the market: BID, ASK; set data.symbol to the one meant, such as BID"
    ]
    assert load(text, symbol="ask").close.tolist() == [4]


def test_a_download_with_row_numbers_before_its_dates(load):
    bars = load(",Date,Close,High,Low,Open\n,,MSFT,MSFT,MSFT,MSFT\n0,2021-01-04,3.5,4,3,3.25\n")
    assert bars.open.tolist() == [3.25]
    assert bars.read_as == ("a yfinance file of MSFT", "row numbers left out")


def test_pieces_are_the_volume_beside_money(load):
    bars = load("Datum;Anfang;Hoch;Tief;Schluss;Stück;Volumen\n2021-01-04;1,5;2;1;1,5;7;9\n")
    assert (bars.volume[0], bars.columns["volumen"][0]) == (7, 9)


def test_a_frame_with_the_columns_of_a_download(load, good, write):
    frame = load(good).to_frame().reset_index()
    german = frame.set_axis(["Datum", "Erster", "Hoch", "Tief", "Schlusskurs", "Stuecke"], axis=1)
    bars = load_bars(german)
    assert bars.fingerprint == load(good).fingerprint
    assert bars.read_as == ("an Ariva file",)
    frame.assign(symbol=["A", "B"] * 2 + ["A"]).to_csv(write("", "long.csv"))
    bars = load_bars(write("", "x.csv").with_name("long.csv"), symbol="A")
    assert len(bars) == 3
    assert bars.read_as == ("row numbers left out", "A of 2 instruments")
