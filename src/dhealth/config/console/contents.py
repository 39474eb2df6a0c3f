"""What a database holds, in numbers: taken down with each backup and compared after each restore."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def contents(database: BaseDatabaseWrapper) -> dict[str, Any]:
    """Rows of every table, and the last link of every chain of events."""
    with database.cursor() as cursor:
        tables = sorted(table for table in database.introspection.table_names(cursor) if not table.startswith("sqlite"))
        rows = {table: _one(cursor, f"SELECT count(*) FROM {database.ops.quote_name(table)}") for table in tables}  # noqa: S608
        cursor.execute("SELECT chain, seq, digest FROM audit_chainhead")
        heads = {str(chain).replace("-", ""): [seq, bytes(digest).hex()] for chain, seq, digest in cursor.fetchall()}
    return {"rows": rows, "heads": heads}


def _one(cursor: Any, query: str) -> int:
    cursor.execute(query)
    return int(cursor.fetchone()[0])


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Tables with another number of rows and chains with another end."""
    tables = [f"table {t}" for t in before["rows"] if after["rows"].get(t) != before["rows"][t]]
    return tables + [f"chain {c}" for c in before["heads"] if after["heads"].get(c) != before["heads"][c]]
