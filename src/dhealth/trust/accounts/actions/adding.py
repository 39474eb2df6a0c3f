"""People are added: by an import, by a colleague, and the first one at the console."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.actors import Acting
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.own_account import check_new_password
from dhealth.trust.accounts.queries import worker_with_name
from dhealth.trust.accounts.rules import check_username, usernames_for
from dhealth.trust.audit.log import record
from dhealth.trust.keys.sealing import make_data_key
from dhealth.trust.organisations.models import Kind, Organisation

WORKER = "outreach_worker"
OPERATOR = "D.Health"


@transaction.atomic
def create_user(
    username: str, display_name: str, password: str, *, role: str = "platform_admin", at: Organisation | None = None
) -> User:
    """Make an account from the console: by default the first administrator, and the operator's organisation.

    Raises:
        Refused: the sign-in name is taken or badly written, or the password is weak.
    """
    check_username(username)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("This sign-in name is taken. Choose another."), "username")
    user = User(username=username, display_name=squeeze(display_name))
    check_new_password(user, password)
    user.set_password(password)
    user.save()
    organisation = at or _operator()
    Grant.objects.create(user=user, organisation=organisation, role=role)
    record("person.add", None, user, at=organisation.pk, details={"role": role})
    return user


def _operator() -> Organisation:
    found = Organisation.objects.filter(kind=Kind.PLATFORM).order_by("made_at").first()
    if found is None:
        found = Organisation.objects.create(name=OPERATOR, kind=Kind.PLATFORM)
        make_data_key(found.pk)
    return found


@transaction.atomic
def worker_named(organisation: Organisation, display_name: str, *, actor: Acting | None = None) -> User:
    """The worker whom an imported list names: found by name without marks, else added without a password."""
    if found := worker_with_name(organisation, display_name):
        return found
    return add_person(organisation, display_name, WORKER, actor=actor)


def add_person(organisation: Organisation, display_name: str, role: str, *, actor: Acting | None) -> User:
    """A new person with a role and no password; the caller has judged whether that is allowed."""
    user = User(display_name=squeeze(display_name)[:80])
    user.username = _free_username(user.display_name, organisation.name)
    user.set_unusable_password()
    user.save()
    Grant.objects.create(user=user, organisation=organisation, role=role, since=timezone.localdate())
    record("person.add", actor, user, at=organisation.pk, details={"role": role})
    return user


def _free_username(display_name: str, organisation: str) -> str:
    names = usernames_for(display_name, organisation)
    return next(name for name in names if not User.objects.filter(username__iexact=name).exists())
