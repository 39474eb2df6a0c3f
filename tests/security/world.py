"""A small world with one of everything, for those who try every door: whose it is, and the words that must not leak."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from conftest import browser_of, organisation, person
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone, translation

from dhealth.care.claims import actions as money
from dhealth.care.claims.actions import close_batch, confirm_referral, publish_seed
from dhealth.care.claims.models import ClaimLine
from dhealth.care.claims.tests.cast import contract_of, sent, served
from dhealth.care.clients.actions import decide_duplicate, register_client
from dhealth.care.clients.models import Client, Group, Merge, PossibleDuplicate, Told
from dhealth.care.clients.names import forget_names
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clinics.actions import DaysDraft, HoursDraft, NeedDraft, ask_need, say_days, set_hours
from dhealth.care.papers.actions import add_paper
from dhealth.care.papers.models import Paper
from dhealth.care.partner_services.actions import Told as NoticeDraft
from dhealth.care.partner_services.actions import (
    ask_group,
    attempt_contact,
    choose_way,
    name_contact,
    offer_services,
    open_cluster,
    share_notice,
)
from dhealth.care.partner_services.rules import NamedDraft
from dhealth.care.partner_services.rules import Tried as TriedContact
from dhealth.care.referrals.actions import BrowserSeen, Wanted, make_link, meet_device, record_walk_in, send_referral
from dhealth.care.referrals.models import ClinicPin, Difference, Referral, ScanLock, SharedList
from dhealth.care.services.drafts import sealed_note
from dhealth.care.services.models import Result, Service
from dhealth.care.stock.actions import hand_on_stock, receive_stock
from dhealth.care.stock.drafts import Delivery, HandOver, Pile
from dhealth.care.stock.models import Question
from dhealth.care.transfers.actions import ask_move, fetch_client, receive_client, send_client
from dhealth.care.worklists.actions import recompute
from dhealth.care.worklists.attempting import Tried, record_attempt
from dhealth.care.worklists.criteria import Criteria
from dhealth.care.worklists.saving import save_filter
from dhealth.commons.agreements.actions import Draft as AgreementDraft
from dhealth.commons.agreements.actions import (
    OnPaper,
    ask_exemption,
    attach_scan,
    prepare_agreement,
    propose_agreement,
)
from dhealth.commons.agreements.models import Agreement, AllowedService
from dhealth.commons.agreements.tests.cast import mechanism, sharing, twinned
from dhealth.commons.documents.tests.test_drawing import photograph
from dhealth.commons.gatherings.actions import Called, add_item, call_gathering, raise_issue
from dhealth.commons.gatherings.actions import Question as IssueDraft
from dhealth.engagement.feedback.actions import give_feedback
from dhealth.evidence.closing.actions import lock_close, start_close
from dhealth.evidence.closing.calendars import Calendar
from dhealth.evidence.quality.models import Settled
from dhealth.evidence.reports.models import Denominator, What
from dhealth.evidence.targets.actions import Said, Whose, set_targets
from dhealth.exchange.workbooks.tests.cast import book, checked
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.programmes.expenses.actions import ExpenseDraft, record_expense
from dhealth.programmes.expenses.models import Expense
from dhealth.trust.accounts.actions import invite_new_person
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.factor_resets import ask_factor_reset
from dhealth.trust.accounts.models import User
from dhealth.trust.linkage.actions import decide_case, note_codes
from dhealth.trust.linkage.models import LinkageCase
from dhealth.trust.linkage.rules import codes_of
from dhealth.trust.organisations.models import Kind, Organisation, Project
from dhealth.trust.places.models import Level, Place
from dhealth.trust.policies.models import RulesVersion
from dhealth.trust.policies.pages import pages

SU = ClientDraft(
    nickname="Bồ Câu",
    name="Trần Quốc Sử",
    phone="+84903555218",
    birth_day=date(2001, 5, 3),
    sex_at_birth="M",
    gender="other",
    main_group="TG",
    other_groups=("PWID",),
    channel="online",
    told_status="positive",
    told={"arv": "stopped"},
    cccd="075201004321",
    address="12 Hẻm Hoa Sữa",
    zalo="su.zalo",
    facebook="su.phay",
    safe_time="sau hai mươi giờ",
    safe_words="bạn cùng lớp vẽ",
    note="Quán nước Mây",
    outside_codes=(("GB-7719", "project"),),
)
TWIN = replace(SU, nickname="Bồ Câu Con", cccd="", phone="+84903555219", outside_codes=(), zalo="", facebook="")


def _vietnamese(label: object) -> str:
    with translation.override("vi"):
        return str(label)


# What nobody but the group may ever read, by the protected group of fields.toml, as screens, files and lists write it.
CANARIES: dict[str, tuple[str, ...]] = {
    "identity": (
        *("Trần Quốc Sử", "Tran Quoc Su", "0903 555 218", "0903555218", "+84903555218", "555 218", "075201004321"),
        *("Hẻm Hoa Sữa", "03/05/2001", "2001-05-03", "su.zalo", "su.phay", "Quán nước Mây", "Nói nhỏ thôi"),
        "Hỏi sau giờ thi",
        *("Bưởi Năm Roi", "31/02/1999"),  # a rejected row of the import
    ),
    "nickname": ("Bồ Câu", "hai mươi giờ", "bạn cùng lớp vẽ"),
    "told_status": (_vietnamese(Told.POSITIVE.label), "stopped"),
    "results": (_vietnamese(Result.REACTIVE.label), "reactive"),
    "risk": (_vietnamese(Group.TG.label), _vietnamese(Group.PWID.label), "PWID"),
}

STAFF = {
    "tam": ("Tâm", "gnet", "outreach_worker"),
    "bac": ("Bắc", "gnet", "outreach_worker"),  # Tâm's colleague with another list
    "hanh": ("Hạnh", "gnet", "cbo_leader"),
    "minh": ("Minh", "gnet", "cbo_finance"),
    "khoa": ("Khoa", "full_house", "outreach_worker"),
    "lan": ("Lan", "full_house", "cbo_leader"),
    "vy": ("Vy", "aloha", "cbo_leader"),  # of a third group
    "oanh": ("Oanh", "life", "project_me"),
    "thao": ("Thảo", "life", "project_manager"),
    "kim": ("Kim", "life", "finance_officer"),
    "nhi": ("Nhi", "scdi", "project_me"),  # who pay others, and know nothing of Gnet
    "tu": ("Tú", "scdi", "finance_officer"),
    "huy": ("Huy", "scdi", "project_manager"),
    "yen": ("Yến", "opc", "clinic_counsellor"),
    "son": ("Sơn", "opc", "clinic_head"),
    "phuc": ("Phúc", "far", "clinic_counsellor"),  # of a clinic that nobody is twinned with
    "an": ("An", "cdc", "cdc_officer"),
    "ba": ("Ba", "far_cdc", "cdc_officer"),
    "dung": ("Dung", "soyte", "health_department"),
    "nga": ("Nga", "other_cdc", "cdc_officer"),  # of another office
    "lien": ("Liên", "life", "reviewer"),
    "mai": ("Mai", "pepfar", "donor"),
    "quan": ("Quân", "platform", "platform_admin"),
}
PLACES = {
    "gnet": ("Gnet Biên Hòa", Kind.CBO),
    "full_house": ("Full House", Kind.CBO),
    "aloha": ("Nhóm Bến Xuân", Kind.CBO),
    "life": ("Trung tâm LIFE", Kind.NGO),
    "scdi": ("Trung tâm Sáng", Kind.NGO),
    "opc": ("OPC Long Thành", Kind.CLINIC),
    "far": ("PKNT Thống Nhất", Kind.CLINIC),
    "cdc": ("CDC Đồng Nai", Kind.PROVINCIAL_CDC),
    "other_cdc": ("CDC Sông Lam", Kind.PROVINCIAL_CDC),
    "far_cdc": ("CDC tỉnh khác", Kind.PROVINCIAL_CDC),
    "soyte": ("Sở Y tế Đồng Nai", Kind.DEPARTMENT_OF_HEALTH),
    "pepfar": ("Quỹ Ban Mai", Kind.DONOR),
    "platform": ("Tổ vận hành", Kind.PLATFORM),
}


ONE_A_ROLE = [
    name for name in STAFF if name not in ("bac", "khoa", "lan", "vy", "huy", "phuc", "nhi", "tu", "ba", "nga")
]


@dataclass
class World:
    """Everybody by first name, and one of every thing by its word."""

    people: dict[str, User]
    things: dict[str, object] = field(default_factory=dict)

    def browser(self, name: str) -> Browser:
        """A fresh browser: signed in as this person, or as nobody."""
        return browser_of(self.people[name]) if name else Browser()

    def client(self) -> Client:
        """Su, as stored."""
        return Client.objects.get(pk=self.things["client"])


def build(tmp_path: Path) -> World:
    """One of everything at Gnet, on Tâm's list, and people of every role around it."""
    forget_names()
    at = {key: organisation(name, kind) for key, (name, kind) in PLACES.items()}
    province = Place.objects.create(code="75", name="Đồng Nai", folded="dong nai", level=Level.PROVINCE)
    for place in at.values():
        place.province = None if place.pk == at["far_cdc"].pk else province
        place.umbrella = at["life"] if place.pk in (at["gnet"].pk, at["full_house"].pk) else None
        place.save()
    people = {key: person(key, name, at[where], role) for key, (name, where, role) in STAFF.items()}
    world = World(people)
    world.things |= {
        "province": province.pk,
        "any province": province.pk,
        "organisation": at["gnet"].pk,
        **_colleague(people, at["gnet"]),
    }
    world.things |= _records(people["tam"], people["hanh"])
    world.things |= _moves(people, at["full_house"], at["gnet"])
    world.things |= _evidence(at, people, tmp_path)
    world.things |= _slips(people, at, world.client())
    world.things |= _money(people, at, world)
    world.things |= _agreed(people, at)
    world.things |= _around(people, at, world.client())
    world.things |= _meeting(people, at)
    said = give_feedback(Actor.of(people["tam"]), "question", "Nút in ở đâu?")
    world.things |= {"feedback": said.pk, "topic": "practice"}
    return world


