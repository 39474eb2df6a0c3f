"""The pages of CDC and of the group: shared, opened, given on, answered; an area opened, asked about, closed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.partner_services.models import Cluster, ClusterTask, Notice
from dhealth.kernel.ids import uuid7


def typed(gnet, **changed):
    day = f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}"
    plain = {"id": str(uuid7()), "group": str(gnet.pk), "called": "Phúc", "phone": "0903 555 444", "result_day": day}
    return plain | {"result_hour": "14:30", "consent_by": "signed", "consented_on": day} | changed


@pytest.mark.covers("PNS-07", "PNS-09", "PNS-12")
def test_shared_from_the_page_and_opened_by_the_group(request, as_an, as_hanh, gnet):
    request.getfixturevalue("ground")
    assert reverse("notice.share") not in as_an.get(reverse("notice.read")).text
    answer = as_an.post(reverse("notice.share"), typed(gnet))
    assert answer.status_code == 422 and not Notice.objects.exists()
    request.getfixturevalue("agreed")
    assert reverse("notice.share") in as_an.get(reverse("notice.read")).text
    as_an.post(reverse("notice.share"), typed(gnet))
    one = Notice.objects.get()
    page = as_hanh.get(reverse("notice.follow", args=[one.pk])).text
    assert "Phúc" not in page and "0903" not in page
    assert "Phúc" in as_hanh.post(reverse("notice.show", args=[one.pk])).text
    assert "Hạnh" in as_an.get(reverse("notice.follow", args=[one.pk])).text


@pytest.mark.parametrize(
    "wrong", ["group", "called", "phone", "result_day", "result_hour", "consent_by", "consented_on"]
)
def test_what_is_missing_is_said_and_the_rest_is_kept(request, as_an, gnet, wrong):
    request.getfixturevalue("agreed")
    answer = as_an.post(reverse("notice.share"), typed(gnet, **{wrong: ""}))
    assert answer.status_code == 422 and not Notice.objects.exists()
    assert wrong == "called" or "Phúc" in answer.text


def test_given_to_a_worker_answered_and_taken_back(request, as_hanh, as_tam, as_an, as_khoa, as_binh, tam, su):
    one = request.getfixturevalue("notice")
    for stranger in (as_tam, as_khoa, as_binh):
        assert stranger.get(reverse("notice.follow", args=[one.pk])).status_code == 404
    as_hanh.post(reverse("notice.assign", args=[one.pk]), {"worker": str(tam.pk)})
    assert as_tam.get(reverse("notice.follow", args=[one.pk])).status_code == 200
    as_tam.post(reverse("notice.answer", args=[one.pk]), {"how": "taken", "code": "KX47TM9"})
    assert not hasattr(Notice.objects.get(), "end")
    as_tam.post(reverse("notice.answer", args=[one.pk]), {"how": "taken", "code": su.code})
    assert Notice.objects.get().end.client == su
    assert su.code not in as_an.get(reverse("notice.follow", args=[one.pk])).text
    as_an.post(reverse("notice.withdraw", args=[one.pk]))
    assert Notice.objects.get().end.how == "taken"


@pytest.mark.covers("PNS-10", "PNS-12")
def test_an_area_through_the_pages(request, as_an, as_hanh, as_binh, gnet, full_house, today):
    place = request.getfixturevalue("tam_hiep")
    request.getfixturevalue("ground")
    typed_in = {"id": str(uuid7()), "place": str(place.pk), "why": "rise", "since": f"{today:%d/%m/%Y}"}
    as_an.post(reverse("cluster.open"), typed_in)
    one = Cluster.objects.get()
    url = reverse("cluster.follow", args=[one.pk])
    assert as_hanh.get(url).status_code == 404
    for group in (gnet, full_house):
        asked = {"group": str(group.pk), "what": "meet", "due_on": f"{today:%d/%m/%Y}"}
        as_an.post(reverse("cluster.ask", args=[one.pk]), asked)
    page = as_hanh.get(url).text
    assert "Tam Hiệp" in page and "Full House" not in page
    task = ClusterTask.objects.get(group=gnet)
    assert as_binh.post(reverse("cluster.answer", args=[task.pk]), {"said": "done"}).status_code == 404
    as_hanh.post(reverse("cluster.answer", args=[task.pk]), {"said": "done"})
    as_an.post(reverse("cluster.close", args=[one.pk]), {"why": "calm"})
    assert not hasattr(Cluster.objects.get(), "closing")  # Full House has not answered
    as_binh.post(reverse("cluster.answer", args=[ClusterTask.objects.get(group=full_house).pk]), {"said": "cannot"})
    as_an.post(reverse("cluster.close", args=[one.pk]), {"why": "calm"})
    assert Cluster.objects.get().closing.why == "calm"
    assert as_an.get(reverse("cluster.read")).status_code == as_hanh.get(reverse("cluster.read")).status_code == 200


def test_a_task_half_filled_is_shown_again(request, as_an, today):
    one = request.getfixturevalue("area")
    answer = as_an.post(reverse("cluster.ask", args=[one.pk]), {"due_on": f"{today:%d/%m/%Y}"})
    assert answer.status_code == 422 and not ClusterTask.objects.exists()
