"""What an import or the demonstration brings at once."""

import pytest
from django.utils import timezone

from dhealth.care.services.actions import Brought, record_many
from dhealth.care.services.drafts import Draft
from dhealth.care.services.inserting import COLUMNS
from dhealth.care.services.models import Service
from dhealth.kernel.ids import uuid7


def brought(client, kind, **more):
    return Brought(client.pk, Draft(kind=kind, day=timezone.localdate(), **more))


def test_many_services_are_stored_with_their_import(actor, hanh, tam, gnet, ken, verbs):
    origin = uuid7()
    given = brought(ken, "counselling", worker_id=tam.pk, condoms=10, note="Ghi từ sổ")
    ids = record_many(actor(hanh), gnet.pk, [given, brought(ken, "screening_test", result="reactive")], origin)
    first, second = Service.objects.order_by("pk")
    assert [first.pk, second.pk] == list(ids)
    assert (first.worker, first.recorded_by, first.origin, first.condoms) == (tam, hanh, origin, 10)
    assert (second.result, second.lot, verbs()) == ("reactive", "", [])


@pytest.mark.covers("CLI-26")
def test_what_a_facility_gave_is_told_by_the_workbook_never_given(actor, hanh, gnet, ken):
    record_many(actor(hanh), gnet.pk, [brought(ken, "art_start"), brought(ken, "counselling")], uuid7())
    assert dict(Service.objects.values_list("kind", "reported_by")) == {"art_start": "workbook", "counselling": ""}


def test_no_column_is_forgotten():
    assert set(COLUMNS) == {field.column for field in Service._meta.local_concrete_fields}
