"""Whatever somebody opens or takes as a file: no answer holds more than a hundred people of the group.

But for the sheets that workers sign, which list codes and nothing that tells who it is.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from dhealth.care.clients.identity import Card, seal_card
from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.evidence.indicators.definitions import figures
from dhealth.exchange.workbooks.tests.cast import book, checked
from dhealth.kernel.codes import new_code, show_code
from dhealth.trust.accounts.roles import roles
from tests.security.addresses import ADDRESSES, Visitor
from tests.security.test_field_rights import words_of
from tests.security.world import ONE_A_ROLE, STAFF, build

MOST = 100
SHEETS = "report.print"  # the last story
CARD = Card(name="Lò Thị Ẩn", nickname="Ẩn Danh", phone="+84903555999")
DAYS = {"start": "01/01/2018", "end": "31/12/2035"}


@pytest.fixture
def world(tmp_path):
    """Built anew for each story: the others here have a group of their own by the same name."""
    return build(tmp_path)


def asked_of(name: str) -> list[dict[str, object]]:
    """Everything that can be added to an address to make its answer longer."""
    rows = [{"by": by} for by in ("", "worker", "organisation", "group", "month", "place", "age", "sex")]
    forms = [{**one, **DAYS, "as": form} for one in rows for form in ("csv", "xlsx")]
    lists = [{**DAYS, "f": str(one.number), "page": page} for one in figures().values() for page in (1, 2, "all")]
    return {
        "report.read": forms,
        "report.export": forms,
        "report.list": lists,
        "client.search": [],
        "duplicate.read": [{"page": 1}],
        "workbook.open": [{"page": 1}, {"page": "all"}],
    }.get(name, [])


def served(number: int, worker) -> list[Client]:
    """So many people of this worker, each met yesterday."""
    at = worker.grants.get().organisation
    people = [Client(organisation=at, worker=worker, code=new_code()) for _n in range(number)]
    for one in people:
        one.card = seal_card(at.pk, one.pk, CARD)
    Client.objects.bulk_create(people)
    day = timezone.localdate() - timedelta(days=1)
    Service.objects.bulk_create(
        Service(client=one, person=one, organisation=at, worker=worker, day=day, kind="counselling") for one in people
    )
    return people


@pytest.fixture
def crowd(world):
    """Tâm serves 130 people more."""
    return served(130, world.people["tam"])


def people_in(answer, crowd) -> int:
    """How many of them stand in an answer, by code or by id."""
    said = words_of(answer)
    return sum(any(word in said for word in (show_code(one.code), one.code, str(one.pk))) for one in crowd)


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("name", ONE_A_ROLE)
def test_no_single_answer_holds_a_group(world, crowd, name):
    visitor, may = Visitor(world, name), roles()[STAFF[name][2]].may
    odd = []
    for one in (one for one in ADDRESSES if one.name != SHEETS and (one.guard.verb in may or one.name == "home")):
        path = one.path(world)
        answers = [visitor.visit(path, one.method, one.data)]
        answers += [visitor.visit(path, "GET", asked) for asked in asked_of(one.name)]
        if one.name == "client.search":
            answers += [visitor.visit(path, "POST", {"q": "", "page": page}) for page in ("1", "2", "9999")]
        odd += [(one.name, people_in(answer, crowd)) for answer in answers if people_in(answer, crowd) > MOST]
    assert odd == []


def test_the_crowd_would_be_seen_where_it_is_listed(world, crowd):
    """The story above looks in the right way: fifty stand on a page of the list."""
    seen = Visitor(world, "hanh").visit("/reports/list/", "GET", {**DAYS, "f": "1"})
    assert people_in(seen, crowd) in (49, 50)


@pytest.mark.covers("SEC-01")
def test_sheets_list_every_code_and_nothing_that_tells_who_it_is(as_tam, as_hanh, tam):
    clients = served(130, tam)
    sheet, whole_set = as_tam.get("/reports/print/", DAYS), as_hanh.get("/reports/print/", {**DAYS, "each": "w"})
    assert [people_in(answer, clients) for answer in (sheet, whole_set)] == [130, 130]
    told = (CARD.name, CARD.nickname, "903555999", "0903 555 999")
    assert not any(word in answer.text for answer in (sheet, whole_set) for word in told)


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize(("rows", "taken"), [(100, True), (101, False)])
def test_rejected_rows_of_anothers_workbook_are_taken_up_to_a_hundred(as_hanh, hanh, minh, gnet, tmp_path, rows, taken):
    odd = [{"code": f"GB{number:05}", "birth": "31/02/1999"} for number in range(rows)]
    job = checked(minh, book(tmp_path / "so.xlsx", odd), gnet)
    assert as_hanh.get(f"/imports/{job.pk}/rows-to-mend/").status_code == (200 if taken else 403)
    page = as_hanh.get(f"/imports/{job.pk}/").text
    assert ("rows-to-mend" in page) == taken
    assert taken or "Minh" in page
    own = checked(hanh, book(tmp_path / "cua-minh.xlsx", [*odd, {}]), gnet)
    assert as_hanh.get(f"/imports/{own.pk}/rows-to-mend/").status_code == 200
