"""A few rows of every known layout, as their public descriptions have them, and the bars that they are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A file of a layout, and what it holds."""

    layout: str
    follows: str
    """The public description of the layout, that of its declaration."""
    text: str | bytes
    first: tuple[str, float, float, float, float, float]
    """The oldest bar, by hand: date, open, high, low, close, volume."""
    read_as: str


YFINANCE = "https://ranaroussi.github.io/yfinance/reference/api/yfinance.download.html"
INVESTING = "https://www.investing.com/currencies/xau-usd-historical-data"
ALPHA_VANTAGE = "https://www.alphavantage.co/documentation/"
BINANCE = "https://github.com/binance/binance-public-data"
DUKASCOPY = "https://www.dukascopy.com/swiss/english/marketwatch/historical/"
QUANDL = "https://data.nasdaq.com/databases/WIKIP"
META5 = "https://www.metatrader5.com/en/terminal/help/trading_advanced/custom_instruments"
MSFT = ("2021-01-04", 222.53, 223.0, 214.81, 217.69, 37130100)
EURUSD = ("2021-01-04", 1.22396, 1.22509, 1.22386, 1.22480, 4031)
GOLD = ("2021-01-04", 1941.97, 1960.22, 1932.55, 1953.69, 7310000)

SAMPLES = {
    "yfinance-price-ticker": Sample(
        "yfinance",
        YFINANCE,
        "Price,Close,High,Low,Open,Volume\nTicker,MSFT,MSFT,MSFT,MSFT,MSFT\nDate,,,,,\n"
        "2021-01-04,217.69,223.0,214.81,222.53,37130100\n2021-01-05,217.9,218.52,215.7,217.26,23823000\n",
        MSFT,
        "a yfinance file of MSFT",
    ),
    "yfinance-reset-index": Sample(
        "yfinance",
        YFINANCE,
        "Date,Close,High,Low,Open,Volume\n,MSFT,MSFT,MSFT,MSFT,MSFT\n"
        "2021-01-04,217.69,223.0,214.81,222.53,37130100\n2021-01-05,217.9,218.52,215.7,217.26,23823000\n",
        MSFT,
        "a yfinance file of MSFT",
    ),
    "yfinance-group-by-ticker": Sample(
        "yfinance",
        YFINANCE,
        "Ticker,MSFT,MSFT,MSFT,MSFT,MSFT\nPrice,Open,High,Low,Close,Volume\nDate,,,,,\n"
        "2021-01-04,222.53,223.0,214.81,217.69,37130100\n2021-01-05,217.26,218.52,215.7,217.9,23823000\n",
        MSFT,
        "a yfinance file of MSFT",
    ),
    "yfinance-history": Sample(
        "yfinance",
        YFINANCE,
        "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n"
        "2021-01-04 00:00:00-05:00,222.53,223.0,214.81,217.69,37130100,0.0,0.0\n"
        "2021-01-05 00:00:00-05:00,217.26,218.52,215.7,217.9,23823000,0.0,0.0\n",
        MSFT,
        "a yfinance file",
    ),
    "stooq": Sample(
        "Stooq",
        "https://stooq.com/db/h/",
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
        "MSFT.US,D,20210104,000000,222.53,223,214.81,217.69,37130100,0\n"
        "MSFT.US,D,20210105,000000,217.26,218.52,215.7,217.9,23823000,0\n",
        MSFT,
        "a Stooq file, instrument MSFT.US",
    ),
    "stooq-5-minutes": Sample(
        "Stooq",
        "https://stooq.com/db/h/",
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
        "SPY.US,5,20200102,093000,10,11,9,10.5,100,0\nSPY.US,5,20200102,093500,10.4,11,9,10.6,100,0\n",
        ("2020-01-02 09:30", 10, 11, 9, 10.5, 100),
        "a Stooq file, instrument SPY.US",
    ),
    "stooq-polish": Sample(
        "Stooq (Polish)",
        "https://stooq.pl/db/h/",
        "Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen\n2021-01-04,222.53,223,214.81,217.69,37130100\n",
        MSFT,
        "a Stooq (Polish) file",
    ),
    "finam": Sample(
        "Finam or Forexite",
        "https://www.finam.ru",
        "<TICKER>;<PER>;<DATE>;<TIME>;<OPEN>;<HIGH>;<LOW>;<CLOSE>;<VOL>\n"
        "GAZP;60;20210104;100000;213.10;214.90;212.90;214.50;4031\n"
        "GAZP;60;20210104;110000;214.51;215.00;214.02;214.60;2270\n",
        ("2021-01-04 10:00", 213.1, 214.9, 212.9, 214.5, 4031),
        "fields separated by semicolons, a Finam or Forexite file, instrument GAZP",
    ),
    "alpha-vantage": Sample(
        "Alpha Vantage",
        ALPHA_VANTAGE,
        "timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n"
        "2021-01-05,217.26,218.52,215.7,217.9,213.1,23823000,0.0000,1.0\n"
        "2021-01-04,222.53,223.0,214.81,217.69,212.9,37130100,0.0000,1.0\n",
        MSFT,
        "an Alpha Vantage file",
    ),
    "alpha-vantage-json": Sample(
        "Alpha Vantage",
        ALPHA_VANTAGE,
        "date,1. open,2. high,3. low,4. close,5. volume\n2021-01-04,222.53,223.0,214.81,217.69,37130100.0\n",
        MSFT,
        "an Alpha Vantage file",
    ),
    "eodhd": Sample(
        "EODHD",
        "https://eodhd.com/financial-apis/api-for-historical-data-and-volumes",
        "Date,Open,High,Low,Close,Adjusted_close,Volume\n2021-01-04,222.53,223,214.81,217.69,212.9,37130100\n",
        MSFT,
        "an EODHD file",
    ),
    "quandl": Sample(
        "Nasdaq Data Link (Quandl)",
        QUANDL,
        "Date,Open,High,Low,Close,Volume,Ex-Dividend,Split Ratio,Adj. Open,Adj. High,Adj. Low,Adj. Close,Adj. Volume\n"
        "2021-01-04,222.53,223.0,214.81,217.69,37130100.0,0.0,1.0,218,219,210,213,37130100.0\n",
        MSFT,
        "a Nasdaq Data Link (Quandl) file",
    ),
    "quandl-table": Sample(
        "Nasdaq Data Link (Quandl)",
        QUANDL,
        "ticker,date,open,high,low,close,volume,ex-dividend,split_ratio,adj_open,adj_high,adj_low,adj_close,adj_volume\n"
        "MSFT,2021-01-04,222.53,223.0,214.81,217.69,37130100.0,0.0,1.0,218,219,210,213,37130100.0\n",
        MSFT,
        "a Nasdaq Data Link (Quandl) file, instrument MSFT",
    ),
    "sharadar": Sample(
        "Sharadar",
        "https://data.nasdaq.com/databases/SEP",
        "ticker,date,open,high,low,close,volume,closeadj,closeunadj,lastupdated\n"
        "MSFT,2021-01-04,222.53,223.0,214.81,217.69,37130100.0,212.9,217.69,2022-01-03\n",
        MSFT,
        "a Sharadar file, instrument MSFT",
    ),
    "tiingo": Sample(
        "Tiingo",
        "https://www.tiingo.com/documentation/end-of-day",
        "date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor\n"
        "2021-01-04,217.69,223.0,214.81,222.53,37130100,212.9,218,210,217,37130100,0.0,1.0\n",
        MSFT,
        "a Tiingo file",
    ),
    "polygon": Sample(
        "Polygon",
        "https://polygon.io/docs",
        "ticker,volume,open,close,high,low,window_start,transactions\n"
        "MSFT,37130100,222.53,217.69,223.0,214.81,1609718400000000000,400000\n",
        MSFT,
        "a Polygon file, instrument MSFT",
    ),
    "polygon-json": Sample(
        "Polygon",
        "https://polygon.io/docs",
        "v,vw,o,c,h,l,t,n\n37130100.0,218.1,222.53,217.69,223.0,214.81,1609718400000,400000\n",
        MSFT,
        "a Polygon file",
    ),
    "binance-ms": Sample(
        "Binance",
        BINANCE,
        "1609718400000,222.53000000,223.00000000,214.81000000,217.69000000,37130100.0,1609804799999,1.0,9,1.0,1.0,0\n",
        MSFT,
        "a Binance file",
    ),
    "binance-us-after-ms": Sample(
        "Binance",
        BINANCE,
        "1735603200000,94.1,95.2,93.3,94.4,10.5,1735689599999,1.0,9,1.0,1.0,0\n"
        "1735689600000000,94.4,95.3,93.4,94.5,11.5,1735775999999999,1.0,9,1.0,1.0,0\n",
        ("2024-12-31", 94.1, 95.2, 93.3, 94.4, 10.5),
        "a Binance file",
    ),
    "binance-header": Sample(
        "Binance",
        BINANCE,
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,"
        "ignore\n1609718400000,222.53,223.0,214.81,217.69,37130100.0,1609804799999,1.0,9,1.0,1.0,0\n",
        MSFT,
        "a Binance file",
    ),
    "cryptodatadownload": Sample(
        "CryptoDataDownload",
        "https://www.cryptodatadownload.com/data/",
        "https://www.CryptoDataDownload.com\n"
        "unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT,tradecount\n"
        "1609804800000,2021-01-05 00:00:00,BTC/USDT,31.99,34.4,29.9,33.99,116049.9,3731.5,9\n"
        "1609718400000,2021-01-04 00:00:00,BTC/USDT,33.0,33.6,28.1,31.98,140899.8,4398.7,9\n",
        ("2021-01-04", 33.0, 33.6, 28.1, 31.98, 140899.8),
        'a line above the header passed over ("https://www.CryptoDataDownload.com"), a CryptoDataDownload file, '
        "volume_btc as volume, instrument BTC/USDT",
    ),
    "kraken": Sample(
        "Kraken",
        "https://support.kraken.com/hc/en-us/articles/360047124832",
        "1609718400,222.53,223.0,214.81,217.69,37130100.0,812\n1609804800,217.26,218.52,215.7,217.9,238.25,77\n",
        MSFT,
        "a Kraken file",
    ),
    "metatrader-5": Sample(
        "MetaTrader 5",
        META5,
        (
            "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n"
            "2021.01.04\t00:00:00\t1.22396\t1.22509\t1.22386\t1.22480\t4031\t0\t1\r\n"
            "2021.01.04\t01:00:00\t1.22480\t1.22550\t1.22470\t1.22540\t3012\t0\t1\r\n"
        ).encode("utf-16"),
        EURUSD,
        "UTF-16 text, fields separated by tabs, a MetaTrader 5 file, tickvol as volume",
    ),
    "metatrader-5-daily": Sample(
        "MetaTrader 5",
        META5,
        "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
        "2021.01.04\t222.53\t223.00\t214.81\t217.69\t99\t37130100\t1\n",
        MSFT,
        "fields separated by tabs, a MetaTrader 5 file",
    ),
    "metatrader-4": Sample(
        "MetaTrader 4",
        "https://www.metatrader4.com/en/trading-platform/help/service/history_center",
        "2021.01.04,00:00,1.22396,1.22509,1.22386,1.22480,4031\n2021.01.04,01:00,1.2248,1.2255,1.2247,1.2254,3012\n",
        EURUSD,
        "a MetaTrader 4 file",
    ),
    "histdata": Sample(
        "HistData or NinjaTrader",
        "https://www.histdata.com/f-a-q/data-files-detailed-specification/",
        "20210104 000000;1.22396;1.22509;1.22386;1.22480;4031\n20210104 000100;1.2248;1.2255;1.2247;1.2254;0\n",
        EURUSD,
        "fields separated by semicolons, a HistData or NinjaTrader file",
    ),
    "dukascopy-gmt": Sample(
        "Dukascopy (GMT)",
        DUKASCOPY,
        "Gmt time,Open,High,Low,Close,Volume\n"
        "04.01.2021 00:00:00.000,1.22396,1.22509,1.22386,1.22480,4031.0\n"
        "04.01.2021 01:00:00.000,1.2248,1.2255,1.2247,1.2254,3012.5\n",
        EURUSD,
        "a Dukascopy (GMT) file",
    ),
    "dukascopy-local": Sample(
        "Dukascopy (local time)",
        DUKASCOPY,
        "Local time,Open,High,Low,Close,Volume\n"
        "04.01.2021 00:00:00.000 GMT+0100,1.22396,1.22509,1.22386,1.22480,4031.0\n"
        "04.01.2021 01:00:00.000 GMT+0100,1.2248,1.2255,1.2247,1.2254,3012.5\n",
        EURUSD,
        "a Dukascopy (local time) file",
    ),
    "dukascopy-etc-utc": Sample(
        "Dukascopy",
        DUKASCOPY,
        "Etc/UTC,Open,High,Low,Close,Volume\n04.01.2021 00:00:00.000,1.22396,1.22509,1.22386,1.22480,4031.0\n",
        EURUSD,
        "a Dukascopy file",
    ),
    "tradingview": Sample(
        "TradingView",
        "https://www.tradingview.com/support/solutions/43000537255-how-to-export-chart-data/",
        "time,open,high,low,close,MA,Volume\n1609718400,222.53,223,214.81,217.69,,37130100\n"
        "1609804800,217.26,218.52,215.7,217.9,217.8,23823000\n",
        MSFT,
        "a TradingView file",
    ),
    "sierra-chart": Sample(
        "Sierra Chart",
        "https://www.sierrachart.com",
        "Date, Time, Open, High, Low, Last, Volume, NumberOfTrades, BidVolume, AskVolume\n"
        "2021/1/4, 00:00:00, 222.53, 223, 214.81, 217.69, 37130100, 9, 5, 4\n",
        MSFT,
        "a Sierra Chart file",
    ),
    "tradestation": Sample(
        "TradeStation",
        "https://help.tradestation.com",
        '"Date","Time","Open","High","Low","Close","Vol","OI"\n01/04/2021,00:00,222.53,223,214.81,217.69,37130100,0\n',
        MSFT,
        "a TradeStation file",
    ),
    "ariva": Sample(
        "Ariva",
        "https://www.ariva.de",
        "Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen\n2021-01-04;222,53;223,00;214,81;217,69;37.130.100;8.083\n",
        MSFT,
        "fields separated by semicolons, an Ariva file, decimal commas, thousands dots in volume, "
        "thousands dots in turnover",
    ),
    "euronext": Sample(
        "Euronext",
        "https://live.euronext.com",
        '"Historical Data"\n"From 2021-01-04 to 2021-01-15"\nFR0000120073\n'
        'Date;Open;High;Low;Last;Close;"Number of Shares";"Number of Trades";Turnover;vwap\n'
        "15/01/2021;222.6;223.1;214.9;217.7;217.7;23823000;9;23.5;1\n"
        "04/01/2021;222.53;223.00;214.81;217.69;217.69;37130100;9;23.5;1\n",
        MSFT,
        'fields separated by semicolons, 3 lines above the header passed over ("Historical Data"), a Euronext file',
    ),
    "nse": Sample(
        "NSE India",
        "https://www.nseindia.com",
        '"Date ","series ","OPEN ","HIGH ","LOW ","PREV. CLOSE ","ltp ","close ","VOLUME ","VALUE "\n'
        '"04-Jan-2021","EQ","2,222.53","2,223.00","2,214.81","2,200.00","2,217.00","2,217.69","3,71,30,100","9.5"\n',
        ("2021-01-04", 2222.53, 2223.0, 2214.81, 2217.69, 37130100),
        "an NSE India file, thousands commas, thousands commas in prev._close, thousands commas in ltp, "
        "thousands commas in volume",
    ),
    "investing": Sample(
        "Investing.com",
        INVESTING,
        '"Date","Price","Open","High","Low","Vol.","Change %"\n'
        '"01/15/2021","1,943.50","1,965.33","1,966.42","1,937.99","985.20K","0.15%"\n'
        '"01/04/2021","1,953.69","1,941.97","1,960.22","1,932.55","7.31M","-0.15%"\n',
        GOLD,
        "an Investing.com file, thousands commas, K, M as powers of ten in volume",
    ),
    **{
        f"investing-{language}": Sample(
            f"Investing.com ({language})",
            f"https://{domain}.investing.com",
            f'{header}\n"04.01.2021","1.953,69","1.941,97","1.960,22","1.932,55","7,31M","-0,15%"\n',
            GOLD,
            f"an Investing.com ({language}) file, decimal commas, thousands dots, M as powers of ten in volume",
        )
        for language, domain, header in (
            ("German", "de", '"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"'),
            ("French", "fr", '"Date","Dernier","Ouv.","Plus Haut","Plus Bas","Vol.","Variation %"'),
            ("Spanish", "es", '"Fecha","Último","Apertura","Máximo","Mínimo","Vol.","% var."'),
            ("Italian", "it", '"Data","Ultimo","Apertura","Massimo","Minimo","Vol.","Var. %"'),
            ("Portuguese", "br", '"Data","Último","Abertura","Máxima","Mínima","Vol.","Var%"'),
            ("Dutch", "nl", '"Datum","Laatste","Open","Hoog","Laag","Vol.","Verschil %"'),
        )
    },
    "nasdaq": Sample(
        "Nasdaq.com",
        "https://www.nasdaq.com/market-activity/stocks/aapl/historical",
        "Date,Close/Last,Volume,Open,High,Low\n01/04/2021,$217.69,37130100,$222.53,$223.00,$214.81\n",
        MSFT,
        "a Nasdaq.com file, $ signs",
    ),
    "barchart": Sample(
        "Barchart",
        "https://www.barchart.com",
        "Time,Open,High,Low,Last,Change,%Chg,Volume\n01/04/2021,222.53,223,214.81,217.69,-4.73,-2.13%,37130100\n"
        "01/05/2021,217.26,218.52,215.7,217.9,0.21,+0.10%,23823000\n"
        '"Downloaded from Barchart.com as of 01-06-2021 10:12am CST"\n',
        MSFT,
        'a line below the bars passed over ("Downloaded from Barchart.com as of 01..."), a Barchart file',
    ),
    "wsj": Sample(
        "Wall Street Journal",
        "https://www.wsj.com/market-data/quotes/AAPL/historical-prices",
        "Date, Open, High, Low, Close, Volume\n01/04/21, 222.53, 223.00, 214.81, 217.69, 37130100\n",
        MSFT,
        "a Wall Street Journal file",
    ),
    "marketwatch": Sample(
        "MarketWatch",
        "https://www.marketwatch.com/investing/stock/aapl/download-data",
        "Date,Open,High,Low,Close,Volume\n"
        '01/15/2021,"2,217.26","2,218.52","2,215.70","2,217.90","23,823,000"\n'
        '01/04/2021,"2,222.53","2,223.00","2,214.81","2,217.69","37,130,100"\n',
        ("2021-01-04", 2222.53, 2223.0, 2214.81, 2217.69, 37130100),
        "a MarketWatch file, thousands commas, thousands commas in volume",
    ),
    "google-sheets": Sample(
        "Google Sheets",
        "https://support.google.com/docs/answer/3093281",
        "Date,Open,High,Low,Close,Volume\n1/4/2021 16:00:00,222.53,223,214.81,217.69,37130100\n"
        "1/15/2021 16:00:00,217.26,218.52,215.7,217.9,23823000\n",
        ("2021-01-04 16:00", 222.53, 223.0, 214.81, 217.69, 37130100),
        "a Google Sheets file",
    ),
    "cboe": Sample(
        "Cboe index",
        "https://www.cboe.com/tradable_products/vix/vix_historical_data/",
        "DATE,OPEN,HIGH,LOW,CLOSE\n01/04/2021,23.04,29.19,22.56,26.97\n01/15/2021,23.23,25.43,22.83,24.34\n",
        ("2021-01-04", 23.04, 29.19, 22.56, 26.97, 0),
        "a Cboe index file",
    ),
}
