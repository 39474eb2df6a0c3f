"""One province on one page, for the supporting organisation, the clinic's head and its own CDC; nobody else's."""

from datetime import date, timedelta

import pytest
from conftest import organisation, person
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.referrals.actions import Wanted, send_referral
from dhealth.commons.agreements.models import Agreement, Kind
from dhealth.commons.agreements.tests.cast import sharing, twinned
from dhealth.commons.gatherings.actions import Called, Question, call_gathering, raise_issue
from dhealth.commons.gatherings.models import ActionItem
from dhealth.commons.gatherings.rules import BEGINNINGS
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import OrganisationAddress
from dhealth.trust.places.models import LAST_DAY_OF_DISTRICTS, Level, Place, Successor
from dhealth.trust.places.queries import gazetteer


def told(answer) -> str:
    return answer.content.decode()


def page(place) -> str:
    return reverse("province.open", args=[place.pk])


@pytest.mark.covers("C2P-47", "C2P-46")
def test_papers_pairs_meetings_questions_and_groups_stand_together(
    pair, here, life, cdc, gnet, opc, full_house, hanh, thao, as_thao
):
    sharing(life, cdc, thao)
    today = timezone.localdate()
    meeting = call_gathering(Actor.of(hanh), gnet, Called("monthly", today, [opc.pk, life.pk]), id=uuid7())
    shown = told(as_thao.get(page(here)))
    for words in ("Cơ chế phối hợp", "chia sẻ", "Gnet Biên Hòa – OPC Long Thành", "Full House"):
        assert words in shown
    assert reverse("gathering.open", args=[meeting.pk]) in shown
    assert "Phòng khám kết nghĩa: OPC Long Thành" in shown


@pytest.mark.covers("C2P-47")
def test_the_head_of_a_clinic_and_the_cdc_see_their_province(pair, here, as_head, as_an, as_oanh):
    for browser in (as_head, as_an, as_oanh):
        assert page(here) in told(browser.get(reverse("province.read")))
        assert "Gnet Biên Hòa – OPC Long Thành" in told(browser.get(page(here)))


def test_who_is_no_party_of_the_mechanism_reads_that_it_holds(pair, here, as_head, as_thao):
    assert "Chưa có cơ chế phối hợp" not in told(as_head.get(page(here)))
    Agreement.objects.filter(kind=Kind.MECHANISM).update(valid_to=timezone.localdate() - timedelta(days=1))
    for browser in (as_head, as_thao):
        assert "Chưa có cơ chế phối hợp" in told(browser.get(page(here)))


def test_another_provinces_cdc_finds_nothing(pair, here, elsewhere, as_nga, as_an):
    assert as_nga.get(page(here)).status_code == as_an.get(page(elsewhere)).status_code == 404
    assert page(here) not in told(as_nga.get(reverse("province.read")))
    assert as_nga.get(reverse("province.open", args=[999_999])).status_code == 404


def test_workers_and_leaders_have_other_pages(pair, here, as_tam, as_hanh):
    for browser in (as_tam, as_hanh):
        assert browser.get(page(here)).status_code == 403


def test_an_old_name_of_the_ground_is_the_same_page(pair, here, as_thao):
    new = Place.objects.create(code="75n", level=Level.PROVINCE, name="Đồng Nai mới", folded="dong nai moi")
    Successor.objects.create(old=here, new=new)
    Place.objects.filter(pk=here.pk).update(valid_to=LAST_DAY_OF_DISTRICTS)
    assert as_thao.get(page(here)).status_code == 404
    assert "Gnet Biên Hòa – OPC Long Thành" in told(as_thao.get(page(new)))


def test_few_slips_are_told_to_the_clinic_and_to_nobody_who_reads_figures_only(
    pair, here, gnet, opc, tam, as_head, as_thao, as_an
):
    said = {"nickname": "Ken", "birth_year": 1996, "sex_at_birth": "M", "reached_on": timezone.localdate()}
    ken = register_client(Actor.of(tam), gnet.pk, ClientDraft(**said))
    wanted = {"receiver": opc.pk, "service": "confirmatory_test", "how": "signed_here", "answers_back": True}
    send_referral(Actor.of(tam), ken, Wanted(**wanted))
    assert "Chờ phòng khám trả lời" in told(as_head.get(page(here)))
    for browser in (as_thao, as_an):
        assert "Chờ phòng khám trả lời" not in told(browser.get(page(here)))
        assert "Ít nên không nêu" in told(browser.get(page(here)))


def test_questions_count_as_far_as_they_are_seen(pair, here, gnet, opc, hanh, as_head, as_thao):
    raise_issue(Actor.of(hanh), gnet, Question(opc.pk, "find", "Không thấy đến"), id=uuid7())
    link = f'<a class="lk" href="{reverse("issue.read")}">'
    assert f"{link}1</a>" in told(as_head.get(page(here)))
    assert f"{link}0</a>" in told(as_thao.get(page(here)))  # it has not risen yet


