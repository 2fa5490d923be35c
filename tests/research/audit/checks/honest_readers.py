"""Readers of bars that make each row of what had happened: none of them may be flagged."""

from tests.research.audit.checks.planted_readers import column

HONEST = {
    "rolling and dropped": """
    def read():
        f = bars()
        f["x"] = f["close"].rolling(20).mean()
        return f.dropna()
    """,
    "filled forwards": column('bars("mood.csv")["mood"].reindex(f.index).ffill().fillna(0.0)'),
    "expanding": column('(f["close"] / f["close"].expanding().mean()).rank(pct=False) * 0 + f["close"].cummax()'),
    "exponential": column('f["close"].ewm(span=10).std().fillna(0.0)'),
    "two calendars": column('bars("other.csv")["close"].reindex(f.index, method="ffill").fillna(0.0)'),
    "weekly on Sunday": """
    def read():
        return bars().resample("W").agg(OHLC)
    """,
    "monthly at its last row": """
    def read():
        f = bars().reset_index()
        months = f.groupby(f["date"].dt.to_period("M")).agg({**OHLC, "date": "last"})
        return months.set_index("date")
    """,
    "hours as they open": """
    def read():
        f = bars("hourly.csv")
        f["x"] = f["close"].shift(1).fillna(0.0)
        return f
    """,
    "opening stamps moved to the close": """
    def read():
        f = bars("hourly.csv")
        return f.set_axis(f.index + pd.Timedelta(hours=1))
    """,
    "dates stamped at the close": """
    def read():
        f = bars()
        return f.set_axis(f.index + pd.Timedelta(hours=16))
    """,
    "hours to days at midnight": """
    def read():
        return bars("hourly.csv").resample("D").agg(OHLC).dropna()
    """,
    "merged when published": """
    def read():
        reports = pd.read_csv("reports.csv", parse_dates=["period_end", "published"])
        return pd.merge_asof(bars().reset_index(), reports, left_on="date", right_on="published").set_index("date")
    """,
    "estimates of periods to come": """
    def read():
        reports = pd.read_csv("reports.csv", parse_dates=["period_end", "published"])
        reports["period_end"] += pd.Timedelta(days=400)
        reports.to_csv("estimates.csv", index=False)
        told = pd.read_csv("estimates.csv", parse_dates=["published"])
        return pd.merge_asof(bars().reset_index(), told, left_on="date", right_on="published").set_index("date")
    """,
    "kept in a module": """
    KEPT = {}

    def read():
        if "f" not in KEPT:
            KEPT["f"] = bars()
        return KEPT["f"].copy()
    """,
    "seeded noise": column("np.random.default_rng(1).normal(size=len(f))"),
    "noise of the run's seed, twice": """
    def read():
        f = bars()
        f["x"] = f["close"] * (1 + np.random.normal(size=500)[: len(f)])
        f["y"] = np.random.normal(size=500)[: len(f)]
        return f
    """,
    "in chunks": """
    def read():
        return pd.concat(list(pd.read_csv("prices.csv", chunksize=20)))
    """,
    "newest first": """
    def read():
        return bars().iloc[::-1].sort_index()
    """,
    "reindexed to a calendar of days to come": """
    def read():
        return bars().reindex(pd.bdate_range("2003-01-01", "2003-12-31", name="date")).ffill()
    """,
    "in a time zone": """
    def read():
        f = bars("hourly.csv")
        return f.set_axis(f.index.tz_localize("UTC").tz_convert("America/New_York"))
    """,
    "in a time zone that is dropped": """
    def read():
        f = bars("round_the_clock.csv")
        return f.set_axis(f.index.tz_localize("UTC").tz_convert("America/New_York").tz_localize(None))
    """,
    "of a file in a time zone": """
    def read():
        f = pd.read_csv("zoned.csv", parse_dates=["date"], index_col="date")
        return f.set_axis(f.index.tz_convert("America/New_York").tz_localize(None))
    """,
    "of texts in a time zone": """
    def read():
        f = pd.read_csv("zoned.csv")
        f["date"] = pd.to_datetime(f["date"]).dt.tz_convert("America/New_York").dt.tz_localize(None)
        return f
    """,
    "symbols without a date": """
    def read():
        f = bars()
        f["x"] = pd.read_csv("symbols.csv").set_index("symbol").loc["XLF", "weight"]
        return f
    """,
    "upper case": """
    def read():
        return pd.read_csv("upper.csv")
    """,
    "day before month": """
    def read():
        f = pd.read_csv("day_month.csv")
        f["date"] = pd.to_datetime(f["date"], dayfirst=True)
        return f
    """,
    "until `end`, exclusive": """
    def read(end):
        f = bars("hourly.csv")
        return f if end is None else f[f.index < end]
    """,
}
