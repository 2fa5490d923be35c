"""Every block of every page is run as a reader would, from top to bottom, or says right before it why it is not."""

import shlex
import tomllib
from pathlib import Path

import pytest


def blocks_in(reading, *languages):
    """Return the blocks of these languages of all pages."""
    blocks = [block for page in reading.PAGES for block in reading.blocks_of(page.read_text(encoding="utf-8"))]
    return [block for block in blocks if block.language in languages]


def type_in(reading, reader_of, path):
    """Type what a page says."""
    reader = reader_of(path.stem)
    for block in reading.blocks_of(path.read_text(encoding="utf-8")):
        if "not run" not in block.marks:
            reader.read(block)


def test_what_a_page_says_to_type_runs(path_in_docs, reading, reader_of):
    type_in(reading, reader_of, path_in_docs)


def test_the_readme_runs_and_its_first_run_comes_to_what_it_shows(reading, reader_of, pictures):
    type_in(reading, reader_of, reading.PAGES[0])
    kept = tomllib.loads(pictures.KEPT.read_text(encoding="utf-8"))["runs"]["default"]
    assert {"command": "barcast backtest", **pictures.facts_of(Path("runs/001-sp500-lstm"))} == kept, (
        "run `make pictures`, look at them, and quote the new sentences in README.md and docs/verdict.md"
    )


def test_a_block_that_is_not_run_says_why(path, reading):
    for block in reading.blocks_of(path.read_text(encoding="utf-8")):
        assert block.marks.get("not run", "it is run"), f"{path.name}, line {block.line}: give the reason"


def test_what_is_made_cheaper_stands_in_the_pages(reading, cheaper, arguments_in):
    content = [block.content for block in blocks_in(reading, *reading.SHELLS)]
    lines = [line.removeprefix("$ ") for text in content for line in text.splitlines()]
    typed = {shlex.join(shlex.split(line.partition(" #")[0].partition(" >")[0])) for line in lines}
    typed |= {f"barcast backtest {shlex.split(line)[2][5:]}" for line in lines if "backtest ARGS=" in line}
    code = blocks_in(reading, "python")
    typed |= {f"barcast backtest {arguments}" for block in code for arguments in arguments_in(block)}
    assert cheaper.COMMANDS.keys() <= typed
    assert [dear for dear in cheaper.CODE if not any(dear in block.content for block in code)] == []


def test_there_are_blocks_to_run(reading):
    assert len(blocks_in(reading, *reading.SHELLS)) > 20
    assert len(blocks_in(reading, "python")) > 20


@pytest.mark.parametrize(
    ("language", "content", "told"),
    [
        ("console", "$ barcast backtset\n", "ended in 2"),
        ("sh", "barcast backtest --data prices.csv --model ar --set split.trian=0.5\n", "ended in 2"),
        ("sh", "pip install barcast\n", "neither run nor marked: pip install barcast"),
        ("python", "assert 1 == 2\n", ""),
        ("python", "# mine.py\nx = y\n", "name 'y' is not defined"),
        ("toml", "[run]\nsede = 3\n", "ended in 2"),
        ("text", "a text that no command printed\n", "never printed: a text that no command printed"),
    ],
)
def test_a_block_that_fails_is_found(reading, reader_of, language, content, told):
    with pytest.raises((AssertionError, NameError)) as found:
        reader_of("page").read(reading.Block(3, language, content, {}))
    assert told in str(found.value)
    assert found.value.__notes__ == [f"in page, line 3: {content}"]


def test_a_page_is_read_with_its_files_and_output(reading, reader_of):
    text = (
        "<!-- file: mine.py -->\n```python\nclass Up:\n    lookback = 2\n    def predict(self, windows):\n"
        "        return windows[:, -1, 0]\n```\n"
        "```sh\nbarcast backtest --data prices.csv --model mine.py:Up --quiet --out up > up.txt  # a comment\n```\n"
        "```text\nThe column sma_20 is left out: ... is empty (1 cells are no finite number)\n```\n"
        "```python\nfrom pathlib import Path\n\nup = Path('up.txt')\n```\n"
        "```python\nassert up.read_text() == 'up\\n'\n```\n"
        "<!-- not run: no such thing -->\n```sh\nrm -r x\n```\n"
    )
    blocks = reading.blocks_of(text)
    reader = reader_of("page")
    for block in blocks[:-1]:
        reader.read(block)
    assert [block.line for block in blocks] == [2, 8, 11, 14, 19, 23]
    assert blocks[-1].marks == {"not run": "no such thing"}
