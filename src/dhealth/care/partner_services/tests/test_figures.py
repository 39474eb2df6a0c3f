"""The steps in figures and where new cases gather: exact for the group, without names and without few for others."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.clients.models import Client
from dhealth.care.partner_services.actions import attempt_contact, note_step, share_notice
from dhealth.care.partner_services.cascade import Cascade, _masked, cascade_of, hours_of, quarters_over, reach_of
from dhealth.care.partner_services.gathering import quarters_of, table_of
from dhealth.care.partner_services.ground import Ground
from dhealth.care.partner_services.growing import told_by_now
from dhealth.care.partner_services.networks import Naming, _sizes, graph_of
from dhealth.care.partner_services.rules import Happened, Tried
from dhealth.care.partner_services.tests.conftest import told
from dhealth.care.services.models import Service
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor

YEAR = 2025


def shown(cascade):
    return [count for _label, count in cascade.steps()]


@pytest.mark.covers("PNS-08")
def test_the_leader_sees_each_step_exactly(tam, hanh, yes, bin_, began, today):
    attempt_contact(Actor.of(tam), bin_, Tried(began, "visit", "reached"), id=uuid7())
    note_step(Actor.of(tam), bin_, Happened("tested", began, found="positive"), id=uuid7())
    reach = reach_of(Actor.of(hanh))
    assert shown(cascade_of(reach, Period(began, today))) == [1, 1, 1, 1, 1, 1, 0]
    assert shown(cascade_of(reach, Period(today, today))) == [0] * 7
    note_step(Actor.of(tam), bin_, Happened("linked", began), id=uuid7())
    assert shown(cascade_of(reach, Period(began, began)))[-1] == 1


@pytest.mark.covers("PNS-08")
@pytest.mark.usefixtures("ground")
def test_for_cdc_few_are_hidden_and_another_group_counts_for_nobody_else(an, binh, oanh, bin_, began, today):
    period = Period(began, today)
    assert reach_of(Actor.of(an)).guarded
    assert shown(cascade_of(reach_of(Actor.of(an)), period))[:3] == [None, None, None]
    assert shown(cascade_of(reach_of(Actor.of(binh)), period)) == [0] * 7


def test_who_was_asked_twice_is_one_person(tam, hanh, su, yes, began, today):
    from dhealth.care.partner_services.actions import offer_services

    offer_services(Actor.of(tam), su, "declined", began, id=uuid7())
    found = cascade_of(reach_of(Actor.of(hanh)), Period(began, today))
    assert (found.offered, found.accepted) == (1, 1)


@given(st.lists(st.integers(0, 40), min_size=7, max_size=7))
def test_no_hidden_step_can_be_worked_out_by_subtracting(numbers):
    offered, accepted = sorted(numbers[:2], reverse=True)
    plain = Cascade(offered, accepted, *sorted(numbers[2:], reverse=True))
    seen = shown(_masked(plain))
    assert all(count is None or count == 0 or count > 4 for count in seen)
    for whole, part in ((0, 1), (2, 3), (3, 4), (4, 5), (5, 6)):
        if seen[whole] is not None and seen[part] is not None:
            assert not 0 < seen[whole] - seen[part] <= 4


@pytest.mark.covers("PNS-07")
def test_the_hours_from_the_result_to_the_group(request, an, hanh, cdc, gnet, today):
    request.getfixturevalue("agreed")
    for hours in (2, 30):
        moment = told().result_at + timedelta(hours=6) - timedelta(hours=hours)
        share_notice(Actor.of(an), cdc, gnet.pk, told(result_at=moment), id=uuid7())
    for reader in (an, hanh):
        found = hours_of(Actor.of(reader), Period(today, today), 24)
        assert (found.shared, found.in_time) == (2, 1) and found.middle in range(14, 17)


def case(client, worker, day):
    """A first confirmed result, as the clinic told it."""
    return Service.objects.create(
        client=client,
        person=client,
        organisation=client.organisation,
        worker=worker,
        day=day,
        kind="confirmatory_test",
        result="positive",
        reported_by="clinic",
    )


def cases(gnet, tam, place, count, day):
    for number in range(count):
        client = Client.objects.create(
            organisation=gnet, code=f"{place}-{day:%m}-{number}"[:12], card=b"", place_id=place
        )
        case(client, tam, day)


@pytest.mark.covers("PNS-04", "PNS-06")
@pytest.mark.usefixtures("ground")
def test_new_cases_stand_by_place_and_quarter_and_few_take_others_with_them(request, gnet, tam, today):
    place = request.getfixturevalue("tam_hiep")
    province = place.parent_id
    cases(gnet, tam, place.pk, 9, date(YEAR, 8, 3))
    cases(gnet, tam, place.pk, 3, date(YEAR, 11, 3))
    cases(gnet, tam, province, 20, date(YEAR, 8, 3))
    quarters = quarters_of(YEAR, date(YEAR + 1, 2, 1))
    table = table_of({gnet.pk}, Ground(province, quarters[-1].end), quarters)
    rows = {row.name: row.cells for row in table.rows}
    assert rows["Tam Hiệp, Đồng Nai"][3] is None
    before = table_of({gnet.pk}, Ground(province, quarters[2].end), quarters[:3])
    assert (before.total, table.total) == (29, None)  # whoever kept the 29 would subtract
    for row in [*table.rows]:
        hidden = [cell for cell in row.cells if cell is None]
        assert len(hidden) != 1 or row.total is None
    assert not any(cell is not None and 0 < cell < 5 for row in table.rows for cell in row.cells)


def test_a_quarter_counts_once_it_is_over():
    assert quarters_of(2026, date(2026, 3, 31)) == []
    assert len(quarters_of(2026, date(2026, 4, 1))) == 1
    assert len(quarters_of(2026, date(2027, 1, 1))) == 4
    assert quarters_over(date(2026, 4, 1))[0] == Period.quarter(2026, 1)


def namings(*pairs):
    people = {name: uuid7() for pair in pairs for name in pair}
    return [Naming(people[first], people[second], 1, 1, 0) for first, second in pairs]


@pytest.mark.covers("PNS-04")
def test_a_network_is_whoever_is_joined_by_namings():
    chain = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")]
    assert dict(_sizes(namings(*chain))) == {"2": 0, "3–4": 0, "5–9": 5, "≥ 10": 0}
    assert dict(_sizes(namings(("a", "b"))))["2"] is None


@pytest.mark.covers("PNS-06")
@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_no_figure_less_the_one_of_a_quarter_ago_tells_of_few(grew):
    seen = [told_by_now(grew[: upto + 1]) for upto in range(len(grew))]
    told = [count for count in [0, *seen] if count is not None]
    assert all(later - earlier == 0 or later - earlier > 4 for earlier, later in pairwise(told))
    assert all(count in (None, sum(grew[: upto + 1])) for upto, count in enumerate(seen))


@pytest.mark.parametrize(
    ("grew", "shown"), [([5], 5), ([4], None), ([6, 4], None), ([6, 5], 11), ([3, 2], 5), ([6, 0], 6)]
)
def test_what_grew_by_a_few_waits_until_it_is_more(grew, shown):
    assert told_by_now(grew) == shown


@pytest.mark.covers("PNS-04")
@pytest.mark.usefixtures("bin_")
def test_one_naming_draws_no_line(gnet, today):
    graph = graph_of({gnet.pk}, Ground(None, today), [Period(today - timedelta(days=90), today)])
    assert (graph.dots, graph.ties, graph.hidden) == ([], [], True)


@pytest.mark.covers("PNS-04", "PNS-06", "PNS-12")
@pytest.mark.usefixtures("ground", "bin_")
def test_the_page_names_nobody(as_an, as_hanh, as_tam, su):
    page = as_an.get(reverse("cluster.figures")).text
    assert "Bin" not in page and su.code not in page
    assert as_an.get(reverse("cluster.figures"), {"year": "x"}).status_code == 200
    for browser in (as_hanh, as_tam):
        assert browser.get(reverse("cluster.figures")).status_code == 403


@pytest.mark.covers("PNS-08")
@pytest.mark.usefixtures("ground", "bin_")
def test_the_page_of_figures(as_hanh, as_an, as_oanh, as_tam):
    for browser in (as_hanh, as_an, as_oanh):
        assert browser.get(reverse("partner.figures"), {"from": "1999-01"}).status_code == 200
    assert as_tam.get(reverse("partner.figures")).status_code == 403
