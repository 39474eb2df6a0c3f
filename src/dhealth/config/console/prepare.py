"""Makes an installation ready: folder, keys, tables, places, static files; quick when there is nothing to do."""

from dhealth.config.console.answers import CommandRefused, tell
from dhealth.config.console.first_keys import ensure_keys
from dhealth.config.console.folders import make_data_folder, preparing, use


def prepare(*, ask: bool = True) -> None:
    """Make ready and set up Django; a second call changes nothing.

    `ask`: whether a person at a terminal is shown a new recovery key.

    Raises:
        CommandRefused, KeyFileProblem: one sentence says what stands in the way.
    """
    make_data_folder()
    with preparing():
        use()
        ensure_keys(ask=ask)
        _set_up()


def _set_up() -> None:
    import django

    django.setup()
    from dhealth.config.console import checks, language, settling, static_files

    language.speak_as_the_terminal()
    settling.settle_rotation()
    checks.refuse_unsafe_database()
    bring_up_to_date()
    checks.refuse_foreign_database()
    keep_rules()
    static_files.collect()


def bring_up_to_date() -> None:
    """Bring the tables up to date and fill the register of places once."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        tell("Preparing the database…")
        call_command("migrate", verbosity=0, interactive=False)
    from dhealth.trust.places.actions import load_places

    load_places()


def keep_rules() -> None:
    """Keep the rules as they were delivered; a spoilt file is named by line, and what held before goes on holding.

    Raises:
        CommandRefused: nothing was kept before, so that there are no rules to obey.
    """
    from dhealth.kernel.rule_text import Mistake
    from dhealth.trust.policies.actions import keep_delivered
    from dhealth.trust.policies.pages import in_force

    for page, mistake in keep_delivered():
        said = f"{page.file.name}, line {mistake.line}: {mistake.message}"
        try:
            in_force(page)
        except Mistake:
            raise CommandRefused(f"{said} No earlier rules are kept here. Mend the line, then start again.") from None
        tell(f"{said} The rules that held before stay in force.")