def _colleague(people: dict[str, User], gnet: object) -> dict[str, object]:
    thao = Actor.of(people["thao"])
    reset = ask_factor_reset(thao, people["tam"], gnet)  # type: ignore[arg-type]
    _invited, secret = invite_new_person(Actor.of(people["hanh"]), gnet, "Quyên", "cbo_finance")  # type: ignore[arg-type]
    RecoveryCodes.activate(people["hanh"])
    key = Authenticator.objects.create(user=people["tam"], type=Authenticator.Type.TOTP, data={"secret": ""})
    grant = people["tam"].grants.get().pk
    return {"person": people["tam"].pk, "grant": grant, "reset": reset.pk, "secret": secret, "passkey": key.pk}


def _records(tam: User, hanh: User) -> dict[str, object]:
    actor = Actor.of(tam)

    def registered(draft: ClientDraft) -> Client:
        return register_client(actor, tam.grants.get().organisation_id, draft, allow_likely=True)

    client, twin = registered(SU), registered(TWIN)
    pair = PossibleDuplicate.objects.get()
    nameless = replace(TWIN, phone="+84903555220", name="", birth_day=None)
    _kept, merged = (registered(replace(nameless, nickname=f"Bồ Câu {word}")) for word in ("Già", "Đất"))
    decide_duplicate(Actor.of(hanh), PossibleDuplicate.objects.exclude(pk=pair.pk).get(), "same")
    return {
        "client": client.pk,
        "twin": twin.pk,
        "pair": pair.pk,
        "merged": merged.pk,
        "merge": Merge.objects.get().pk,
        "service": _test(client, tam).pk,
        "paper": _paper(actor, client).pk,
        "expense": _expense(actor, client.organisation_id).pk,
        **_stock(Actor.of(hanh), client),
        "word": _word(client, tam).pk,
        "code": client.code,
        "list": "2",
        "saved": save_filter(actor, "Trẻ, lâu chưa gặp", Criteria(age_to=30), shared=True).pk,
        "attempt": record_attempt(actor, twin, Tried("call", "not_now", note="Hỏi sau giờ thi")).pk,
    }


