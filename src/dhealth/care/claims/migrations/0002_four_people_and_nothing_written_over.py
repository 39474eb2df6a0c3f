"""The database itself keeps claims: nothing changed or deleted, four people a batch, no claim without the province."""

from django.db import migrations

TABLES = (
    *("contract", "amendment", "package", "tariff", "ceiling", "confirmation", "claimline", "move", "batch", "inbatch"),
    *("closing", "seed", "recheck", "approval", "payment", "receipt"),
)
CONFIRMED_BY_THEM = (
    "EXISTS (SELECT 1 FROM claims_inbatch p JOIN claims_claimline l ON l.id = p.line_id "
    "JOIN claims_confirmation c ON c.id = l.confirmation_id WHERE p.batch_id = NEW.batch_id AND c.by_id = NEW.by_id)"
)
CLOSED_BY_THEM = "EXISTS (SELECT 1 FROM claims_closing x WHERE x.batch_id = NEW.batch_id AND x.by_id = NEW.by_id)"
APPROVED_BY_THEM = "EXISTS (SELECT 1 FROM claims_approval x WHERE x.batch_id = NEW.batch_id AND x.by_id = NEW.by_id)"
NOT_YET = "NOT EXISTS (SELECT 1 FROM claims_{} x WHERE x.batch_id = NEW.batch_id)"

# table → (name, when it is refused, in which words)
REFUSED = {
    "claimline": (
        "claims_line_needs_the_word",
        "NOT EXISTS (SELECT 1 FROM claims_confirmation c WHERE c.id = NEW.confirmation_id "
        "AND c.referral_id = NEW.referral_id AND c.verdict = 'confirmed')",
        "only a confirmation makes a claim",
    ),
    "inbatch": (
        "claims_batch_is_open",
        "EXISTS (SELECT 1 FROM claims_closing x WHERE x.batch_id = NEW.batch_id)",
        "the batch is closed",
    ),
    "closing": ("claims_maker_confirmed_nothing", CONFIRMED_BY_THEM, "four different people"),
    "seed": ("claims_seed_comes_after", NOT_YET.format("closing"), "the seed comes after the close"),
    "approval": (
        "claims_approver_is_another",
        f"{CONFIRMED_BY_THEM} OR {CLOSED_BY_THEM} OR {NOT_YET.format('seed')}",
        "four different people, one after the other",
    ),
    "payment": (
        "claims_payer_is_another",
        f"{CONFIRMED_BY_THEM} OR {CLOSED_BY_THEM} OR {APPROVED_BY_THEM} OR {NOT_YET.format('approval')}",
        "four different people, one after the other",
    ),
    "receipt": ("claims_receipt_comes_last", NOT_YET.format("payment"), "nothing was paid"),
}

SQLITE = [
    *(
        f"CREATE TRIGGER claims_{table}_no_{verb} BEFORE {verb.upper()} ON claims_{table} "
        "BEGIN SELECT RAISE(ABORT, 'claims are append-only'); END"
        for table in TABLES
        for verb in ("update", "delete")
    ),
    *(
        f"CREATE TRIGGER {name} BEFORE INSERT ON claims_{table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for table, (name, when, words) in REFUSED.items()
    ),
]
POSTGRESQL = [
    "CREATE FUNCTION claims_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'claims are append-only' USING ERRCODE = '23514'; END $$",
    *(
        f"CREATE TRIGGER claims_{table}_append_only BEFORE UPDATE OR DELETE ON claims_{table} "
        "FOR EACH ROW EXECUTE FUNCTION claims_are_append_only()"
        for table in TABLES
    ),
    *(
        statement
        for table, (name, when, words) in REFUSED.items()
        for statement in (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
            f"RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE INSERT ON claims_{table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        )
    ),
]


def keep_claims(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_from_confirmation_to_money")]
    operations = [migrations.RunPython(keep_claims, elidable=False)]
