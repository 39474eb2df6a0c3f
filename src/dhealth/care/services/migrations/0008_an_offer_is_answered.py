"""An answer to the offer of a check is a reason of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0007_find_what_was_given_out"),
    ]

    operations = [
        migrations.AlterField(
            model_name="correction",
            name="reason",
            field=models.CharField(
                choices=[
                    ("mistake", "Written by mistake"),
                    ("number", "A wrong number or date"),
                    ("twice", "Written twice"),
                    ("wrong_client", "It was somebody else"),
                    ("news", "The client or the clinic corrected it"),
                    ("answered", "The answer to the offer of a check"),
                ],
                max_length=20,
            ),
        ),
    ]
