"""Actions, queries, rules and models never touch the request; views never write and see only what they may."""

import ast

from tests.architecture.house import SOURCE, sources

HTTP = ("django.http", "django.shortcuts", "django.contrib.messages", "django.urls")
BELOW_THE_WEB = ("actions.py", "queries.py", "rules.py", "models.py")
WRITES = {"save", "create", "update", "delete", "bulk_create", "get_or_create", "update_or_create"}
OWN_ROWS = {"visible_to"}


def place(path, node) -> str:
    return f"{path.relative_to(SOURCE)}:{node.lineno}"


def views():
    yield from sources("views.py", "search.py", "client.py", "home.py", "help.py")


def test_below_the_web_nothing_knows_http():
    strays = [
        place(path, node)
        for path, tree in sources(*BELOW_THE_WEB)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(HTTP)
    ]
    assert strays == []


def is_orm(func: ast.Attribute) -> bool:
    """A write on a manager, a query set or a model instance, not on a dict or a session."""
    return "objects" in ast.unparse(func.value) or func.attr in {
        "save",
        "bulk_create",
        "get_or_create",
        "update_or_create",
    }


def test_views_do_not_write():
    strays = [
        place(path, node)
        for path, tree in views()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in WRITES and is_orm(node.func)
    ]
    assert strays == []


def test_views_fetch_only_what_the_actor_may_see():
    strays = [
        place(path, node)
        for path, tree in views()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and getattr(node.value, "attr", "") == "objects"
        and node.attr not in OWN_ROWS
    ]
    assert strays == []
