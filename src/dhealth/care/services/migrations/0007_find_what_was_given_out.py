"""An index of what was given out, for the books of stock."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services", "0006_days_of_medicine")]

    operations = [
        migrations.AddIndex(
            model_name="service",
            index=models.Index(
                condition=models.Q(
                    ("is_current", True),
                    ("reported_by", ""),
                    models.Q(
                        ("condoms__gt", 0),
                        ("lubricants__gt", 0),
                        ("needles__gt", 0),
                        ("kits__gt", 0),
                        ("kind", "screening_test"),
                        _connector="OR",
                    ),
                ),
                fields=[
                    "organisation",
                    "worker",
                    "day",
                    "lot",
                    "condoms",
                    "lubricants",
                    "needles",
                    "kits",
                    "kind",
                    "form",
                    "reported_by",
                    "is_current",
                ],
                name="service_given_out",
            ),
        ),
    ]
