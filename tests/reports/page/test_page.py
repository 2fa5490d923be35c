"""The whole page: what stands on it, in which order, and nothing that its texts bring along."""

import re
from dataclasses import replace

import pytest

from barcast.engine.result import Labels
from barcast.faults import RunWarning
from barcast.reports.cautions import cautions
from barcast.reports.earned import earned
from barcast.reports.page.about import About
from barcast.reports.page.headline import headline

NO_NUMBER = re.compile(r"\bnan\b|\bNaN\b|\binf\b|\d[eE][+-]\d|\bNone\b(?! of)")
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script></script></title></style>\u202e`x`'


def relabelled(result, old, new):
    """Return the result with a sample of another name."""

    def rows(table):
        return table.assign(sample=table["sample"].replace(old, new)) if "sample" in table else table

    def keys(mapping):
        return {new if name == old else name: one for name, one in mapping.items()}

    account = result.account
    tables = {name: rows(getattr(account, name)) for name in ("equity", "cumulative", "fills", "orders", "trades")}
    samples = tuple(replace(one, name=new) if one.name == old else one for one in account.samples)
    held = result.buy_and_hold
    surface = result.cost_surface
    return replace(
        result,
        account=replace(account, **tables, samples=samples),
        buy_and_hold=replace(held, equity=rows(held.equity), metrics=keys(held.metrics)),
        forecasts=replace(result.forecasts, table=rows(result.forecasts.table)),
        metrics=keys(result.metrics),
        cost_surface=replace(surface, total_return=keys(surface.total_return), sharpe=keys(surface.sharpe)),
    )


def test_every_odd_result_has_a_whole_page_without_what_is_no_number(odd_result, page_of, read):
    page = read(page_of(odd_result))
    assert not page.wrong
    assert not page.open
    assert not page.empty
    assert len(set(page.ids)) == len(page.ids)
    assert not NO_NUMBER.search(page.text)
    links = [one["href"].removeprefix("#") for tag, one in page.elements if tag == "a"]
    assert links
    assert set(links) <= set(page.ids)


def test_the_verdict_comes_first_then_alarms_numbers_figures_and_how_to_repeat_it(verdict_on, kind_of, page_of, read):
    result = kind_of("usual")
    page = read(page_of(result))
    sections = [one.get("id") for tag, one in page.elements if tag == "section"]
    assert sections == [
        None, "alarms", "numbers", "rules", "run", "returns", "forecasts", "costs", "trades", "missing",
        "repeat", "settings",
    ]  # fmt: skip
    first = (
        headline(result, verdict_on(result)),
        earned(result),
        "Skill before costs:",
        "Profit after costs:",
        "In numbers",
    )
    places = [page.text.index(words) for words in first]
    assert places == sorted(places)
    assert "barcast rerun runs/003-sp500-ar" in page.text


def test_out_of_sample_is_the_first_column_with_buy_and_hold_beside(kind_of, page_of, read):
    text = read(page_of(kind_of("usual"))).text
    assert "Out of sample Train this run buy and hold this run buy and hold Return Total return" in text


def test_rows_that_are_0_throughout_are_left_out_and_shown_when_asked_for(kind_of, page_of, read):
    text = read(page_of(kind_of("usual"))).text
    shown, _, more = text.partition("more, 0 throughout")
    assert "Orders refused" in more
    assert "Orders refused" not in shown


def test_every_alarm_and_warning_is_told_alarms_first_and_what_the_audit_came_to(
    verdict_on, kind_of, page_of, read, about
):
    odd = kind_of("ruined")
    result = replace(odd, warnings=(*odd.warnings, RunWarning("no_costs", "All costs are 0.")))
    text = read(page_of(result, told=replace(about, audited="Audited: 3 cuts: nothing moved."))).text
    alarms = [one for one in cautions(result, verdict_on(result)) if one.grave]
    assert f"{len(alarms)} alarms, 1 warning" in text
    assert text.index("Alarm. The test account was ruined") < text.index("All costs are 0.")
    assert "Audited: 3 cuts: nothing moved." in text


@pytest.mark.parametrize(("name", "head"), [("lockbox", "Lock-box"), ("new", "New bars")])
def test_what_was_kept_apart_is_told_first(verdict_on, kind_of, page_of, read, name, head):
    result = relabelled(kind_of("usual"), "test", name)
    page = read(page_of(result))
    assert f"{head} Train" in page.text
    assert verdict_on(result).sample == name
    assert page.text.count("No timeline of models") == 1


def test_what_a_run_has_none_of_is_said_with_its_reason(kind_of, page_of, read):
    text = read(page_of(kind_of("no_trade"))).text
    assert "Not shown No month has a return: no position was ever held." in text
    text = read(page_of(replace(kind_of("usual"), cost_surface=None))).text
    assert "No other costs were tried. The run was not replayed at other costs." in text


