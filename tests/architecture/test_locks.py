"""A row is locked against whoever would change it, not against whoever refers to it."""

import ast

from tests.architecture.house import SOURCE, sources


def test_a_lock_never_bars_whoever_only_refers_to_the_row():
    """PostgreSQL's plain FOR UPDATE does; two acts that wrote of one client would each wait for the other."""
    strays = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "select_for_update"
        if not any(word.arg == "no_key" for word in node.keywords)
    ]
    assert strays == []
