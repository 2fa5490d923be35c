"""Baselines in words and as a figure: every number is the account's, every label lies on the page and apart."""

import dataclasses
import io
import itertools

import numpy as np
import pytest
from rich.console import Console

from barcast.analyzers.metrics import Undefined
from barcast.reports.baseline_rows import (
    baseline_rows,
    baseline_sentences,
    baselines_table,
    better_than,
    ranked,
)
from barcast.reports.baselines import about, axis_label, draw_baselines, scale_of
from barcast.reports.style import look
from barcast.verdict.baselines import Baselines, Outcome, RandomTimes, Rank, baselines_of
from barcast.verdict.claims import Claim, Claims
from barcast.verdict.verdict import Verdict

NO_EVIDENCE = Claim("no_evidence", p=0.3, t=0.5, critical=1.6, unseen=0.6, seen=0.9)
SAID = Claims(NO_EVIDENCE, NO_EVIDENCE, 1000, 3.0)
CONSTANT = Undefined("the returns never vary")
RETURNS = np.concatenate((np.linspace(-0.3, 0.3, 98), [-0.5, 0.6]))
RANDOM = RandomTimes(RETURNS, RETURNS * 4.0, Rank(0.41, 0.02), Rank(0.44, 0.02), 0.05, 30)


def made(random=RANDOM, run=0.05, held=0.9, sample="test", notes=()):
    outcomes = {
        "run": Outcome("run", "this run", run, 0.25, -0.1),
        "buy_and_hold": Outcome("buy_and_hold", "buy and hold", held, 0.82, -0.2),
        "flat": Outcome("flat", "always flat", 0.0, CONSTANT, 0.0),
        "last": Outcome("last", "last return again", -0.7, -0.62, -0.75),
    }
    return Baselines(sample, outcomes, random, 1.0, notes)


def test_rows_are_words():
    assert baseline_rows(made()) == [
        ("this run", "5.00%", "0.25", "-10.00%"),
        ("buy and hold", "90.00%", "0.82", "-20.00%"),
        ("always flat", "0.00%", "-", "0.00%"),
        ("last return again", "-70.00%", "-0.62", "-75.00%"),
    ]


def test_the_table_has_them_under_the_names_of_the_metrics():
    console = Console(file=io.StringIO(), width=120)
    console.print(baselines_table(made()))
    head, below, _, first, *_ = console.file.getvalue().splitlines()
    assert head.split("  ")[0] == "Baselines on the same bars,"
    assert below.split() == ["fills", "and", "costs", "(test)", "return", "a", "year", "drawdown"]
    assert head.split()[-3:] == ["Total", "Sharpe", "Max"]
    assert first.split() == ["this", "run", "5.00%", "0.25", "-10.00%"]


def test_sentences_say_the_rank_the_notes_and_why_a_number_is_missing():
    assert list(baseline_sentences(made(notes=("Only 30 accounts.",)))) == [
        "Out of sample the result is better than 41% of 100 runs that took the same positions at random times.",
        "Only 30 accounts.",
        "-  Sharpe ratio a year of always flat: the returns never vary.",
    ]
    assert ranked(made(Undefined("the run held no position"), sample="train")) == (
        "On the training part the result is not ranked among random times: the run held no position."
    )


def test_a_reason_that_all_share_names_none():
    nothing = {
        name: dataclasses.replace(one, total_return=0.1, sharpe=CONSTANT, max_drawdown=0.0)
        for name, one in made().outcomes.items()
    }
    said = list(baseline_sentences(dataclasses.replace(made(), outcomes=nothing)))
    assert said[1:] == ["-  Sharpe ratio a year: the returns never vary."]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "none of"),
        (0.0005, "0.1% of"),
        (0.004, "0.4% of"),
        (0.41, "41% of"),
        (0.989, "99% of"),
        (0.9996, "99.9% of"),
        (1.0, "all of"),
    ],
)
def test_a_share_is_written_so_that_it_is_true(share, words):
    assert better_than(Rank(share, 0.01)) == words


def drawn(result, baselines):
    figure = draw_baselines(result, Verdict("test", SAID, baselines=baselines))
    figure.set_dpi(60)
    with look():
        figure.canvas.draw()
    return figure


