"""A contact's id is drawn by chance; who knows by whom stands with who named them; a fear closes others' ways itself."""

import uuid

from django.db import migrations, models
from django.db.models import Min, Q

_OURS = "way IN ('together', 'provider')"
_CLOSE = (
    "UPDATE partner_services_named SET way = '', may_disclose = {no} "
    f"WHERE contact_id = NEW.contact_id AND id <> NEW.id AND {_OURS}"
)
SQLITE = [
    f"CREATE TRIGGER partner_fear_closes_on_{verb.lower()} AFTER {verb} ON partner_services_named "
    f"WHEN NEW.violence = 'yes' BEGIN {_CLOSE.format(no='0')}; END"
    for verb in ("INSERT", "UPDATE")
]
POSTGRESQL = [
    "CREATE FUNCTION partner_fear_closes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF NEW.violence = 'yes' THEN {_CLOSE.format(no='false')}; END IF; RETURN NULL; END $$",
    "CREATE TRIGGER partner_fear_closes AFTER INSERT OR UPDATE ON partner_services_named "
    "FOR EACH ROW EXECUTE FUNCTION partner_fear_closes()",
]


def close(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def tell(apps, schema_editor):
    """What was known of each contact until now is laid to everybody who named them."""
    named = apps.get_model("partner_services", "Named")
    told = apps.get_model("partner_services", "Step").objects.filter(kind="told", is_current=True)
    tried = apps.get_model("partner_services", "Attempt").objects.filter(outcome="reached", is_current=True)
    for column, rows in (("told_on", told), ("reached_on", tried)):
        for contact, day in rows.order_by().values_list("contact").annotate(first=Min("day")):
            named.objects.filter(contact=contact).update(**{column: day})


class Migration(migrations.Migration):
    dependencies = [("partner_services", "0004_a_group_says_what_it_cannot")]
    operations = [
        migrations.AlterField(
            "contact", "id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)
        ),
        migrations.AddField("contact", "link", models.BinaryField(max_length=16, null=True)),
        migrations.AddField("named", "told_on", models.DateField(null=True)),
        migrations.AddField("named", "reached_on", models.DateField(null=True)),
        migrations.AddIndex(
            "notice", models.Index(fields=["expires_at"], name="notice_with_words", condition=Q(card__isnull=False))
        ),
        migrations.RunPython(tell, elidable=True),
        migrations.RunPython(close, elidable=False),
    ]
