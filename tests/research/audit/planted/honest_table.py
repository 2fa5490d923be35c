"""The honest ones: none of them may be flagged."""

from .case import Case
from .leak_table import SHORT

P = "prices.csv"
NO_LINE = "it trades our forecast line, and stock Backtrader has none"
OUR_BROKER = "it asks something of our broker that stock Backtrader has not"
RANDOM = "its random numbers are the question"


def readers(file, column, *named, files=(P,), split=None, **more):
    """Return a case for each reader of a file, with that column as a feature."""
    features = ["return", *([column] if isinstance(column, str) and column else column)]
    settings = {
        "model": {"name": "linear.py:Linear", "features": features},
        "split": split or {"min_bars": 180, "refit_every": 80},
    }
    more = {"witness": "cut_reader", **more}
    return tuple(Case(f"{file}:{name}", "reader", files, settings=settings, **more) for name in named)


def models(file, *named, files=(), model=None, **more):
    """Return a case for each model of a file; `model` are its own settings, `more` sections and what a case has."""
    sections = {name: more.pop(name) for name in ("split", "run") if name in more}
    settings = {**({"model": model} if model else {}), **sections}
    more = {"witness": "alone", **more}
    return tuple(Case(f"{file}:{name}", "model", (P, *files), settings=settings, **more) for name in named)


def strategies(file, *named, files=(P,), **more):
    """Return a case for each strategy of a file."""
    settings = {name: more.pop(name) for name in ("split", "run", "costs", "strategy", "model") if name in more}
    more = {"witness": "cut_strategy", **more}
    return tuple(Case(f"{file}:{name}", "strategy", files, settings=settings, **more) for name in named)


READERS = (
    *readers("plain_readers.py", "sentiment", "forward_filled", files=(P, "sentiment.csv")),
    *readers("plain_readers.py", "scaled", "expanding_z_score", "by_the_first_price"),
    *readers("plain_readers.py", "smooth", "rolling_mean", "exponential_mean", "filtered_one_way", "kalman"),
    *readers("plain_readers.py", ("lag_1", "lag_2", "lag_3"), "lagged"),
    *readers("plain_readers.py", ("weekday", "day", "month"), "calendar"),
    *readers("plain_readers.py", ("mon", "tue", "wed", "thu"), "weekday_dummies"),
    *readers("plain_readers.py", "weekday", "weekday_encoded_so_far"),
    *readers("plain_readers.py", "rank", "ranked_so_far"),
    *readers("plain_readers.py", "month", "month_so_far"),
    *readers("plain_readers.py", "drawdown", "below_the_peak"),
    *readers("plain_readers.py", ("vix", "known"), "holes_filled_forward", files=(P, "holes.csv")),
    *readers("joining_readers.py", "", "weekly_at_the_end", files=("longer.csv",), split=SHORT),
    *readers("joining_readers.py", "week", "last_week"),
    *readers("joining_readers.py", "month", "month_before"),
    *readers("joining_readers.py", "day", "day_before_on_hours", files=("hourly.csv",)),
    *readers("joining_readers.py", "", "daily_at_the_close", files=("hourly.csv",), split=SHORT),
    *readers("joining_readers.py", "eps", "earnings_when_published", files=(P, "earnings.csv")),
    *readers("joining_readers.py", "cpi", "inflation_when_released", files=(P, "inflation.csv")),
    *readers("joining_readers.py", "new_york", "new_york_of_the_day_before", files=("tokyo.csv", "new_york.csv")),
    *readers("joining_readers.py", "index", "index_of_the_same_day", files=(P, "index.csv")),
    *readers("joining_readers.py", "", "in_a_time_zone"),
    *readers("other_readers.py", "change", "with_a_span", files=(P, "settings.toml")),
    *readers("other_readers.py", "", "until", "without_a_file", files=(P, "settings.toml")),
    *readers("other_readers.py", "momentum", "with_a_sibling", files=(P, "settings.toml")),
    *readers("other_readers.py", "smooth", "with_settings", files=(P, "settings.toml")),
    *readers("other_readers.py", "", "without_holidays", files=(P, "settings.toml", "holidays.txt")),
)  # fmt: skip

