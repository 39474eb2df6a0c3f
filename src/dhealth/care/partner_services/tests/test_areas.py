"""An area that needs an answer: opened by CDC, groups asked, answered, closed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from dhealth.care.partner_services.actions import answer_task, ask_group, close_cluster, open_cluster
from dhealth.care.partner_services.models import Cluster, ClusterTask
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.places.models import Level, Place

pytestmark = pytest.mark.usefixtures("ground")


@pytest.mark.covers("PNS-10", "PNS-12")
def test_an_area_is_opened_once_asked_about_answered_and_closed(area, an, hanh, cdc, gnet, tam_hiep, today, verbs):
    assert open_cluster(Actor.of(an), cdc, tam_hiep.pk, today, "told", id=uuid7()) == area
    for _time in range(2):
        task = ask_group(Actor.of(an), area, gnet.pk, "meet", today)
    with pytest.raises(Refused, match="not answered yet"):
        close_cluster(Actor.of(an), area, "calm")
    for said in ("done", "cannot"):
        assert answer_task(Actor.of(hanh), task, said, today).said == "done"
    for _time in range(2):
        close_cluster(Actor.of(an), area, "calm")
    assert verbs().count("cluster.close") == 1 and verbs().count("cluster.ask") == 2  # one a chain
    with pytest.raises(Refused, match="closed"):
        ask_group(Actor.of(an), area, gnet.pk, "ask", today)
    assert open_cluster(Actor.of(an), cdc, tam_hiep.pk, today, "rise", id=uuid7()).number == 2


@pytest.mark.covers("PNS-06")
def test_a_group_sees_an_area_from_the_moment_it_is_asked(area, an, hanh, binh, gnet, today):
    assert not Cluster.objects.visible_to(Actor.of(hanh)).exists()
    ask_group(Actor.of(an), area, gnet.pk, "mobile", today)
    assert Cluster.objects.visible_to(Actor.of(hanh)).get() == area
    assert not Cluster.objects.visible_to(Actor.of(binh)).exists()


def test_only_cdc_opens_and_asks_and_only_the_group_answers(area, an, tam, hanh, binh, cdc, gnet, tam_hiep, today):
    with pytest.raises(PermissionDenied):
        open_cluster(Actor.of(hanh), cdc, tam_hiep.pk, today, "rise", id=uuid7())
    task = ask_group(Actor.of(an), area, gnet.pk, "meet", today)
    for somebody in (an, tam, binh):
        with pytest.raises(PermissionDenied):
            answer_task(Actor.of(somebody), task, "done", today)


def test_a_place_of_another_province_a_past_day_and_a_stranger_are_refused(area, an, cdc, opc, gnet, today):
    elsewhere = Place.objects.create(code="79", name="TP.HCM", folded="tp.hcm", level=Level.PROVINCE)
    for place, why, since in ((elsewhere.pk, "rise", today), (area.place_id, "", today)):
        with pytest.raises(Refused):
            open_cluster(Actor.of(an), cdc, place, since, why, id=uuid7())
    for group, what, due in (
        (opc.pk, "meet", today),
        (gnet.pk, "", today),
        (gnet.pk, "meet", today - timedelta(days=1)),
    ):
        with pytest.raises(Refused):
            ask_group(Actor.of(an), area, group, what, due)
    assert not ClusterTask.objects.exists()
    with pytest.raises(Refused):
        close_cluster(Actor.of(an), area, "")


def test_opened_by_mistake_it_closes_though_nobody_answered(area, an, gnet, today):
    ask_group(Actor.of(an), area, gnet.pk, "supply", today)
    assert close_cluster(Actor.of(an), area, "mistake")
