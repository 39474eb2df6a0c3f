from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Wrong codes and used codes are counted in the database: every web process sees the same."""

    dependencies = [("accounts", "0002_demonstration_invitations_resets")]

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
