"""The two claims: how often luck does as well, and what could have been seen."""

from dataclasses import replace
from itertools import pairwise

import pytest

from barcast.reports.page.claim_cards import as_often_by_luck, card, claim_cards, edge_of
from barcast.verdict.claims import Claim
from barcast.verdict.sentences import PROFIT, SKILL

KNOWN = Claim("no_evidence", p=0.164, t=1.2, critical=1.8, unseen=0.69, seen=1.0)


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.164, "16 times in 100; a claim needs 5 or fewer"),
        (0.01, "1 time in 100; a claim needs 5 or fewer"),
        (0.0503, "503 times in 10,000; a claim needs 500 or fewer"),
        (0.0497, "5 times in 100; a claim needs 5 or fewer"),
        (0.05, "5 times in 100; a claim needs 5 or fewer"),
        (0.0012, "1 time in 1,000; a claim needs 50 or fewer"),
        (0.0001, "less than once in 1,000 times; a claim needs p \u2264 0.05"),
    ],
)
def test_how_often_luck_does_as_well_says_on_which_side_of_a_claim_it_is(p, said):
    assert as_often_by_luck(replace(KNOWN, p=p)) == f"Positions that know nothing do as well {said}."


def test_the_measured_edge_reaches_what_can_be_seen_where_it_is_claimed():
    assert edge_of(KNOWN) == pytest.approx(0.69 * 1.2 / 1.8)
    assert edge_of(replace(KNOWN, t=1.8)) == pytest.approx(KNOWN.unseen)
    assert edge_of(replace(KNOWN, t=-0.9)) < 0.0
    assert edge_of(replace(KNOWN, unseen=float("inf"))) is None


def test_the_strip_has_the_edges_in_order_and_no_two_labels_touch():
    for t in (-30.0, -9.0, -1.0, 0.0, 1.2, 1.8, 4.0, 60.0):
        strip = card(SKILL, replace(KNOWN, t=t), 1660)["strip"]
        assert 0.0 < strip["unseen"] < strip["seen"] < 100.0
        assert 0.0 < strip["edge"] < 100.0
        assert (strip["edge"] < strip["unseen"]) == (t < KNOWN.critical)
        assert [text for _, text in strip["labels"]] == ["0.69", "1.00", "0"]
        places = sorted(at for at, _ in strip["labels"])
        assert all(after - before > 10.0 for before, after in pairwise(places))


def test_an_edge_beyond_the_strip_is_drawn_at_its_end_and_told_with_its_number():
    strip = card(SKILL, replace(KNOWN, t=-15.26), 1660)["strip"]
    assert 0.0 < strip["edge"] < 10.0
    assert "\u22125.85 was measured (\u25cf, beyond the left end). With 1,660 bars" in strip["told"]
    assert "was measured (\u25cf). With" in card(SKILL, KNOWN, 1660)["strip"]["told"]


@pytest.mark.parametrize(
    ("t", "name", "said"),
    [
        (1.2, SKILL, "An edge above 0 was measured, but luck does as well too often to tell whether it is one."),
        (0.0, SKILL, "No edge was measured."),
        (-1.2, SKILL, "The edge measured is below 0: most positions that know nothing do better."),
        (
            -1.9,
            PROFIT,
            "The edge measured is far below 0: what the positions knew paid less than it cost, by more than bad luck "
            "explains.",
        ),
        (
            -15.0,
            SKILL,
            "The edge measured is far below 0: the timing of the positions lost, before costs, by more than bad luck "
            "explains.",
        ),
    ],
)
def test_no_evidence_is_worded_by_the_edge_that_was_measured(t, name, said):
    assert card(name, replace(KNOWN, t=t), 1660)["reasons"][0] == said


def test_without_a_verdict_the_reason_stands_in_place_of_the_strip():
    silent = card(PROFIT, Claim("no_verdict", reason="the position never changes, and it takes 10 changes"), 300)
    assert silent["strip"] is None
    assert silent["reasons"] == ["No test was made: the position never changes, and it takes 10 changes."]


def test_the_sentence_of_the_ledger_stands_below(kind_of, read, verdict_on):
    verdict = verdict_on(kind_of("usual"))
    page = read(claim_cards(verdict).html)
    assert "This look at the bars is not counted in the ledger of trials: judge(result) counts it." in page.text
    assert page.text.count("Skill before costs") == page.text.count("Profit after costs") == 1
