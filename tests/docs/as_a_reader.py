"""A reader of a page, who types what it says from top to bottom, in one folder and one Python.

A block of Python whose first line names a file (`# mine.py`), or after `<!-- file: mine.py -->`, is written to that
file and run by itself, and by the arguments that its comments name (`# --model mine.py:svr`); all others of a page are
run in one namespace, in order. Functions named `test_...` are called.
Commands run in this process. What a page takes for granted is made when it is named first: `prices.csv` and so on.
"""

import io
import re
import shlex
import sys
import types
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from barcast.research.sweep.asking.read import asked_of
from barcast.scripts.main import main


@contextmanager
def in_sys_modules(module):
    """Let a module be found while its code runs: Backtrader looks a class's module up."""
    sys.modules[module.__name__] = module
    try:
        yield
    finally:
        del sys.modules[module.__name__]


def words_of(line):
    """Return the words of a command line, its comment left out; `>` and `|` are words of their own."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    return list(lexer)


def plain(text):
    """Return text with every number as `#` and every run of white space as one space."""
    return " ".join(re.sub(r"\d[\d,.]*", "#", text).split())


def replaced(code, cheaper):
    """Return code with what is dear replaced."""
    for dear, (instead, _) in cheaper.items():
        code = code.replace(dear, instead)
    return code


def arguments_in(block):
    """Return the arguments of `barcast backtest` that the comments of a file name: `# --model mine.py:svr`."""
    return re.findall(r"# (--.+)$", block.content, flags=re.MULTILINE) if block.file else []


class Reader:
    """Types what a page says; `said` is all that its commands have printed."""

    def __init__(self, page, cheaper, given):
        self.page, self.cheaper, self.given, self.said = page, cheaper, given, ""
        self.kinds = {"python": self.python, "toml": self.toml, "text": self.text}
        self.kinds |= dict.fromkeys(("console", "sh", "bash"), self.shell)
        self.module = types.ModuleType(f"typed_from_{page}")

    def read(self, block):
        """Do what a block says; errors name the page and line."""
        try:
            self.give(block.content)
            self.kinds[block.language](block)
        except BaseException as error:
            error.add_note(f"in {self.page}, line {block.line}: {block.content}")
            raise

    def give(self, content):
        """Make what is taken for granted of the files that are named, unless the page has made them."""
        for name, make in self.given.items():
            if name in content and not Path(name).exists():
                make()

    def python(self, block):
        """Run the code: that of a file by itself."""
        code = replaced(block.content, self.cheaper.CODE)
        module = self.module
        if block.file:
            Path(block.file).write_text(code, encoding="utf-8")
            module = types.ModuleType(Path(block.file).stem)
        with in_sys_modules(module), redirect_stdout(io.StringIO()):
            exec(compile(code, block.file or f"{self.page}.md", "exec"), module.__dict__)
            for name in [name for name in module.__dict__ if name.startswith("test_")]:
                module.__dict__[name]()
        for arguments in arguments_in(block):
            self.command(f"barcast backtest {arguments}")

    def toml(self, block):
        """Write the settings to their file, or run them where they name none: with a quick model, on given bars."""
        Path(block.file or "block.toml").write_text(block.content, encoding="utf-8")
        if "[vary]" in block.content:
            asked_of(Path(block.file or "block.toml"))
        elif not block.file:
            self.give("prices.csv")
            self.run_barcast(["backtest", "block.toml", "--model", "ar", "--data", "prices.csv"])

    def shell(self, block):
        """Run every command."""
        for line in block.content.replace("\\\n", " ").splitlines():
            self.command(line.strip().removeprefix("$ "))

    def text(self, block):
        """Find every line in what was printed so far: numbers and white space may differ, `...` is anything."""
        for line in filter(None, map(plain, block.content.splitlines())):
            pattern = ".*".join(map(re.escape, line.split("...")))
            assert re.search(pattern, plain(self.said)), f"never printed: {line}"

    def command(self, line):
        """Run a command line: `barcast ...`, perhaps with `> FILE`, or what `make backtest` makes of it."""
        words = words_of(line)
        if not words:
            return
        if words[:2] == ["make", "backtest"]:  # see the Makefile
            words = ["barcast", "backtest", *shlex.split("".join(words[2:]).removeprefix("ARGS="))]
        assert words[0] == "barcast", f"neither run nor marked: {line}"
        words, file = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, None)
        added = self.cheaper.COMMANDS.get(shlex.join(words), ("", ""))[0]
        printed = self.run_barcast([*words[1:], *shlex.split(added)])
        if file:
            Path(file).write_text(printed, encoding="utf-8")

    def run_barcast(self, arguments):
        """Run `barcast` in this process and return what it printed to stdout."""
        out, err, code = io.StringIO(), io.StringIO(), 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main(arguments)
            except SystemExit as ended:
                code = ended.code or 0
        assert code == 0, f"barcast {shlex.join(arguments)} ended in {code}: {err.getvalue()}"
        self.said += out.getvalue() + err.getvalue()
        return out.getvalue()
