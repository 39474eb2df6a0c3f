"""What the pages of claims show, made ready for their templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from dhealth.care.claims.actions import drawn
from dhealth.care.claims.checking import ELSEWHERE, Case, judge
from dhealth.care.claims.models import Batch, ClaimLine, Confirmation, Verdict
from dhealth.care.claims.policy import Check
from dhealth.care.claims.queries import PAGE, groups_of_province, last_words, people_of, settles_at, tells_group
from dhealth.care.claims.wording import FLAGS, ODD, face_of, stage_of, state_of
from dhealth.care.referrals.models import Referral
from dhealth.kernel.codes import show_slip_code
from dhealth.trust.accounts.actors import Actor

HIDDEN = "–"


@dataclass(frozen=True)
class CaseRow:
    """One case of a list, with its checks as its reader may know them."""

    case: Case
    referral: Referral
    word: Confirmation | None
    code: str

    @property
    def face(self) -> str:
        """The quiet name of the service."""
        return face_of(self.referral.service)

    @property
    def rejected(self) -> bool:
        """The province said no."""
        return self.word is not None and self.word.verdict == Verdict.REJECTED

    @property
    def why_not(self) -> Check | None:
        """The condition that the province named; of another group's claim a group reads only "counted elsewhere"."""
        if self.word is None or not self.rejected:
            return None
        checks = {one.check.key: one.check for one in self.case.answers}
        told = self.word.reason if self.word.reason in checks else ELSEWHERE
        return checks.get(told) if self.word.reason in (told, "attribution") else None

    @property
    def flags(self) -> list[Any]:
        """What looks odd, in words."""
        return [FLAGS[one] for one in self.case.flags]


def cases(actor: Actor, referrals: Iterable[Referral]) -> list[CaseRow]:
    """Cases in their order; a group never reads what concerns another group."""
    listed = list(referrals)
    words = last_words(listed)
    told = tells_group(one.pk for one in listed)
    _know_provinces(actor, {one.sender_id for one in listed})
    rows = []
    for case, referral in zip(judge(listed), listed, strict=True):
        official = province_of_cached(actor, referral.sender_id)
        shown = case if official else case.as_told_to_a_group()
        code = show_slip_code(referral.code) if official or referral.pk in told else HIDDEN
        rows.append(CaseRow(shown, referral, words.get(referral.pk), code))
    return rows


def province_of_cached(actor: Actor, group: UUID) -> bool:
    """Whether the actor speaks for the province of this group; asked once a group and request."""
    return _know_provinces(actor, {group})[group]


def _know_provinces(actor: Actor, groups: set[UUID]) -> dict[UUID, bool]:
    """The same for many groups, in one statement."""
    known: dict[UUID, bool] = vars(actor).setdefault("_speaks_for", {})
    if asked := groups - known.keys():
        mine = groups_of_province(actor, asked)
        known.update({group: group in mine for group in asked})
    return known


@dataclass(frozen=True)
class LineRow:
    """One claim of a list."""

    line: ClaimLine
    code: str
    drawn: bool = False
    for_group: bool = False  # its reader is paid for it

    @property
    def face(self) -> str:
        """The quiet name of the service."""
        return face_of(self.line.service)

    @property
    def tone(self) -> str:
        """The colour of its chip."""
        return state_of(self.line)[0]

    @property
    def state(self) -> Any:
        """How it stands."""
        return state_of(self.line)[1]

    @property
    def worth(self) -> int:
        """What it is worth now."""
        return int(getattr(self.line, "worth", 0) or 0)

    @property
    def flags(self) -> list[Any]:
        """What looked odd, in words; a group reads that something did: what it was may tell of another group."""
        seen = dict.fromkeys([*self.line.flags, *(one.sign for one in self.line.signs.all())])
        known = [FLAGS[one] for one in seen if one in FLAGS]
        return [ODD] if known and self.for_group else known

    @property
    def looked(self) -> Any:
        """The second look, where there was one."""
        return getattr(self.line, "recheck", None)


def rows_of(actor: Actor, lines: Sequence[ClaimLine] | Page[ClaimLine], places: Iterable[int] = ()) -> list[LineRow]:
    """Claims for a list; a slip's code only where its client lets the group know, or its reader is no group."""
    listed = list(lines)
    led = {standing.organisation_id for standing in actor.standings}
    told = tells_group(line.referral_id for line in listed)
    chosen = set(places)
    return [
        LineRow(
            line,
            show_slip_code(line.referral.code) if line.payee_id not in led or line.referral_id in told else HIDDEN,
            getattr(line, "place", None) in chosen,
            line.payee_id in led,
        )
        for line in listed
    ]


@dataclass(frozen=True)
class BatchPage:
    """A batch with what its reader may do next."""

    batch: Batch
    actor: Actor

    @property
    def tone(self) -> str:
        """The colour of its chip."""
        return stage_of(self.batch)[0]

    @property
    def stage(self) -> Any:
        """How it stands."""
        return stage_of(self.batch)[1]

    @cached_property
    def places(self) -> list[int]:
        """What is drawn; a list of batches does not ask."""
        return drawn(self.batch)

    @cached_property
    def may(self) -> dict[str, Any]:
        """Which of the next steps this person may take; the acts ask again."""
        actor, batch = self.actor, self.batch
        payer, payee = batch.contract.payer_id, batch.contract.payee_id
        done = actor.id in people_of(batch)
        has = {name: hasattr(batch, name) for name in ("seed", "approval", "payment", "receipt")}
        return {
            "draw": actor.may("batch.close", payer) and not has["seed"],
            "recheck": has["seed"] and not has["approval"] and settles_at(actor, "claim.recheck", batch.contract),
            "approve": actor.may("batch.approve", payer) and has["seed"] and not has["approval"] and not done,
            "pay": actor.may("batch.pay", payer) and has["approval"] and not has["payment"] and not done,
            "receive": actor.may("payment.receive", payee) and has["payment"] and not has["receipt"],
            "export": "batch.export" in actor.verbs,
        }


def batch_page(actor: Actor, batch: Batch) -> BatchPage:
    """A batch as this person sees it."""
    return BatchPage(batch, actor)


def one_page(request: HttpRequest, sorted_: QuerySet[Any], whole: QuerySet[Any]) -> Page[Any]:
    """One page of a long list: many are sorted by few columns, those of the page alone are read whole."""
    listed = Paginator(sorted_.values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    listed.object_list = list(whole.filter(pk__in=list(listed.object_list)))
    return listed
