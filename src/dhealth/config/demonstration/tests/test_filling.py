"""Filling: the same each time, once, and never where real people may be."""

from datetime import date

import pytest
from django.db import transaction

from dhealth.care.clients.identity import open_card
from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.config.demonstration import fill
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.demonstration import forget_what_is_known
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Organisation

TODAY = date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    yield
    forget_what_is_known()


def stored() -> list[tuple]:
    """Everybody by their project code, with what they were given; ids and printed codes are new each time."""
    people = {
        client.pk: (code, open_card(client.organisation_id, client.pk, client.card), client.birth_year)
        for client in Client.objects.prefetch_related("codes")
        for code in sorted(row.code for row in client.codes.all() if row.source == "project") or [""]
    }
    given = Service.objects.values_list("client", "day", "kind", "result", "condoms", "worker__username", "is_current")
    return sorted((*people[pk][:1], str(people[pk][1:]), *map(str, rest)) for pk, *rest in given)


@pytest.mark.slow
def test_two_fillings_are_the_same():
    found = []
    for _time in range(2):
        with transaction.atomic():
            fill(small=True, today=TODAY)
            found.append(stored())
            transaction.set_rollback(True)
        forget_what_is_known()
    assert found[0] == found[1] and len(found[0]) > 500


@pytest.mark.slow
def test_filling_again_changes_nothing():
    fill(small=True, today=TODAY)
    before = (Client.objects.count(), Service.objects.count(), Event.objects.count())
    fill(small=True, today=date(2026, 4, 1))
    assert (Client.objects.count(), Service.objects.count(), Event.objects.count()) == before


def test_a_database_with_somebody_in_it_is_refused(gnet):
    with pytest.raises(Refused):
        fill(small=True)
    assert list(Organisation.objects.all()) == [gnet]
