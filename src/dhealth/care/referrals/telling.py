"""What the clinic did comes into the client's record, told by the clinic, only as far as the client wishes."""

from dhealth.care.referrals.models import Part, Referral, Step
from dhealth.care.services import locks
from dhealth.care.services.drafts import Draft
from dhealth.care.services.inserting import Brought, insert_services
from dhealth.care.services.listening import tell_changed
from dhealth.care.services.models import Correction, CorrectionReason, ReportedBy, Service
from dhealth.trust.accounts.actors import Actor


def tell_record(referral: Referral, step: Step, actor: Actor | None) -> bool:
    """Write the service into the record; gives whether that was done.

    Not without the client's yes to answers, in a record that moved on or was erased, or into a month that is closed:
    the step itself stands in any case.
    """
    person = referral.person
    if not referral.request.answers_back or person.erased_at or person.taken_over_at:
        return False
    if referral.request.withdrawals.filter(part=Part.ANSWERS).exists():
        return False
    project = referral.written.project_id if referral.written else None
    if locks.refusal(referral.sender_id, project, step.day):
        return False
    draft = Draft(
        kind=referral.service,
        day=step.day,
        worker_id=referral.worker_id,
        project_id=project,
        place=referral.receiver.name,
        reported_by=ReportedBy.CLINIC.value,
    )
    brought = Brought(referral.client_id, draft, person_id=person.pk, id=step.pk)
    insert_services(actor.id if actor else referral.worker_id, referral.sender_id, [brought], None)
    tell_changed([person.pk])
    return True


def take_back_from_record(step: Step, actor: Actor) -> None:
    """The clinic took its answer back: the line counts no more, and stays to be seen.

    Raises:
        Refused: the month of that day is closed.
    """
    line = Service.objects.select_for_update(of=("self",), no_key=True).filter(pk=step.pk, is_current=True).first()
    if line is None:
        return
    locks.refuse_locked(line.organisation_id, [(line.project_id, line.day)])
    Service.objects.filter(pk=line.pk).update(is_current=False)
    news = CorrectionReason.NEWS
    Correction.objects.create(old=line, new=None, reason=news, corrected_by=actor.user)
    tell_changed([line.person_id])
