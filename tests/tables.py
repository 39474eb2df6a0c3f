"""The tests' database is laid out at once from the models, which is ten times as quick as walking its whole history.

What models cannot say, such as the triggers, is added by the very functions of the migrations. That both ways lead to
the same tables is compared by config/console/tests/test_tables.py on both engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython

OURS = "dhealth."
HISTORY = "django_migrations"
NOT_OURS = f'"?({HISTORY}|auth_group_permissions)\\b'  # Django's own; of the second an id is wider in one of the ways


def add_what_models_cannot_say() -> None:
    """Triggers, functions and tables that only migrations make; then every migration counts as done.

    A step that only brings older rows along is elidable and has nothing to do here.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    history = [migration for migration, _backwards in plan]
    with connection.schema_editor() as editor:
        for migration in history:
            ours = apps.get_app_config(migration.app_label).name.startswith(OURS)
            for operation in migration.operations if ours else ():
                if isinstance(operation, RunPython) and not operation.elidable:
                    operation.code(apps, editor)
    for migration in history:
        executor.recorder.record_applied(migration.app_label, migration.name)


def as_they_stand() -> list[str]:
    """Every table, column, constraint, index, trigger and function of the database, a line each, sorted."""
    return sorted(_of_sqlite() if connection.vendor == "sqlite" else _of_postgresql())


def _of_sqlite() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        for kind, name, table, sql in cursor.fetchall():
            if table == HISTORY or name.startswith("sqlite_"):
                continue
            if kind == "table":
                yield from (f"{name}: {part}" for part in _parts(sql))
            else:
                yield f"{table}: {' '.join(sql.split())}"


def _parts(table: str) -> Iterator[str]:
    """The columns and constraints of a CREATE TABLE: where a column stands makes no difference."""
    depth, part = 0, ""
    body = table[table.index("(") + 1 : table.rindex(")")]
    for character in body:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield " ".join(part.split())
            part = ""
        else:
            part += character
    yield " ".join(part.split())


POSTGRESQL = (
    "SELECT table_name || ': ' || concat_ws(' ', column_name, udt_name, character_maximum_length, is_nullable,"
    " column_default, is_identity) FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT tablename || ': ' || indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass || ': ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND conrelid <> 0",
    "SELECT tgrelid::regclass || ': ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'",
)


def _of_postgresql() -> Iterator[str]:
    with connection.cursor() as cursor:
        for question in POSTGRESQL:
            cursor.execute(question)
            yield from (line for (line,) in cursor.fetchall() if not re.match(NOT_OURS, line))
