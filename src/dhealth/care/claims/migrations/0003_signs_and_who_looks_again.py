"""What shows at the close is kept beside the claim; nobody of the clinic or the group looks again, nor who confirmed."""

import django.db.models.deletion
from django.db import migrations, models

import dhealth.kernel.ids

OF_A_PARTY = (
    "EXISTS (SELECT 1 FROM claims_claimline l JOIN claims_confirmation c ON c.id = l.confirmation_id "
    "JOIN referrals_referral r ON r.id = l.referral_id WHERE l.id = NEW.line_id AND (c.by_id = NEW.by_id "
    "OR r.receiver_id = NEW.organisation_id OR r.sender_id = NEW.organisation_id))"
)
SQLITE = [
    *(
        f"CREATE TRIGGER claims_sign_no_{verb} BEFORE {verb.upper()} ON claims_sign "
        "BEGIN SELECT RAISE(ABORT, 'claims are append-only'); END"
        for verb in ("update", "delete")
    ),
    f"CREATE TRIGGER claims_another_looks_again BEFORE INSERT ON claims_recheck WHEN {OF_A_PARTY} "
    "BEGIN SELECT RAISE(ABORT, 'somebody else looks again'); END",
]
POSTGRESQL = [
    "CREATE TRIGGER claims_sign_append_only BEFORE UPDATE OR DELETE ON claims_sign "
    "FOR EACH ROW EXECUTE FUNCTION claims_are_append_only()",
    "CREATE FUNCTION claims_another_looks_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF {OF_A_PARTY} THEN RAISE EXCEPTION 'somebody else looks again' USING ERRCODE = '23514'; END IF; "
    "RETURN NEW; END $$",
    "CREATE TRIGGER claims_another_looks_again BEFORE INSERT ON claims_recheck "
    "FOR EACH ROW EXECUTE FUNCTION claims_another_looks_again()",
]


def keep_them(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_four_people_and_nothing_written_over"),
        ("referrals", "0003_months_shared_by_both"),
    ]
    operations = [
        migrations.CreateModel(
            name="Sign",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dhealth.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sign", models.CharField(max_length=16)),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signs",
                        to="claims.claimline",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "sign"), name="each_sign_of_a_claim_once")
                ],
            },
        ),
        migrations.RunPython(keep_them, elidable=False),
    ]
