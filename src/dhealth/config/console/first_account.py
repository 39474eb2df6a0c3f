"""The first account of an installation, made by the program itself: nobody is there yet who may."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from dhealth.config.console.answers import CommandRefused
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.roles import roles
from dhealth.trust.audit.log import PLATFORM, record
from dhealth.trust.keys.sealing import make_data_key
from dhealth.trust.organisations.models import Kind, Organisation


@transaction.atomic
def make_account(username: str, display_name: str, organisation: str, role: str, password: str) -> User:
    """An account with one role at one organisation, and its event.

    Raises:
        CommandRefused: the name is taken, the role unknown or the password too weak; the sentence says which.
    """
    if role not in roles():
        raise CommandRefused(f"There is no role {role}. Roles: {', '.join(roles())}.")
    if User.objects.filter(username__iexact=username).exists():
        raise CommandRefused(f"{username} signs in here already: choose another name.")
    user = User(username=username, display_name=display_name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandRefused(" ".join(error.messages)) from error
    user.set_password(password)
    user.save()
    place, made = Organisation.objects.get_or_create(name=organisation, defaults={"kind": Kind.PLATFORM})
    if made:
        make_data_key(place.pk)
    Grant.objects.create(user=user, organisation=place, role=role)
    record("account.create", None, user, at=PLATFORM, why="console", details={"role": role})
    return user
