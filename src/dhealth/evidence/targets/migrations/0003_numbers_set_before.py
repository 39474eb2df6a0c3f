"""The targets that stand already begin their history: the number they have, from their first day."""

from django.db import migrations


def begin_history(apps, _schema):
    change = apps.get_model("targets", "TargetChange")
    found = apps.get_model("targets", "Target").objects.order_by("pk").iterator(chunk_size=500)
    change.objects.bulk_create(
        (change(target=one, number=one.number, from_day=one.starts_on, origin=one.origin) for one in found), 500
    )


class Migration(migrations.Migration):
    dependencies = [("targets", "0002_agreed_numbers_of_groups_and_projects")]
    operations = [migrations.RunPython(begin_history, migrations.RunPython.noop, elidable=True)]
