"""Reading claims: the province's queue, what a group may expect, batches, statements, and how long each step takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from dhealth.care.claims.models import (
    Batch,
    ClaimLine,
    ClaimQuerySet,
    Confirmation,
    Contract,
    Kind,
    Move,
    Verdict,
)
from dhealth.care.claims.rules import room_left
from dhealth.care.referrals.models import Kind as StepKind
from dhealth.care.referrals.models import Referral, ReferralQuerySet, Step, Waits
from dhealth.kernel.portions import portions
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.linkage.counting import codes_by_claim
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation

CONFIRM, READ = "claim.confirm", "claim.read"
PAGE = 50


def province_of(actor: Actor, group: UUID) -> UUID | None:
    """The office at which the actor speaks for the province of this group; none: not theirs."""
    for standing in actor.only_for(CONFIRM).standings:
        if Organisation.objects.visible_to(replace(actor, standings=(standing,))).filter(pk=group).exists():
            return standing.organisation_id
    return None


def settles_at(actor: Actor, verb: str, contract: Contract) -> UUID | None:
    """Where the actor may settle claims of a contract: at its payer, or for the province of the group; else nowhere."""
    if actor.may(verb, contract.payer_id):
        return contract.payer_id
    office = province_of(actor, contract.payee_id)
    return office if office and actor.may(verb, office) else None


def _area(actor: Actor) -> QuerySet[Organisation]:
    """The groups for whose province the actor speaks; no other role of theirs widens it."""
    return Organisation.objects.visible_to(actor.only_for(CONFIRM))


def groups_of_province(actor: Actor, groups: Collection[UUID]) -> set[UUID]:
    """Those of these groups for whose province the actor speaks."""
    if not actor.organisations_where(CONFIRM):
        return set()
    return set(_area(actor).filter(pk__in=groups).values_list("pk", flat=True))


def groups_to_pay(actor: Actor) -> QuerySet[Organisation]:
    """The groups with which the actor may write a contract down: those whom the role reaches that does so."""
    reached = Organisation.objects.visible_to(actor.only_for("contract.make"))
    return reached.filter(kind__in=GROUPS_THAT_SERVE)


def cases_seen(actor: Actor) -> ReferralQuerySet:
    """Referrals with an answer of the clinic that the actor may follow to their end: the province's, or the group's."""
    answered = Step.objects.filter(referral=OuterRef("pk"), kind=StepKind.SERVED, is_current=True)
    seen = Referral.objects.none()
    if actor.organisations_where(CONFIRM):
        area = _area(actor).values("pk")
        seen = Referral.objects.filter(sender__in=area).filter(Q(pk__in=answered.values("referral")))
    if led := [at for at in actor.organisations_where(READ) if at in actor.records_of("organisation")]:
        seen = seen | Referral.objects.filter(sender__in=led)
    if own := [at for at in actor.organisations_where(READ) if at in actor.records_of("own list")]:
        seen = seen | Referral.objects.filter(sender__in=own, worker=actor.id)
    return seen


def to_confirm(actor: Actor) -> QuerySet[Referral]:
    """What waits for the province's word, the longest first: served, and neither confirmed nor rejected."""
    if not actor.organisations_where(CONFIRM):
        return Referral.objects.none()
    area = _area(actor).values("pk")
    waiting = Referral.objects.filter(standing__sender__in=area, standing__waits_for=Waits.CONFIRMATION)
    waiting = waiting.filter(~Exists(Confirmation.objects.filter(referral=OuterRef("pk"))))
    return waiting.select_related("sender", "receiver", "standing").order_by("standing__served_on", "pk")


def of_group(actor: Actor) -> QuerySet[Referral]:
    """The group's referrals that were served and are no claim yet, the newest first."""
    claimed = ClaimLine.objects.filter(referral=OuterRef("pk"), reverses=None)  # as the one index of claims says it
    seen = cases_seen(actor).filter(~Exists(claimed), standing__served_on__isnull=False)
    if not actor.organisations_where(CONFIRM):
        seen = seen.filter(standing__sender__in=actor.organisations_where(READ))
    return seen.select_related("sender", "receiver", "standing").order_by("-standing__served_on", "-pk")


def last_words(referrals: Iterable[Referral]) -> dict[UUID, Confirmation]:
    """The province's last word on each of these; a yes is final, whatever the clocks said."""
    rows = Confirmation.objects.filter(referral__in=[one.pk for one in referrals])
    return {one.referral_id: one for one in sorted(rows, key=lambda one: (one.verdict == Verdict.CONFIRMED, one.pk))}


# --- what a claim is worth -------------------------------------------------------------------------------------------


def last_sum() -> Subquery:
    """What a claim is worth now: its last adjustment, nothing once it was taken out."""
    moves = Move.objects.filter(line=OuterRef("pk"), kind__in=(Kind.ASKED, Kind.ADJUSTED, Kind.REFUSED))
    return Subquery(moves.order_by("-id").values("dong")[:1])


def standing_sum(contract: Contract, service: str, but: ClaimLine) -> int:
    """What the claims of a contract are worth together: of one service, or (empty) all; without one of them."""
    lines = ClaimLine.objects.filter(contract=contract, **({"service": service} if service else {})).exclude(pk=but.pk)
    asked = lines.order_by().aggregate(sum=Sum("dong"))["sum"] or 0
    # Few are ever worth something else than was asked: those are looked at one by one, the others only added up.
    moves = Move.objects.revaluing().filter(Exists(lines.filter(pk=OuterRef("line")))).order_by()
    worth = {line: dong for _id, line, dong in sorted(moves.values_list("id", "line", "dong"))}
    before = [one for some in portions(worth) for one in lines.filter(pk__in=some).values_list("pk", "dong")]
    return asked + sum(worth[line] - dong for line, dong in before)


