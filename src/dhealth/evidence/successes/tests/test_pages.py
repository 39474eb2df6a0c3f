"""Who sees which figures, what the pages say, and what is left behind."""

from datetime import date, timedelta

import pytest
from conftest import browser_of, organisation, person
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.referrals.models import Kind
from dhealth.evidence.successes.tests.slips import fact, referred, slip, somebody
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

HERE = "/slips/outcomes/"
PAGES = (HERE, HERE + "pairs/", HERE + "beside/", HERE + "print/")
LAST_YEAR = date(timezone.localdate().year - 1, 3, 1)


def many(number, tam, gnet, day, came):
    """So many referrals without a slip, of whom some came."""
    for at in range(number):
        client = somebody(tam, gnet)
        referred(client, tam, day)
        if at < came:
            fact(client, tam, day, "confirmatory_test", reported_by="clinic")


@pytest.mark.covers("C2P-23", "C2P-24")
def test_a_leader_reads_the_rate_of_each_year_and_that_it_fell(as_hanh, tam, gnet):
    many(20, tam, gnet, date(2019, 3, 1), 20)
    many(20, tam, gnet, date(2020, 3, 1), 18)
    told = " ".join(as_hanh.get(HERE, {"to": "2021"}).content.decode().split())
    assert "fewer come" in told or "ít người đến hơn" in told
    assert "20 / 20" in told and "18 / 20" in told


@pytest.mark.parametrize("path", PAGES)
def test_outreach_workers_do_not_read_them(path, as_tam):
    assert as_tam.get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_another_group_reads_nothing_of_ours(path, full_house, tam, gnet, opc, twinned):
    slip(somebody(tam, gnet), tam, twinned, opc, LAST_YEAR, Kind.SERVED)
    told = browser_of(person("lead.fh", "Vy", full_house, "cbo_leader")).get(path)
    assert told.status_code == 200
    assert "OPC" not in told.content.decode() and "1 / 1" not in told.content.decode()


@pytest.mark.covers("C2P-40")
def test_a_clinic_reads_what_came_to_it_and_each_groups_share(as_head, as_head_elsewhere, tam, gnet, opc, twinned):
    today = timezone.localdate()
    slip(somebody(tam, gnet), tam, twinned, opc, today - timedelta(9), Kind.SERVED, service="art_start")
    ours, theirs = (one.get(HERE + "pairs/").content.decode() for one in (as_head, as_head_elsewhere))
    assert "OPC Long Thành ← " in ours and "100" in ours
    assert gnet.name not in theirs


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["as_hanh", "as_thao", "as_head"])
@pytest.mark.parametrize("path", PAGES[:3])
def test_a_page_asks_the_database_as_often_for_many_slips_as_for_few(
    reader, path, request, project, tam, gnet, opc, twinned
):
    browser = request.getfixturevalue(reader)

    def asked() -> int:
        assert browser.get(path).status_code == 200
        with CaptureQueriesContext(connection) as found:
            browser.get(path)
        return len(found)

    def year(number: int) -> None:
        for at in range(number):
            client, day = somebody(tam, gnet), LAST_YEAR + timedelta(days=at)
            slip(client, tam, twinned, opc, day, Kind.CONFIRMED, service="art_start", answers_back=at > 0)
            referred(client, tam, day)

    year(6)
    before = asked()
    year(12)
    assert asked() == before <= 26


@pytest.mark.parametrize(("number", "shown"), [(4, False), (5, True)])
def test_who_reads_figures_only_is_shown_no_small_number(number, shown, as_thao, project, tam, gnet):
    many(number, tam, gnet, LAST_YEAR, number)
    pairs = as_thao.get(HERE + "pairs/").context["pairs"]
    assert [pair.counts is not None for pair in pairs.rows] == [shown]
    table = as_thao.get(HERE).context["tables"][0][1]
    assert [cell is not None and cell.arrived == number for cell in table.rows[0].cells] == [shown]


def test_a_running_year_is_no_figure_for_them_yet(as_thao, project, tam, gnet):
    many(6, tam, gnet, timezone.localdate(), 6)
    assert as_thao.get(HERE).context["tables"] == []


def test_a_year_that_is_not_over_cannot_be_asked_for(as_thao, project):
    assert as_thao.get(HERE + "pairs/", {"p": f"k:{timezone.localdate().year}"}).status_code == 422


@pytest.fixture
def ken(tam, gnet):
    """A client with a record that can be read."""
    draft = ClientDraft(name="Lê Minh Ken", nickname="Ken", birth_year=1996, sex_at_birth="M", reached_on=LAST_YEAR)
    return register_client(Actor.of(tam), gnet.pk, draft)


@pytest.mark.covers("C2P-22")
def test_the_number_lost_opens_the_list_to_call(as_hanh, ken, tam, opc, twinned):
    made = slip(ken, tam, twinned, opc, timezone.localdate() - timedelta(40), Kind.RECEIVED)
    row = as_hanh.get(HERE + "pairs/").context["pairs"].rows[0]
    url = next(gap.url for gap in row.gaps if gap.late)
    told = as_hanh.get(url)
    assert f"/slips/{made.pk}/" in told.content.decode()
    assert "Ken" in told.content.decode()
    assert Event.objects.latest("seq").details["clients"] == [ken.pk.hex]


def test_nobody_else_opens_that_list(as_hanh, as_thao, as_head, project, tam, gnet, opc, twinned):
    slip(somebody(tam, gnet), tam, twinned, opc, timezone.localdate() - timedelta(40), Kind.RECEIVED)
    url = next(gap.url for gap in as_hanh.get(HERE + "pairs/").context["pairs"].rows[0].gaps if gap.late)
    assert [one.get(url).status_code for one in (as_thao, as_head)] == [403, 403]
    stranger = browser_of(person("lead.x", "Vy", organisation("Nhóm X"), "cbo_leader"))
    assert stranger.get(url).status_code == 404
    assert not any(row.gaps for row in as_thao.get(HERE + "pairs/").context["pairs"].rows)


def test_a_print_is_noted_and_looking_is_not(as_hanh, tam, gnet):
    many(1, tam, gnet, LAST_YEAR, 1)
    before = Event.objects.count()
    as_hanh.get(HERE)
    assert Event.objects.count() == before
    as_hanh.get(HERE + "print/")
    assert Event.objects.latest("seq").verb == "success.print"


@pytest.mark.parametrize("asked", [{"to": "abc"}, {"k": "x"}, {"s": "mars"}])
def test_odd_addresses_are_refused_in_words(asked, as_hanh):
    assert as_hanh.get(HERE, asked).status_code == 422


@pytest.mark.covers("C2P-33", "C2P-34", "TGT-21")
def test_areas_with_an_agreement_stand_beside_those_without(as_hanh, tam, gnet, opc, twinned):
    slip(somebody(tam, gnet), tam, twinned, opc, date(2021, 3, 1), Kind.SERVED)
    many(2, tam, gnet, date(2016, 12, 31), 1)  # the agreement begins a day later
    many(1, tam, gnet, date(2017, 1, 1), 1)
    told = as_hanh.get(HERE + "beside/", {"to": "2021"})
    found = {row.label: (row.inside.due, row.outside.due) for row in told.context["by_year"]}
    assert found == {"2016": (0, 2), "2017": (1, 0), "2018": (0, 0), "2019": (0, 0), "2020": (0, 0), "2021": (1, 0)}
    assert [(ground.name, ground.since) for ground in told.context["grounds"]] == [("Đồng Nai", date(2017, 1, 1))]
