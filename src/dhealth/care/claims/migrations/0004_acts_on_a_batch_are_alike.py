"""What somebody does to a batch is written in one way; nothing changes in the database."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_signs_and_who_looks_again"),
    ]

    operations = [
        migrations.AlterField(
            model_name="approval",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="%(class)s",
                serialize=False,
                to="claims.batch",
            ),
        ),
        migrations.AlterField(
            model_name="closing",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="%(class)s",
                serialize=False,
                to="claims.batch",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="%(class)s",
                serialize=False,
                to="claims.batch",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="%(class)s",
                serialize=False,
                to="claims.batch",
            ),
        ),
        migrations.AlterField(
            model_name="seed",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="%(class)s",
                serialize=False,
                to="claims.batch",
            ),
        ),
    ]
