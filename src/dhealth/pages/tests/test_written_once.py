"""A counselling is written once; the record, the lists, the report and the target all know of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.evidence.targets.months import month_of
from dhealth.evidence.targets.queries import own_progress
from dhealth.evidence.targets.tests.cast import aim
from dhealth.kernel.dates import show_date


@pytest.mark.covers("CLI-07", "CLI-34")
def test_what_is_written_once_stands_on_the_record_in_the_report_and_in_the_target(as_tam, actor, tam, hanh, gnet):
    today = timezone.localdate()
    aim(hanh, gnet, 60, worker=tam, period=month_of(today))
    ken = register_client(actor(tam), gnet.pk, ClientDraft(nickname="Ken"))
    record_service(actor(tam), ken, Draft(kind="counselling", day=today, form="face_to_face"))
    assert "Tư vấn" in as_tam.get(reverse("client.read", args=[ken.pk])).text
    days = {"start": show_date(today), "end": show_date(today)}
    assert as_tam.get(reverse("report.read"), days).context["shown"]["counselled_people"].value == 1
    assert [standing.progress.achieved for standing in own_progress(actor(tam), today)] == [1]
