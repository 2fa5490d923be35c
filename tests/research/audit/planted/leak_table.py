"""The leaks: ordinary slips first. Each runs today, but for those marked as refused."""

from .case import Case

P = "prices.csv"
FROM_THE_SOURCE = ("bars", "features")
"""A column that later bars have changed is named where it comes in."""
FROM_A_FILE = ("bars", "rows", "weights", "forecast")
"""What opens a file is named where it does: as it is imported or built, fitted, or asked."""
FROM_A_FOLD = ("weights", "forecast")
IN_A_STRATEGY = ("indicator", "target", "order", "fill", "equity")
IN_A_STRATEGYS_FILE = ("bars", *IN_A_STRATEGY)
SHORT = {"min_bars": 60, "refit_every": 40}


def readers(file, column, *named, **more):
    """Return a case for each reader of a file, with that column as a feature."""
    settings = {"model": {"name": "linear.py:Linear", "features": ["return", column] if column else ["return"]}}
    settings["split"] = more.pop("split", {"min_bars": 180, "refit_every": 80})
    files = more.pop("files", (P,))
    checks = more.pop("checks", ("reader", "columns"))
    return tuple(
        Case(f"{file}:{name}", "reader", files, FROM_THE_SOURCE, checks, settings, "cut_reader", **more)
        for name in named
    )


def models(file, *named, files=(P,), **more):
    """Return a case for each model of a file."""
    more = {"stages": FROM_A_FILE, "checks": ("files",), "witness": "cut_model", **more}
    return tuple(Case(f"{file}:{name}", "model", files, **more) for name in named)


def strategies(file, *named, files=(P,), **more):
    """Return a case for each strategy of a file."""
    more = {"stages": IN_A_STRATEGY, "checks": ("cut", "poison"), "witness": "cut_strategy", **more}
    return tuple(Case(f"{file}:{name}", "strategy", files, **more) for name in named)


def columns(*named):
    """Return a case for each file with a column that knows too much."""
    return tuple(
        Case(
            f"{name}.csv", "columns", (f"{name}.csv",), ("bars", "features"), ("columns",),
            {"model": {"name": "linear.py:Linear", "features": ["return", name]}}, "correlation",
        )
        for name in named
    )  # fmt: skip


READERS = (
    *readers("filling_readers.py", "sentiment", "back_filled", "interpolated", "merged_nearest", "merged_forward",
             files=(P, "sentiment.csv")),
    *readers("filling_readers.py", "vix", "neighbours_imputed", "mean_imputed", files=(P, "holes.csv")),
    *readers("smoothing_readers.py", "smooth", "centred_mean", "savitzky_golay", "filtered_both_ways", "detrended",
             "hodrick_prescott", "decomposed", "low_pass", "pivots"),
    *readers("scaling_readers.py", "scaled", "z_score", "scaler_on_everything", "min_max", "principal_component",
             "ranked", "in_deciles", "by_the_last_price", "clipped", "regimes"),
    *readers("scaling_readers.py", "close", "rebased_in_place"),
    *readers("labelling_readers.py", "momentum", "label_off_by_one"),
    *readers("labelling_readers.py", "label", "label_left_in"),
    *readers("labelling_readers.py", "weekday", "weekday_encoded"),
    *readers("labelling_readers.py", "month", "month_mean"),
    *readers("labelling_readers.py", "week", "week_high"),
    *readers("labelling_readers.py", "best", "chosen_on_all_rows"),
    *readers("labelling_readers.py", "index", "joined_on_tomorrow", files=(P, "index.csv")),
    *readers("labelling_readers.py", "peak", "days_since_the_peak"),
    *readers("labelling_readers.py", "rest", "cumulated_from_the_end"),
    *readers("resampling_readers.py", "", "weekly_at_the_start", files=("longer.csv",), split=SHORT),
    *readers("resampling_readers.py", "month", "month_at_its_start"),
    *readers("resampling_readers.py", "week", "week_joined_at_its_start"),
    *readers("resampling_readers.py", "day", "day_on_its_hours", "mean_price_of_the_day", files=("hourly.csv",)),
    *readers("resampling_readers.py", "", "daily_at_the_beginning", files=("hourly.csv",), split=SHORT),
    *readers("resampling_readers.py", "eps", "earnings_of_the_quarter", "earnings_at_the_quarters_end",
             files=(P, "earnings.csv"), why="only the column `published` of its file tells when a row was known"),
    *readers("resampling_readers.py", "cpi", "inflation_of_the_month", files=(P, "inflation.csv"),
             why="only the column `released` of its file tells when a row was known"),
    *readers("resampling_readers.py", "new_york", "new_york_of_the_same_day", files=("tokyo.csv", "new_york.csv")),
)  # fmt: skip

