"""The work breaks off in the middle and goes on: the same records and the same answer as without."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.clients.models import Client, ClientCode, MatchKey, PossibleDuplicate
from dhealth.care.services.models import Service
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks import keeping, storing
from dhealth.exchange.workbooks.actions import apply_import, choose_workbook
from dhealth.exchange.workbooks.commandline import answer, import_file
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.tests.books import TARGET
from dhealth.exchange.workbooks.tests.cast import book, brought, checked, everything
from dhealth.exchange.workbooks.worker import nothing_told, run_waiting_imports, work_off
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor

pytestmark = pytest.mark.slow

CLIENTS = [
    {"phone": "0903 555 218"},
    {"code": "A2", "name": "Trần Bưởi", "birth": 1990, "phone": "0903 555 218"},  # the same phone, another name
    {"code": "A3", "phone": "0903 555 218", "cccd": "075098001234"},  # a second code of the first
    {"code": "A4", "name": "Lê Mận", "birth": "02/03/1995"},
    {"code": "A5", "cccd": "075098001234", "phone": "0903 555 219"},  # found by what the second code brought
    {"code": "A6", "name": "LÊ MẬN", "birth": "02/03/1995"},  # equal name and day, nothing else to go by
    {"code": "A4", "name": "Lê Mận", "birth": 1995},  # repeated
    {"code": "A4", "name": "Phạm Ổi", "birth": 1995},  # the code is taken
    {"code": "A7", "name": "Võ Me", "birth": 1999, "phone": "0903 555 219"},  # the phone of a second code
    {"code": "A8", "name": "Hồ Na", "group": "?"},
]
SERVICES = [
    {"day": f"{day:02}/03/2019", "code": code} for day in (1, 2) for code in ("GB00001", "A3", "A5", "A8", "a 4")
]
SERVICES += [SERVICES[0], {"day": "05/03/2019", "kind": "Xét nghiệm sàng lọc", "result": "Không phản ứng"}]


class Killed(BaseException):
    """The process ends here."""


def killed_after(lots: int):
    told = []

    def progress(done, rows):
        told.append(done)
        if len(told) == lots:
            raise Killed

    return progress


def broken(actor, organisation, services, origin):
    if services:
        raise ValueError("Ngô Minh Phong 0903555218")


def held():
    return [model.objects.count() for model in (Client, ClientCode, MatchKey, PossibleDuplicate, Service, Target)]


def found(job=None):
    told = answer(job or Import.objects.latest("made_at"), "")
    return {key: value for key, value in told.items() if key != "import"}


@pytest.mark.covers("CLI-32")
@pytest.mark.parametrize(
    "lots", [1, 6, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3, 4, 5, 7, 8, 9, 10, 11))]
)
def test_wherever_it_breaks_off_the_end_is_the_same(tmp_path, monkeypatch, lots):
    monkeypatch.setattr(storing, "LOT", 2)
    path = book(tmp_path / "so.xlsx", CLIENTS, SERVICES, [TARGET])
    import_file(path, "Không dừng", tmp_path / "r.xlsx", nothing_told)
    whole, told = held(), found()
    with pytest.raises(Killed):
        import_file(path, "Bị dừng", tmp_path / "r.xlsx", killed_after(lots))
    run_waiting_imports()
    assert found() == told and held() == [2 * count for count in whole]


@pytest.mark.covers("CLI-32")
def test_the_same_command_again_goes_on_with_the_interrupted_import(tmp_path, monkeypatch):
    monkeypatch.setattr(storing, "LOT", 2)
    path = book(tmp_path / "so.xlsx", CLIENTS, SERVICES)
    with pytest.raises(Killed):
        import_file(path, "Gnet Biên Hòa", tmp_path / "r.xlsx", killed_after(3))
    told = import_file(path, "Gnet Biên Hòa", tmp_path / "r.xlsx", nothing_told)
    assert Import.objects.count() == 1 and told["clients"]["created"] == Client.objects.count() == 5
    assert told["clients"]["aliased"] == 2 and told["possible_duplicates"] == [
        ["A4", "A6"],
        ["GB00001", "A2"],
        ["GB00001", "A7"],
    ]


def test_a_lot_that_cannot_be_stored_leaves_nothing_of_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(storing, "LOT", 4)
    monkeypatch.setattr(storing, "record_many", broken)
    with pytest.raises(Refused):
        brought(tmp_path, CLIENTS, SERVICES)
    job = Import.objects.get()
    assert (job.stage, job.done, Service.objects.count()) == (Stage.STOPPED, len(CLIENTS), 0)


def test_what_goes_wrong_is_logged_without_a_word_of_the_rows(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(storing, "record_many", broken)
    with pytest.raises(Refused):
        brought(tmp_path, CLIENTS, SERVICES)
    assert "ValueError" in caplog.text and "Phong" not in caplog.text and "0903" not in caplog.text
    assert "Phong" not in Import.objects.get().problem


def test_a_stopped_import_goes_on_when_asked(hanh, gnet, tmp_path, monkeypatch):
    job = checked(hanh, book(tmp_path / "so.xlsx", CLIENTS, SERVICES), gnet)
    with monkeypatch.context() as while_it_lasts:
        while_it_lasts.setattr(storing, "record_many", broken)
        apply_import(Actor.of(hanh), job)
        run_waiting_imports()
        assert Import.objects.get().stage == Stage.STOPPED and run_waiting_imports() == 0
    apply_import(Actor.of(hanh), job)
    run_waiting_imports()
    assert Import.objects.get().stage == Stage.APPLIED and Service.objects.count() == 5


def test_only_one_process_at_a_time_stores_for_a_group(hanh, gnet, tmp_path):
    choose_workbook(Actor.of(hanh), gnet.pk, book(tmp_path / "so.xlsx", CLIENTS), "so.xlsx")
    with keeping.turn(gnet.pk) as first:
        assert first and work_off(gnet.pk) == 0
        assert Import.objects.get().stage == Stage.CHECKING
    assert work_off(gnet.pk) == 1


@pytest.mark.covers("CLI-20")
def test_two_workbooks_at_once_make_nobody_twice(hanh, gnet, tmp_path):
    paths = [book(tmp_path / f"{name}.xlsx", CLIENTS, SERVICES) for name in "ab"]
    jobs = [checked(hanh, path, gnet) for path in paths]
    for job in jobs:
        apply_import(Actor.of(hanh), job)
    assert run_waiting_imports() == 2
    assert [found(Import.objects.get(pk=job.pk))["clients"]["created"] for job in jobs] == [5, 0]
    assert Client.objects.count() == 5


def test_a_storing_that_was_begun_comes_before_a_check(hanh, gnet, tmp_path):
    first = choose_workbook(Actor.of(hanh), gnet.pk, book(tmp_path / "a.xlsx", CLIENTS), "a.xlsx")
    second = choose_workbook(
        Actor.of(hanh), gnet.pk, book(tmp_path / "b.xlsx", CLIENTS[:1]), "b.xlsx", stage=Stage.APPLYING
    )
    run_waiting_imports()
    assert Import.objects.get(pk=second.pk).counts["clients"] == {"created": 1}
    assert Import.objects.get(pk=first.pk).counts["clients"]["repeated"] == 2


def test_an_import_dropped_while_it_is_checked_just_ends(hanh, gnet, tmp_path):
    job = choose_workbook(Actor.of(hanh), gnet.pk, book(tmp_path / "so.xlsx", CLIENTS), "so.xlsx")
    work_off(gnet.pk, lambda done, rows: Import.objects.filter(pk=job.pk).delete())
    assert Import.objects.count() == 0


def test_whoever_lost_the_right_stores_nothing(hanh, gnet, tmp_path):
    job = checked(hanh, book(tmp_path / "so.xlsx", CLIENTS), gnet)
    apply_import(Actor.of(hanh), job)
    hanh.grants.all().delete()
    run_waiting_imports()
    assert Import.objects.get().stage == Stage.STOPPED and Client.objects.count() == 0


@pytest.mark.slow
@pytest.mark.covers("CLI-32")
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(SERVICES), cut=st.integers(0, len(SERVICES)))
def test_services_in_any_order_and_in_two_halves_are_the_same_facts(tmp_path, order, cut):
    with transaction.atomic():
        brought(tmp_path, CLIENTS, SERVICES, whose="A")
        brought(tmp_path, CLIENTS, order, whose="B")
        brought(tmp_path, CLIENTS, order[:cut], whose="C")
        brought(tmp_path, CLIENTS, order[cut:], whose="C")
        assert facts("A") == facts("B") == facts("C")
        transaction.set_rollback(True)


def facts(organisation):
    rows = Service.objects.filter(organisation__name=organisation)
    codes = dict(
        ClientCode.objects.filter(organisation__name=organisation).order_by("-id").values_list("client", "code")
    )
    return sorted((codes[client], *rest) for client, *rest in rows.values_list("client", "day", "kind", "result"))


@pytest.mark.slow
@pytest.mark.covers("CLI-32")
@pytest.mark.parametrize("cut", range(1, len(CLIENTS) + 1))
def test_a_file_in_two_halves_is_the_whole_file(tmp_path, cut):
    brought(tmp_path, CLIENTS, SERVICES, whose="A")
    whole = held()
    brought(tmp_path, CLIENTS[:cut], whose="B")
    brought(tmp_path, CLIENTS[cut:], SERVICES, whose="B")
    assert held() == [2 * count for count in whole] and facts("A") == facts("B")


def test_nothing_changes_when_it_comes_again(tmp_path):
    brought(tmp_path, CLIENTS, SERVICES, [TARGET])
    before = everything()
    again = brought(tmp_path, CLIENTS, SERVICES, [TARGET])
    assert everything() == before and again["possible_duplicates"] == []


@pytest.mark.slow
@pytest.mark.covers("CLI-32")
def test_a_thousand_people_and_their_services_survive_an_interruption(tmp_path):
    clients = [{"code": f"A{n}", "name": f"An {n % 700}", "phone": f"09{n % 950:08}"} for n in range(1_000)]
    services = [{"code": f"A{n % 1_000}", "day": f"{1 + n % 28:02}/{1 + n % 11:02}/2019"} for n in range(5_000)]
    path = book(tmp_path / "so.xlsx", clients, services)
    import_file(path, "Không dừng", tmp_path / "r.xlsx", nothing_told)
    whole, told = held(), found()
    with pytest.raises(Killed):
        import_file(path, "Bị dừng", tmp_path / "r.xlsx", killed_after(2))
    run_waiting_imports()
    assert found() == told and held() == [2 * count for count in whole]
