"""Proves a restored database before it is put to use: whole, unchanged, and readable with its key."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from dhealth.config.console.answers import CommandRefused
from dhealth.trust.keys.archive import Archive


def prove(
    archive: Archive, manifest: dict[str, Any], key: bytes, place: Path, erased: Collection[UUID]
) -> Iterator[str]:
    """Restore the database, then say in one sentence each what was proved of it.

    `place`: where the embedded database is unpacked; PostgreSQL's goes to its server. `erased`: records that were
    erased after the backup, as far as anybody knows; they are erased again.

    Raises:
        CommandRefused: something does not hold.
    """
    import django

    django.setup()
    from django.db import connection, connections

    from dhealth.config.console.database_copies import DATABASE, restore_postgresql

    if connection.vendor == "postgresql":
        restore_postgresql(archive, key)
    else:
        archive.extract(DATABASE, key, place)
        connections["default"].settings_dict["NAME"] = place
        yield _integrity()
    yield _same_contents(manifest)
    yield _chains()
    yield _opens()
    if erased:
        yield _erase_again(erased)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # one file again, without its log
            cursor.execute("PRAGMA journal_mode = DELETE")
    connection.close()


def _integrity() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        found = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise CommandRefused(f"The restored database is damaged: {found}. Nothing was changed. Take another backup.")
    return "The database file is whole."


def _same_contents(manifest: dict[str, Any]) -> str:
    from django.db import connection

    from dhealth.config.console.contents import contents, differences

    if strange := differences(manifest, contents(connection)):
        raise CommandRefused(f"The restored database differs from what was backed up: {', '.join(strange)}.")
    return f"{sum(manifest['rows'].values())} rows in {len(manifest['rows'])} tables, as backed up."


def _chains() -> str:
    from dhealth.trust.audit.verify import verify_all

    chains = list(verify_all())
    broken = [chain for chain, _length, found in chains if found]
    if broken:
        raise CommandRefused(f"The event log does not hold in {len(broken)} chains: {', '.join(map(str, broken))}.")
    return f"{sum(length for _chain, length, _found in chains)} events in {len(chains)} chains, each link proved."


def _opens() -> str:
    from dhealth.care.clients.identity import open_cards
    from dhealth.care.clients.models import Client
    from dhealth.config.console.checks import refuse_foreign_database
    from dhealth.trust.keys.sealing import CannotOpen

    refuse_foreign_database()
    opened = 0
    try:
        for owner in Client.objects.order_by().values_list("organisation_id", flat=True).distinct():
            cards = Client.objects.filter(organisation=owner, erased_at=None).values_list("pk", "card")
            opened += len(open_cards(owner, ((pk, bytes(card)) for pk, card in cards)))
    except CannotOpen as error:
        raise CommandRefused(f"A sealed card does not open: {error}.") from error
    return f"{opened} sealed cards open with the key."


def _erase_again(erased: Collection[UUID]) -> str:
    """The tables are brought up to date first: erasing goes by today's rules."""
    from dhealth.care.clients.actions.leaving import erase_again
    from dhealth.care.clients.models import Client
    from dhealth.config.console.prepare import bring_up_to_date
    from dhealth.trust.accounts.operator import Operator

    bring_up_to_date()
    back = [client for pk in erased if (client := Client.objects.filter(pk=pk, erased_at=None).first())]
    for client in back:
        erase_again(Operator.at_the_console(), client)
    return f"{len(back)} records that were erased after the backup are erased again, and the event log says so."
