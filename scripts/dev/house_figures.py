"""Figures of how the house is built: sizes, parameters, arrows between rooms, types and docstrings.

python scripts/dev/house_figures.py [CHECKOUT]

Counted are the rooms of the product: every folder of the checkout with an `__init__.py`, and `.py` files below it;
tests, benchmarks, examples and docs are not. It reads text alone, so that any older checkout can be held beside.

A function's size is the lines of its body from the first statement after the docstring to the last. What an arrow is,
`arrows.py` says.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from arrows import Name, arrows_in, circles_of, floors_of, orders_of, running_up

OUTSIDE = {"tests", "benchmarks", "examples", "docs"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
LARGEST = 10
LONG_BODY, LONG_FILE, TOO_LONG_FILE, MANY_PARAMETERS = 35, 250, 350, 5


@dataclass(frozen=True)
class File:
    """A module of the product."""

    path: Path
    """Relative to the checkout."""
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What it says."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """How long it is."""
        return len(self.text.splitlines())

    @property
    def module(self) -> Name:
        """Its name, part by part; that of a room for its `__init__.py`."""
        parts = self.path.with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Yield each function with its name in the file: `Class.method`, `function.inner`."""
        return functions_in(self.tree, "")

    def imports(self) -> Iterator[Name]:
        """Yield what it imports of the product, each as the parts of a name, a name within a module included."""
        package = self.path.parent.parts
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (of_product(alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else ()
                named = (*base, *(node.module.split(".") if node.module else ()))
                for alias in node.names:
                    yield of_product(".".join((*named, alias.name))) if not node.level else (*named, alias.name)


def of_product(name: str) -> Name:
    """Return the parts of a module's name, without the package's own."""
    parts = tuple(name.split("."))
    return parts[1:] if parts[0] == "barcast" else ()


def functions_in(node: ast.AST, before: str) -> Iterator[tuple[str, Function]]:
    """Yield the functions below a node, each with its name."""
    for child in ast.iter_child_nodes(node):
        inner = before
        if isinstance(child, Function | ast.ClassDef):
            inner = f"{before}{child.name}."
        if isinstance(child, Function):
            yield inner[:-1], child
        yield from functions_in(child, inner)


def files_of(root: Path) -> list[File]:
    """Return the modules of the product, in the order of their paths."""
    rooms = sorted(one.parent for one in root.glob("*/__init__.py") if one.parent.name not in OUTSIDE)
    found = (file for room in rooms for file in sorted(room.rglob("*.py")))
    return [
        File(file.relative_to(root), file.read_text(encoding="utf-8"))
        for file in found
        if (file.parent / "__init__.py").is_file()
    ]


def body_lines(function: Function) -> int:
    """Return the lines of a function's body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def parameters(function: Function) -> int:
    """Return how many parameters it has; `self` and `cls` are none, `*args` and `**keywords` one each."""
    given = function.args
    named = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len(named) - (named[:1] in (["self"], ["cls"])) + (given.vararg is not None) + (given.kwarg is not None)


def is_annotated(function: Function) -> bool:
    """Return whether its parameters and what it returns have types."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    named = named[1:] if named and named[0].arg in ("self", "cls") else named
    rest = [one for one in (given.vararg, given.kwarg) if one is not None]
    return function.returns is not None and all(one.annotation is not None for one in (*named, *rest))


def public_names(file: File, values: bool = True) -> set[str]:
    """Return the classes and functions that a module defines at its top, and the values where they count."""
    names: set[str] = set()
    for node in file.tree.body:
        if isinstance(node, Function | ast.ClassDef):
            names.add(node.name)
        elif values and isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def public_nodes(body: Sequence[ast.stmt]) -> Iterator[ast.ClassDef | Function]:
    """Yield the public classes and functions of a body, and the public methods of those classes."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            yield from public_nodes(node.body) if isinstance(node, ast.ClassDef) else ()


def spread(sizes: Sequence[int]) -> str:
    """Return count, median, ninth tenth and largest."""
    if not sizes:
        return "none"
    ninth = sorted(sizes)[min(len(sizes) - 1, len(sizes) * 9 // 10)]
    return f"{len(sizes)}, median {statistics.median(sizes):g}, p90 {ninth}, max {max(sizes)}"


def largest(sized: Sequence[tuple[int, str]], count: int = LARGEST) -> Iterator[str]:
    """Yield the largest with their names, each a line."""
    for size, name in sorted(sized, key=lambda one: (-one[0], one[1]))[:count]:
        yield f"    {size:4}  {name}"


def share(count: int, of: int) -> str:
    """Return how many of how many, and the percentage."""
    return f"{count} of {of} ({count / of:.1%})" if of else "none"


def sizes(files: Sequence[File]) -> Iterator[str]:
    """Yield how long functions and files are."""
    bodies = [(body_lines(node), f"{file.path}: {name}") for file in files for name, node in file.functions()]
    long = sum(size > LONG_BODY for size, _ in bodies)
    yield f"Functions, lines of their bodies: {spread([size for size, _ in bodies])}; over {LONG_BODY}: {long}"
    yield from largest(bodies)
    lengths = [(file.lines, str(file.path)) for file in files]
    over = ", ".join(f"over {most}: {sum(size > most for size, _ in lengths)}" for most in (LONG_FILE, TOO_LONG_FILE))
    yield f"Files, lines: {spread([size for size, _ in lengths])}; {over}"
    yield from largest(lengths)


def interfaces(files: Sequence[File]) -> Iterator[str]:
    """Yield how wide they are: parameters, public names, and attributes that are looked up by name."""
    counts = [(parameters(node), f"{file.path}: {name}") for file in files for name, node in file.functions()]
    many = sum(count > MANY_PARAMETERS for count, _ in counts)
    yield f"Functions, parameters: {spread([count for count, _ in counts])}; over {MANY_PARAMETERS}: {many}"
    yield from largest(counts)
    modules = [file for file in files if file.path.name != "__init__.py"]
    names = [(len(public_names(file)), str(file.path)) for file in modules]
    without_values = spread([len(public_names(file, values=False)) for file in modules])
    yield f"Modules, public names: {spread([count for count, _ in names])}; classes and functions: {without_values}"
    yield from largest(names, 3)
    called = [name for file in files for name in called_by_name(file)]
    yield f"Calls: {called.count('getattr')} getattr, {called.count('hasattr')} hasattr"


def called_by_name(file: File) -> Iterator[str]:
    """Yield the name of each function that is called by a plain name."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def rooms(files: Sequence[File], orders: dict[str, list[str]]) -> Iterator[str]:
    """Yield the arrows between rooms, and inside each room that stands in the root or has rooms of its own."""
    imports = [(file.module, name) for file in files for name in (file.module, *file.imports())]
    packages = {file.module for file in files if file.path.name == "__init__.py"}
    shown = {(), *(one for one in packages if len(one) == 1), *(one[:-1] for one in packages)}
    yield "Arrows (an arrow is a part that imports another):"
    for room in sorted(shown):
        arrows = arrows_in(room, imports)
        circles, up = circles_of(arrows), running_up(arrows, orders.get(".".join(room)))
        count = sum(map(len, arrows.values()))
        yield (
            f"  {'.'.join(room) or 'between rooms'}: {len(arrows)} parts, {count} arrows, {floors_of(arrows)} floors, "
            f"{len(circles)} circles, {len(up)} arrows up"
        )
        yield from (f"    circle: {' '.join(circle)}" for circle in circles)
        yield from (f"    up: {arrow}" for arrow in up)


def shares(files: Sequence[File]) -> Iterator[str]:
    """Yield the shares of what has types and what has a docstring."""
    functions = [node for file in files for _, node in file.functions()]
    yield f"Functions with types: {share(sum(map(is_annotated, functions)), len(functions))}"
    public = [node for file in files for node in (file.tree, *public_nodes(file.tree.body))]
    yield f"Public with a docstring: {share(sum(ast.get_docstring(node) is not None for node in public), len(public))}"


def figures(root: Path) -> str:
    """Return all figures of a checkout, as text."""
    files = files_of(root)
    parts = (sizes(files), interfaces(files), rooms(files, orders_of(root)), shares(files))
    return "\n".join(line for part in parts for line in part)


def main() -> None:
    """Print the figures of the checkout named, or of this one."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    if not (root / "__init__.py").is_file():
        sys.exit(f"{root} is no checkout of barcast")
    print(figures(root))


if __name__ == "__main__":
    main()
