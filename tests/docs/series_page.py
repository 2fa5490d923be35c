"""The tables of docs/series.md, as the numbers that are kept of the series have them."""

MISTAKES = ("joined_early", "mixed", "late", "inverted", "train", "costs")
LAGS = ("-2", "-1", "0", "1", "2")
SHOWN = ("01_01", "04_02")


def percent(value, decimals=1):
    """Return a share as the page writes it."""
    return f"{100.0 * value:+,.{decimals}f}%"


def row_of(name, one):
    return [name, *map(percent, (one["figure"], one["aligned"]["train"], one["aligned"]["test"], one["total_return"]))]


def table_of(kept):
    """Return the rows of what is left."""
    rows = [row_of(name, one) for name, one in kept["iterations"].items()]
    yardsticks = kept["yardsticks"]
    return [*rows, row_of("AR(1)", yardsticks["ar1"]), row_of("buy and hold", yardsticks["buy_and_hold"])]


def worth_of(kept):
    """Return the rows of what each mistake was worth."""
    return [
        [
            name,
            percent(one["worth"]["figure"]),
            *(percent(one["worth"][mistake]) if mistake in one["worth"] else "" for mistake in MISTAKES),
            percent(one["worth"]["left"]),
        ]
        for name, one in kept["iterations"].items()
    ]


def lags_of(kept):
    """Return the rows of the lag profiles."""
    return [
        [f"{name}, {part}", *(f"{kept['iterations'][name]['lag_profile'][part][lag]:+.2f}" for lag in LAGS)]
        for name in SHOWN
        for part in ("train", "test")
    ]


def told_in(kept):
    """Return every percentage that prose may quote: sums, accounts and worths, to one digit or none, without signs."""
    values = [kept["yardsticks"][name][key] for name in ("ar1", "buy_and_hold") for key in ("figure", "total_return")]
    for one in kept["iterations"].values():
        values += [one["figure"], one["total_return"], *one["aligned"].values(), *one["worth"].values()]
    return {percent(value, decimals).lstrip("+-") for value in values for decimals in (0, 1)}