def _stock(hanh: Actor, client: Client) -> dict[str, object]:
    """A hundred condoms came, forty went to Tâm, who gave out more than the books know."""
    at, tam, day = client.organisation_id, client.worker_id, timezone.localdate()
    receive_stock(hanh, at, Delivery(item="condoms", amount=100, day=day))
    over = HandOver(giver=None, receiver=tam, day=day, piles=(Pile("condoms", 40),))
    (slip,) = hand_on_stock(hanh, at, over)
    service = Service.objects.filter(person=client).latest("pk")
    asked = {"service": service, "organisation_id": at, "worker_id": tam, "day": day}
    question = Question.objects.create(item="condoms", book=4, given=10, **asked)  # type: ignore[misc]
    return {"slip": slip.pk, "question": question.pk}


def _word(client: Client, tam: User) -> Settled:
    """Tâm says of something doubtful that it is right."""
    told = {"rule": "late_entry", "finding": "f" * 32, "reason": "happened", "day": timezone.localdate()}
    return Settled.objects.create(organisation=client.organisation, client=client, settled_by=tam, **told)  # type: ignore[misc]


def _paper(actor: Actor, client: Client) -> Paper:
    photographed = SimpleUploadedFile("paper.jpg", photograph(), "image/jpeg")
    return add_paper(actor, client.organisation_id, "other", photographed, client)


