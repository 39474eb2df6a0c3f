"""The database itself holds the client's request, the order of proof and the facts, on both engines.

No referral without a standing request of the same client for the same clinic and service (Law 91/2025 article 26); no
visit or service without the slip that the client carries (security T06); no fact changed or removed.
"""

from django.db import migrations

UNASKED = (
    "NOT EXISTS (SELECT 1 FROM referrals_sharerequest r WHERE r.id = NEW.request_id AND r.client_id = NEW.client_id "
    "AND r.receiver_id = NEW.receiver_id AND r.service = NEW.service) "
    "OR EXISTS (SELECT 1 FROM referrals_requestwithdrawal w WHERE w.request_id = NEW.request_id AND w.part = 'sharing')"
)
WITHOUT_SLIP = (
    "NEW.kind IN ('arrived', 'served', 'not_eligible') AND NOT EXISTS (SELECT 1 FROM referrals_step s "
    "WHERE s.referral_id = NEW.referral_id AND s.kind = 'presented' AND s.is_current)"
)
UNSERVED = (
    "NEW.kind IN ('confirmed', 'rejected') AND NOT EXISTS (SELECT 1 FROM referrals_step s "
    "WHERE s.referral_id = NEW.referral_id AND s.kind = 'served' AND s.is_current)"
)
BEFORE_INSERT = [
    ("referral", "is_asked_for", UNASKED, "nobody is referred without their written request"),
    ("step", "needs_the_slip", WITHOUT_SLIP, "nobody arrives without the slip"),
    ("step", "needs_the_service", UNSERVED, "nothing is confirmed that was not given"),
]
# What may change: for whom a row counts after a merge, who follows it, what an erasure empties, what was taken back.
FIXED = {
    "sharerequest": ("client_id", "receiver_id", "service", "how", "answers_back", "said_at", "recorded_by_id"),
    "requestwithdrawal": ("request_id", "part", "said_at", "recorded_by_id"),
    "referral": (
        *("code", "client_id", "sender_id", "receiver_id", "agreement_id", "request_id", "service"),
        *("made_by_id", "made_at"),
    ),
    "step": ("referral_id", "position", "kind", "organisation_id", "by_id", "link_id", "at", "day", "reason"),
    "steptakenback": ("step_id", "by_id", "at"),
}
EMPTIED = {"step": ("treatment_code", "treatment_key")}
CHANGED = "the facts of a referral are never changed"


def _touched(table, differs):
    fixed = [differs.format(old=f"OLD.{name}", new=f"NEW.{name}") for name in FIXED[table]]
    emptied = [
        f"(NEW.{name} IS NOT NULL AND " + differs.format(old=f"OLD.{name}", new=f"NEW.{name}") + ")"
        for name in EMPTIED.get(table, ())
    ]
    return " OR ".join(fixed + emptied)


def _sqlite():
    for table, name, wrong, said in BEFORE_INSERT:
        yield (
            f"CREATE TRIGGER referrals_{table}_{name} BEFORE INSERT ON referrals_{table} WHEN {wrong} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
    for table in FIXED:
        yield (
            f"CREATE TRIGGER referrals_{table}_no_update BEFORE UPDATE ON referrals_{table} "
            f"WHEN {_touched(table, '{old} IS NOT {new}')} BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END"
        )
        yield (
            f"CREATE TRIGGER referrals_{table}_no_delete BEFORE DELETE ON referrals_{table} "
            f"BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END"
        )


def _postgresql():
    for table, name, wrong, said in BEFORE_INSERT:
        yield (
            f"CREATE FUNCTION referrals_{table}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {wrong} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END IF; RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER referrals_{table}_{name} BEFORE INSERT ON referrals_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION referrals_{table}_{name}()"
        )
    for table in FIXED:
        yield (
            f"CREATE FUNCTION referrals_{table}_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF TG_OP = 'UPDATE' THEN IF NOT ({_touched(table, '{old} IS DISTINCT FROM {new}')}) "
            "THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{CHANGED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        yield (
            f"CREATE TRIGGER referrals_{table}_stays BEFORE UPDATE OR DELETE ON referrals_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION referrals_{table}_stays()"
        )


def refuse(apps, schema_editor):
    for statement in _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_referrals_and_their_steps")]
    operations = [migrations.RunPython(refuse, elidable=False)]
