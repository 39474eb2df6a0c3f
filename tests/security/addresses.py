"""Every address of the program, what stands behind it, and who is the right person and who a stranger there."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.names import forget_names
from dhealth.trust.accounts.guards import Guard
from dhealth.trust.accounts.roles import roles
from dhealth.trust.audit.models import Event
from tests.architecture.house import url_patterns
from tests.security.world import STAFF, World, fresh_id


@dataclass(frozen=True)
class Address:
    """One address: which things its path names (a key of World.things each), who may come in, and with what."""

    name: str
    right: str = "tam"
    ids: dict[str, str] = field(default_factory=dict)
    data: dict[str, object] = field(default_factory=dict)

    @property
    def guard(self) -> Guard:
        """What the view asks of its visitor."""
        return GUARDS[self.name]

    @property
    def method(self) -> str:
        """The first thing a visitor does here: look where that is possible."""
        return "GET" if "GET" in self.guard.methods else "POST"

    def path(self, world: World, *, unknown: bool = False) -> str:
        """Where it is; `unknown`: with ids that nothing has."""
        found = {word: world.things[thing] for word, thing in self.ids.items()}
        if unknown:
            found = {word: fresh_id() if isinstance(value, UUID) else value for word, value in found.items()}
        return reverse(self.name, kwargs=found)

    def strangers(self) -> list[str]:
        """People who hold the verb, but elsewhere or for another list."""
        things = self.ids.values() if self.name not in OPEN_TO_ALL else ()
        somebody = {name for thing in things for name in STRANGERS.get(thing, ())}
        return sorted(name for name in somebody if self.guard.verb in roles()[STAFF[name][2]].may)


GUARDS: dict[str, Guard] = {str(one.name): one.callback.guard for one in url_patterns()}  # type: ignore[attr-defined]
STRANGERS = {
    **dict.fromkeys(("client", "service", "pair", "merge", "paper", "expense", "attempt"), ("khoa", "lan", "bac")),
    **dict.fromkeys(("person", "grant", "reset"), ("lan", "huy", "son")),
    **dict.fromkeys(("outcome", "contract", "claim", "batch"), ("khoa", "lan", "huy", "nhi", "tu", "ba")),
    "saved": ("khoa", "lan"),
    "word": ("khoa", "lan", "bac"),
    **dict.fromkeys(("scan lock", "device"), ("huy",)),  # of another supporting organisation
    "referral": ("khoa", "lan", "bac", "phuc"),
    **dict.fromkeys(("visit", "hours", "days", "clinic", "own clinic", "difference"), ("phuc",)),
    "need": ("huy",),
    **dict.fromkeys(("unasked", "move"), ("khoa", "lan", "bac")),
    **dict.fromkeys(("wanted", "coming"), ("vy",)),
    "newcomer": ("khoa", "lan", "bac"),
    **dict.fromkeys(("agreement", "scan", "exception", "party"), ("lan", "huy")),
    "import": ("lan",),
    "feedback": ("bac", "khoa", "lan"),
    "close": ("lan", "thao", "oanh"),
    "slip": ("khoa", "lan", "bac"),
    "question": ("khoa", "lan"),
    "organisation": ("lan", "huy", "yen"),
    **dict.fromkeys(("yes", "named", "contact", "contact line"), ("khoa", "lan", "bac")),
    "notice": ("khoa", "lan", "bac", "nga"),
    **dict.fromkeys(("area", "area task"), ("lan", "nga")),
    **dict.fromkeys(("meeting", "agreed task"), ("lan", "vy", "huy")),
    "issue": ("lan", "khoa", "huy"),
    "province": ("ba",),  # of another province's CDC
    "project": ("huy", "lan", "yen"),
    "target": ("khoa", "lan", "bac", "huy", "thao"),
}
OPEN_TO_ALL = {"organisation.open", "clinic.open"}  # name, kind and place, as in any address book
PK, PERSON, AT_CLINIC = {"pk": "client"}, {"person": "person"}, {"pk": "referral"}
AGREED = {"pk": "agreement"}
CLAIM, BATCH = {"pk": "claim"}, {"pk": "batch"}

ADDRESSES = [
    *(Address(name, "") for name in ("account_login", "mfa_authenticate", "mfa_login_webauthn", "account.forgotten")),
    *(Address(name, "") for name in ("language.set", "theme.set", "account_logout")),
    Address("account.accept_invitation", "", {"secret": "secret"}),
    *(
        Address(name)
        for name in ("home", "help.read", "governance.read", "policy.roles", "account.read", "account.sign_ins")
    ),
    *(Address(name) for name in ("session.lock", "session.cover", "session.presence", "session.open")),
    *(Address(name) for name in ("account.set_pin", "account.change_password", "account.set_up_factor")),
    Address("account.open_more"),
    Address("alert.read", "hanh"),
    *(Address(name) for name in ("account_reauthenticate", "mfa_index", "mfa_list_webauthn", "mfa_add_webauthn")),
    *(Address(name) for name in ("mfa_activate_totp", "mfa_deactivate_totp")),
    *(Address(name, "hanh") for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes")),
    Address("mfa_remove_webauthn", ids={"pk": "passkey"}),
    Address("person.read", "hanh"),
    Address("person.invite", "hanh"),
    *(Address(f"person.{act}", "hanh", PERSON) for act in ("open", "invite_again", "disable", "enable")),
    Address("grant.give", "hanh", PERSON),
    Address("grant.end", "hanh", {**PERSON, "grant": "grant"}),
    Address("factor.ask_reset", "hanh", PERSON),
    Address("factor.approve_reset", "hanh", {"reset": "reset"}),
    Address("organisation.read", "minh"),
    Address("organisation.add", "quan"),
    Address("organisation.open", "minh", {"pk": "organisation"}),
    Address("organisation.change", "hanh", {"pk": "organisation"}),
    Address("organisation.name", "hanh", {"pk": "organisation"}, {"name": "Gờ Nét"}),
    Address("project.read", "thao"),
    Address("project.add", "thao"),
    Address("project.open", "hanh", {"pk": "project"}),
    Address("project.join", "thao", {"pk": "project"}),
    Address("linkage.read", "lien"),
    Address("linkage.show_identity", "lien", {"pk": "case"}),
    Address("linkage.decide", "lien", {"pk": "case"}, {"answer": "different"}),
    Address("linkage.decided", "lien"),
    Address("linkage.take_back", "lien", {"pk": "said"}, {"reason": "pressed"}),
    Address("client.search"),
    Address("client.register"),
    *(Address(f"client.{act}", ids=PK) for act in ("read", "correct", "show_identity", "label", "depart", "return")),
    *(Address(f"client.{act}", "hanh", PK) for act in ("assign", "show_access", "export", "erase")),
    Address("consent.give", ids=PK, data={"purpose": "survey"}),
    Address("consent.withdraw", ids=PK, data={"purpose": "survey"}),
    *(Address(f"paper.{act}", ids=PK) for act in ("read", "add")),
    *(Address(f"paper.{act}") for act in ("add_first", "put_away")),
    *(Address(f"paper.{act}", ids={"pk": "paper"}) for act in ("show", "type_from", "remove")),
    Address("paper.attach", ids={"pk": "paper", "client": "client"}),
    *(Address(f"expense.{act}") for act in ("read", "print", "record")),
    *(Address(f"expense.{act}", ids={"pk": "expense"}) for act in ("prove", "picture")),
    Address("expense.strike", ids={"pk": "expense"}, data={"reason": "mistake"}),
    *(Address(f"agreement.{act}", "hanh") for act in ("read", "prepare")),
    *(Address(f"agreement.{act}", "minh", AGREED) for act in ("open", "print")),
    *(
        Address(f"agreement.{act}", "hanh", AGREED)
        for act in ("change", "propose", "take_back", "renew", "sign", "attach")
    ),
    *(
        Address(f"agreement.{act}", "hanh", AGREED)
        for act in ("end", "ask_exception", "check_ready", "score", "praise")
    ),
    Address("agreement.start", "thao", AGREED),
    Address("agreement.show_scan", "minh", {"pk": "scan"}),
    Address("agreement.answer_exception", "thao", {"pk": "exception"}),
    Address("agreement.name_focal", "hanh", {"pk": "party"}),
    Address("province.open", "thao", {"pk": "province"}),
    Address("province.begin", "thao", {"pk": "any province"}),
    Address("province.read", "thao"),
    Address("policy.read", "minh"),
    Address("policy.open", "minh", {"name": "policy"}),
    *(Address(f"policy.{act}", "thao", {"name": "policy"}) for act in ("change", "go_back")),
    Address("policy.adopt_again", "thao", {"pk": "rules"}, {"reason": "it was right"}),
    Address("referral.read"),
    Address("referral.send", ids=PK),
    Address("referral.hand_over", "hanh"),
    *(Address(f"referral.{act}", ids={"pk": "referral"}) for act in ("open", "print", "picture", "link")),
    Address("referral.withdraw", ids={"pk": "referral"}, data={"reason": "wish"}),
    Address("referral.stop", ids={"pk": "referral"}, data={"part": "answers"}),
    Address("referral.write", ids={"pk": "referral"}, data={"words": "Bạn ấy đến chiều nay", "id": str(fresh_id())}),
    Address("clinic_pin.set", "thao"),
    Address("referral.oversee", "thao"),
    Address("clinic_device.read", "yen"),
    Address("clinic_device.prove", "yen", {}, {"password": "mat-khau-cua-yen", "digits": "000000"}),
    *(Address(f"clinic_device.{act}", "thao", {"pk": "device"}) for act in ("let_in", "shut")),
    Address("scan_lock.lift", "thao", {"pk": "scan lock"}),
    Address("referral.answer", "", {"text": "answer link"}),
    *(Address(name, "yen") for name in ("inbox.read", "inbox.confirm", "walk_in.hold", "referral.present")),
    Address("inbox.open", "yen", AT_CLINIC),
    Address("walk_in.match", "yen", {"pk": "visit"}),
    Address("walk_in.drop", "yen", {"pk": "visit"}, {"why": "mistake"}),
    Address("referral.receive", "yen", AT_CLINIC, {"appointment": ""}),
    Address("referral.decline", "yen", AT_CLINIC, {"reason": "full"}),
    Address("referral.turn_away", "yen", AT_CLINIC, {"reason": "papers"}),
    *(Address(f"referral.{act}", "yen", AT_CLINIC, {"day": "01/12/2025"}) for act in ("arrive", "serve")),
    *(Address(f"referral.{act}", "yen", AT_CLINIC) for act in ("miss", "take_back")),
    Address("inbox.figures", "yen"),
    Address("shared_list.read", "hanh"),
    *(Address(f"shared_list.{act}", "hanh") for act in ("sign", "reopen")),
    Address("shared_list.differ", "hanh", AT_CLINIC, {"says": "came"}),
    Address("shared_list.settle", "yen", {"pk": "difference"}, {"how": "stands"}),
    Address("clinic.read"),
    Address("clinic.open", ids={"pk": "clinic"}),
    Address("clinic.keep", "yen", {"pk": "clinic"}),
    Address("clinic.read_needs", "yen", {"pk": "own clinic"}),
    Address(
        "clinic.ask_need",
        "yen",
        {"pk": "own clinic"},
        {"kind": "training", "words": "Lớp tư vấn", "id": str(fresh_id())},
    ),
    Address(
        "clinic.meet_need", "thao", {"pk": "need"}, {"words": "Một lớp", "given_on": f"{timezone.localdate():%d/%m/%Y}"}
    ),
    Address("clinic.tell_outside", "yen", {"pk": "own clinic"}, {"month": "2025-01", "number": "3"}),
    Address(
        "clinic.set_hours",
        "yen",
        {"pk": "clinic"},
        {"weekdays": ["0"], "opens": "7:00", "closes": "9:00", "kind": "usual"},
    ),
    Address("clinic.say_days", "yen", {"pk": "clinic"}, {"state": "closed", "first_day": "01/12/2026"}),
    Address("clinic.drop_hours", "yen", {"pk": "hours"}),
    Address("clinic.end_days", "yen", {"pk": "days"}),
    *(Address(name, "hanh") for name in ("claim.read", "contract.read")),
    Address("claim.confirm", "an"),
    Address("claim.open", "hanh", {"pk": "outcome"}),
    Address("claim.decide", "an", {"pk": "outcome"}, {"verdict": "confirmed"}),
    Address("claim.show_code", "an", {"pk": "outcome"}),
    Address("claim.trace", "hanh", CLAIM),
    Address("claim.adjust", "oanh", CLAIM, {"dong": "400.000", "reason": "?"}),
    Address("claim.reverse", "oanh", CLAIM, {"reason": "?"}),
    Address("claim.recheck", "oanh", CLAIM, {"stands": "1"}),
    Address("contract.make", "thao"),
    Address("contract.state", "hanh"),
    Address("batch.check", "kim"),
    Address("contract.open", "hanh", {"pk": "contract"}),
    Address("contract.amend", "thao", {"pk": "contract"}),
    Address("batch.close", "oanh", {"pk": "contract"}, {"until": "01/01/2026"}),
    Address("batch.draw", "oanh", BATCH),
    Address("batch.approve", "thao", BATCH),
    Address("batch.pay", "kim", BATCH, {"day": "01/01/2026", "reference": "UNC 0412"}),
    Address("payment.receive", "hanh", BATCH, {"day": "01/01/2026"}),
    *(Address(f"batch.{act}", "hanh", BATCH) for act in ("open", "export")),
    Address("partner.read"),
    Address("partner.figures", "hanh"),
    *(Address(f"partner.{act}", ids=PK) for act in ("open", "offer")),
    Address("partner.withdraw", ids={"pk": "yes"}),
    Address("partner.name", ids={"pk": "yes"}),
    Address("partner.choose_way", ids={"pk": "named"}),
    Address("partner.note_told", ids={"pk": "named"}, data={"id": str(fresh_id())}),
    Address("partner.check_harm", ids={"pk": "named", "week": "week"}),
    *(Address(f"partner.{act}", ids={"pk": "contact"}) for act in ("follow", "attempt", "note_step", "show")),
    Address("partner.register", ids={"pk": "contact"}, data={"id": str(fresh_id()), "agreed": "yes"}),
    Address("partner.assign", "hanh", {"pk": "contact"}),
    Address("partner.take_back", ids={"pk": "contact line"}),
    Address("notice.read"),
    Address("notice.share", "an"),
    *(Address(f"notice.{act}", "hanh", {"pk": "notice"}) for act in ("follow", "show", "assign", "answer")),
    Address("notice.withdraw", "an", {"pk": "notice"}),
    Address("cluster.read"),
    *(Address(f"cluster.{act}", "an") for act in ("figures", "open")),
    *(Address(f"cluster.{act}", "an", {"pk": "area"}) for act in ("follow", "ask", "close")),
    Address("cluster.answer", "hanh", {"pk": "area task"}, {"said": "done"}),
    *(Address(f"gathering.{act}", "hanh") for act in ("read", "call")),
    *(Address(f"gathering.{act}", "hanh", {"pk": "meeting"}) for act in ("open", "draw", "attend", "minute", "print")),
    Address("gathering.add", "hanh", {"pk": "meeting"}, {"id": str(fresh_id()), "words": "Lịch tháng sau"}),
    Address("gathering.close", "hanh", {"pk": "meeting"}),
    Address("task.read", "hanh"),
    Address("task.begin", "thao"),
    Address("task.add", "hanh", {"pk": "meeting"}),
    Address("task.end", "hanh", {"pk": "agreed task"}, {"how": "done"}),
    *(Address(f"issue.{act}", "hanh") for act in ("read", "raise")),
    *(Address(f"issue.{act}", "hanh", {"pk": "issue"}) for act in ("open", "pass_up")),
    Address("issue.reply", "hanh", {"pk": "issue"}, {"id": str(fresh_id()), "words": "Đã gọi"}),
    Address("issue.settle", "hanh", {"pk": "issue"}, {"how": "found"}),
    Address("transfer.read"),
    Address("transfer.ask"),
    Address("transfer.fetch", "hanh"),
    Address("transfer.send", "hanh", PK),
    Address("transfer.agree", "hanh", {"pk": "unasked"}, {"agrees": "yes"}),
    *(Address(f"transfer.{act}", "hanh", {"pk": "move"}, {"why": "full"}) for act in ("accept", "decline", "withdraw")),
    Address("transfer.release", "hanh", {"pk": "wanted"}),
    Address("transfer.receive", "hanh", {"pk": "coming"}),
    Address("transfer.show_result", "hanh", {"pk": "newcomer"}),
    Address("duplicate.read", "minh"),
    Address("duplicate.find", "hanh"),
    Address("duplicate.decided", "minh"),
    Address("duplicate.compare", "hanh", {"pk": "pair"}),
    Address("merge.read", "hanh", {"pk": "merge"}),
    Address("merge.settle", "hanh", {"pk": "merge"}),
    Address("duplicate.decide", "hanh", {"pk": "pair"}, {"answer": "unsure"}),
    Address("merge.undo", "hanh", {"pk": "merge"}),
    *(Address(f"service.{act}", ids=PK) for act in ("record", "report", "refer")),
    *(Address(f"service.{act}", ids={"pk": "service"}) for act in ("correct", "show_result")),
    Address("service.answer", ids={"pk": "service"}, data={"answer": "later"}),
    Address("service.strike", ids={"pk": "service"}, data={"reason": "mistake"}),
    Address("attempt.record", ids=PK),
    Address("attempt.take_back", ids={"pk": "attempt"}),
    *(Address(f"worklist.{page}", "minh") for page in ("read", "find")),
    Address("worklist.overdue", "hanh"),
    Address("worklist.export", "hanh", {"address": "list"}),
    Address("retention.read", "hanh"),
    Address("retention.keep", "hanh", PK, {"why": "law"}),
    Address("worklist.save", data={"name": "Trẻ", "age_to": "30"}),
    *(Address(f"worklist.{act}", ids={"address": "list"}) for act in ("open", "print")),
    *(Address(f"worklist.{act}", ids={"pk": "saved"}) for act in ("open_saved", "put_away", "take_out")),
    *(Address(f"stock.{act}") for act in ("read", "movements", "hand_on")),
    *(Address(f"stock.{act}", "hanh") for act in ("receive", "count")),
    Address("stock.card", data={"item": "condoms"}),
    Address("stock.export", "minh"),
    Address("stock.print", ids={"pk": "slip"}),
    Address("stock.confirm", ids={"pk": "slip"}, data={"got": "40"}),
    Address("stock.take_back", "hanh", {"pk": "slip"}, {"reason": "mistake"}),
    Address("stock.mend", "hanh", {"pk": "slip"}),
    Address("stock.settle", "hanh", {"pk": "question"}),
    *(Address(name) for name in ("practice.start", "practice.end", "practice.start_over")),
    Address("tour.follow", data={"do": "look"}),
    Address("onboarding.read", "hanh"),
    *(Address(name) for name in ("feedback.give", "feedback.own")),
    Address("feedback.read", "hanh"),
    Address("feedback.open", ids={"pk": "feedback"}),
    Address("feedback.answer", "hanh", {"pk": "feedback"}, {"status": "seen"}),
    Address("feedback.pass_on", "hanh", {"pk": "feedback"}, {"words": "?"}),
    Address("feedback.close", ids={"pk": "feedback"}),
    Address("help.open", ids={"topic": "topic"}),
    Address("report.read", "oanh"),
    Address("report.list", data={"f": "1"}),
    Address("report.compare", "oanh"),
    Address("report.years", "an"),
    Address("report.export", "an"),
    Address("report.print"),
    Address("denominator.enter", "an"),
    *(Address(f"success.{page}", "hanh") for page in ("read", "pairs", "list", "model", "print")),
    Address("usage.read", "quan"),
    Address("profile.read", "hanh"),
    Address("profile.open", "hanh", {"pk": "organisation"}),
    Address("profile.print", "hanh", {"pk": "organisation"}),
    Address("close.read", "oanh"),
    Address("close.start", "minh"),
    Address("close.open", "minh", {"pk": "close"}),
    Address("close.lock", "hanh", {"pk": "close"}),
    Address("close.reopen", "hanh", {"pk": "close"}, {"reason": "Quên một phiếu", "version": 1}),
    *(Address(f"close.{act}", "minh", {"pk": "close", "version": "version"}) for act in ("print", "export")),
    Address("quality.read", "oanh"),
    Address("quality.rules", "minh"),
    Address("quality.settle", data={"reason": "happened"}),
    Address("quality.take_back", ids={"pk": "word"}),
    Address("quality.compare", "hanh"),
    Address("quality.export", "thao"),
    Address("quality.print"),
    *(Address(name) for name in ("target.read", "target.print", "target.summary")),
    Address("target.set", "hanh"),
    *(Address(f"target.{act}", ids={"pk": "target"}) for act in ("open", "agree")),
    Address("target.revise", "hanh", {"pk": "target"}, {"number": "61", "from_day": "01/10/2018", "why": "bão"}),
    Address("target.end", "hanh", {"pk": "target"}, {"on": "30/09/2019", "why": "bão"}),
    Address("week.read", "hanh"),
    Address("workbook.import", "minh"),
    *(Address(f"workbook.{act}", "minh", {"pk": "import"}) for act in ("open", "columns", "apply", "drop", "undo")),
    Address("workbook.rejects", "hanh", {"pk": "import"}),
]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back, so that one world serves all visits."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_names()


class Visitor:
    """Somebody at a browser who comes back each time as if nothing had happened before."""

    def __init__(self, world: World, name: str) -> None:
        self.browser: Browser = world.browser(name)
        self.cookies = deepcopy(self.browser.cookies)

    def visit(self, path: str, method: str = "GET", data: dict[str, object] | None = None) -> HttpResponse:
        """Ask once; nothing stays, neither in the database nor in the browser."""
        self.browser.cookies = deepcopy(self.cookies)
        with undone():
            ask = getattr(self.browser, method.lower())
            return ask(path, data or {})  # type: ignore[no-any-return]

    def look(self, path: str, method: str, data: dict[str, object]) -> tuple[HttpResponse, int]:
        """Ask once, and say how many events that left."""
        self.browser.cookies = deepcopy(self.cookies)
        with undone():
            before = Event.objects.count()
            answer = getattr(self.browser, method.lower())(path, data)
            return answer, Event.objects.count() - before

    def send(self, path: str, body: bytes, kind: str) -> HttpResponse:
        """Post a body as it is."""
        self.browser.cookies = deepcopy(self.cookies)
        with undone():
            return self.browser.generic("POST", path, body, content_type=kind)  # type: ignore[return-value]
