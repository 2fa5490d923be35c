"""The pages, and what is read in them: blocks, prose and tables."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHELLS = ("console", "sh", "bash")


def blocks_of(text):
    """Return the fenced blocks of a page: language, content, whether a `<!-- run -->` stands before."""
    found = re.findall(r"(<!-- run -->\n)?^```(\w*)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [(language, content, bool(marked)) for marked, language, content in found]


def prose_of(text):
    """Return the page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def in_all_pages(*languages):
    """Return the blocks of these languages in all pages by name: (content, whether it is marked)."""
    return {
        f"{page.stem}-{number}": (content, marked)
        for page in PAGES
        for number, (language, content, marked) in enumerate(blocks_of(page.read_text(encoding="utf-8")))
        if language in languages
    }


def rows_of(table):
    """Return the cells of a Markdown table's rows, the header first."""
    lines = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in table.strip().splitlines()]
    return [[cell.strip() for cell in cells] for cells in (lines[0], *lines[2:])]


def marked_tables(text, marker):
    """Return every table that follows `<!-- marker -->` or `<!-- marker: name -->`, by name."""
    found = re.findall(rf"<!-- {marker}(?:: ([\w.]+))? -->\n((?:\|.*\n)+)", text)
    return {name: rows_of(table) for name, table in found}


def table_with(text, *header):
    """Return the rows below the header of the one table whose header begins so."""
    tables = [rows_of(table) for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)]
    (found,) = [rows[1:] for rows in tables if rows[0][: len(header)] == list(header)]
    return found


def names_in(cell):
    return re.findall(r"`([^`]+)`", cell)


def page(name):
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
