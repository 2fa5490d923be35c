"""What was meant by a value that cannot be used."""

import pytest

from barcast.faults import did_you_mean
from barcast.faults.kind import kind_of
from barcast.faults.meant import list_meant, number_meant, truth_meant
from barcast.faults.suggest import nearest

NAMES = ["learning_rate", "lookback", "epochs", "commission_bps", "commission_fixed", "", " ", "_"]
TYPED = ["", " ", "epochs", "Epochs", "learning-rate", "lr", "comm", "commision_bps", "xyz", "_", "?", "é", "e" * 300]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("known", [NAMES, NAMES[:1], ["epochs"], [""], []])
def test_a_suggestion_is_never_empty_nor_what_was_typed(typed, known):
    said = did_you_mean(typed, known)
    assert said == "leave it out" or said.startswith(("did you mean ", "choose one of "))
    listed = said.removeprefix("did you mean ").removeprefix("choose one of ").rstrip("?").split(", ")
    assert all(one.strip() for one in listed)
    assert typed not in listed


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Epochs", "epochs"),
        ("learning-rate", "learning_rate"),
        ("lr", "learning_rate"),
        ("comm", "commission_bps"),
        ("x", ""),
    ],
)
def test_names_are_near_whatever_their_capitals_hyphens_and_length(typed, near):
    assert nearest(typed, NAMES) == near


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ("5%", "commission_bps", "it is in basis points: write 5 for 5 bps, 500 for 5%"),
        ("0.05 %", "spread_bps", "it is in basis points: write 0.05 for 0.05 bps, 5 for 0.05%"),
        ("5bps", "commission_bps", "write 5"),
        ("5 bp", "threshold", "write 0.0005 for 5 bps"),
        ("70%", "train", "write 0.7 for 70%"),
        ("$5", "commission_fixed", "write 5"),
        ("10k", "cash", "write 10000"),
        ("1.5m USD", "cash", "write 1500000"),
        ("10,000", "cash", "write 10000"),
        ("10'000", "cash", "write 10000"),
        ("1.234,5", "cash", "write 1234.5"),
        ("5,0", "commission_bps", "write 5.0, with a point; a run takes one value"),
        ("0.1,0.2", "threshold", "a run takes one value: write 0.1 or 0.2"),
        ("2x", "max_leverage", "write 2"),
        ("None", "train", "leave it out for its default"),
        ("much", "train", ""),
        ("", "train", ""),
    ],
)
def test_numbers(typed, name, said):
    assert number_meant(typed, name, whole=False) == said


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ("5,10", "epochs", "a run takes one value: write 5 or 10"),
        ("5, 10, 20, 40", "epochs", "a run takes one value"),
        ("range(5, 10)", "epochs", "a run takes one value"),
        ("5:10:1", "epochs", "a run takes one value, such as 5"),
        ("5..10", "epochs", "a run takes one value, such as 5"),
        ("1e3", "epochs", "write 1000"),
        ("1.5", "epochs", ""),
        ("10%", "epochs", ""),
        ("1y", "refit_every", "it counts bars: write 252 for a year of daily bars"),
        ("6 months", "train_bars", "it counts bars: write 126 for 6 months of daily bars"),
        ("weekly", "refit_every", "it counts bars: write 5 for a week of daily bars"),
    ],
)
def test_whole_numbers(typed, name, said):
    assert number_meant(typed, name, whole=True) == said


def test_truths():
    assert [truth_meant(one) for one in ("True", "yes", "on", 1)] == ["write true"] * 4
    assert [truth_meant(one) for one in ("False", "no", "off", 0)] == ["write false"] * 4
    assert truth_meant("maybe") == truth_meant(None) == "write true or false"


@pytest.mark.parametrize("typed", ["64,32", "64, 32", "64 32", "(64,32)", "[64 32]", "[64;32]", '"64,32"'])
def test_lists(typed):
    assert list_meant(typed, "", of_texts=False) == "write [64, 32]"


def test_a_list_of_texts_has_quotes_that_a_shell_keeps():
    said = list_meant("return, volume", "model.features", of_texts=True)
    listed = '["return", "volume"]'
    assert said == f"write {listed}, on the command line with quotes: --set 'model.features={listed}'"


def test_what_is_handed_in_is_named_as_a_person_does():
    named = [kind_of(one) for one in (5, "sign", None, int, [1], kind_of, 0.5)]
    assert named == [
        "the number 5",
        'the text "sign"',
        "None",
        "the class int",
        "a list",
        "a function",
        "the number 0.5",
    ]