MODELS = (
    *models("fitted_at_import.py", "ScaledByTheFile"),
    *models("scaler_at_import.py", "ScalerOfTheFile"),
    *models("early_stopping.py", "StopsOnTheTestPart"),
    *models("tuned.py", "TunedOnAllRows"),
    *models("chosen_lags.py", "LagsOfTheFile"),
    *models("knows_the_answer.py", "KnowsTheAnswer"),
    *models("pretrained.py", "TrainedOnAll", files=(P, "weights.npz")),
    *models("checkpoint.py", "FromACheckpoint", files=(P, "weights.pt"),
            settings={"model": {"epochs": 2, "lookback": 3}}),
    *models("reads_parquet.py", "MeanOfTheFile", files=(P, "prices.parquet")),
    *models("reads_sqlite.py", "HighestInTheDatabase", files=(P, "prices.sqlite")),
    *models("reads_array.py", "MemoryMapped", files=(P, "closes.npy")),
    *models("asks_a_server.py", "AsksAServer", witness="", why="a server cannot be cut by hand"),
    *models("downloads.py", "Downloads", witness="", why="a server cannot be cut by hand"),
    *models("kept_by_a_run.py", "CachedOnDisk", witness="again", checks=("files", "alone", "control"), alone=True),
    *models("pickled_by_a_run.py", "GoesOnFromAPickle", witness="again", checks=("files", "alone", "control"),
            alone=True),
)  # fmt: skip

ACROSS_FOLDS = (
    *models("global_scaler.py", "ScalerInAGlobal", stages=FROM_A_FOLD, checks=("cut", "poison", "alone"),
            witness="alone"),
    *models("class_scaler.py", "ScalerOnTheClass", stages=FROM_A_FOLD, checks=("cut", "poison", "alone"),
            witness="alone"),
    *models("class_windows.py", "KeepsOnTheClass", stages=FROM_A_FOLD, checks=("alone",), witness="alone", alone=True),
    *models("global_labels.py", "LabelsInAGlobal", stages=FROM_A_FOLD, checks=("alone",), witness="alone", alone=True),
    *models("fits_once.py", "FittedOnce", stages=FROM_A_FOLD, checks=("alone",), witness="alone", alone=True),
    *models("between_folds.py", "FileBetweenFolds", stages=FROM_A_FOLD, checks=("alone", "cut", "control", "files"),
            witness="alone", alone=True),
)  # fmt: skip

STRATEGIES = (
    *strategies("once_indicators.py", "CentredMean", "NextChange", "HighestOfAll", "NormalisedByAll",
                "FilteredBothWays", "RankOverAll", "CumulatedFromTheEnd", "BackFilledLine", "TrendOfAll"),
    *strategies("zigzag.py", "ZigZag"),
    *strategies("forecast_percentile.py", "BestFifth", witness="indicator", why="its indicator, over closes"),
    *strategies("smoothed_forecast.py", "SmoothForecast", witness="indicator", why="its indicator, over closes"),
    *strategies("index_by_date.py", "IndexOfTomorrow", files=(P, "index.csv"),
                stages=IN_A_STRATEGYS_FILE, checks=("files",)),
    *strategies("threshold_of_the_file.py", "BelowTheMedian", stages=IN_A_STRATEGYS_FILE, checks=("files",)),
    *strategies("stop_from_the_low.py", "StopAtTomorrowsLow", stages=IN_A_STRATEGYS_FILE, checks=("files",)),
    *strategies("sized_by_the_file.py", "SizedByTheFile", stages=IN_A_STRATEGYS_FILE, checks=("files",), witness="",
                why="it trades our forecast line, and stock Backtrader has none"),
    *strategies("reads_as_it_trades.py", "ReadsAsItTrades", stages=IN_A_STRATEGYS_FILE, checks=("files",)),
)  # fmt: skip

COLUMNS = columns("target", "return_tomorrow", "signal", "next_close", "sign", "high_tomorrow")

REFUSED = (
    *models("refused_models.py", "CachedByPosition", "ScaledByTheBatch", "NextWindow", stages=("forecast",),
            checks=("run", "cut", "poison", "alone"), witness="alone", refused=True),
    *strategies("refused_strategies.py", "Tomorrow", "ShiftedForward", checks=("run", "cut", "poison"),
                refused=True),
)  # fmt: skip

LEAKS = (*READERS, *MODELS, *ACROSS_FOLDS, *STRATEGIES, *COLUMNS, *REFUSED)