@pytest.mark.covers("C2P-34")
def test_areas_of_high_burden_say_whether_a_twinned_clinic_stands_there(pair, here, opc, as_thao):
    for code, name, folded in (("731", "Thành phố Biên Hòa", "bien hoa"), ("732", "Huyện Long Thành", "long thanh"),
                               ("733", "Huyện Nhơn Trạch", "nhon trach")):  # fmt: skip
        Place.objects.create(
            code=code, level=Level.DISTRICT, name=name, folded=folded, parent=here, valid_to=LAST_DAY_OF_DISTRICTS
        )
    Place.objects.create(
        code="75o", level=Level.PROVINCE, name="Tỉnh Đồng Nai", folded="dong nai", valid_to=LAST_DAY_OF_DISTRICTS
    )
    Place.objects.filter(level=Level.DISTRICT).update(parent=Place.objects.get(code="75o"))
    Successor.objects.create(old=Place.objects.get(code="75o"), new=here)
    gazetteer.cache_clear()
    OrganisationAddress.objects.create(organisation=opc, address="Huyện Long Thành, Đồng Nai")
    assert "3 địa bàn gánh nặng cao" in told(as_thao.get(reverse("province.read")))
    shown = told(as_thao.get(page(here)))
    assert shown.count("chưa thấy phòng khám kết nghĩa ở đây") == 2 and "1 phòng khám kết nghĩa" in shown


@pytest.mark.covers("C2P-35")
def test_begun_like_elsewhere_with_papers_steps_and_roles(pair, here, elsewhere, life, far_cdc, thao, as_thao):
    like = Agreement.objects.get(kind=Kind.MECHANISM)
    like.clauses.filter(mechanism="transfer").update(text="Như ở Đồng Nai.")
    sharing(life, pair.based_on.party("cdc").organisation if pair.based_on else life, thao)
    like.parties.filter(side="umbrella").update(focal_name="Thảo", focal_phone="+842855520300")
    where = reverse("province.begin", args=[elsewhere.pk])
    asked = {"id": uuid7(), "umbrella": life.pk, "cdc": far_cdc.pk, "like": like.pk, "first": "01/01/2027"}
    for _time in range(2):
        assert as_thao.post(where, asked)["Location"] == page(elsewhere)
    made = {one.kind: one for one in Agreement.objects.filter(province=elsewhere)}
    assert set(made) == {Kind.MECHANISM, Kind.DATA_SHARING}
    drafted = made[Kind.MECHANISM]
    assert drafted.clauses.get(mechanism="transfer").text == "Như ở Đồng Nai."
    assert drafted.valid_from == date(2027, 1, 1) and not hasattr(drafted, "start")
    assert drafted.parties.get(side="umbrella").focal_name == "Thảo"
    assert not drafted.parties.get(side="cdc").focal_name  # another organisation names its own
    assert ActionItem.objects.filter(area=elsewhere).count() == len(BEGINNINGS)
    assert Event.objects.filter(verb="task.begin").count() == 1
    assert page(elsewhere) in told(as_thao.get(reverse("province.read")))


def test_who_may_not_begin_and_what_is_refused(pair, elsewhere, life, far_cdc, cdc, as_oanh, as_nga, as_thao):
    where = reverse("province.begin", args=[elsewhere.pk])
    for browser in (as_oanh, as_nga):
        assert browser.get(where).status_code == 403
    assert as_thao.get(where).status_code == 200
    wrong = {"id": uuid7(), "umbrella": life.pk, "cdc": cdc.pk, "first": "01/01/2027"}
    answer = as_thao.post(where, wrong)  # the CDC of another province
    assert answer.status_code == 422 and not Agreement.objects.filter(province=elsewhere).exists()
    assert as_thao.get(reverse("province.begin", args=[999_999])).status_code == 404


def test_a_year_that_was_mistyped_and_a_province_that_is_none_are_told(elsewhere, life, far_cdc, as_thao):
    asked = {"id": uuid7(), "umbrella": life.pk, "cdc": far_cdc.pk, "first": "31/12/9999"}
    answer = as_thao.post(reverse("province.begin", args=[elsewhere.pk]), asked)
    assert answer.status_code == 422 and "30 năm" in told(answer)
    chosen = reverse("province.read") + "?begin="
    assert as_thao.get(f"{chosen}{elsewhere.pk}")["Location"] == reverse("province.begin", args=[elsewhere.pk])
    for odd in ("9" * 5000, "²", "x", "999999"):
        assert as_thao.get(chosen + odd).status_code == 404


@pytest.mark.slow
def test_it_costs_the_same_for_one_pair_and_for_many(pair, here, life, thao, as_thao, django_assert_max_num_queries):
    as_thao.get(page(here))
    for n in range(6):
        group, clinic = organisation(f"Nhóm {n}"), organisation(f"PK {n}", "clinic")
        type(group).objects.filter(pk__in=[group.pk, clinic.pk]).update(province=here, umbrella=life)
        twinned(life, group, clinic, thao, valid_to=timezone.localdate() + timedelta(days=30 + n))
    with django_assert_max_num_queries(60):
        as_thao.get(page(here))
    with django_assert_max_num_queries(50):
        as_thao.get(reverse("province.read"))


def test_a_person_without_the_role_at_a_clinic_reads_nothing(pair, here, opc):
    from conftest import browser_of

    assert browser_of(person("yen.khac", "Yến", opc, "clinic_counsellor")).get(page(here)).status_code == 403
