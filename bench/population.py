"""Invented groups, clients and services in the numbers that the figures are promised for."""

import datetime as dt
import random
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db import transaction

from dhealth.care.clients.actions import register_many
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import Brought, record_many
from dhealth.care.services.drafts import Draft
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.operator import Operator
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.actions import named_or_new
from dhealth.trust.organisations.models import Organisation

PASSWORD = "do-toc-do-2026"
FAMILY = (
    ["Nguyễn"] * 38 + ["Trần"] * 11 + ["Lê"] * 10 + ["Phạm"] * 7 + ["Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng"] * 3
)
MIDDLE = ["Văn", "Thị", "Đức", "Minh", "Hữu", "Quốc", "Thanh", "Ngọc", "Gia", "Anh", "Hoàng", "Bảo"]
GIVEN = ["Đức", "Dũng", "Hường", "Phượng", "Ánh", "Khiêm", "Ưng", "Sơn", "Thuỷ", "Trí", "Uyên", "Việt", "Đạt", "Lợi"]
KINDS = (
    ["contact"] * 5 + ["counselling"] * 4 + ["screening_test"] * 3 + ["confirmatory_test", "art_start", "prep_start"]
)
FIRST_DAY, DAYS = dt.date(2024, 1, 1), 1000
LOT = 5000


def group_named(number: int) -> tuple[Organisation, User]:
    """A group and its worker, who leads it too so that one session can ask for everything."""
    organisation = named_or_new(f"Nhóm đo {number:02}")
    user = User.objects.filter(username=f"do{number:02}").first()
    if user is None:
        user = User(username=f"do{number:02}", display_name=f"Người đo {number:02}")
        user.set_password(PASSWORD)
        user.save()
        Grant.objects.create(user=user, organisation=organisation, role="cbo_leader")
    return organisation, user


def person(chance: random.Random, number: int, worker: UUID) -> ClientDraft:
    """Somebody invented; the phone is unique to the number."""
    year = chance.randint(1970, 2008)
    return ClientDraft(
        name=f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)} {chance.choice(GIVEN)}",
        nickname=chance.choice(GIVEN),
        phone=f"+849{number:08}",
        birth_year=year,
        sex_at_birth=chance.choice("MF"),
        main_group=chance.choice(["MSM", "MSM", "TG", "PWID", "FSW", "PARTNER"]),
        reached_on=FIRST_DAY,
        worker=worker,
        address="Biên Hòa, Đồng Nai",
    )


def fill_clients(organisation: Organisation, worker: UUID, first: int, count: int) -> list[UUID]:
    """So many clients of one group, numbered from `first`."""
    actor, chance, ids = Operator.at_the_console(), random.Random(first), []
    for start in range(first, first + count, LOT):
        drafts = [person(chance, number, worker) for number in range(start, min(start + LOT, first + count))]
        with transaction.atomic():
            event = record("workbook.import", actor, organisation, at=organisation.pk, details={"clients": len(drafts)})
            ids += [c.pk for c in register_many(actor, organisation.pk, drafts, None, event_seq=event.seq)]
    return ids


def drafts(clients: list[UUID], worker: UUID, count: int, seed: int) -> Iterator[Brought]:
    """So many services spread over the clients and three years."""
    chance = random.Random(seed)
    for number in range(count):
        kind = KINDS[chance.randrange(len(KINDS))]
        result = {"screening_test": "non_reactive", "confirmatory_test": "positive"}.get(kind, "")
        draft = Draft(
            kind=kind,
            day=FIRST_DAY + dt.timedelta(days=chance.randrange(DAYS)),
            worker_id=worker,
            result="reactive" if result == "non_reactive" and chance.random() < 0.05 else result,
            condoms=chance.randrange(20) if kind == "contact" else 0,
        )
        yield Brought(clients[number % len(clients)], draft)


def fill_services(organisation: Organisation, clients: list[UUID], worker: UUID, count: int, seed: int) -> None:
    """So many services of one group."""
    actor, made = Operator.at_the_console(), drafts(clients, worker, count, seed)
    while lot := list(islice(made, LOT)):
        with transaction.atomic():
            record("workbook.import", actor, organisation, at=organisation.pk, details={"services": len(lot)})
            record_many(actor, organisation.pk, lot, None)


def codes(organisation: Organisation, count: int) -> list[str]:
    """Some clients' codes, to be looked up."""
    return list(Client.objects.filter(organisation=organisation).order_by("id").values_list("code", flat=True)[:count])


def reader() -> None:
    """Somebody who sees the figures of every group: the M&E officer of a project that they all joined."""
    from dhealth.trust.organisations.models import Kind, Project

    owner = named_or_new("Dự án đo", Kind.NGO)
    project = Project.objects.create(code="DO", name="Đo", owner=owner, starts_on=FIRST_DAY)
    project.members.set(Organisation.objects.filter(name__startswith="Nhóm đo"))
    user = User(username="docdo", display_name="Người đọc")
    user.set_password(PASSWORD)
    user.save()
    Grant.objects.create(user=user, organisation=owner, role="project_me")