def labels_of(figure):
    """Return the boxes of the headings and of the labels in the panels, in pixels."""
    found = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return {text.get_text(): text.get_window_extent(figure.canvas.get_renderer()) for text in found}


def assert_labels_are_apart_and_on_the_page(figure):
    boxes = labels_of(figure)
    for text, box in boxes.items():
        assert 0.0 <= box.x0 < box.x1 <= figure.bbox.x1, text
        assert 0.0 <= box.y0 < box.y1 <= figure.bbox.y1, text
    for (one, box), (other, beside) in itertools.combinations(boxes.items(), 2):
        assert not box.overlaps(beside), f"{one} lies on {other}"


@pytest.mark.sampled(9)
def test_every_odd_kind_is_drawn_with_labels_apart_and_on_the_page(odd_result):
    for sample in ("test", "train"):
        figure = drawn(odd_result, baselines_of(odd_result, sample, random_runs=30))
        if not any(text.get_text() == "The sample has no bars." for axes in figure.axes for text in axes.texts):
            assert_labels_are_apart_and_on_the_page(figure)


@pytest.mark.parametrize(("run", "held"), [(5.75, -0.7), (-0.7, 5.75), (-1.5, 40.0), (1e9, -0.9), (0.0, 0.0)])
def test_far_outliers_keep_their_labels_apart_and_on_the_page(kind_of, run, held):
    figure = drawn(kind_of("usual"), made(run=run, held=held))
    assert_labels_are_apart_and_on_the_page(figure)
    histogram, listed = figure.axes
    places = [line.get_xdata()[0] for line in listed.get_lines() if line.get_marker() == "o"]
    assert places == [run, held, 0.0, -0.7]
    low, high = histogram.get_xlim()
    assert low < min(places) <= max(places) < high


def test_every_account_is_in_a_bar_and_those_that_did_worse_are_dark(kind_of):
    histogram, _ = drawn(kind_of("usual"), made(held=0.1)).axes
    dark, pale = histogram.containers
    heights = [sum(bar.get_height() for bar in bars) for bars in (dark, pale)]
    assert heights == [np.sum(RETURNS < 0.05), np.sum(RETURNS >= 0.05)]


def test_the_title_is_the_sentence_and_what_is_beyond_the_axis_is_counted(kind_of, texts):
    figure = drawn(kind_of("usual"), made(held=0.1))
    assert texts(figure)[1].replace("\n", " ") == (
        "Out of sample the result is better than 41% of 100 runs that took the same positions at random times"
    )
    assert (
        "the same positions at random times (dark: worse), median 0.0% \u00b7 by Sharpe ratio the result is better "
        "than 44% of them"
    ) in texts(figure)
    # the axis is 0.106 wide either way: of the even returns 64 lie beyond it
    scale = scale_of(np.array([-0.1, 0.1]), np.concatenate((np.linspace(-0.1, 0.1, 999), [3.0])))
    assert not scale.by_growth
    more = dataclasses.replace(RANDOM, total_return=np.append(RETURNS[:98], [9.0]))
    assert axis_label(more, scale) == "total return after costs; the outermost bars count 65 from beyond"
    assert axis_label(RANDOM, dataclasses.replace(scale, low=-0.9, high=2.0, by_growth=True)) == (
        "total return after costs, log scale"
    )


def test_without_a_sharpe_ratio_none_is_told():
    assert "Sharpe" not in about(dataclasses.replace(RANDOM, sharpe_rank=CONSTANT))


def test_without_random_times_the_marks_stand_alone_under_the_reason(kind_of, texts):
    figure = drawn(kind_of("usual"), made(Undefined("the run held no position")))
    assert len(figure.axes) == 1
    assert texts(figure)[1].replace("\n", " ") == (
        "Out of sample the result is not ranked among random times: the run held no position"
    )
    assert "buy and hold +90.0%, Sharpe ratio 0.82" in texts(figure)


def test_a_ruin_is_called_one(kind_of, texts):
    assert "this run -120.0%, ruined" in texts(drawn(kind_of("usual"), made(run=-1.2)))
