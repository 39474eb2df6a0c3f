"""The database itself keeps the words of an agreement that lies out or holds, and the facts about it, on both engines."""

from django.db import migrations

TERMS = (
    "number", "kind", "province_id", "title", "valid_from", "valid_to", "pilot",
    "answer_days", "arrive_days", "code_days", "escalate_days", "reconcile_by", "cycle_months",
)
LAID_OUT = (
    "EXISTS (SELECT 1 FROM agreements_proposal laid LEFT JOIN agreements_proposaltakenback back "
    "ON back.proposal_id = laid.id WHERE laid.agreement_id = {row} AND back.id IS NULL)"
)
FACTS = ("proposal", "proposaltakenback", "signature", "exemption", "exemptionanswer", "start", "ending", "score")
WORDS = ("clause", "allowedservice")
SAID = "what was laid out to be signed stands still"
DONE = "a fact about an agreement is never changed"

DIFFERS = {
    "sqlite": " OR ".join(f"OLD.{one} IS NOT NEW.{one}" for one in TERMS),
    "postgresql": " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in TERMS),
}

SQLITE = [
    *(
        f"CREATE TRIGGER agreements_{table}_no_{verb} BEFORE {verb.upper()} ON agreements_{table} "
        f"WHEN {LAID_OUT.format(row='NEW.agreement_id')} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        for table in WORDS
        for verb in ("insert", "update")
    ),
    f"CREATE TRIGGER agreements_agreement_no_update BEFORE UPDATE ON agreements_agreement "
    f"WHEN ({DIFFERS['sqlite']}) AND {LAID_OUT.format(row='NEW.id')} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    *(
        f"CREATE TRIGGER agreements_{table}_no_update BEFORE UPDATE ON agreements_{table} "
        f"BEGIN SELECT RAISE(ABORT, '{DONE}'); END"
        for table in FACTS
    ),
]

POSTGRESQL = [
    "CREATE FUNCTION agreements_words_stand_still() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF {LAID_OUT.format(row='NEW.agreement_id')} THEN RAISE EXCEPTION '{SAID}'; END IF; RETURN NEW; END $$",
    "CREATE FUNCTION agreements_terms_stand_still() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF ({DIFFERS['postgresql']}) AND {LAID_OUT.format(row='NEW.id')} THEN RAISE EXCEPTION '{SAID}'; END IF; "
    "RETURN NEW; END $$",
    "CREATE FUNCTION agreements_facts_stay() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{DONE}'; END $$",
    *(
        f"CREATE TRIGGER agreements_{table}_no_change BEFORE INSERT OR UPDATE ON agreements_{table} "
        "FOR EACH ROW EXECUTE FUNCTION agreements_words_stand_still()"
        for table in WORDS
    ),
    "CREATE TRIGGER agreements_agreement_no_change BEFORE UPDATE ON agreements_agreement "
    "FOR EACH ROW EXECUTE FUNCTION agreements_terms_stand_still()",
    *(
        f"CREATE TRIGGER agreements_{table}_no_update BEFORE UPDATE ON agreements_{table} "
        "FOR EACH ROW EXECUTE FUNCTION agreements_facts_stay()"
        for table in FACTS
    ),
]


def keep_the_words(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_agreements_and_their_facts")]
    operations = [migrations.RunPython(keep_the_words, elidable=False)]