SETTINGS_FILES = ("settings.json", "settings.toml", "settings.ini", "settings.yaml")
FIVE = {"lookback": 5}
NETWORK = {"epochs": 3, "lookback": 5}

MODELS = (
    *models("estimators.py", "forest", "boosting", "boosting_that_stops_early", "neighbours", "perceptron",
            "components", "chosen_in_training", "stochastic_descent", model=FIVE),
    *models("estimators.py", "logit", model={**FIVE, "label": "direction"}),
    *models("networks.py", "Dropout", "OwnLstm", "Normed", model=NETWORK),
    *models("networks.py", "TrainsItself"),
    *models("recursions.py", "MovingAverageErrors", "OnlineStatistics", "ExpandingScaler", "NearestKept"),
    *models("recursions.py", "ExpandingScaler", split={"horizon": 5, "embargo": 3}, why="horizon 5, embargo 3"),
    *models("recursions.py", "NearestKept", split={"train_bars": 100}, why="the last 100 bars train"),
    *models("networks.py", "Dropout", model=NETWORK, split={"warm_start": True}, witness="",
            why="warm start: a model is to depend on the one before"),
    *models("networks.py", "OwnLstm", model={**NETWORK, "label": "direction"}, run={"cache": True},
            why="directions, from the cache"),
    *models("with_settings.py", "JsonAtImport", "TomlWhenMade", "IniWhenFitted", "YamlWhenAsked",
            files=SETTINGS_FILES),
    *models("writing.py", "LogsToAFile", "LossesAsCsv", "Prints", "Logs", "SavesItself"),
    *models("random_models.py", "GlobalSeed"),
    *models("random_models.py", "GlobalGenerator", "PythonsGenerator", "DrawsWhenMade", witness="", why=RANDOM),
    *models("random_models.py", "Seeded", run={"seeds": 2}, why="two seeds"),
    *models("random_models.py", "Unseeded", witness="", why="no run of it can be repeated: told, not flagged"),
    *models("remembering.py", "Memoised", "ByContent", "Constants", "WithADataclass", "WithASibling", "Tables",
            "Scores", "PricesAndVolume", "made_by_a_function"),
    Case("package:Packaged", "model", (P,), witness="alone"),
)  # fmt: skip

STRATEGIES = (
    *strategies("slow_strategies.py", "SlowAverage", files=("longer.csv",)),
    *strategies("slow_strategies.py", "Wilder", "Adaptive", "OnIndicators", "Channel", "Macd", "Cloud", "Rank"),
    *strategies("own_indicators.py", "NextOnly", "HonestOnce", "NearThePeak"),
    *strategies("own_indicators.py", "SmoothForecast", "HighestForecast", witness="", why=NO_LINE),
    *strategies("stateful.py", "TrailingStop", "Pyramid", "Cooldown", "LearnsFromItsTrades", "MonthEnd"),
    *strategies("stateful.py", "WithASettingsFile", files=(P, "settings.json")),
    *strategies("stateful.py", "WritesALog"),
    *strategies("stateful.py", "Counts", witness="", why=NO_LINE),
    *strategies("ordering.py", "Brackets", "Limits", "Stops", "Trails", "GoodForThreeDays", "Timer"),
    *strategies("ordering.py", "Turns", witness="", why=f"{NO_LINE}; carried orders with a volume limit",
                costs={"volume_limit": 0.001}, run={"cash": 1e7}),
    *strategies("ordering.py", "TargetsOfItsOwn", witness="", why=OUR_BROKER, run={"fill": "close"}),
    *strategies("ordering.py", "Brackets", run={"fill": "close"}, why="fills at the close"),
    *strategies("slow_strategies.py", "Wilder", run={"streaming": True}, why="streaming"),
)  # fmt: skip


def columns(*named):
    """Return a case for each file with an honest column."""
    return tuple(
        Case(
            f"{file}.csv", "columns", (f"{file}.csv",), witness="correlation",
            settings={"model": {"name": "linear.py:Linear", "features": ["return", column]}},
        )
        for file, column in named
    )  # fmt: skip


COLUMNS = columns(("today", "signal"), ("noise", "noise"), ("momentum", "momentum"))

HONEST = (*READERS, *MODELS, *STRATEGIES, *COLUMNS)
