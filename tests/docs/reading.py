"""The pages, and what is read in them: blocks, prose and tables."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHELLS = ("console", "sh", "bash")
BLOCK = re.compile(r"^((?:<!--[^\n]*-->\n)*)```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block of a page."""

    line: int
    """Where it begins, from 1."""
    language: str
    content: str
    marks: dict[str, str]
    """What the comments right before it say: `<!-- not run: needs the network -->` is "not run" -> "needs ...". """

    @property
    def file(self):
        """The name of the file that the block is: by a mark, or by a comment that is its first line; else ""."""
        named = re.match(r"# ([\w/]+\.(?:py|toml))\n", self.content)
        return self.marks.get("file") or (named[1] if named else "")


def blocks_of(text):
    """Return the fenced blocks of a page."""
    return [
        Block(text[: found.start(2)].count("\n") + 1, found[2], found[3], marks_of(found[1]))
        for found in BLOCK.finditer(text)
    ]


def marks_of(comments):
    """Return name -> text of comments such as `<!-- file: mine.py -->`."""
    parted = [comment.partition(":") for comment in re.findall(r"<!--(.*)-->", comments)]
    return {name.strip(): said.strip() for name, _, said in parted}


def prose_of(text):
    """Return the page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


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