def _expense(actor: Actor, at: UUID) -> Expense:
    draft = ExpenseDraft(timezone.localdate(), "Xe ôm", 45_000, "receipt")
    return record_expense(actor, at, draft, SimpleUploadedFile("paper.jpg", photograph(), "image/jpeg"), uuid7())


def _slips(people: dict[str, User], at: dict[str, Organisation], su: Client) -> dict[str, object]:
    """Su was sent to two clinics; the second has no account and answers by a link."""
    tam, thao = Actor.of(people["tam"]), people["thao"]
    station = organisation("PKNT Xuân Lộc", Kind.CLINIC)
    mechanism(at["life"], at["cdc"], thao)
    for clinic in (at["opc"], station):
        twinned(at["life"], at["gnet"], clinic, thao)
    ClinicPin.objects.create(clinic=station, digest=make_password("206814"), set_by=thao)
    asked = {"service": "sti_treatment", "how": "signed_here", "answers_back": True}
    sent = send_referral(tam, su, Wanted(receiver=at["opc"].pk, **asked))  # type: ignore[arg-type]
    elsewhere = send_referral(tam, su, Wanted(receiver=station.pk, **asked))  # type: ignore[arg-type]
    return {
        "referral": sent.pk,
        "answer link": make_link(tam, elsewhere)[1],
        "scan lock": ScanLock.objects.create(clinic=station).pk,
        "device": meet_device(station.pk, BrowserSeen("phone", "Chrome · Android"), None).pk,
        **_clinic(at["opc"], Actor.of(people["yen"])),
        "difference": _difference(people["hanh"], sent),
    }


def _difference(hanh: User, sent: Referral) -> UUID:
    """Hạnh says that a line of the month's shared list is not so."""
    month = timezone.localdate().replace(day=1)
    shared = SharedList.objects.create(sender=sent.sender, receiver=sent.receiver, month=month)
    said = {"organisation": sent.sender, "says": "came", "by": hanh}
    return Difference.objects.create(shared=shared, referral=sent, **said).pk


def _money(people: dict[str, User], at: dict[str, Organisation], world: World) -> dict[str, object]:
    """A contract with a claim in a closed batch, and a case that waits for the province."""
    today = timezone.localdate()
    days = {"starts_on": today - timedelta(days=90), "ends_on": today + timedelta(days=90)}
    contract = contract_of(people["thao"], at["life"], at["gnet"], **days)
    agreement = Agreement.objects.get(kind="tripartite", parties__organisation=at["opc"])
    first, second = (Client.objects.get(pk=world.things[name]) for name in ("client", "twin"))
    counted, waiting = (
        served(sent(people["tam"], agreement, one, at["opc"], today), people["yen"], today, f"LT-{number}")
        for number, one in enumerate((first, second), 4711)
    )
    confirm_referral(Actor.of(people["an"]), counted, money.Said("confirmed"))
    batch = close_batch(Actor.of(people["oanh"]), contract, today)
    publish_seed(Actor.of(people["oanh"]), batch)
    line = ClaimLine.objects.get()
    return {"outcome": waiting.pk, "contract": contract.pk, "batch": batch.pk, "claim": line.pk}


