"""The pictures and tables of the pages are made by commands, and are not stale."""

import re
import tomllib

import pytest


@pytest.fixture
def kept(pictures):
    """What the pictures came from when they were made."""
    return tomllib.loads(pictures.KEPT.read_text(encoding="utf-8"))


def test_every_picture_is_made_by_a_command_and_shown_on_a_page(reading, pictures, kept):
    made = set(kept["pictures"])
    assert made == {path.name for path in pictures.PICTURES.glob("*.png")}
    pages = "".join(page.read_text(encoding="utf-8") for page in reading.PAGES)
    assert set(re.findall(r"\]\((?:docs/)?pictures/([^)]+)\)", pages)) == made


def test_the_runs_of_the_pictures_are_those_of_the_readme(reading, pictures, kept):
    assert {name: run["command"] for name, run in kept["runs"].items()} == pictures.RUNS
    text = reading.PAGES[0].read_text(encoding="utf-8")
    for command in pictures.RUNS.values():
        arguments = command.removeprefix("barcast backtest").strip()
        typed = f'make backtest ARGS="{arguments}" ' if arguments else "make backtest "
        assert typed in text


def test_no_picture_is_drawn_otherwise_than_it_was(pictures, kept):
    """On a small run: the default run's numbers are those of the test that types the README."""
    stale = {name: digest for name, digest in pictures.digests().items() if kept["pictures"][name]["digest"] != digest}
    assert not stale, "run `make pictures`, and look at what has changed"


def test_a_figure_that_is_drawn_otherwise_has_another_digest(pictures):
    from matplotlib.figure import Figure

    def drawn(title="Profit", last=2.0, size=5.0, colour="red"):
        figure = Figure(figsize=(size, 3.0))
        axes = figure.add_subplot()
        axes.set_title(title)
        axes.plot([1.0, last], color=colour)
        return pictures.digest(figure)

    assert drawn() == drawn(size=8.0) == drawn(last=2.0 + 1e-9)
    assert len({drawn(), drawn(title="Loss"), drawn(last=3.0), drawn(colour="blue")}) == 4


def test_the_pages_quote_the_verdict_of_the_default_run(reading, kept):
    quoted = "".join(f"    {sentence}\n" for sentence in kept["runs"]["default"]["says"])
    for text in (reading.PAGES[0].read_text(encoding="utf-8"), reading.page("verdict")):
        assert quoted in text


@pytest.mark.deep
def test_the_walk_forward_run_comes_to_what_was_kept(tmp_path, pictures, kept):
    run = pictures.made(pictures.RUNS["walk_forward"], tmp_path / "run")
    assert {"command": pictures.RUNS["walk_forward"], **pictures.facts_of(run)} == kept["runs"]["walk_forward"]


def test_every_table_of_measured_figures_names_what_makes_it(path, reading):
    text, made = path.read_text(encoding="utf-8"), (reading.ROOT / "Makefile").read_text(encoding="utf-8")
    for above, table in re.findall(r"([^\n]*)\n((?:\|[^\n]*\n)+)", text):
        if not re.search(r"\d (?:s|ms|us)\b|\dx\b|\d bps \|", table):
            continue
        scripts = re.findall(r"((?:benchmarks|examples)/\w+\.py)", above)
        assert above.startswith("<!-- made by: "), table
        assert scripts
        for script in scripts:
            assert (reading.ROOT / script).is_file()
            assert script.startswith("examples/") or f"$(BIN)/python {script}" in made
