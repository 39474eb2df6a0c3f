"""The database itself keeps the books: nothing changed or deleted, every entry in balance, on both engines."""

from django.db import migrations

TABLES = ("account", "entry", "line")
OUT_OF_BALANCE = (
    "(SELECT COUNT(*) FROM ledger_line WHERE entry_id = NEW.id) <> NEW.lines OR NEW.lines < 2 "
    "OR (SELECT COALESCE(SUM(amount), 0) FROM ledger_line WHERE entry_id = NEW.id) <> 0"
)
SEALED = "EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)"

SQLITE = [
    *(
        f"CREATE TRIGGER ledger_{table}_no_{verb} BEFORE {verb.upper()} ON ledger_{table} "
        "BEGIN SELECT RAISE(ABORT, 'the books are append-only'); END"
        for table in TABLES
        for verb in ("update", "delete")
    ),
    f"CREATE TRIGGER ledger_entry_balances BEFORE INSERT ON ledger_entry WHEN {OUT_OF_BALANCE} "
    "BEGIN SELECT RAISE(ABORT, 'an entry adds up to nothing'); END",
    f"CREATE TRIGGER ledger_line_is_in_time BEFORE INSERT ON ledger_line WHEN {SEALED} "
    "BEGIN SELECT RAISE(ABORT, 'the entry is sealed'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the books are append-only'; END $$",
    *(
        f"CREATE TRIGGER ledger_{table}_append_only BEFORE UPDATE OR DELETE ON ledger_{table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()"
        for table in TABLES
    ),
    "CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {OUT_OF_BALANCE} THEN RAISE EXCEPTION 'an entry adds up to nothing'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER ledger_entry_balances BEFORE INSERT ON ledger_entry "
    "FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances()",
    "CREATE FUNCTION ledger_line_is_in_time() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {SEALED} THEN RAISE EXCEPTION 'the entry is sealed'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER ledger_line_is_in_time BEFORE INSERT ON ledger_line "
    "FOR EACH ROW EXECUTE FUNCTION ledger_line_is_in_time()",
]


def keep_the_books(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_books")]
    operations = [migrations.RunPython(keep_the_books, elidable=False)]