def _clinic(opc: Organisation, yen: Actor) -> dict[str, object]:
    """What the clinic says of itself, and a visit that it holds."""
    today = timezone.localdate()
    hours = set_hours(yen, opc, HoursDraft(weekdays=[0], opens=time(7), closes=time(11)))[0]
    days = say_days(yen, opc, DaysDraft(state="limited", first_day=today))
    visit = record_walk_in(yen, opc.pk, "sti_treatment", today, "A7")
    need = ask_need(yen, opc, NeedDraft(kind="training", words="Lớp tư vấn"))
    own = {"own clinic": opc.pk, "need": need.pk}
    return {**own, "clinic": opc.pk, "hours": hours.pk, "days": days.pk, "visit": visit.pk}


def _moves(people: dict[str, User], elsewhere: Organisation, here: Organisation) -> dict[str, object]:
    """A client who moves in each way: not asked yet, waiting for a colleague, wanted by a group, coming from one."""
    today = timezone.localdate()
    tam, hanh, lan = (Actor.of(people[name]) for name in ("tam", "hanh", "lan"))
    first, second, third = (register_client(tam, here.pk, ClientDraft(nickname=f"Sóng {n}")) for n in (1, 2, 3))
    fourth = register_client(lan, elsewhere.pk, ClientDraft(nickname="Sóng 4"))
    unasked = ask_move(hanh, first, hanh.id, "near", None)
    move = ask_move(tam, second, hanh.id, "near", today)
    wanted = fetch_client(lan, elsewhere.pk, third.code, "wish", today, shares_history=True)
    coming = send_client(lan, fourth, here.pk, "wish", today, shares_history=True)
    fifth = register_client(lan, elsewhere.pk, ClientDraft(nickname="Sóng 5"))
    _test(fifth, people["lan"])
    away = send_client(lan, fifth, here.pk, "wish", today, shares_history=True)
    newcomer = receive_client(hanh, away, tam.id).successor_id
    assert unasked and move and newcomer
    moves = {"unasked": unasked.pk, "move": move.pk, "wanted": wanted.pk, "coming": coming.pk}
    return {**moves, "newcomer": newcomer}


def _around(people: dict[str, User], at: dict[str, Organisation], su: Client) -> dict[str, object]:
    """Su named somebody whom we tell; CDC shares a notice and asks Gnet for something in an area."""
    tam, an, today = Actor.of(people["tam"]), Actor.of(people["an"]), timezone.localdate()
    yes = offer_services(tam, su, "accepted", today, id=uuid7())
    named = name_contact(tam, yes, NamedDraft("sexual", "no", today, called="Bin"), id=uuid7())
    choose_way(tam, named, "no", "provider")
    line = attempt_contact(tam, named.contact, TriedContact(today, "call", "reached"), id=uuid7())
    sharing(at["life"], at["cdc"], people["thao"])
    told = NoticeDraft("Ngân", "+84903555444", timezone.now(), today, "signed")
    notice = share_notice(an, at["cdc"], at["gnet"].pk, told, id=uuid7())
    area = open_cluster(an, at["cdc"], Place.objects.get().pk, today, "rise", id=uuid7())
    asked = ask_group(an, area, at["gnet"].pk, "meet", today)
    ours = {"yes": yes.pk, "named": named.pk, "week": 1, "contact": named.contact_id, "contact line": line.pk}
    return {**ours, "notice": notice.pk, "area": area.pk, "area task": asked.pk}


def _meeting(people: dict[str, User], at: dict[str, Organisation]) -> dict[str, object]:
    """Gnet and OPC Long Thành meet; something is to be done; Gnet asks the clinic something."""
    hanh, today = Actor.of(people["hanh"]), timezone.localdate()
    meeting = call_gathering(hanh, at["gnet"], Called("monthly", today, [at["opc"].pk]), id=uuid7())
    item = add_item(hanh, meeting, at["opc"].pk, "Gửi lịch", today, id=uuid7())
    issue = raise_issue(hanh, at["gnet"], IssueDraft(at["opc"].pk, "find", "Cần tìm"), id=uuid7())
    return {"meeting": meeting.pk, "agreed task": item.pk, "issue": issue.pk}


