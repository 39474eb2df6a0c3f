"""A held visit is given up, once and for good; how the clinic finds somebody is emptied where nobody has to."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

CHANGED = "what was said of a month or a device is never changed"
FIXED = ("clinic_id", "service", "day", "recorded_by_id", "recorded_at")
END = ("walk_in_id", "why", "by_id", "at")


def _differs(names, operator):
    return " OR ".join(f"OLD.{name} {operator} NEW.{name}" for name in names)


def _sqlite():
    kept = f"{_differs(FIXED, 'IS NOT')} OR (OLD.mark IS NOT NEW.mark AND length(NEW.mark) > 0)"
    yield "DROP TRIGGER referrals_walkin_no_update"
    for table, touched in (("walkin", kept), ("walkinend", _differs(END, "IS NOT"))):
        yield (
            f"CREATE TRIGGER referrals_{table}_no_update BEFORE UPDATE ON referrals_{table} "
            f"WHEN {touched} BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END"
        )
    yield (
        "CREATE TRIGGER referrals_walkinend_no_delete BEFORE DELETE ON referrals_walkinend "
        f"BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END"
    )


def _postgresql():
    differs = "IS DISTINCT FROM"
    kept = f"{_differs(FIXED, differs)} OR (OLD.mark {differs} NEW.mark AND length(NEW.mark) > 0)"
    for table, touched in (("walkin", kept), ("walkinend", _differs(END, differs))):
        yield (
            f"CREATE OR REPLACE FUNCTION referrals_{table}_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF TG_OP = 'UPDATE' THEN IF NOT ({touched}) THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{CHANGED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    yield (
        "CREATE TRIGGER referrals_walkinend_stays BEFORE UPDATE OR DELETE ON referrals_walkinend "
        "FOR EACH ROW EXECUTE FUNCTION referrals_walkinend_stays()"
    )


def keep(apps, schema_editor):
    for statement in _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql():
        schema_editor.execute(statement)


def forget(apps, schema_editor):
    """Who lies with their slip already need not be found."""
    apps.get_model("referrals", "WalkIn").objects.filter(match__isnull=False).update(mark=b"")


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0007_answers_are_found_by_clinic_and_moment'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WalkInEnd',
            fields=[
                ('walk_in', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='end', serialize=False, to='referrals.walkin')),
                ('why', models.CharField(choices=[('alone', 'No group sent them: they came by themselves'), ('mistake', 'Written down by mistake')], max_length=8)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.RunPython(keep, elidable=False),
        migrations.RunPython(forget, migrations.RunPython.noop, elidable=True),
    ]
