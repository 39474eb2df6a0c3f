"""What a clinic said of its months and needs, and what it was given, is never changed; on both engines.

Hours, services and the like are the clinic's page of today and do change; of days that are closed only the end does.
"""

from django.db import migrations

TABLES = ("outsideclients", "need", "needmet")
SPAN = ("clinic_id", "service", "state", "first_day", "why", "said_by_id", "said_at")
CHANGED = "what a clinic said or was given is never changed"


def _sqlite():
    for table in TABLES:
        for verb in ("update", "delete"):
            yield (
                f"CREATE TRIGGER clinics_{table}_no_{verb} BEFORE {verb.upper()} ON clinics_{table} "
                f"BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END"
            )
    moved = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in SPAN)
    yield (
        f"CREATE TRIGGER clinics_span_no_update BEFORE UPDATE ON clinics_span WHEN {moved} "
        f"BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END"
    )


def _postgresql():
    yield (
        "CREATE FUNCTION clinics_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{CHANGED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in TABLES:
        yield (
            f"CREATE TRIGGER clinics_{table}_stays BEFORE UPDATE OR DELETE ON clinics_{table} "
            "FOR EACH ROW EXECUTE FUNCTION clinics_stay()"
        )
    moved = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in SPAN)
    yield (
        f"CREATE TRIGGER clinics_span_stays BEFORE UPDATE ON clinics_span FOR EACH ROW WHEN ({moved}) "
        "EXECUTE FUNCTION clinics_stay()"
    )


def keep(apps, schema_editor):
    for statement in _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("clinics", "0002_places_needs_and_clients_from_elsewhere")]
    operations = [migrations.RunPython(keep, elidable=False)]