def _agreed(people: dict[str, User], at: dict[str, Organisation]) -> dict[str, object]:
    """An agreement of Gnet that lies out: signed on paper by the supporting organisation, an exception asked for."""
    thao, hanh, today = Actor.of(people["thao"]), Actor.of(people["hanh"]), timezone.localdate()
    parties = {"umbrella": at["life"], "group": at["gnet"], "clinic": at["opc"]}
    like = Agreement.objects.filter(kind="tripartite").first()
    draft = AgreementDraft("tripartite", Place.objects.get().pk, parties, today, today, like=like)
    made = prepare_agreement(thao, draft, uuid7())
    AllowedService.objects.get_or_create(agreement=made, service="art_start")
    propose_agreement(thao, made)
    page = SimpleUploadedFile("paper.jpg", photograph(), "image/jpeg")
    (scan,) = attach_scan(thao, made, [OnPaper("umbrella", "Thảo", "", today)], [page])
    asked = ask_exemption(hanh, made, "limit", "Đường xa")
    return {"agreement": made.pk, "scan": scan.pk, "exception": asked.pk, "party": made.parties.get(side="group").pk}


def _test(client: Client, tam: User) -> Service:
    id = uuid7()
    made = Service.objects.create(
        id=id,
        client=client,
        person=client,
        organisation=client.organisation,
        worker=tam,
        recorded_by=tam,
        day=timezone.localdate(),
        kind="screening_test",
        form="rapid",
        result="reactive",
        note=sealed_note(client.organisation_id, id, "Nói nhỏ thôi"),
    )
    recompute([client.pk])
    return made


def _evidence(at: dict[str, object], people: dict[str, User], tmp_path: Path) -> dict[str, object]:
    rows: list[dict[str, object]] = [{}, {"code": "GB00002", "name": "Bưởi Năm Roi", "birth": "31/02/1999"}]
    job = checked(people["hanh"], book(tmp_path / "so.xlsx", rows), at["gnet"])
    note_codes(at["full_house"].pk, uuid7(), codes_of(cccd=SU.cccd))  # type: ignore[attr-defined]
    project = Project.objects.create(code="SS-01", name="Sông Sáng", owner=at["life"], starts_on=date(2024, 1, 1))
    project.members.add(at["gnet"])
    figure = Denominator.objects.create(
        organisation=at["gnet"],
        entered_by=people["minh"],
        what=What.values[0],
        place=Place.objects.get(),
        starts_on=date(2018, 10, 1),
        ends_on=date(2019, 9, 30),
        value=922,
        source="CDC",
        source_date=date(2019, 12, 1),
    )
    case = LinkageCase.objects.get()
    for group in ("gnet", "full_house"):
        note_codes(at[group].pk, uuid7(), codes_of(cccd="075201009999"))  # type: ignore[attr-defined]
    said = decide_case(Actor.of(people["lien"]), LinkageCase.objects.exclude(pk=case.pk).get(), "same")
    page = next(iter(pages), "worklists")
    rules = RulesVersion.objects.create(page=page, text="", reason="agreed", adopted_by=people["thao"])
    policy = {"policy": page, "rules": rules.pk}
    aim = {Whose(at["gnet"].pk, people["tam"].pk): 60}  # type: ignore[attr-defined]
    (target,) = set_targets(Actor.of(people["hanh"]), "tests", Period.us_year(2019), aim, Said(agreed="giao ban"))
    month = Period.month(2019, 6)
    close = start_close(Actor.of(people["hanh"]), Calendar(at["gnet"].pk), month, timezone.localdate())  # type: ignore[attr-defined]
    lock_close(Actor.of(people["hanh"]), close, timezone.localdate())
    return policy | {
        "close": close.pk,
        "version": 1,
        "target": target.pk,
        "import": job.pk,
        "case": case.pk,
        "said": said.pk,
        "project": project.pk,
        "denominator": figure.pk,
    }


def fresh_id() -> UUID:
    """An id that nothing has."""
    return uuid7()
