"""The report in the terminal: what stands where, at any width and in any encoding."""

import functools
import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from barcast.analyzers.metrics import Undefined
from barcast.faults import RunWarning
from barcast.reports.console import print_report
from barcast.reports.formats import counted, money, percent, plain
from barcast.reports.metric_rows import METRICS, cell, columns_of
from barcast.verdict.assess import assess
from barcast.verdict.sentences import sentences


@functools.lru_cache(maxsize=4)
def judged(result):
    return assess(result)


def report(result, width=100, encoding="utf-8", folder=None, full=False, **settings):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    print_report(result, Console(file=file, width=width, **settings), folder, verdict=judged(result), full=full)
    file.flush()
    return raw.getvalue().decode(encoding)


def row(text, label):
    return next(line.split(label)[1].split() for line in text.splitlines() if line.strip().startswith(label))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("width", [80, 120])
def test_fits_and_never_speaks_of_nan(odd_result, width):
    text = report(odd_result, width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "nan" not in text.lower().split()
    assert "\x1b" not in text  # piped: no colour


def test_out_of_sample_comes_first(kind_of):
    result = kind_of("usual")
    text = report(result)
    head = next(line for line in text.splitlines() if "train" in line and "test" in line and "bars" not in line)
    assert head.split() == ["test", "(test)", "train", "(train)"]
    shown = row(text, "Total return")
    tables = (result.metrics, result.buy_and_hold.metrics)
    expected = [percent(table[sample]["total_return"]) for sample in ("test", "train") for table in tables]
    assert shown == expected


@pytest.mark.sampled(12)
@pytest.mark.parametrize("width", [20, 40, 60, 80])
def test_a_narrow_console_cuts_no_number(odd_result, width):
    """Too narrow for the table: one for each sample, test first, as wide as its numbers need."""
    result = odd_result
    text = report(result, width, full=True)
    columns = columns_of(result)
    for name, shown in METRICS.items():
        in_text = [line for line in text.splitlines() if line.startswith(f"  {shown.label}  ")]
        written = [cell(name, column.metrics) for column in columns if name in column.metrics]
        assert [word for line in in_text for word in line.removeprefix(f"  {shown.label}").split()] == written


def test_a_narrow_console_gets_a_table_for_each_sample(kind_of):
    heads = [line.split() for line in report(kind_of("usual"), 60).splitlines() if "(t" in line or "buy" in line]
    assert heads[:2] == [["buy", "&", "hold"], ["test", "(test)"]]
    assert ["train", "(train)"] in heads
    assert max(map(len, report(kind_of("usual"), 60).splitlines())) <= 60


def test_states_what_the_numbers_rest_on(kind_of):
    text = report(kind_of("usual"), 200)
    assert "random | model lstm | strategy sign | costs: spread 2 bps, slippage 2 bps" in text
    assert "1,500 bars from 2001-01-01 to 2006-09-29, split at 2004-11-05: 495 test bars and 1,005 train bars" in text
    assert (
        "cash 100,000.00 for each sample, fills at the next open, annual figures use 252 bars a year (five days a week)"
        in text
    )
    assert "cash 100,000.00, fills at the next open, annual" in report(kind_of("only_test"), 200)
    assert "forecasts reach 5 bars ahead" in report(kind_of("horizon"))
    assert "1 bar from 2001-01-01 to 2001-01-01, no training part: 1 test bar\n" in report(kind_of("single_bar"))


def test_groups_stand_in_order(kind_of):
    words = [line.strip() for line in report(kind_of("usual")).splitlines()]
    assert [word for word in words if word in ("Return", "Forecast", "Trading", "Money")] == [
        "Return",
        "Forecast",
        "Trading",
        "Money",
    ]


def test_every_metric_of_the_contract_has_a_row(kind_of):
    result = kind_of("usual")
    assert set(result.metrics["test"]) == set(METRICS)
    text = report(result, full=True)
    assert all(f"\n  {shown.label}  " in text for shown in METRICS.values())


def test_charges_and_orders_that_are_0_are_named_below_the_table(kind_of):
    text = report(kind_of("usual"), 300)
    assert (
        "0 throughout and left out: Orders refused, Orders cut, Orders filled in part, Orders left open, Borrow, "
        "Holding, Margin interest, Interest earned; `barcast backtest --full` shows every row."
    ) in text
    assert "  Commission  " in text
    assert "  Borrow  " not in text


def test_an_undefined_metric_is_a_dash_with_its_reason_once(kind_of):
    text = report(kind_of("constant"), 120)
    assert row(text, "Correlation") == ["-", "-"]
    assert text.count("the forecasts are constant") == 1
    assert "-  Correlation in test, train: the forecasts are constant." in text


def test_a_metric_that_buy_and_hold_lacks_is_blank(kind_of):
    assert len(row(report(kind_of("usual")), "Hit rate")) == 2


def test_an_unknown_metric_prints_under_its_own_name(kind_of):
    result = kind_of("usual")
    more = {**result.metrics, "test": {**result.metrics["test"], "ulcer_index": 0.12345678}}
    text = report(replace(result, metrics=more))
    assert row(text, "ulcer_index") == ["0.1235"]
    assert text.index("Other") > text.index("Money")


def test_warnings_stand_above_the_table_alarms_first(kind_of):
    result = kind_of("ruined")
    told = (RunWarning("no_costs", "No costs are charged."), RunWarning("refused_orders", "1 order was refused."))
    account = replace(result.account, residual=1.0)
    text = report(replace(result, warnings=(*told, *result.warnings), account=account), 140)
    warned = [line for line in text.splitlines() if line.startswith("! ")]
    assert [line for line in warned if "in sample" not in line] == [
        "! The test account was ruined on 2001-12-03; its records end there.",
        "! The account does not add up: profit and costs differ by 1.",
        "! No costs are charged.",
        "! 1 order was refused.",
    ]
    assert text.index(warned[-1]) < text.index("Total return")


def test_the_same_is_not_said_twice(kind_of):
    said = RunWarning("no_costs", "No costs are charged.")
    text = report(replace(kind_of("usual"), warnings=(said, said)), 140)
    assert [line for line in text.splitlines() if line.startswith("! ")] == ["! No costs are charged."]


def test_alarms_come_first_and_are_red_whatever_they_say(kind_of):
    colours = {"width": 160, "force_terminal": True, "color_system": "standard", "no_color": False}
    told = (RunWarning("order_slip", "It was ruined in 1929."), RunWarning("too_good", "Too good to be true."))
    text = report(replace(kind_of("usual"), warnings=told), **colours)
    assert "\x1b[1;31m! Too good to be true." in text
    assert "\x1b[33m! It was ruined in 1929." in text
    assert text.index("Too good") < text.index("1929")


def test_scores_are_said_to_be_none_of_the_returns(kind_of):
    said = "forecasts are scores, not returns: their sign says which way, their size how surely"
    result = kind_of("usual")
    assert said in report(replace(result, forecasts=replace(result.forecasts, meaning="scores")))
    assert said not in report(kind_of("usual"))


@pytest.mark.sampled(4)
def test_the_report_ends_in_two_sentences(odd_result):
    said = list(sentences(assess(odd_result)))
    assert report(odd_result, 1000).splitlines()[-len(said) :] == said
    assert said[0].startswith("Skill before costs: ")
    assert said[1].startswith("Profit after costs: ")


def test_what_was_not_judged_is_said_to_be_so(kind_of):
    console = Console(file=io.StringIO(), width=100)
    print_report(kind_of("usual"), console)
    assert console.file.getvalue().splitlines()[-1] == "Not judged: `judge(result)` says what this is worth."


def test_ruin_is_red(kind_of):
    colours = {"width": 160, "force_terminal": True, "color_system": "standard", "no_color": False}
    text = report(kind_of("ruined"), **colours)
    assert "\x1b[1;31m! The test account was ruined on 2001-12-03" in text
    assert "\x1b[1;31mOut of sample the account was ruined" in text
    text = report(kind_of("ruined_train"), **colours)
    assert "\x1b[1;31m! The train account was ruined on 2001-11-27" in text
    assert "\x1b[1mOut of sample the strategy" in text, "the ruin of the other account is no verdict on this one"


def test_the_ruin_of_each_account_is_told(kind_of):
    warned = [line for line in report(kind_of("ruined_both"), 140).splitlines() if line.startswith("! ")]
    assert warned == [
        "! The test account was ruined on 2001-12-17; its records end there.",
        "! The train account was ruined on 2001-05-21; its records end there.",
    ]


def test_an_account_that_does_not_add_up_is_grave(kind_of):
    result = kind_of("usual")
    assert "! The account does not add up" in report(replace(result, account=replace(result.account, residual=3.0)))


@pytest.mark.sampled(3)
def test_a_narrow_encoding_is_no_error(odd_result):
    text = report(odd_result, 80, encoding="ascii", folder=Path("läufe/0001"))
    assert text.isascii()


def test_names_are_never_read_as_markup(kind_of):
    assert "[bold]$x_1$.csv" in report(kind_of("odd_name"))


def test_the_folder_and_its_page_are_in_one_piece_each(kind_of, tmp_path):
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    without = report(kind_of("usual"), 80, folder=folder)
    assert f"Run folder: {folder}\n" in without
    assert "Its page" not in without
    (folder / "report.html").touch()
    shown = report(kind_of("usual"), 80, folder=folder)
    assert f"Run folder: {folder}\nIts page: {folder / 'report.html'}\n" in shown
    assert "Run folder" not in report(kind_of("usual"))


def test_no_metrics_at_all(kind_of):
    result = kind_of("usual")
    assert "Out of sample" in report(replace(result, metrics={}, buy_and_hold=replace(result.buy_and_hold, metrics={})))


def test_a_stray_nan_is_a_dash(kind_of):
    result = kind_of("usual")
    metrics = {"test": {"sharpe": float("nan"), "net": Undefined("no bars")}}
    assert row(
        report(replace(result, metrics=metrics, buy_and_hold=replace(result.buy_and_hold, metrics={})), 60),
        "Sharpe ratio a year",
    ) == ["-"]


def test_numbers_as_written():
    assert [percent(x) for x in (0.12345, -0.000001, 25.0, 1e9)] == ["12.35%", "0.00%", "2,500.00%", "1e+11%"]
    assert percent(0.05, 1, signed=True) == "+5.0%"
    assert [money(x) for x in (1234.567, -0.001, 2e6)] == ["1,234.57", "0.00", "2,000,000"]
    assert [plain(x) for x in (3.0, 0.123456)] == ["3", "0.1235"]
    assert [counted(x, "fill") for x in (0, 1, 1510)] == ["no fills", "1 fill", "1,510 fills"]


def test_says_how_well_the_books_balance(kind_of):
    result = kind_of("usual")
    result = replace(result, account=replace(result.account, residual=2.34e-10))
    assert "The books balance at every bar: gross - costs = net to within 2e-10." in report(result, 200)


def test_what_hides_in_a_name_or_a_warning_is_written_out(kind_of):
    result = kind_of("usual")
    labels = replace(result.labels, data="a\x1b[31m\u202eb\nbarcast: all is well.csv")
    text = report(replace(result, labels=labels, warnings=(RunWarning("suspicious_data", "a\x07\x9b column"),)))
    assert "a\\x1b[31m\\u202eb\\nbarcast: all is well.csv | model" in text
    assert "! a\\x07\\x9b column" in text
    assert not {"\x1b", "\u202e", "\x07", "\x9b"} & set(text)
