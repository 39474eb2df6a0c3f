"""What the architecture tests read: the import contracts, the sources, the URLs."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "dhealth"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def heights() -> dict[str, int]:
    """Each floor and room with its height, read from the import contracts: one source of truth."""
    found: dict[str, int] = {}
    for contract in CONTRACTS:
        if contract["type"] == "layers" and contract.get("exhaustive"):
            prefix = contract["containers"][0]
            for height, layer in enumerate(reversed(contract["layers"])):
                found |= {f"{prefix}.{room.strip()}": height for room in layer.split("|")}
    return found


def sources(*names: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every file of these names in any room, or in the folder that one grew into; without a name, all sources."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts or "tests" in path.parts:
            continue
        if not names or path.name in names or f"{path.parent.name}.py" in names:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def url_patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address of the program."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from url_patterns(entry)


def recorded_verbs() -> Iterator[tuple[str, str]]:
    """Every verb that the sources record as an event, with its place."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and node.args:
                verb = node.args[0]
                if isinstance(verb, ast.Constant):
                    yield str(verb.value), f"{path.relative_to(SOURCE)}:{node.lineno}"
