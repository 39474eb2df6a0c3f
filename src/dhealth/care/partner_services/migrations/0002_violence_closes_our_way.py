"""The database itself lets nobody reach a contact where no way is open, or where anybody fears violence."""

from django.db import migrations

_OPEN = "SELECT 1 FROM partner_services_named n WHERE n.contact_id = NEW.contact_id AND n.way IN ('together', 'provider')"
_FEARED = "SELECT 1 FROM partner_services_named n WHERE n.contact_id = NEW.contact_id AND n.violence = 'yes'"
_OURS = "NEW.way IN ('together', 'provider')"
_NO_WAY = "no way to this contact is open"

SQLITE = [
    "CREATE TRIGGER partner_attempt_needs_a_way BEFORE INSERT ON partner_services_attempt "
    f"WHEN NOT EXISTS ({_OPEN}) OR EXISTS ({_FEARED}) BEGIN SELECT RAISE(ABORT, '{_NO_WAY}'); END",
    *(
        f"CREATE TRIGGER partner_way_of_{verb.lower()} BEFORE {verb} ON partner_services_named "
        f"WHEN {_OURS} AND EXISTS ({_FEARED} AND n.id <> NEW.id) BEGIN SELECT RAISE(ABORT, '{_NO_WAY}'); END"
        for verb in ("INSERT", "UPDATE")
    ),
]
POSTGRESQL = [
    "CREATE FUNCTION partner_attempt_needs_a_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF NOT EXISTS ({_OPEN}) OR EXISTS ({_FEARED}) THEN "
    f"RAISE EXCEPTION '{_NO_WAY}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER partner_attempt_needs_a_way BEFORE INSERT ON partner_services_attempt "
    "FOR EACH ROW EXECUTE FUNCTION partner_attempt_needs_a_way()",
    "CREATE FUNCTION partner_way_is_open() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF {_OURS} AND EXISTS ({_FEARED} AND n.id <> NEW.id) THEN "
    f"RAISE EXCEPTION '{_NO_WAY}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER partner_way_is_open BEFORE INSERT OR UPDATE ON partner_services_named "
    "FOR EACH ROW EXECUTE FUNCTION partner_way_is_open()",
]


def refuse(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("partner_services", "0001_those_close_to_a_client")]
    operations = [migrations.RunPython(refuse, elidable=False)]
