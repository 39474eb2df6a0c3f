"""Prints, for each system of the requirements, how many are shown by a test, by which, and which are not."""

import ast
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def numbered() -> dict[str, str]:
    """Every requirement by its number."""
    with (ROOT / "docs" / "requirements.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["requirement"] for row in csv.DictReader(file)}


def systems() -> dict[str, str]:
    """The systems by their three letters."""
    with (ROOT / "docs" / "systems.csv").open(encoding="utf-8", newline="") as file:
        return {row["system"]: row["title"] for row in csv.DictReader(file)}


def marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each requirement that a test says it shows, with its name; a mark of the whole file is each test's."""
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(getattr(name, "id", "") == "pytestmark" for name in node.targets):
            of_all = [requirement for mark in ast.walk(node.value) for requirement in named_in(mark)]
            yield from ((requirement, test.name) for test in tests for requirement in of_all)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from ((requirement, node.name) for mark in node.decorator_list for requirement in named_in(mark))


def named_in(mark: ast.AST) -> list[str]:
    """The numbers in `covers(…)`; none in any other mark."""
    is_ours = isinstance(mark, ast.Call) and getattr(mark.func, "attr", "") == "covers"
    return [ast.literal_eval(argument) for argument in mark.args] if is_ours else []


def shown() -> dict[str, list[str]]:
    """Requirement → the tests that show it."""
    found: dict[str, list[str]] = defaultdict(list)
    for place in ("src", "tests"):
        for path in sorted((ROOT / place).rglob("test_*.py")):
            for requirement, name in marks(ast.parse(path.read_text(encoding="utf-8"))):
                found[requirement].append(f"{path.relative_to(ROOT)}::{name}")
    return found


def main() -> int:
    """Print the table; a mark for a number that does not exist is an error."""
    known, by_test = numbered(), shown()
    for system, title in systems().items():
        ids = [number for number in known if number.startswith(system + "-")]
        there = [number for number in ids if number in by_test]
        print(f"{system}  {len(there):3} of {len(ids):3} shown  {title}")
        if there:
            print("     shown:     " + ", ".join(f"{n} ({len(by_test[n])})" for n in there))
            print("     not shown: " + ", ".join(n for n in ids if n not in by_test))
    print(f"\n{sum(n in by_test for n in known)} of {len(known)} requirements shown")
    strays = sorted(set(by_test) - set(known))
    if strays:
        print(f"unknown numbers in marks: {', '.join(strays)}", file=sys.stderr)
    return 1 if strays else 0


if __name__ == "__main__":
    raise SystemExit(main())
