"""Readers of bars that read ahead, and the files that readers read."""

import numpy as np
import pandas as pd

DAYS = pd.bdate_range("2003-01-01", periods=150, name="date")
HEAD = """
    import numpy as np
    import pandas as pd

    OHLC = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}

    def bars(name="prices.csv"):
        return pd.read_csv(name, parse_dates=["date"], index_col="date")
"""


def walk(index, seed=3, step=0.01):
    """Return bars of a random walk at the stamps."""
    rng = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(rng.normal(0, step, len(index))))
    opened = np.concatenate(([100.0], close[:-1]))
    high, low = np.maximum(opened, close) * 1.002, np.minimum(opened, close) * 0.998
    volume = rng.integers(1000, 9000, len(index)).astype(float)
    return pd.DataFrame({"open": opened, "high": high, "low": low, "close": close, "volume": volume}, index)


def hours(count=40, first=10, last=16):
    """Return stamps of every hour of as many days."""
    stamps = [day + pd.Timedelta(hours=hour) for day in DAYS[:count] for hour in range(first, last)]
    return pd.DatetimeIndex(stamps, name="date")


def lay_out(folder):
    """Write the files that the readers of this page read."""
    walk(DAYS).to_csv(folder / "prices.csv")
    walk(hours()).to_csv(folder / "hourly.csv")
    fridays = DAYS[DAYS.day_of_week == 4]
    pd.DataFrame({"mood": np.arange(len(fridays)) ** 1.5}, fridays).to_csv(folder / "mood.csv")
    ends = pd.date_range("2002-10-31", periods=9, freq="ME")
    reports = {"period_end": ends, "published": ends + pd.Timedelta(days=20), "eps": np.arange(9) ** 2.0}
    pd.DataFrame(reports).to_csv(folder / "reports.csv", index=False)
    walk(DAYS[DAYS.day != 15], seed=4).to_csv(folder / "other.csv")
    clock = walk(pd.date_range("2003-03-01", periods=1200, freq="h", name="date"))
    clock.to_csv(folder / "round_the_clock.csv")
    clock.set_axis(clock.index.tz_localize("UTC")).to_csv(folder / "zoned.csv")
    pd.DataFrame({"symbol": ["XLF", "SPY"], "weight": [0.3, 0.7]}).to_csv(folder / "symbols.csv", index=False)
    upper = walk(DAYS).reset_index().rename(columns=str.upper)
    upper.assign(DATE=upper["DATE"].dt.strftime("%Y/%m/%d")).to_csv(folder / "upper.csv", index=False)
    walk(DAYS).set_axis(DAYS.strftime("%d/%m/%Y")).rename_axis("date").to_csv(folder / "day_month.csv")


def column(expression):
    """Return a reader with a column `x` made of the bars, which are `f`."""
    return f"""
    def read():
        f = bars()
        f["x"] = {expression}
        return f
    """


LEAKS = {
    "filled backwards": column('bars("mood.csv")["mood"].reindex(f.index).bfill().ffill()'),
    "filled backwards, no number at the end": """
    def read():
        f = bars().iloc[:148]
        f["x"] = bars("mood.csv")["mood"].reindex(f.index).bfill()
        return f
    """,
    "interpolated": column('bars("mood.csv")["mood"].reindex(f.index).interpolate().bfill()'),
    "centred": column('f["close"].rolling(5, center=True, min_periods=1).mean()'),
    "z-score": column('(f["volume"] - f["volume"].mean()) / f["volume"].std()'),
    "tomorrow's return": column('f["close"].pct_change().shift(-1).fillna(0.0)'),
    "sign of tomorrow": column('np.sign(f["close"].shift(-1) - f["close"]).fillna(0.0)'),
    "last rows dropped": """
    def read():
        f = bars()
        f["x"] = f["close"].shift(-2)
        return f.dropna()
    """,
    "weekday by its mean": column('f["close"].pct_change().fillna(0.0).groupby(f.index.day_of_week).transform("mean")'),
    "filtered both ways": column('f["close"].ewm(span=5).mean()[::-1].ewm(span=5).mean()[::-1]'),
    "another market of tomorrow": column(
        'bars("other.csv")["close"].shift(-1).reindex(f.index, method="ffill").fillna(0.0)'
    ),
    "merged to the nearest": """
    def read():
        merged = pd.merge_asof(bars().reset_index(), bars("mood.csv").reset_index(), on="date", direction="nearest")
        return merged.set_index("date")
    """,
    "merged by the end of its period": """
    def read():
        reports = pd.read_csv("reports.csv", parse_dates=["period_end", "published"])
        return pd.merge_asof(bars().reset_index(), reports, left_on="date", right_on="period_end").set_index("date")
    """,
    "weekly, stamped at the start": """
    def read():
        return bars().resample("W-MON", label="left", closed="left").agg(OHLC)
    """,
    "daily of hours, stamped at the first": """
    def read():
        daily = bars("hourly.csv").resample("D").agg(OHLC).dropna()
        return daily.set_axis((daily.index + pd.Timedelta(hours=10)).rename("date"))
    """,
    "the day's close on its hours": """
    def read():
        f = bars("hourly.csv")
        f["x"] = f.groupby(f.index.normalize())["close"].transform("last")
        return f
    """,
    "rows chosen by a quantile of all": """
    def read():
        f = bars()
        return f[f["close"].pct_change().fillna(0.0) < f["close"].pct_change().quantile(0.8)]
    """,
    "imported by its name": """
    from pandas import read_csv

    def read():
        f = read_csv("prices.csv", index_col=0)
        f["x"] = f["close"] / f["close"].iloc[-1]
        return f
    """,
    "made at module level": """
    TABLE = bars()
    MEAN = TABLE["close"].mean()

    def read():
        return TABLE.assign(x=TABLE["close"] - MEAN)
    """,
    "in chunks": """
    def read():
        with pd.read_csv("prices.csv", chunksize=20) as parts:
            f = pd.concat(list(parts))
        f["x"] = f["close"] - f["close"].iloc[-1]
        return f
    """,
    "cut off at `end` after it is scaled": """
    def read(start, end):
        f = bars()
        f["x"] = f["close"].rank(pct=True)
        return f if end is None else f[f.index <= end]
    """,
    "months written as of their first day": """
    def read():
        f = bars()
        month = f["close"].resample("MS").last()
        f["x"] = month.reindex(f.index, method="ffill")
        return f
    """,
    "stamped an hour early": """
    def read():
        f = bars("hourly.csv")
        return f.set_axis(f.index - pd.Timedelta(hours=1))
    """,
    "tomorrow's return in another time zone": """
    def read():
        f = bars("round_the_clock.csv")
        f["x"] = f["close"].pct_change().shift(-1).fillna(0.0)
        return f.set_axis(f.index.tz_localize("UTC").tz_convert("America/New_York").tz_localize(None))
    """,
}
