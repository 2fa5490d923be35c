"""DataFrames and Parquet files."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from barcast.feeds import load_bars


@pytest.fixture
def frame(load, good):
    return load(good).to_frame()


def test_a_frame_by_index_or_by_column(frame, load, good):
    wanted = load(good).fingerprint
    by_column = frame.reset_index()
    for same in (
        frame,
        frame.rename(columns=str.upper),
        frame.rename_axis(None),
        by_column,
        by_column.assign(date=by_column["date"].astype(str)),
        by_column.assign(date=[stamp.date() for stamp in by_column["date"]]),
        frame.set_index(frame.index.astype(str)),
        frame.to_period("D"),
        frame.astype({"volume": "Int64"}),
        frame.astype(str),
        frame.astype(object),
    ):
        assert load_bars(same).fingerprint == wanted
    assert load_bars(frame).name == "DataFrame"


def test_the_frame_and_the_bars_are_apart(frame):
    before = frame.copy()
    bars = load_bars(frame)
    fingerprint = bars.fingerprint
    pd.testing.assert_frame_equal(frame, before)
    frame.loc[:, "close"] = 1.0
    frame.index = frame.index + pd.Timedelta(days=1)
    assert load_bars(before).fingerprint == fingerprint
    assert bars.close[0] == 10.5


def test_faults_name_the_row_and_its_date(frame, faults):
    frame.iloc[3, 3] = np.nan
    frame.iloc[1, 0] = -1
    assert faults(frame) == [
        "DataFrame, row 1 (2019-05-21), column open: -1 is below 0, which is not supported: "
        "neither a return nor a position as a fraction of equity has a meaning there; "
        "correct it, or give bars from before or after those rows alone",
        'DataFrame, row 3 (2019-05-23), column close: "nan" is a missing value; drop the row or fill it',
    ]


def test_faults_of_dates(frame, faults):
    (fault,) = faults(frame.set_index(frame.index.where(frame.index.day != 22)))
    assert fault.endswith("column date: is empty; fill it or drop the row")
    (fault,) = faults(frame.reset_index(drop=True))
    assert fault.startswith("DataFrame, columns: no date column (there are open, high, low, close, volume); ")
    (fault,) = faults(frame.reset_index(drop=True).iloc[[0, 2]])
    assert "no date column" in fault
    (fault,) = faults(frame.iloc[:0])
    assert fault.startswith("DataFrame: there are no rows; ")


def test_other_kinds_of_columns(frame, faults):
    bars = load_bars(frame.assign(flag=True, phase=1j, rate=np.float32(2), **{"My Note": "x"}))
    assert bars.columns["rate"].tolist() == [2.0] * 5
    assert bars.warnings == ("columns flag, phase, my_note left out: no numbers in it",)
    assert faults(frame.assign(close=True)) == [
        'DataFrame, column close: "True" is not a number (row 0 (2019-05-20), and the like in all 5 rows); '
        "correct it or drop the row"
    ]


def test_a_rolling_feature_begins_with_holes(frame):
    rolling = frame["close"].rolling(3).mean()
    bars = load_bars(frame.assign(sma_3=rolling, ratio=[1.0, np.inf, 1.0, 1.0, 1.0], late=[np.nan] * 4 + [1.0]))
    assert bars.warnings == (
        "the column sma_3 is left out: row 0 (2019-05-20) is empty (2 cells are no finite number)",
        'the column ratio is left out: row 1 (2019-05-21), "inf" is infinite (1 cell is no finite number)',
        "the column late is left out: row 0 (2019-05-20) is empty (4 cells are no finite number)",
    )
    assert list(load_bars(frame.assign(sma_3=rolling).dropna()).columns)[-1] == "sma_3"


@pytest.mark.parametrize("missing", [pd.NaT, None, np.nan, ""])
def test_a_row_without_a_date(frame, faults, missing):
    dates = [missing, *map(str, frame.index[1:])]
    assert faults(frame.assign(date=dates).reset_index(drop=True)) == [
        "DataFrame, row 0 (no date), column date: is empty; fill it or drop the row"
    ]
    (fault,) = faults(frame.set_index(frame.index.where(frame.index.day != 20)))
    assert fault == "DataFrame, row 0 (no date), column date: is empty; fill it or drop the row"


@pytest.mark.parametrize("given", [3, 0, b"%Y", ["%Y"]])
def test_a_date_format_is_text(frame, faults, good, given):
    said = [f"data.date_format: {given!r} is no format; write one like %d/%m/%Y"]
    assert faults(frame, date_format=given) == said
    assert faults(good, date_format=given) == said


def test_zones_of_an_index(frame, faults):
    zoned = frame.tz_localize("America/New_York")
    bars = load_bars(zoned)
    assert bars.index.equals(frame.index)
    assert any("time zone" in warning for warning in bars.warnings)
    hours = pd.date_range("2020-11-01 04:30", periods=5, freq="h", tz="UTC").tz_convert("America/New_York")
    (fault,) = faults(frame.set_index(hours))
    assert fault.endswith(
        "2020-11-01 01:30 is already in row 1 (2020-11-01 01:30); "
        "set data.timezone=UTC, and the stamps are turned into UTC, whose clock is never put back"
    )


def test_columns_of_two_levels(frame, load, good, faults):
    wanted = load(good).fingerprint
    capital = frame.rename(columns=str.capitalize)
    for levels in ([("XLF",), 1], [("XLF",), 0]):
        two = pd.concat({"XLF": capital}, axis=1)
        two = two if levels[1] else two.swaplevel(axis=1)
        assert load_bars(two).fingerprint == wanted
    several = pd.concat({"XLF": capital, "SPY": capital}, axis=1)
    several.columns = several.columns.set_names(["Ticker", "Price"])
    assert faults(several) == [
        "DataFrame, columns: several instruments: XLF, SPY; set data.symbol to the one meant, such as XLF"
    ]
    assert load_bars(several, symbol="spy").fingerprint == wanted


def test_parquet(frame, tmp_path, load, good, faults):
    path = tmp_path / "bars.parquet"
    frame.to_parquet(path)
    bars = load_bars(path)
    assert bars.fingerprint == load(good).fingerprint
    assert bars.name == "bars.parquet"
    frame.assign(low=11.5).to_parquet(path)
    assert faults(path)[0].startswith(
        "bars.parquet, column high: high 10.6 is below low 11.5 (row 0 (2019-05-20), and "
    )
    path.write_bytes(path.read_bytes()[:-50])
    (fault,) = faults(path)
    assert fault.startswith("bars.parquet: this is not a readable Parquet file (")


def dated_like(frame, kind):
    """Return the frame with its dates in another of the types that pandas and pyarrow have."""
    plain, index = frame.reset_index(drop=True), frame.index
    digits = index.strftime("%Y%m%d").astype(int)
    epochs = {unit: index.astype(f"datetime64[{unit}]").astype("int64") for unit in ("s", "ms", "us", "ns")}
    return {
        "digits": lambda: plain.assign(date=digits),
        "digits as floats": lambda: plain.assign(date=digits.astype(float)),
        "digits in the index": lambda: frame.set_index(digits),
        "nullable": lambda: plain.assign(date=digits).convert_dtypes(),
        "of pyarrow": lambda: frame.reset_index().convert_dtypes(dtype_backend="pyarrow"),
        "dates of pyarrow": lambda: plain.assign(date=pd.array(index.date, dtype="date32[day][pyarrow]")),
        "categories": lambda: plain.assign(date=pd.Categorical(index)),
        "periods": lambda: plain.assign(date=index.to_period("D")),
        "dates": lambda: frame.set_index(index.date),
        "named dates": lambda: frame.set_index(pd.Index(index.date, name="Day")),
        "newest first": lambda: frame[::-1],
        "an index of two levels": lambda: pd.concat({"XLF": frame}, names=["ticker"]),
        "an index of rows": lambda: frame.reset_index().set_index(pd.Index([7, 8, 9, 10, 11])),
        **{f"epochs in {unit}": lambda one=one: plain.assign(timestamp=one) for unit, one in epochs.items()},
        **{f"epochs in {unit}, index": lambda one=one: frame.set_index(one) for unit, one in epochs.items()},
    }[kind]()


@pytest.mark.parametrize(
    "kind",
    [
        "digits", "digits as floats", "digits in the index", "nullable", "of pyarrow", "dates of pyarrow", "categories",
        "periods", "dates", "named dates", "newest first", "an index of two levels", "an index of rows", "epochs in s",
        "epochs in ms", "epochs in us", "epochs in ns", "epochs in s, index", "epochs in ns, index",
    ],
)  # fmt: skip
def test_dates_of_any_type(frame, load, good, kind):
    assert load_bars(dated_like(frame, kind)).fingerprint == load(good).fingerprint


def test_whole_numbers_keep_their_leading_zeros_for_a_format(frame, load, good):
    days = frame.reset_index(drop=True).assign(date=frame.index.strftime("%m%d%Y").astype(int))
    assert load_bars(days, date_format="%m%d%Y").fingerprint == load(good).fingerprint


def test_numbers_of_any_type(frame, load, good):
    wanted = load(good).fingerprint
    assert load_bars(frame.map(lambda cell: Decimal(str(cell)))).fingerprint == wanted
    assert load_bars(frame.astype("category")).fingerprint == wanted
    assert load_bars(frame.convert_dtypes(dtype_backend="pyarrow")).fingerprint == wanted


def test_longer_periods_are_dated_by_their_last_day(frame):
    months = pd.period_range("2019-01", periods=5, freq="M")
    assert [str(day.date()) for day in load_bars(frame.set_index(months)).index[:2]] == ["2019-01-31", "2019-02-28"]


def test_what_can_become_a_frame_is_taken(frame, load, good):
    class Polars:
        def to_pandas(self):
            return frame.reset_index()

    assert load_bars(Polars()).fingerprint == load(good).fingerprint


@pytest.mark.parametrize("order", [["Price", "Ticker"], ["Ticker", "Price"]])
def test_two_levels_of_columns_with_the_dates_among_them(frame, load, good, order):
    two = pd.concat({"XLF": frame.rename(columns=str.capitalize)}, axis=1, names=["Ticker", "Price"])
    two = two.reorder_levels(order, axis=1).rename_axis("Date")
    assert load_bars(two).fingerprint == load_bars(two.reset_index()).fingerprint == load(good).fingerprint
