"""The page of a sweep: what was chosen and what it is worth, whether choosing helps, and what every setting did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from ..... import __version__
from .....reports.page.box import box, drawn, joined, section
from .....reports.page.document import document
from .....reports.page.fragment import Fragment
from .....reports.page.numbers import DASH
from .....reports.page.words import signs, spoken
from .....verdict.claims import Claim
from .....verdict.sentences import p_value
from ..lead import headline, short_of, values_in_words
from ..summary import Record
from ..words import (
    again_in_words,
    called,
    choosing_in_words,
    chosen_in_words,
    counted_in_words,
    ended_in_words,
    failures,
    seeds_in_words,
    tested_in_words,
    unfinished,
    value_of,
)
from .charts import choosing_box, importance_box, progress_box, seeds_box, time_box
from .heat import heat_box
from .panels import panels
from .tables import SHOWN, best_table, choices_table

SAYS = {
    "claim": ("\u25cf", "yes", "claimed"),
    "not_calibrated": ("\u25d0", "no", "not calibrated"),
    "no_evidence": ("\u25cb", "no", "no evidence"),
    "no_verdict": (DASH, "none", "no verdict"),
}
"""What is said -> its sign, its class, and the words."""
NAMES = {"skill": "Skill before costs", "profit": "Profit after costs"}


def page_of(record: Record) -> str:
    """Return the page as text: the same record gives the same bytes."""
    body = joined([
        drawn("sweep_header.html", name=record.name, what=what_of(record), names=list(links(record))),
        Fragment(Markup('<main class="sweep">')),
        opening(record),
        *sections(record),
        about(record),
        Fragment(Markup("</main>")),
    ])  # fmt: skip
    made_by = f"Made by barcast {__version__}. What it says is about these bars and these settings; it is no advice."
    return document(f"{record.name} \u00b7 barcast", body, made_by=made_by, styles=["sweep"])


def links(record: Record) -> Iterator[str]:
    """Yield the sections of the page."""
    yield from ("choosing", "settings", "trials")
    if len(record.searches) > 1:
        yield "refits"
    yield "about"


def what_of(record: Record) -> str:
    """Return what was swept: data, model, strategy, costs, and how it was searched."""
    labels = [record.labels["data"], f"model {record.labels['model']}", f"strategy {record.labels['strategy']}"]
    several = f"{len(record.searches)} searches, the last of " if len(record.searches) > 1 else ""
    ended = several + ended_in_words(record.last)
    return " \u00b7 ".join([*labels, record.labels["costs"], f"search {record.search}", ended])


def opening(record: Record) -> Fragment:
    """Return the first screen: the verdict, what was chosen, and what it came to."""
    search = record.last
    params, space = search.best.outcome.params, record.space.dimensions
    chosen = [(called(place), value_of(params[place]), values_in_words(one)) for place, one in space.items()]
    lead = [unfinished(record), chosen_in_words(record), tested_in_words(record), counted_in_words(record)]
    lead.append(short_of(record))
    return drawn(
        "sweep_opening.html",
        headline=headline(record),
        lead=[spoken(one) for one in lead if one],
        latest=len(record.searches) > 1,
        chosen=chosen,
        cards=list(cards(record)),
        looks=[spoken(one) for one in record.verdict[len(record.claims) :]],
        warnings=[(spoken(one), at < record.alarms) for at, one in enumerate(record.warnings)],
        failures=[spoken(one) for one in failures(search)],
    )


def cards(record: Record) -> Iterator[dict[str, Any]]:
    """Yield the two claims with their sentences."""
    for at, (name, one) in enumerate(record.claims.items()):
        sign, kind, said = SAYS[one.says]
        p = "" if one.p is None else signs(p_value(Claim("no_evidence", one.p)))
        sentence = record.verdict[at] if at < len(record.verdict) else ""
        yield {"name": NAMES[name], "sign": sign, "kind": kind, "said": said, "p": p, "sentence": spoken(sentence)}


def sections(record: Record) -> Iterator[Fragment]:
    """Yield the sections of figures, each with why it lacks one."""
    said = [*choosing_in_words(record), seeds_in_words(record)]
    boxes = [one for one in (choosing_box(record), seeds_box(record)) if isinstance(one, Fragment)]
    told = drawn("sweep_said.html", lines=[spoken(one) for one in said])
    yield parted("choosing", "Does choosing help?", [told, *boxes])
    yield parted("settings", "The score against each setting", [
        legend(), *panels(record), importance_box(record), heat_box(record),
    ])  # fmt: skip
    all_of = len(record.last.complete) <= SHOWN
    some = f"The best {SHOWN} by validation; `trials.csv` has all."
    words = "All trials that have a score, the best first." if all_of else some
    table = box("", best_table(record), words, wide=True)
    yield parted("trials", "The search", [progress_box(record), time_box(record), table])
    if len(record.searches) > 1:
        again = box("", choices_table(record), again_in_words(record), wide=True)
        yield parted("refits", "What was chosen at every refit", [again])


def legend() -> Fragment:
    """Return what the dots of the panels are."""
    return drawn("sweep_legend.html")


def parted(name: str, title: str, boxes: list[Fragment | str]) -> Fragment:
    """Return a section: what is drawn, and below it why the rest is not."""
    return section(
        name, title, [one for one in boxes if isinstance(one, Fragment)], [one for one in boxes if isinstance(one, str)]
    )


def about(record: Record) -> Fragment:
    """Return the links, how to repeat it, data and versions."""
    folder = f"sweeps/{record.name}"
    commands = {
        "Make this page again": f"barcast report {folder}",
        "Go on with it": f"barcast sweep {folder}",
        "Make it again": f"cp {folder}/sweep.toml again.toml && barcast sweep again.toml",
    }
    return drawn("sweep_about.html", commands=commands, facts=record.facts)
