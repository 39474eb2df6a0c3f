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
    """Each requirement that a test of this file says it shows, with the test's name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and getattr(decorator.func, "attr", "") == "covers":
                    yield from ((ast.literal_eval(argument), node.name) for argument in decorator.args)


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