PARTS = {
    "figure.glance": "No picture at the top:",
    "#rules": "No simple rules:",
    ".months": "No table of months:|No month has a return:",
    "Sharpe ratio over the last": "No moving Sharpe ratio:",
    "#forecasts": "No forecasts:",
    "#costs": "No other costs were tried.|Costs: nothing was traded",
    "#models": "No timeline of models:",
    "Total return of each seed": "No seeds beside each other:",
    "#trades": "No trades:",
    "Trades by net result": "No picture of the results and lengths of trades:|No trades:",
    "Correlation of the forecast with the returns": "No lag profile:|No forecasts:",
    "Mean return that came of each tenth": "No tenths of the forecasts:|No forecasts:",
}
"""What shows that a part is on the page -> how the reasons begin why it is not."""


def test_every_part_of_the_page_is_on_it_or_named_with_its_reason(odd_result, page_of, read):
    text = page_of(odd_result)
    page = read(text)
    classes = {(tag, name) for tag, one in page.elements for name in (one.get("class") or "").split()}
    for shows, reasons in PARTS.items():
        if shows.startswith("#"):
            is_shown = shows[1:] in page.ids
        elif "." in shows:
            tag, _, name = shows.partition(".")
            is_shown = any(found[1] == name and (not tag or found[0] == tag) for found in classes)
        else:
            is_shown = shows in text
        named = [reason for reason in reasons.split("|") if reason in page.text]
        assert is_shown != bool(named), (shows, named)


def test_a_ruined_run_is_told_no_figure_of_a_year_and_how_many_bars_it_had(kind_of, page_of, read):
    text = read(page_of(kind_of("ruined"))).text
    assert "No moving Sharpe ratio: the account was ruined." in text
    assert "Return by month and year, %, until the account was ruined on 2001-" in text
    assert "Better than buy and hold" not in text
    assert re.search(r"Sharpe ratio a year \u2013 ", text)
    assert re.search(r"99 test bars \(\d+ of them until the account was ruined\)", text)


def test_buy_and_hold_on_a_loan_is_told(kind_of, page_of, read):
    plain = kind_of("three_trades")
    paid = {**plain.buy_and_hold.metrics["test"], "margin_interest": 20_399.0}
    held = replace(plain.buy_and_hold, metrics={**plain.buy_and_hold.metrics, "test": paid})
    said = "Buy and hold (test) paid 20,399.00 of margin interest: its cash was all spent"
    assert said in read(page_of(replace(plain, buy_and_hold=held))).text
    assert "of margin interest:" not in read(page_of(plain)).text


def test_the_same_run_has_the_same_page(kind_of, page_of):
    result = kind_of("three_trades")
    assert page_of(result) == page_of(result)


def test_no_text_of_data_settings_or_files_becomes_a_part_of_the_page(verdict_on, kind_of, page_of, read):
    plain = kind_of("three_trades")
    labels = Labels(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    verdict = verdict_on(plain)
    bars = replace(plain.bars, name=HOSTILE, read_as=(HOSTILE,))
    hostile = replace(
        plain, bars=bars, labels=labels, warnings=(RunWarning("no_costs", HOSTILE), RunWarning("too_good", HOSTILE))
    )
    hostile = replace(hostile, models=replace(plain.models, trained_by=HOSTILE))
    told = About(HOSTILE, HOSTILE, {HOSTILE: HOSTILE}, {HOSTILE: HOSTILE}, {HOSTILE: HOSTILE}, HOSTILE)
    page = read(page_of(hostile, verdict, told))
    mild = replace(hostile, bars=replace(bars, name="x", read_as=("x",)), labels=Labels("x", "x", "x", "x"),
                   warnings=(RunWarning("no_costs", "x `x`"), RunWarning("too_good", "x `x`")))  # fmt: skip
    usual = read(page_of(mild, verdict, About("x", "x", {"x": "x"}, {"x": "x"}, {"x": "x"}, "x `x`")))

    def elements(one):
        return [(tag, sorted(attributes)) for tag, attributes in one.elements if tag != "code"]

    assert elements(page) == elements(usual)
    assert not page.wrong
    assert page.tags == usual.tags
    assert "\u202e" not in page.text
    assert page.text.count("<script>alert(1)</script>") > 10


def test_nothing_is_loaded_from_elsewhere(kind_of, page_of, read):
    text = page_of(kind_of("three_trades"))
    for tag, attributes in read(text).elements:
        assert tag not in ("link", "img", "iframe", "object")
        assert not {"src", "srcset", "action"} & set(attributes)
        assert attributes.get("href", "#").startswith("#")
    assert "@import" not in text
    assert "url(" not in text
