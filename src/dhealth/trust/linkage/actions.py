"""Noting codes, opening cases, and the reviewer's decisions. A worker never learns of any of it."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.inserting import insert
from dhealth.kernel.reading import Prepared
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.linkage.faces import Face, open_face
from dhealth.trust.linkage.models import LinkageCase, LinkageCode, LinkageDecision, TakenBack
from dhealth.trust.linkage.queries import cases_of
from dhealth.trust.linkage.rules import Codes
from dhealth.trust.organisations.practice import is_practice

BATCH = 900  # SQLite takes a limited number of values a statement
FEW = 3  # so many codes are asked for one by one: a registration has no more


def note_codes(organisation: UUID, client: UUID, codes: Codes) -> None:
    """Keep a client's codes; where another organisation has an equal one, open a case for a reviewer.

    Part of the act that registers or corrects the client: no permission, no event, no answer of its own.
    """
    if codes:
        note_many(organisation, {client: codes})


def note_many(organisation: UUID, codes: Mapping[UUID, Codes]) -> None:
    """`note_codes` for many clients of one organisation: the same few statements a thousand.

    Invented clients of a practice have no codes: nobody else can ever meet them.
    """
    if is_practice(organisation):
        return
    rows = [
        LinkageCode(code=code, organisation=organisation, client=client, source=source)
        for client, by_source in codes.items()
        for source, code in by_source.items()
    ]
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        _open_cases(organisation, batch)
        insert(batch, ignore_conflicts=True)


_with_code = Prepared(lambda code: LinkageCode.objects.filter(code=code), b"code")


def _known(rows: list[LinkageCode]) -> Iterable[LinkageCode]:
    if len(rows) <= FEW:
        return [known for row in rows for known in _with_code(bytes(row.code))]
    return LinkageCode.objects.filter(code__in=[row.code for row in rows])


def _open_cases(organisation: UUID, rows: list[LinkageCode]) -> None:
    elsewhere: dict[bytes, list[tuple[UUID, UUID]]] = {}
    for known in _known(rows):
        if known.organisation != organisation:
            elsewhere.setdefault(bytes(known.code), []).append((known.organisation, known.client))
    found: dict[tuple[UUID, UUID], LinkageCase] = {}
    for row in rows if elsewhere else []:
        for owner, client in elsewhere.get(bytes(row.code), []):
            pair = sorted([(client, owner), (row.client, organisation)])
            case = found.setdefault((pair[0][0], pair[1][0]), _case(*pair))
            case.why = sorted({*case.why, row.source})
    insert(found.values(), ignore_conflicts=True)


def _case(first: tuple[UUID, UUID], second: tuple[UUID, UUID]) -> LinkageCase:
    """A case of two (client, organisation), in one order whichever came first: a pair is asked about once."""
    return LinkageCase(
        first_client=first[0],
        first_organisation=first[1],
        second_client=second[0],
        second_organisation=second[1],
    )


def forget_client(client: UUID) -> None:
    """Drop a client's codes and the cases that nobody has decided: consent withdrawn, or the record erased."""
    forget_clients([client])


def forget_clients(clients: Sequence[UUID]) -> None:
    """`forget_client` for up to 450 clients, in as few statements."""
    either = Q(first_client__in=clients) | Q(second_client__in=clients)
    # A decision taken back at this moment looks whether the codes are there: it goes first, or sees that they are not.
    list(LinkageCase.objects.select_for_update(no_key=True).filter(either).order_by("pk").values_list("pk"))
    LinkageCode.objects.filter(client__in=clients).delete()
    LinkageCase.objects.undecided().filter(either).delete()


def _require_reviewer(actor: Actor, verb: str, case: LinkageCase) -> None:
    if not cases_of(actor, verb).filter(pk=case.pk).exists():
        raise PermissionDenied(_("This pair is another reviewer's."))


@transaction.atomic
def show_identity_of_pair(actor: Actor, case: LinkageCase) -> tuple[Face | None, Face | None]:
    """Open the two people of a case on screen; the chains of both organisations say who looked.

    Raises:
        PermissionDenied: no reviewer, or one for other areas or projects.
    """
    _require_reviewer(actor, "linkage.show_identity", case)
    _record_in_both("linkage.show_identity", actor, case)
    return (
        open_face(case.first_organisation, case.first_client),
        open_face(case.second_organisation, case.second_client),
    )


@transaction.atomic
def decide_case(actor: Actor, case: LinkageCase, answer: str) -> LinkageDecision:
    """Say whether the two are one person. Saying the same again changes nothing.

    Raises:
        PermissionDenied: no reviewer, or one for other areas or projects.
        Refused: no such answer, or somebody decided otherwise already and has not taken it back.
    """
    _require_reviewer(actor, "linkage.decide", case)
    if answer not in LinkageDecision.Answer.values:
        raise Refused(_("Choose one of the three answers."), field="answer")
    held = LinkageCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    earlier = held.decisions.filter(taken_back=None).last()
    if earlier and earlier.answer == answer:
        return earlier
    if earlier and earlier.answer != LinkageDecision.Answer.UNSURE:
        raise Refused(_("Somebody has decided about this pair already. Take that back first."))
    decision = LinkageDecision.objects.create(case=held, answer=answer, decided_by=actor.user)
    _record_in_both("linkage.decide", actor, case)
    return decision


@transaction.atomic
def take_back_decision(actor: Actor, decision: LinkageDecision, reason: str) -> None:
    """Let a decision hold no longer; it stays in the pair's history, and anybody's later one stands beside it.

    The pair waits again, unless another decision still holds, or one of the two is no longer compared: then it goes.
    Taken back already: nothing happens.

    Raises:
        PermissionDenied: no reviewer, or one for other areas or projects.
        Refused: no reason of the list.
    """
    _require_reviewer(actor, "linkage.take_back", decision.case)
    if reason not in TakenBack.Reason.values:
        raise Refused(_("Choose why the decision is taken back."), field="reason")
    case = LinkageCase.objects.select_for_update(no_key=True).get(pk=decision.case_id)
    if TakenBack.objects.filter(decision=decision).exists():
        return
    TakenBack.objects.create(decision=decision, reason=reason, taken_back_by=actor.user)
    _record_in_both("linkage.take_back", actor, case, why=reason)
    if LinkageDecision.objects.settled().filter(case=case).exists():
        return
    clients = {case.first_client, case.second_client}
    if clients != set(LinkageCode.objects.filter(client__in=clients).values_list("client", flat=True)):
        case.delete()


def _record_in_both(verb: str, actor: Actor, case: LinkageCase, why: str = "") -> None:
    halves = ((case.first_organisation, case.first_client), (case.second_organisation, case.second_client))
    for organisation, client in sorted(halves):  # one order for everybody: two reviewers never wait for each other
        record(verb, actor, case, at=organisation, why=why, details={"clients": [client.hex]})
