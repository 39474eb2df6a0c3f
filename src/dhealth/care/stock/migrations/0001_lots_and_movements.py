"""Lots, movements and what was said of them."""

import dhealth.kernel.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0003_practice_is_a_kind'),
        ('services', '0007_find_what_was_given_out'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Book',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='organisations.organisation')),
                ('carried_to', models.DateField()),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.UUIDField(default=dhealth.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('item', models.CharField(choices=[('condoms', 'Condoms'), ('lubricants', 'Lubricants'), ('needles', 'Needles'), ('kits', 'Self-check kits'), ('tests', 'Quick-check kits')], max_length=12)),
                ('number', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=40)),
                ('expires_on', models.DateField(null=True)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.UUIDField(default=dhealth.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('received', 'Received'), ('handed_on', 'Handed on'), ('counted', 'Counted')], max_length=10)),
                ('item', models.CharField(choices=[('condoms', 'Condoms'), ('lubricants', 'Lubricants'), ('needles', 'Needles'), ('kits', 'Self-check kits'), ('tests', 'Quick-check kits')], max_length=12)),
                ('amount', models.IntegerField()),
                ('day', models.DateField()),
                ('source', models.CharField(blank=True, max_length=120)),
                ('paper', models.CharField(blank=True, max_length=40)),
                ('reason', models.CharField(blank=True, choices=[('opening', 'There when the books began'), ('counted', 'Found when counting'), ('broken', 'Broken'), ('expired', 'Past its date'), ('lost', 'Lost')], max_length=12)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('giver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='stock.lot')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('receiver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=dhealth.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('item', models.CharField(choices=[('condoms', 'Condoms'), ('lubricants', 'Lubricants'), ('needles', 'Needles'), ('kits', 'Self-check kits'), ('tests', 'Quick-check kits')], max_length=12)),
                ('book', models.IntegerField()),
                ('given', models.PositiveIntegerField()),
                ('day', models.DateField()),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='services.service')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Said',
            fields=[
                ('id', models.UUIDField(default=dhealth.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('got', models.PositiveIntegerField(null=True)),
                ('said_at', models.DateTimeField(auto_now_add=True)),
                ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='said', to='stock.movement')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['said_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Settled',
            fields=[
                ('id', models.UUIDField(default=dhealth.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('settled_at', models.DateTimeField(auto_now_add=True)),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='settled', to='stock.question')),
                ('settled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TakenBack',
            fields=[
                ('id', models.UUIDField(default=dhealth.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('mistake', 'Written by mistake'), ('number', 'A wrong number or day'), ('not_handed', 'It was not handed over')], max_length=12)),
                ('taken_back_at', models.DateTimeField(auto_now_add=True)),
                ('movement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='taken_back', to='stock.movement')),
                ('taken_back_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Carried',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('item', models.CharField(choices=[('condoms', 'Condoms'), ('lubricants', 'Lubricants'), ('needles', 'Needles'), ('kits', 'Self-check kits'), ('tests', 'Quick-check kits')], max_length=12)),
                ('lot', models.CharField(blank=True, max_length=40)),
                ('amount', models.PositiveIntegerField()),
                ('holder', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'month'], name='carried_by_month')],
            },
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.UniqueConstraint(fields=('organisation', 'item', 'key'), name='one_lot_a_number'),
        ),
        migrations.AddIndex(
            model_name='movement',
            index=models.Index(fields=['organisation', 'day'], name='movement_by_day'),
        ),
    ]
