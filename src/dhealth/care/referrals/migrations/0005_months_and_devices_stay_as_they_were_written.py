"""What both sides of a month said, and on which device a clinic answered, is never changed; on both engines."""

from django.db import migrations

# Table → what of a row never changes. A code of the clinic may be emptied, when the client's record is erased.
FIXED = {
    "sharedlist": ("sender_id", "receiver_id", "month"),
    "difference": ("shared_id", "referral_id", "organisation_id", "says", "by_id", "at"),
    "differencesettled": ("difference_id", "how", "by_id", "at"),
    "listsigned": ("shared_id", "organisation_id", "digest", "round", "by_id", "at"),
    "listreopened": ("shared_id", "round", "organisation_id", "reason", "by_id", "at"),
    "walkin": ("clinic_id", "service", "day", "mark", "recorded_by_id", "recorded_at"),
    "walkinmatch": ("walk_in_id", "referral_id", "by_id", "at"),
    "clinicdevice": ("clinic_id", "mark", "words", "first_by_id", "first_at"),
    "deviceletin": ("device_id", "how", "by_id", "at"),
    "deviceshut": ("device_id", "by_id", "at"),
    "heldanswer": ("device_id", "referral_id", "by_id", "link_id", "day", "at"),
    "heldanswerend": ("held_id", "given", "why", "at"),
}
EMPTIED = {"heldanswer": ("treatment_code",)}
CHANGED = "what was said of a month or a device is never changed"


def _touched(table, differs):
    fixed = [differs.format(old=f"OLD.{name}", new=f"NEW.{name}") for name in FIXED[table]]
    emptied = [
        f"(NEW.{name} IS NOT NULL AND " + differs.format(old=f"OLD.{name}", new=f"NEW.{name}") + ")"
        for name in EMPTIED.get(table, ())
    ]
    return " OR ".join(fixed + emptied)


def _sqlite():
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


def keep(apps, schema_editor):
    for statement in _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_known_devices_and_months_opened_again")]
    operations = [migrations.RunPython(keep, elidable=False)]