def room_for(contract: Contract, line: ClaimLine) -> int | None:
    """How much the ceilings leave for this claim beside all others, in đồng; None: no ceiling was agreed on."""
    ceilings = list(contract.ceilings.all())
    return room_left(ceilings, line.service, line.day, lambda service: standing_sum(contract, service, line))


def room_again(contract: Contract, back: ClaimLine) -> int | None:
    """How much the ceilings would leave for a paid claim if the line that takes it back were not there."""
    ceilings = list(contract.ceilings.all())
    return room_left(
        ceilings, back.service, back.day, lambda service: standing_sum(contract, service, back) + back.dong
    )


def with_worth(lines: ClaimQuerySet) -> ClaimQuerySet:
    """Each claim with `worth`, and the moments when it was approved, paid and received."""

    def at(kind: str) -> Subquery:
        return Subquery(Move.objects.filter(line=OuterRef("pk"), kind=kind).values("at")[:1])

    return lines.annotate(
        worth=last_sum(),
        refused_at=at(Kind.REFUSED),
        approved_at=at(Kind.APPROVED),
        paid_at=at(Kind.PAID),
        received_at=at(Kind.RECEIVED),
        confirmed_at=F("confirmation__at"),
        batched_at=F("in_batch__batch__closing__at"),
        batch_number=F("in_batch__batch__number"),
        place=F("in_batch__place"),
        code=F("referral__code"),
    )


def fallen() -> Q:
    """Of claims: those that stand no longer, taken out or taken back since; two short lists, whatever the table holds.

    A line that takes back and was itself found wrong takes nothing back.
    """
    taken_out = Move.objects.revaluing().filter(kind=Kind.REFUSED).order_by()
    taking_back = ClaimLine.objects.filter(reverses__isnull=False).exclude(pk__in=taken_out.values("line")).order_by()
    return Q(pk__in=taken_out.values("line")) | Q(pk__in=taking_back.values("reverses"))


def successes_by_package(contract: Contract) -> dict[UUID, int]:
    """How many claims of each package stand: not taken out, and not taken back since."""
    lines = ClaimLine.objects.filter(contract=contract, tariff__package__isnull=False, reverses=None)
    found = lines.exclude(fallen()).order_by().values_list("tariff__package").annotate(n=Count("pk"))
    return dict(found)


def worth_of(line: ClaimLine) -> int:
    """What one claim is worth now, in đồng."""
    found = with_worth(ClaimLine.objects.filter(pk=line.pk)).first()
    return int(getattr(found, "worth", 0) or 0)


def state_of(line: ClaimLine) -> str:
    """How far a claim has come, whatever the clocks said; empty: nothing happened yet."""
    happened = set(Move.objects.filter(line=line).values_list("kind", flat=True))
    return next((kind for kind in reversed(Kind.values) if kind in happened), "")


def waiting_for_batch(contract: Contract, until: date) -> ClaimQuerySet:
    """Claims of a contract that the next batch takes in, in the order of their making."""
    waiting = ClaimLine.objects.filter(contract=contract, in_batch=None, day__lte=until)
    refused = Move.objects.filter(line=OuterRef("pk"), kind=Kind.REFUSED)
    return with_worth(waiting.exclude(pk__in=refused.filter(line__contract=contract).values("line"))).order_by("id")


def codes_of(lines: Iterable[ClaimLine]) -> dict[UUID, list[bytes]]:
    """By which codes these claims count their people: referral → codes; a line that takes back counts nobody."""
    first = {line.pk: line.referral_id for line in lines if line.reverses_id is None}
    return {first[claim]: codes for claim, codes in codes_by_claim(first).items()}


# --- batches ---------------------------------------------------------------------------------------------------------


def batches_of(actor: Actor) -> QuerySet[Batch]:
    """The batches that the actor may see, the newest first."""
    return Batch.objects.visible_to(actor).whole().order_by("-closing__at", "-number")


def claims_under(contracts: Iterable[Contract]) -> ClaimQuerySet:
    """All claims of these contracts, whoever followed the client: for sums and days, which name nobody."""
    return ClaimLine.objects.filter(contract__in=contracts)


def claims_in(batch: Batch) -> ClaimQuerySet:
    """All claims of a batch."""
    return ClaimLine.objects.filter(in_batch__batch=batch)


def lines_of(batch: Batch) -> ClaimQuerySet:
    """The claims of a batch by their places."""
    related = ("referral__receiver", "recheck__by", "tariff", "confirmation__by", "payee")
    return with_worth(claims_in(batch)).select_related(*related).prefetch_related("signs").order_by("in_batch__place")


def people_of(batch: Batch) -> set[UUID]:
    """Everybody who has done something in this batch before: confirmed, closed, or approved."""
    done = set(claims_in(batch).order_by().values_list("confirmation__by", flat=True).distinct())
    for fact in ("closing", "approval"):
        if found := getattr(batch, fact, None):
            done.add(found.by_id)
    return done


# --- lists ---------------------------------------------------------------------------------------------------------


def claims_with_worth(actor: Actor) -> ClaimQuerySet:
    """The claims that the actor may see, the newest first, with what each is worth."""
    related = ("contract", "payee", "referral__receiver", "tariff", "confirmation__by")
    lines = with_worth(ClaimLine.objects.visible_to(actor)).select_related(*related)
    return lines.prefetch_related("signs").order_by("-id")


def tells_group(referrals: Iterable[UUID]) -> set[UUID]:
    """Those of these referrals whose client still wants the group to know what became of it."""
    told: set[UUID] = set()
    for portion in portions(referrals):
        rows = Referral.objects.filter(pk__in=portion, request__answers_back=True)
        told |= set(rows.exclude(request__withdrawals__part="answers").values_list("pk", flat=True))
    return told
