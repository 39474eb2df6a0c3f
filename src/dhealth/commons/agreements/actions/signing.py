"""Laying an agreement out, signing it here or on paper, taking it back to the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.agreements.doing import hold, note, parties_of, refuse_begun, refuse_ended, require_party
from dhealth.commons.agreements.gaps import gaps_in_words
from dhealth.commons.agreements.models import (
    Agreement,
    How,
    Party,
    Proposal,
    ProposalTakenBack,
    ScanPage,
    Side,
    Signature,
)
from dhealth.commons.agreements.rules import digest_of, laid_out
from dhealth.commons.documents.actions import (
    LookedThrough,
    draw,
    keep_drawn,
    keep_pdf,
    look_through,
    open_pdf,
    open_picture,
)
from dhealth.commons.documents.drawing import Drawn
from dhealth.commons.documents.examining import HEADER, is_pdf
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

MOST_PAGES = 12
MOST_TOGETHER = 60 * 1024 * 1024  # bytes; a little more is taken in, so that it can be told


@dataclass(frozen=True)
class OnPaper:
    """Whose signature stands on the paper, and of which day."""

    side: str
    name: str
    title: str
    day: date


Signing = Sequence[tuple[Party, OnPaper]]


@transaction.atomic
def propose_agreement(actor: Actor, agreement: Agreement) -> Proposal:
    """Lay the words out to be signed; from now on they stand still. Laid out already: nothing happens.

    Raises:
        Refused: a clause or the services are missing, or it was put aside.
    """
    require_party(actor, "agreement.propose", agreement)
    agreement = hold(agreement)
    refuse_ended(agreement)
    if earlier := laid_out(agreement):
        return earlier
    refuse_begun(agreement)
    if missing := gaps_in_words(agreement):
        raise Refused(missing[0].words)
    made = Proposal.objects.create(agreement=agreement, digest=digest_of(agreement), by=actor.user)
    note("agreement.propose", actor, agreement)
    return made


@transaction.atomic
def take_back_proposal(actor: Actor, agreement: Agreement, reason: str) -> None:
    """Back to the desk, so that the words can be changed; signatures under them count no longer.

    Raises:
        Refused: no reason is given, or it took effect already.
    """
    require_party(actor, "agreement.take_back", agreement)
    agreement = hold(agreement)
    refuse_begun(agreement)
    proposal = laid_out(agreement)
    if proposal is None:
        return
    if not squeeze(reason):
        raise Refused(_("Write what has to be different, so that the others know."), field="reason")
    ProposalTakenBack.objects.create(proposal=proposal, reason=squeeze(reason), by=actor.user)
    note("agreement.take_back", actor, agreement)


@transaction.atomic
def sign_agreement(actor: Actor, agreement: Agreement, title: str = "") -> Signature:
    """Sign these words for one's own organisation. Signed already: nothing happens.

    Raises:
        Refused: it is not laid out, its words are not those laid out, or the actor signed for another side.
    """
    mine = parties_of(actor, "agreement.sign", agreement)
    if not mine:
        raise PermissionDenied("agreement.sign")
    agreement = hold(agreement)
    proposal = _to_sign(agreement)
    signed = {one.party_id: one for one in proposal.signatures.all()}
    open_ = [one for one in mine if one.pk not in signed]
    if not open_:
        return signed[mine[0].pk]
    if any(one.signed_by_id == actor.id for one in signed.values()):
        raise Refused(_("You signed for another side. Somebody else has to sign for this one."))
    made = Signature.objects.create(
        agreement=agreement,
        proposal=proposal,
        party=open_[0],
        how=How.HERE,
        signed_by=actor.user,
        signed_name=actor.user.display_name,
        signed_title=squeeze(title),
        signed_on=timezone.localdate(),
        recorded_by=actor.user,
    )
    note("agreement.sign", actor, agreement, {"side": open_[0].side})
    return made


def attach_scan(
    actor: Actor, agreement: Agreement, papers: Sequence[OnPaper], pages: Sequence[UploadedFile[Any]]
) -> list[ScanPage]:
    """Keep the signed paper, photographed or as a PDF, and whose signatures stand on it.

    A party does so for itself, the supporting organisation for all. A side that signed already stays as it is; where
    all of them did, the paper that is there is given.

    Raises:
        Refused: no page, too many, one that cannot be read; nobody's signature; a day to come; not laid out.
        PermissionDenied: a side is not the actor's to sign for.
    """
    mine = parties_of(actor, "agreement.attach", agreement)
    if not mine:
        raise PermissionDenied("agreement.attach")
    proposal = _to_sign(agreement)
    if not 1 <= len(pages) <= MOST_PAGES:
        raise Refused(_("Attach the pages as photographs or PDF, at most %(n)s.") % {"n": MOST_PAGES}, field="pages")
    if sum(one.size or 0 for one in pages) > MOST_TOGETHER:
        words = _("All pages together are larger than 60 MB. Photograph them smaller, or scan them into one PDF.")
        raise Refused(words, field="pages")
    if not papers:
        raise Refused(_("Say whose signature stands on the paper."), field="pages")
    for paper in papers:
        _check_paper(paper)
    signing = [(_party_for(mine, agreement, paper), paper) for paper in papers]
    if _have_signed(proposal, signing):
        return list(agreement.scan_pages.all())
    keeper = next((one for one in mine if one.side == Side.UMBRELLA), mine[0]).organisation_id
    return _attach(actor, agreement, signing, keeper, _read(pages))  # read first: until then nobody waits


@transaction.atomic
def _attach(
    actor: Actor, agreement: Agreement, signing: Signing, keeper: UUID, read: Sequence[LookedThrough | Drawn]
) -> list[ScanPage]:
    agreement = hold(agreement)
    proposal = _to_sign(agreement)
    if _have_signed(proposal, signing):
        return list(agreement.scan_pages.all())
    kept = [_kept(actor, agreement, keeper, one) for one in read]
    for party, paper in signing:
        _sign_on_paper(actor, proposal, party, paper, kept[0])
    sides = [paper.side for _party, paper in signing]
    note("agreement.attach", actor, agreement, {"pages": len(kept), "sides": sides})
    return kept


def _have_signed(proposal: Proposal, signing: Signing) -> bool:
    signed = set(proposal.signatures.values_list("party", flat=True))
    return all(party.pk in signed for party, _paper in signing)


def _read(files: Sequence[UploadedFile[Any]]) -> list[LookedThrough | Drawn]:
    """Each photograph, each PDF; no more pages in all than a paper may have."""
    read: list[LookedThrough | Drawn] = []
    left = MOST_PAGES
    for n, file in enumerate(files):
        beginning = file.read(len(HEADER))
        file.seek(0)
        room = left - (len(files) - n - 1)  # a page at least for each file that follows
        one = look_through(file, room) if is_pdf(beginning) else draw(file)
        left -= one.pages if isinstance(one, LookedThrough) else 1
        read.append(one)
    return read


def _kept(actor: Actor, agreement: Agreement, keeper: UUID, one: LookedThrough | Drawn) -> ScanPage:
    if isinstance(one, LookedThrough):
        page = ScanPage(agreement=agreement, pdf=keep_pdf(keeper, one), added_by=actor.user)
    else:
        page = ScanPage(agreement=agreement, picture=keep_drawn(keeper, one), added_by=actor.user)
    page.save(force_insert=True)
    return page


@transaction.atomic
def show_scan(actor: Actor, scan: ScanPage) -> bytes:
    """The photograph as a JPEG, or the PDF, for the parties alone; the look is recorded in the chain of their own.

    Raises:
        PermissionDenied: the actor is of no party.
    """
    party = require_party(actor, "agreement.show_scan", scan.agreement)
    record("agreement.show_scan", actor, scan.agreement, at=party.organisation_id, details={"scan": scan.pk.hex})
    if scan.pdf:
        return open_pdf(scan.pdf)
    assert scan.picture is not None  # noqa: S101  # one or the other, as the database asks
    return open_picture(scan.picture)


def _to_sign(agreement: Agreement) -> Proposal:
    refuse_ended(agreement)
    proposal = laid_out(agreement)
    if proposal is None:
        raise Refused(_("It is not laid out to be signed yet. Lay it out first."))
    if proposal.digest != digest_of(agreement):
        raise Refused(_("The words are not those that were laid out. Take it back, and lay it out anew."))
    return proposal


def _check_paper(paper: OnPaper) -> None:
    if not squeeze(paper.name):
        raise Refused(_("Write the name of who signed."), field=f"name_{paper.side}")
    if paper.day > timezone.localdate():
        raise Refused(_("This day is still to come. Write the day on the paper."), field=f"day_{paper.side}")


def _party_for(mine: Sequence[Party], agreement: Agreement, paper: OnPaper) -> Party:
    party = agreement.party(paper.side)
    for_all = any(one.side == Side.UMBRELLA for one in mine)
    if party is None or not (for_all or party in mine):
        raise PermissionDenied("agreement.attach")
    return party


def _sign_on_paper(actor: Actor, proposal: Proposal, party: Party, paper: OnPaper, first: ScanPage) -> None:
    if proposal.signatures.filter(party=party).exists():
        return
    Signature.objects.create(
        agreement_id=proposal.agreement_id,
        proposal=proposal,
        party=party,
        how=How.SCAN,
        signed_name=squeeze(paper.name),
        signed_title=squeeze(paper.title),
        signed_on=paper.day,
        document=first,
        recorded_by=actor.user,
    )
