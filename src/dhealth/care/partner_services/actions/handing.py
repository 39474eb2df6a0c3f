"""Who follows somebody: given by the leader to one of those who work with clients of the group."""

from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.care.clients.carriers import carriers
from dhealth.care.partner_services.models import Contact, Notice
from dhealth.kernel.errors import Refused


def hand_to(what: Contact | Notice, group: UUID, worker: UUID) -> bool:
    """Part of the act that gives a contact or a notice to a worker; whether anything changed.

    Raises:
        Refused: this person does not work with clients of the group.
    """
    if not carriers(group).filter(pk=worker).exists():
        raise Refused(_("This person does not work with clients of your group. Choose another."), field="worker")
    if what.worker_id == worker:
        return False
    what.worker_id = worker
    what.save(update_fields=["worker"])
    return True
